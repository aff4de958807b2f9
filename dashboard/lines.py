"""One line of a list on these pages."""

import datetime as dt
from dataclasses import dataclass

from milestones.models import Milestone


@dataclass(frozen=True)
class Line:
    """Shape, words, where it leads, when, and more words."""

    shape: str
    title: str
    path: str = ""
    when: dt.date | dt.datetime | None = None
    detail: str = ""
    words: str = ""
    is_illustrative: bool = False
    owed: tuple[str, int] | None = None  # a kind of deadline, and its row
    told: str = ""  # how often who owes it was reminded
    remind_path: str = ""  # where several are reminded of it
    may_remind: bool = False


def owner_name(milestone: Milestone) -> str:
    """Return who owns a milestone of `for_table()`, a country team by its country."""
    if milestone.owner_team is not None:
        return milestone.owner_team.country.name
    return str(milestone.owner or "")
