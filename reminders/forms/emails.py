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
from reminders.models import Reminder, Rule
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
                if k.category in (Mail.Category.NOTICE, Mail.Category.DIGEST)
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


class ChangeRuleForm(forms.Form):
    """What a rule says: how many days, which side, who gets a copy."""

    WHEN = [("before", _("before it is due")), ("after", _("after it was due"))]
    WHOM = [
        ("", _("nobody else")),
        ("coordinator", _("the coordinators")),
        ("staff", _("ILO staff")),
        ("both", _("the coordinators and ILO staff")),
    ]

    days = forms.IntegerField(
        label=_("Days"),
        min_value=0,
        max_value=60,
        help_text=_("0 is the day itself."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    when = forms.ChoiceField(
        label=_("When"), choices=WHEN, initial="before", widget=forms.RadioSelect
    )
    in_working_days = forms.BooleanField(
        label=_("Count working days only"),
        required=False,
        help_text=_("Monday to Friday, without the public holidays of the person."),
    )
    copies = forms.ChoiceField(
        label=_("Who gets a copy"), choices=WHOM, required=False, initial=""
    )

    @staticmethod
    def values_of(rule: Rule) -> dict[str, Any]:
        """Return what stands in the fields for `rule`."""
        copies = {
            (True, True): "both",
            (True, False): "coordinator",
            (False, True): "staff",
        }
        return {
            "days": abs(rule.offset_days),
            "when": "after" if rule.offset_days > 0 else "before",
            "in_working_days": rule.in_working_days,
            "copies": copies.get((rule.copies_coordinator, rule.copies_staff), ""),
        }

    def clean(self) -> dict[str, Any]:
        """Return the rule as the service takes it."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        sign = -1 if values["when"] == "before" else 1
        copies = values["copies"]
        return {
            "offset_days": sign * values["days"],
            "in_working_days": values["in_working_days"],
            "copies_coordinator": copies in ("coordinator", "both"),
            "copies_staff": copies in ("staff", "both"),
        }


class RuleForm(ChangeRuleForm):
    """One more rule of a kind of deadline."""

    kind = forms.ChoiceField(label=_("Kind of deadline"))
    field_order = ["kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind.slug, kind.label) for kind in deadlines.kinds()])

    def clean(self) -> dict[str, Any]:
        """Return the rule as the service takes it, with its kind."""
        values = super().clean()
        return values if self.errors else {**values, "kind": self.cleaned_data["kind"]}


class SwitchForm(forms.Form):
    """Whether a rule holds for a kind of deadline, as its page asked."""

    kind = forms.ChoiceField()
    is_active = forms.TypedChoiceField(
        choices=[("on", ""), ("off", "")], coerce=lambda value: value == "on"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind.slug, kind.label) for kind in deadlines.kinds()])
