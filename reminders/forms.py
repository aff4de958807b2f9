"""Filters of the page of e-mails, and the button that sends one again."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from countries.filters import phase_field
from mail.kinds import kinds as mail_kinds
from mail.models import Mail
from phases.models import Phase
from phases.permissions import standing
from reminders.models import Reminder
from sse_project.lib import deadlines
from sse_project.lib.forms import offer


class EmailFilterForm(forms.Form):
    """Phase, kind and person; every choice stands in the URL."""

    phase = phase_field()
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    person = forms.CharField(required=False, max_length=100, label=_("Person"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = standing(user).coordinator
        offer(self, "phase", Phase.objects.filter(pk__in=mine))
        kinds = [
            ("", _("All kinds")),
            *((k.slug, k.label) for k in deadlines.kinds()),
            *(
                (f"mail-{k.slug}", k.label)
                for k in mail_kinds()
                if k.category == Mail.Category.NOTICE
            ),
        ]
        offer(self, "kind", kinds)

    def narrow_mails(self, mails: "QuerySet[Mail]") -> "QuerySet[Mail]":
        """Return the letters that the filters name; nonsense filters nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        if phase := chosen.get("phase"):
            mails = mails.filter(phase_id=phase.pk)
        if kind := chosen.get("kind"):
            if kind.startswith("mail-"):
                mails = mails.filter(kind=kind.removeprefix("mail-"))
            else:
                of_kind = Reminder.objects.filter(kind=kind, mail__isnull=False)
                mails = mails.filter(pk__in=of_kind.values("mail_id"))
        if person := chosen.get("person"):
            mails = mails.filter(
                Q(recipient__name__icontains=person)
                | Q(recipient__email__icontains=person)
                | Q(to_email__icontains=person)
            )
        return mails

    def narrow_reminders(self, reminders: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
        """Return the reminders that the filters name."""
        self.is_valid()
        chosen = self.cleaned_data
        if phase := chosen.get("phase"):
            reminders = reminders.filter(phase=phase)
        if kind := chosen.get("kind"):
            reminders = reminders.filter(kind=kind)
        if person := chosen.get("person"):
            reminders = reminders.filter(
                Q(recipient__name__icontains=person)
                | Q(recipient__email__icontains=person)
            )
        return reminders


class LiftForm(forms.Form):
    """Why an address gets e-mail again."""

    reason = forms.CharField(
        label=_("Why does it get e-mail again?"),
        help_text=_("For example: the mailbox is open again. Kept in the history."),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
    )


class SendAgainForm(forms.Form):
    """One button. `seen` is how many copies its page showed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
