"""What is typed to plan a workshop, to call it off, and to look for its hours."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.zones import choices_with
from countries.models import Committee, Participation
from mail.rendering import one_line
from phases.models import Phase
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.inexact import InexactDate
from sse_project.lib.inexact_forms import DayField, InexactDateForm
from workshops.models import Workshop
from workshops.planning.hours import EXACT

# Saved as they are typed.
PLAIN = (
    *("title", "kind", "summary", "participation", "committee"),
    *("mode", "place", "platform", "join_url", "answer_by"),
)
DATE_FIELDS = (
    *("exactness", "day", "last_day", "month", "last_month", "year", "last_year"),
)


class OneLineField(forms.CharField):
    """A text of one line: it may stand in the header of a letter."""

    def to_python(self, value: Any) -> str:
        """Return the text without line ends, controls and bidi marks."""
        return one_line(super().to_python(value) or "")


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(
            attrs={"type": "time", "class": "input"}, format="%H:%M"
        ),
    )


class WorkshopForm(InexactDateForm):
    """A workshop: what, when, where, and until when people answer."""

    title = OneLineField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Workshop.Kind.choices, initial="interim"
    )
    summary = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands in the invitation, too."),
    )
    participation = forms.ModelChoiceField(
        label=gettext_lazy("Country"),
        queryset=Participation.objects.none(),
        required=False,
        empty_label=gettext_lazy("All countries of the phase"),
    )
    committee = forms.ModelChoiceField(
        label=gettext_lazy("Committee that meets"),
        queryset=Committee.objects.none(),
        required=False,
        empty_label=gettext_lazy("No committee"),
    )
    begins = _hour(gettext_lazy("Begins at"))
    ends = _hour(gettext_lazy("Ends at"))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the host"),
        help_text=gettext_lazy("The hours are those of this zone."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"),
        required=False,
        choices=[("", gettext_lazy("Not known")), *Workshop.Mode.choices],
    )
    place = OneLineField(label=gettext_lazy("Place"), required=False, max_length=150)
    platform = OneLineField(
        label=gettext_lazy("Platform"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For example Zoom."),
    )
    join_url = forms.URLField(
        label=gettext_lazy("Link to join"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=gettext_lazy("Shown to who is invited, never in public."),
    )
    answer_by = DayField(
        label=gettext_lazy("Answer by"),
        required=False,
        help_text=gettext_lazy("Who has not answered is reminded before this day."),
    )
    form_token = forms.UUIDField(
        initial=uuid.uuid4, required=False, widget=forms.HiddenInput
    )

    field_order = [
        *("title", "kind", "summary", "participation", "committee", *DATE_FIELDS),
        *("begins", "ends", "time_zone", "mode", "place", "change_reason"),
        *("platform", "join_url", "answer_by"),
    ]
    # The day that binds where the form has no field for it.
    known_date: InexactDate | None = None

    def offer_for(self, phase: Phase, zone: Any) -> None:
        """Offer the countries and committees of the phase, and the zones."""
        countries = Participation.objects.filter(phase=phase).by_name()
        offer(self, "participation", countries, label=lambda row: str(row.country))
        offer(self, "committee", Committee.objects.filter(phase=phase))
        offer(self, "time_zone", choices_with(str(zone)))
        self.initial.setdefault("time_zone", str(zone))

    def clean_form_token(self) -> uuid.UUID:
        """Return the token of this very form; a form without one gets its own."""
        return self.cleaned_data["form_token"] or uuid.uuid4()

    def clean(self) -> dict[str, Any] | None:
        """Make instants of the hours, with the error at the input it belongs to."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        date = cleaned.get("date") or self.known_date or InexactDate(None)
        answer_by = cleaned["answer_by"]
        if answer_by and date.start and answer_by > (date.last_day or date.start):
            self.add_error("answer_by", _("The workshop is over by then."))
        cleaned["starts_at"] = cleaned["ends_at"] = None
        begins, ends = cleaned["begins"], cleaned["ends"]
        if begins is None and ends is None:
            return cleaned
        if begins is None or ends is None:
            missing = "begins" if begins is None else "ends"
            self.add_error(missing, _("Give both hours, or none."))
        elif date.exactness not in EXACT or date.start is None:
            self.add_error("begins", _("Give the exact day before the hour."))
        else:
            self._fix_hours(cleaned, date.start, date.end or date.start)
        return cleaned

    def _fix_hours(
        self, cleaned: dict[str, Any], first: dt.date, last: dt.date
    ) -> None:
        zone = dates.zone_named(cleaned["time_zone"])
        for name, at, day in (
            ("begins", "starts_at", first),
            ("ends", "ends_at", last),
        ):
            hour = cleaned[name].replace(second=0, microsecond=0)
            cleaned[at] = dates.at_local_time(day, hour, zone)
            if cleaned[at].astimezone(zone).time() != hour:
                self.add_error(
                    name, _("Clocks go forward that night: there is no such hour.")
                )
        if not self.errors and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("ends", _("It ends after it begins."))

    def parts(self) -> dict[str, Any]:
        """Return the parts of the workshop, as the services take them."""
        typed = self.cleaned_data
        parts = {name: typed[name] for name in PLAIN}
        if "date" in typed:
            parts["date"] = typed["date"]
        return parts | {
            "time_zone": dates.zone_named(typed["time_zone"]),
            "starts_at": typed["starts_at"],
            "ends_at": typed["ends_at"],
        }


