"""What of the project file is known on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from project_data.catalogue import KINDS
from project_data.fields import Ref, RefSet, as_date
from project_data.kinds import Kind
from project_data.records import ProjectFile, Record, State


@dataclass
class Wanted:
    """A record as it should stand, with the source that says so, by field."""

    record: Record
    noted: dict[str, Any]
    told_by: dict[str, str]
    known_from: dt.date
    # The first date that was ever known: the baseline of a milestone.
    first_date: Any = None

    def reason(self, fields: Iterable[str]) -> str:
        """Return why `fields` change, for the history: who reported them."""
        told = dict.fromkeys(filter(None, (self.told_by.get(f) for f in fields)))
        return ": ".join(
            ["Loaded from the project file", "; ".join(told)][: 1 + bool(told)]
        )


def known_on(file: ProjectFile, day: dt.date) -> dict[str, dict[str, Wanted]]:
    """Return all that is known on `day`, by kind and key, in order of loading."""
    wanted: dict[str, dict[str, Wanted]] = {kind.name: {} for kind in KINDS}
    named = _names(file, day)
    for kind in KINDS:
        for key, record in file.records[kind.name].items():
            first = record.states[0].known_from
            if first is None and (kind.name, key) not in named:
                continue
            if first is not None and first > day:
                continue
            found = _wanted(file, record, day)
            if _settle_references(found, wanted):
                wanted[kind.name][key] = found
    return wanted


def _names(file: ProjectFile, day: dt.date) -> set[tuple[str, str]]:
    """Return the directory records that something known on `day` names."""
    names: set[tuple[str, str]] = set()
    for records in file.records.values():
        for record in records.values():
            for state in _known_states(record, day):
                names |= {("source", key) for key in _shown(file, state, day)}
                for name, noted in state.noted.items():
                    each = record.kind.all_fields[name]
                    if isinstance(each, Ref) and noted is not None:
                        names.add((each.kind, noted))
                    elif record.kind.name == "evidence" and name == "link":
                        names.add(("source", noted))
    return names


def _known_states(record: Record, day: dt.date) -> list[State]:
    first, *later = record.states
    if first.known_from is not None and first.known_from > day:
        return []
    return [first, *(s for s in later if s.known_from is None or s.known_from <= day)]


def _shown(file: ProjectFile, state: State, day: dt.date) -> list[str]:
    """Return the sources of a state that are out on `day`; undated ones are."""
    return [
        key
        for key in state.sources
        if (published := file.published[key]) is None or published <= day
    ]


def _wanted(file: ProjectFile, record: Record, day: dt.date) -> Wanted:
    kind = record.kind
    noted: dict[str, Any] = {}
    told_by: dict[str, str] = {}
    sources: set[str] = set()
    first_date = None
    for state in _known_states(record, day):
        shown = _shown(file, state, day)
        sources |= set(shown)
        values = _with_planned_date(kind, noted, state.noted)
        noted |= values
        told_by |= dict.fromkeys(values, _teller(file, shown))
        if first_date is None and "date" in noted and as_date(noted["date"]):
            first_date = noted["date"]
    if kind.has_sources:
        noted["sources"] = sorted(sources)
        told_by["sources"] = _teller(file, sources, newest=True)
    return Wanted(
        record, noted, told_by, record.states[0].known_from or dt.date.min, first_date
    )


def _with_planned_date(
    kind: Kind, before: dict[str, Any], noted: dict[str, Any]
) -> dict[str, Any]:
    """Let a milestone reported as done, and never dated, be planned for that day."""
    if kind.name != "milestone" or not as_date(noted.get("done", [None, None, ""])):
        return noted
    date = {**before, **noted}.get("date", [None, None, ""])
    return noted if as_date(date) else {**noted, "date": noted["done"]}


def _teller(file: ProjectFile, sources: Iterable[str], *, newest: bool = False) -> str:
    """Return the short name of the first source: "ILO News 21 May 2020"."""
    dated = sorted(sources, key=lambda key: (file.published[key] or dt.date.max, key))
    if not dated:
        return ""
    if newest:
        dated = [key for key in dated if file.published[key]][-1:] or dated
    title: str = file.records["source"][dated[0]].states[0].noted["title"]
    return title.split(":")[0]


def _settle_references(found: Wanted, wanted: dict[str, dict[str, Wanted]]) -> bool:
    """Drop what is not known yet; return whether the record can stand without."""
    for name, each in found.record.kind.all_fields.items():
        noted, kind = found.noted.get(name), each.refers_to
        if name == "subject" and noted:
            kind, _space, noted = noted.partition(" ")
        if not kind or noted is None or noted == []:
            continue
        if isinstance(each, RefSet):
            found.noted[name] = [key for key in noted if key in wanted[kind]]
        elif noted not in wanted[kind]:
            if each.required or each in found.record.kind.key or name == "subject":
                return False
            found.noted[name] = None
    return True
