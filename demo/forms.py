"""What the demo's strip and sign-in page send."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from demo import clock, people

KICK_OFF_OF_PHASE_2 = dt.date(2021, 7, 28)
LAST_DAY = dt.date(2024, 12, 31)


class MoveForm(forms.Form):
    """Move the clock by a step or to a day. `seen` makes a double post harmless."""

    STEPS = ("day", "week", "date", "phase-2")

    seen = forms.DateTimeField(widget=forms.HiddenInput)
    step = forms.ChoiceField(choices=[(s, s) for s in STEPS])
    date = forms.DateField(
        label=_("To a date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """Compute `target`: 18:00 in Seoul on the day meant, never backwards."""
        cleaned = super().clean() or {}
        today = clock.now().astimezone(clock.SEOUL).date()
        days = {
            "day": today + dt.timedelta(days=1),
            "week": today + dt.timedelta(days=7),
            "phase-2": KICK_OFF_OF_PHASE_2,
            "date": cleaned.get("date"),
        }
        day = days.get(cleaned.get("step", ""))
        if day is None:
            raise forms.ValidationError(_("Choose the date to move to."))
        if day <= today:
            raise forms.ValidationError(_("The demo's clock only moves forward."))
        if day > LAST_DAY:
            raise forms.ValidationError(_("The demo ends with the year 2024."))
        cleaned["target"] = dt.datetime.combine(day, dt.time(18), tzinfo=clock.SEOUL)
        return cleaned


class SignInForm(forms.Form):
    """Sign in as one of the demo's people."""

    email = forms.ChoiceField(
        choices=lambda: [(p.email, p.name) for p in people.everyone()]
    )
