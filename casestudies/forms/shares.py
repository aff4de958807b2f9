"""Forms of sharing: with whom, until when; extend; invite by name and address."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.zones import choices_with
from casestudies.models import Draft, DraftShare
from casestudies.services.assignments import Outsider
from casestudies.services.due_days import workday_in
from countries.models import Committee
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField

SHARE_DAYS = 21
LONGEST = dt.timedelta(days=366)


class UntilForm(forms.Form):
    """The last day on which it is shared."""

    ends_on = DayField(
        label=_("Until"), help_text=_("The last day on which they can open it.")
    )

    def clean_ends_on(self) -> dt.date:
        """Refuse a day that is over, and one that is surely a slip."""
        day: dt.date = self.cleaned_data["ends_on"]
        if day < dates.today():
            raise forms.ValidationError(_t("This day is over already."))
        if day > dates.today() + LONGEST:
            raise forms.ValidationError(_t("Choose a day within the next year."))
        return day


class ExtendShareForm(UntilForm):
    """A later last day."""


class ShareForm(UntilForm):
    """With whom one version is shared; cleaned, `committee` is one or None."""

    audience = forms.ChoiceField(label=_("Share with"), widget=forms.RadioSelect)
    takes_comments = forms.BooleanField(
        label=_("They may comment"),
        required=False,
        initial=True,
        help_text=_(
            "For a committee. Its comments stay with the review team until they are"
            " released. Where no round is open on this version, one is opened."
        ),
    )
    tell = forms.BooleanField(
        label=_("Tell them by e-mail, once"), required=False, initial=True
    )
    field_order = ("audience", "ends_on", "takes_comments", "tell")

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = draft.study
        self.committees = {
            f"committee-{each.pk}": each
            for each in Committee.objects.filter(
                Q(participation=None) | Q(participation=study.participation_id),
                phase=study.phase_id,
            ).order_by("name")
        }
        everyone = _t("All researchers of {phase}").format(phase=study.phase)
        options = [(value, each.name) for value, each in self.committees.items()]
        offer(self, "audience", [*options, (DraftShare.Audience.PHASE, everyone)])
        self.initial.setdefault("ends_on", workday_in(SHARE_DAYS))

    def clean(self) -> dict[str, Any]:
        """Name the committee; the researchers of the phase do not comment."""
        cleaned = super().clean() or {}
        cleaned["committee"] = self.committees.get(cleaned.pop("audience", ""))
        return cleaned


class InviteForm(forms.Form):
    """Somebody without an account: cleaned, `outsider` is who it is."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Their days end here.")
    )

    def __init__(self, *args: Any, phase: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = str(phase.time_zone)
        offer(self, "time_zone", choices_with(zone))
        self.initial.setdefault("time_zone", zone)
        for name in ("name", "email"):
            self.fields[name].widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        """Put the person together."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        return {
            "outsider": Outsider(
                cleaned["name"], cleaned["email"], cleaned["time_zone"]
            )
        }
