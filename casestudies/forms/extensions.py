"""Forms around a later date: ask for it, take it back, decide."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.forms.rounds import ReasonForm
from casestudies.services.extensions import Thing, refuse_day
from casestudies.services.refusals import Refused
from sse_project.lib.inexact_forms import DayField


def _check_day(thing: Thing, day: dt.date | None) -> dt.date | None:
    """Return `day`; say at its field that it is over, or no later than before."""
    if day is not None:
        try:
            refuse_day(thing, day)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused
    return day


class AskForm(ReasonForm):
    """Until when, and why."""

    wanted_on = DayField(label=_("Until when do you need?"))
    field_order = ("wanted_on", "reason")

    def __init__(self, *args: Any, thing: Thing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.fields["reason"].label = _("Why?")
        self.fields["reason"].help_text = _("The coordinators read it.")

    def clean_wanted_on(self) -> dt.date | None:
        """Refuse a day that is no later, or over."""
        return _check_day(self.thing, self.cleaned_data["wanted_on"])


class GiveForm(ReasonForm):
    """A later day that nobody asked for, and why."""

    due_on = DayField(label=_("New due date"))
    field_order = ("due_on", "reason")

    def __init__(self, *args: Any, thing: Thing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing

    def clean_due_on(self) -> dt.date | None:
        """Refuse a day that is no later, or over."""
        return _check_day(self.thing, self.cleaned_data["due_on"])


class WithdrawForm(forms.Form):
    """Which request of one's own is taken back."""

    withdraw = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class DecideForm(forms.Form):
    """Granted until a day, or not, with a note."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            ("grant", _("Give the time")),
            ("refuse", _("Keep the date")),
        ],
        widget=forms.RadioSelect,
    )
    granted_on = DayField(
        label=_("New date"),
        required=False,
        help_text=_("It may differ from the one that is asked for."),
    )
    note = forms.CharField(
        label=_("Note to who asked"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=_("Needed when you keep the date."),
    )

    def __init__(
        self, *args: Any, thing: Thing, is_decided: bool = False, **kwargs: Any
    ) -> None:
        """Leave the day alone when it `is_decided`: then that is said, or was done."""
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.is_decided = is_decided

    def clean(self) -> dict[str, Any]:
        """Require the day for a yes, and the note for a no."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "grant" and "granted_on" not in self.errors:
            self._check_granted(cleaned.get("granted_on"))
        if cleaned.get("decision") == "refuse" and not cleaned.get("note", "").strip():
            self.add_error("note", _t("Say why the date has to stay."))
        return cleaned

    def _check_granted(self, day: dt.date | None) -> None:
        if day is None:
            self.add_error("granted_on", _t("Give the new date."))
            return
        if self.is_decided:
            return
        try:
            refuse_day(self.thing, day)
        except Refused as refused:
            self.add_error("granted_on", refused.message)