class NewWorkshopForm(WorkshopForm):
    """Add a workshop to one phase."""

    def __init__(self, *args: Any, phase: Phase, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_for(phase, zone)
        self.initial.setdefault("exactness", "not_set")


class EditWorkshopForm(WorkshopForm):
    """Change one workshop; the version is the one the person read.

    Where a milestone owns the date there is no field for it.
    """

    change_reason = OneLineField(
        label=gettext_lazy("Why is it other than planned?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Needed when mode or place change. What was planned is kept beside it."
        ),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, workshop: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = dict(self.initial)
        self.workshop = workshop
        self.offer_for(workshop.phase, workshop.time_zone)
        if workshop.moves_with_milestone:
            self.known_date = workshop.current_date
            for name in DATE_FIELDS:
                del self.fields[name]
        else:
            self.show_date(workshop.date)
        stored = {name: getattr(workshop, name) for name in PLAIN}
        stored |= {
            "participation": workshop.participation_id,
            "committee": workshop.committee_id,
            "begins": self._local(workshop.starts_at),
            "ends": self._local(workshop.ends_at),
            "change_reason": workshop.change_reason,
            "version": workshop.version,
        }
        self.initial = {**self.initial, **stored, **given}

    def _local(self, at: dt.datetime | None) -> dt.time | None:
        zone = dates.zone_of(self.workshop)
        return at.astimezone(zone).time() if at is not None else None

    def both(self, theirs: Workshop) -> list[dict[str, Any]]:
        """Return the parts that differ from the saved ones, each as both have it."""
        mine, saved = self.parts(), {**self.parts()}
        rows = []
        for name in mine:
            saved[name] = getattr(theirs, name)
            if mine[name] != saved[name]:
                field = _FIELD_OF.get(name, name)
                rows.append(
                    {
                        "label": self.fields[field].label,
                        "mine": self._words(name, mine[name]),
                        "theirs": self._words(name, saved[name]),
                    }
                )
        return rows

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, dt.datetime):
            zone = dates.zone_named(self.cleaned_data["time_zone"])
            return f"{value.astimezone(zone):%H:%M} ({dates.zone_text(zone)})"
        if name == "time_zone":
            return dates.zone_text(value)
        if isinstance(value, str):
            choices: Any = getattr(self.fields[name], "choices", ())
            return str(dict(choices).get(value, value))
        return str(value or "")


_FIELD_OF = {"date": "exactness", "starts_at": "begins", "ends_at": "ends"}


class CallOffForm(forms.Form):
    """Why a workshop is called off."""

    reason = OneLineField(
        label=gettext_lazy("Why?"),
        max_length=300,
        help_text=gettext_lazy("It stands in the letter and on the page."),
    )


class PlannerForm(forms.Form):
    """For which day common hours are looked for, and how long it takes."""

    on = DayField(label=gettext_lazy("Day"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=15,
        max_value=600,
        widget=forms.NumberInput(attrs={"class": "input", "step": 15}),
    )
