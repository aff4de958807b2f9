"""The project file once it is read: records, and since when each is known."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from project_data.kinds import Kind

ALWAYS = dt.date.min


class ProjectFileError(Exception):
    """The project file cannot be loaded; `problems` says why, one each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems, in order of the files."""
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class State:
    """What is known of a record from a day on."""

    known_from: dt.date | None
    sources: tuple[str, ...]
    noted: dict[str, Any]


@dataclass
class Record:
    """One record of the file: its first state, and what became known later."""

    kind: Kind
    key: str
    where: str
    states: list[State]
    facts: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Return the name under which the loads remember it."""
        return f"{self.kind.label}:{self.key}"


@dataclass
class ProjectFile:
    """All records, by kind, and the days from which facts and sources are known."""

    records: dict[str, dict[str, Record]]
    facts: dict[str, dict[str, Any]]
    published: dict[str, dt.date | None]
    not_records: dict[str, str]

    def days(self) -> set[dt.date]:
        """Return the days on which something becomes known."""
        states = (
            state.known_from
            for records in self.records.values()
            for record in records.values()
            for state in record.states
        )
        days = {day for day in states if day is not None}
        cited = {
            source
            for records in self.records.values()
            for record in records.values()
            for state in record.states
            for source in state.sources
        }
        days |= {day for key in cited if (day := self.published[key]) is not None}
        return days - {ALWAYS}
