"""How a due date is said and which shape it takes: one rule for every page."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON_DAYS = 9


@dataclass(frozen=True)
class Due:
    """A due date as a reader sees it."""

    on: dt.date
    days_left: int
    is_late: bool
    question: str = ""  # what is asked of an event that is over

    @property
    def shape(self) -> str:
        """Return the status shape: late, soon or todo."""
        if self.is_late:
            return "late"
        return "soon" if self.days_left <= SOON_DAYS else "todo"

    @property
    def words(self) -> str:
        """Return "Due in 9 days", "Due today", "2 days late" or the question."""
        if self.question:
            return self.question
        if self.is_late:
            late = max(-self.days_left, 1)
            return ngettext("{n} day late", "{n} days late", late).format(n=late)
        if self.days_left <= 0:
            return _("Due today")
        return ngettext("Due in {n} day", "Due in {n} days", self.days_left).format(
            n=self.days_left
        )

    @property
    def rest(self) -> str:
        """Return "9 days left", for lists that already say what is due."""
        if self.question or self.is_late or self.days_left <= 0:
            return self.words
        return ngettext("{n} day left", "{n} days left", self.days_left).format(
            n=self.days_left
        )


def due(
    on: dt.date,
    at: dt.datetime,
    *,
    now: dt.datetime,
    today: dt.date,
    question: str = "",
) -> Due:
    """Return how `on` stands now; `at` is the instant its day is over.

    Late comes from the instant alone, so that a day which has ended for the
    reader but not for the one who owes it is not called late. Nor is an event:
    of one that is over `question` is asked (see `DeadlineKind.question`).
    """
    is_late = now >= at and not question
    return Due(on, days_left=(on - today).days, is_late=is_late, question=question)
