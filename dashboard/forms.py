"""The filter of the history page; a new address of one's calendar."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from countries.models import Researcher
from dashboard.changelog import Asked
from dashboard.changelog_kinds import KINDS
from phases.models import TeamMember
from sse_project.lib import dates
from sse_project.lib.forms import offer


def people_of(phase_ids: frozenset[int]) -> Any:
    """Return who works or worked on these phases."""
    members = TeamMember.objects.filter(phase__in=phase_ids).values("user")
    researchers = Researcher.objects.filter(participation__phase__in=phase_ids).values(
        "user"
    )
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=researchers))


class HistoryFilter(forms.Form):
    """What to tell of: a kind of thing, one thing, somebody's changes, some days."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who"),
        required=False,
        empty_label=gettext_lazy("Anybody"),
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
    )
    tracker = forms.BooleanField(
        label=gettext_lazy("Also what the tracker did by itself"), required=False
    )
    object = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
    workshop = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput()
    )

    def __init__(self, *args: Any, phase_ids: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(name, kind.label) for name, kind in KINDS.items()]
        offer(self, "kind", [("", _("Anything")), *kinds])
        offer(self, "user", people_of(phase_ids))

    def clean_object(self) -> tuple[str, int] | None:
        """Return the kind and number of "milestone:12"."""
        text = self.cleaned_data["object"]
        if not text:
            return None
        kind, _colon, number = text.partition(":")
        if kind not in KINDS or not number.isascii() or not number.isdecimal():
            raise forms.ValidationError(_("There is no such thing."))
        return kind, min(int(number), 2**62)

    @property
    def asked(self) -> Asked:
        """Return the valid filter; days are days of the reader's zone."""
        given = self.cleaned_data
        kind, object_id = given["object"] or (given["kind"], None)
        return Asked(
            kind=kind,
            object_id=object_id,
            workshop_id=given["workshop"],
            user_id=given["user"].pk if given["user"] else None,
            by_people=not (given["tracker"] or object_id or given["workshop"]),
            since=_start_of(given["since"]),
            before=_start_of(_day_after(given["until"])),
        )


def _day_after(day: dt.date | None) -> dt.date | None:
    if day is None or day == dt.date.max:
        return None
    return day + dt.timedelta(days=1)


def _start_of(day: dt.date | None) -> dt.datetime | None:
    if day is None or not 1900 < day.year < 9999:
        return None
    return dates.at_local_time(day, dt.time(0), timezone.get_current_timezone())


class NewAddressForm(forms.Form):
    """Which address is to be replaced: pressed twice, the second finds another."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
