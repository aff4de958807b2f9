"""Form fields for a date that is known only to the month, the year, or not."""

import calendar
import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sse_project.lib.inexact import Exactness, InexactDate

FIRST_YEAR, LAST_YEAR = 1990, 2100


class MonthField(forms.Field):
    """A month as the browser's month picker sends it ("2020-09"): its first day."""

    widget = forms.TextInput(
        attrs={"type": "month", "class": "input", "placeholder": "YYYY-MM"}
    )

    def prepare_value(self, value: Any) -> Any:
        """Return a date as "2020-09"; what was typed stays as it is."""
        return value.strftime("%Y-%m") if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> dt.date | None:
        """Return the first day of the month."""
        if value in self.empty_values:
            return None
        try:
            year, month = str(value).strip().split("-")
            day = dt.date(int(year), int(month), 1)
        except ValueError as error:
            raise ValidationError(
                _("Write the month as year-month, for example 2020-09.")
            ) from error
        return _in_range(day)


class DayField(forms.DateField):
    """A day, from the browser's own date picker."""

    widget = forms.DateInput(
        attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"
    )

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day, refused when its year cannot be meant."""
        day = super().to_python(value)
        return None if day is None else _in_range(day)


def _in_range(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("The year must lie between {first} and {last}.").format(
                first=FIRST_YEAR, last=LAST_YEAR
            )
        )
    return day


def _year_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )


class InexactDateForm(forms.Form):
    """The fields of one inexact date. `cleaned_data["date"]` is an InexactDate.

    All inputs are in the page; the stylesheet shows those the chosen exactness
    needs. Only those are read, so nothing left in the others gets in the way.
    """

    exactness = forms.ChoiceField(
        label=gettext_lazy("How exact is the date?"),
        choices=Exactness.choices,
        widget=forms.RadioSelect,
    )
    day = DayField(label=gettext_lazy("Day"), required=False)
    last_day = DayField(label=gettext_lazy("Last day"), required=False)
    month = MonthField(label=gettext_lazy("Month"), required=False)
    last_month = MonthField(
        label=gettext_lazy("Last month"),
        required=False,
        help_text=gettext_lazy("Only for a range of months."),
    )
    year = _year_field(gettext_lazy("Year"))
    last_year = _year_field(gettext_lazy("Last year"))

    stored: InexactDate | None = None

    def show_date(self, date: InexactDate) -> None:
        """Make `date` the initial value, and what an unchanged form returns."""
        self.stored = date
        self.initial.update(_initial(date))

    def clean(self) -> dict[str, Any] | None:
        """Put the parts together, with the error at the input it belongs to."""
        cleaned = super().clean() or self.cleaned_data
        exactness = cleaned.get("exactness")
        if exactness and not self.errors:
            date = self._date(Exactness(exactness), cleaned)
            unchanged = self.stored and _means(self.stored) == _means(date)
            cleaned["date"] = self.stored if unchanged else date
        return cleaned

    def _date(self, exactness: Exactness, given: dict[str, Any]) -> InexactDate:
        if exactness == Exactness.NOT_SET:
            return InexactDate(None, None, exactness)
        if exactness == Exactness.MONTH:
            return self._range(exactness, "month", "last_month", given)
        if exactness == Exactness.YEAR:
            return self._years(given)
        if exactness == Exactness.PERIOD:
            self._needed("last_day", given)
            return self._range(exactness, "day", "last_day", given)
        return InexactDate(self._needed("day", given), None, exactness)

    def _range(
        self, exactness: Exactness, first: str, last: str, given: dict[str, Any]
    ) -> InexactDate:
        start, end = self._needed(first, given), given.get(last)
        if start and end and end < start:
            self.add_error(last, _("This is before the first."))
        if exactness == Exactness.MONTH:
            end = None if end == start else end and _last_of_month(end)
        return InexactDate(start, end, exactness)

    def _years(self, given: dict[str, Any]) -> InexactDate:
        first, last = self._needed("year", given), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("This is before the first."))
        start = first and dt.date(first, 1, 1)
        end = None if last in (None, first) else dt.date(last, 12, 31)
        return InexactDate(start, end, Exactness.YEAR)

    def _needed(self, name: str, given: dict[str, Any]) -> Any:
        if not given.get(name):
            self.add_error(name, _("Fill this in, or choose another exactness."))
        return given.get(name)


def _initial(date: InexactDate) -> dict[str, Any]:
    shown: dict[str, Any] = {"exactness": date.exactness}
    if not date or date.start is None:
        return {"exactness": Exactness.NOT_SET}
    if date.exactness == Exactness.MONTH:
        return shown | {"month": date.start, "last_month": date.end}
    if date.exactness == Exactness.YEAR:
        last_year = date.end.year if date.end else None
        return shown | {"year": date.start.year, "last_year": last_year}
    if date.exactness == Exactness.DAY and date.end:
        shown["exactness"] = Exactness.PERIOD
    return shown | {"day": date.start, "last_day": date.end}


def _means(date: InexactDate) -> tuple[Any, ...]:
    """Return what tells two dates apart: a month range may end on any day of it."""
    shown = _initial(date)
    for name in ("month", "last_month"):
        if shown.get(name):
            shown[name] = shown[name].replace(day=1)
    if shown.get("last_month") == shown.get("month"):
        shown["last_month"] = None
    if shown.get("last_year") == shown.get("year"):
        shown["last_year"] = None
    return tuple(sorted((name, str(value)) for name, value in shown.items() if value))


def _last_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
