"""How the project file writes a date and how exactly it is known."""

import calendar
import datetime as dt
import re
from typing import Any

from sse_project.lib.inexact import Exactness, InexactDate

_FORMS = {
    re.compile(r"\d{4}-\d{2}-\d{2}$"): Exactness.DAY,
    re.compile(r"\d{4}-\d{2}$"): Exactness.MONTH,
    re.compile(r"\d{4}$"): Exactness.YEAR,
}

NOT_SET = InexactDate(None, None, Exactness.NOT_SET)


def read_date(raw: Any) -> InexactDate:
    """Return the date that `raw` notes; raises ValueError with a plain sentence.

    2020-08-21, 2019-11, 2019, by 2021-07-28, and two of them with a slash between.
    A range ends with the last day its end may mean.
    """
    text = raw.isoformat() if isinstance(raw, dt.date) else str(raw).strip()
    if text.startswith("by "):
        return InexactDate(_one(text[3:], Exactness.DAY)[0], None, Exactness.BY)
    first, _slash, last = text.partition("/")
    start, exactness = _one(first)
    if not last:
        return InexactDate(start, None, exactness)
    end = _last_day(*_one(last, exactness))
    if end < start:
        raise ValueError(f"{text!r} ends before it begins")
    if exactness == Exactness.DAY:
        exactness = Exactness.PERIOD
    return InexactDate(start, end, exactness)


def _one(text: str, expected: Exactness | None = None) -> tuple[dt.date, Exactness]:
    for form, exactness in _FORMS.items():
        if not form.match(text):
            continue
        if expected is not None and exactness != expected:
            raise ValueError(f"{text!r} is not known to the {expected.label.lower()}")
        day = dt.date.fromisoformat(f"{text}-01-01"[:10])
        return day, exactness
    raise ValueError(f"{text!r} is not a date such as 2020-08-21, 2019-11 or 2019")


def _last_day(day: dt.date, exactness: Exactness) -> dt.date:
    if exactness == Exactness.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if exactness == Exactness.YEAR:
        return day.replace(month=12, day=31)
    return day
