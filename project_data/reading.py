"""Reads the project file: checks every key and value, names file and record.

What is wrong is collected and told at once, as "milestones.yaml: p1-kick-off:
owner: there is no organisation called 'kosaa'".
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from project_data.catalogue import KIND
from project_data.kinds import Kind, key_in_file
from project_data.records import (
    ALWAYS,
    ProjectFile,
    ProjectFileError,
    Record,
    State,
)
from project_data.references import problems_of_references

FOLDER = Path(__file__).parent / "data"

# The lists of the files, and what kind of record they hold.
LISTS = {
    "sources": "source",
    "organisations": "organisation",
    "people": "person",
    "projects": "project",
    "phases": "phase",
    "components": "component",
    "organisation_roles": "organisation_role",
    "person_roles": "person_role",
    "agreements": "agreement",
    "countries": "country",
    "participations": "participation",
    "participation_statuses": "participation_status",
    "country_partners": "country_partner",
    "committees": "committee",
    "milestones": "milestone",
    "studies": "study",
    "publications": "publication",
    "workshops": "workshop",
    "themes": "theme",
    "discrepancies": "discrepancy",
}
OTHER_LISTS = ("facts", "paths", "not_records")
# What any record may say beside its fields.
COMMON = ("facts", "sources", "known_from", "later")


class _UniqueKeys(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a mapping that says the same key twice (YAML keeps the last)."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping; raises when a key stands twice."""
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value!r} stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_project_file(folder: Path = FOLDER) -> ProjectFile:
    """Return the checked content of all files; raises ProjectFileError."""
    return _Reader(folder).read()


class _Reader:
    """Reads one folder; collects what is wrong in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.lists: dict[str, list[tuple[str, Any]]] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        self.published: dict[str, dt.date | None] = {}
        self.records: dict[str, dict[str, Record]] = {name: {} for name in KIND}

    def read(self) -> ProjectFile:
        """Return the file, or raise with all problems."""
        for path in sorted(self.folder.glob("*.yaml")):
            self._read_lists(path)
        self._stop_on_problems()
        self._read_facts()
        for section, kind in LISTS.items():
            for file, raw in self.lists.get(section, []):
                self._read_record(KIND[kind], file, raw)
        self.problems += problems_of_references(self.records)
        not_records = {
            raw["fact"]: raw["reason"]
            for _file, raw in self.lists.get("not_records", [])
        }
        self._stop_on_problems()
        return ProjectFile(self.records, self.facts, self.published, not_records)

    def _stop_on_problems(self) -> None:
        if self.problems:
            raise ProjectFileError(self.problems)

    def _read_lists(self, path: Path) -> None:
        try:
            content = yaml.load(path.read_text("utf-8"), _UniqueKeys)  # noqa: S506 -- a SafeLoader
        except yaml.YAMLError as error:
            self.problems.append(f"{path.name}: {error}".replace("\n", " "))
            return
        for section, rows in (content or {}).items():
            if section == "paths":
                self.lists[section] = [(path.name, rows)]
            elif section in LISTS or section in OTHER_LISTS:
                self.lists[section] = [(path.name, row) for row in rows]
            else:
                self.problems.append(f"{path.name}: there is no list {section!r}")

    def _read_facts(self) -> None:
        for _file, raw in self.lists.get("sources", []):
            self.published[str(raw.get("key"))] = raw.get("published_on")
        for file, raw in self.lists.get("facts", []):
            where = f"{file}: {raw.get('id')}"
            if "id" not in raw or not raw.get("sources"):
                self.problems.append(f"{where}: a fact needs id and sources")
                continue
            unknown = [key for key in raw["sources"] if key not in self.published]
            if unknown:
                self.problems.append(f"{where}: sources: there is no {unknown[0]!r}")
                continue
            known = raw.get("known_from") or self._first_published(raw["sources"])
            if known is None:
                self.problems.append(
                    f"{where}: its sources are undated: add known_from, and say why"
                )
                continue
            self.facts[raw["id"]] = {**raw, "known_from": known}

    def _first_published(self, sources: list[str]) -> dt.date | None:
        days = [day for key in sources if (day := self.published.get(key))]
        return min(days, default=None)

    # --- Records -------------------------------------------------------------

    def _read_record(self, kind: Kind, file: str, raw: dict[str, Any]) -> None:
        raw = dict(raw)
        name = "/".join(str(raw[f.name]) for f in kind.key if f.name in raw)
        where = f"{file}: {name or kind.name}"
        children = list(self._take_children(kind, raw, where))
        record = self._add(kind, where, raw)
        if record is not None:
            for child_kind, child_where, child in children:
                self._add(child_kind, child_where, child)
        if kind.name == "milestone" and record is not None:
            self._add_evidence(record)

    def _take_children(
        self, kind: Kind, raw: dict[str, Any], where: str
    ) -> Iterator[tuple[Kind, str, dict[str, Any]]]:
        if kind.name == "workshop":
            for child in ("part", "point"):
                for position, row in enumerate(raw.pop(f"{child}s", []), start=1):
                    at = f"{where}: {row.get('key', child)}"
                    extra = {"workshop": raw.get("slug"), "position": position}
                    yield KIND[child], at, {**row, **extra}
        if kind.name == "discrepancy":
            claims = [
                {**row, "discrepancy": raw.get("key"), "position": position}
                for position, row in enumerate(raw.pop("claims", []), start=1)
            ]
            if len(claims) < 2:
                self.problems.append(f"{where}: claims: give at least two")
                return
            # A question is one when two answers are known.
            days = sorted(self._must_be_known_from(row, where) for row in claims)
            raw["known_from"] = days[1]
            for row in claims:
                yield KIND["claim"], f"{where}: claim {row['position']}", row
        if kind.name == "study":
            yield from self._take_steps(raw, where)
        if kind.name == "theme":
            theme = f"{raw.get('phase')}/{raw.get('slug')}"
            known = {"known_from": self._must_be_known_from(raw, where)}
            for language, words in raw.pop("words", {}).items():
                for word in words:
                    term = {"theme": theme, "language": language, "text": word}
                    yield KIND["theme_term"], f"{where}: {word}", {**term, **known}

    def _take_steps(
        self, raw: dict[str, Any], where: str
    ) -> Iterator[tuple[Kind, str, dict[str, Any]]]:
        paths = self.lists["paths"][0][1]
        path = raw.pop("path", None)
        if path not in paths:
            self.problems.append(f"{where}: path: there is no path {path!r}")
            return
        for position, template in enumerate(paths[path], start=1):
            step = {**template, **raw.pop(template["step"], {})}
            reported = {k: step.pop(k) for k in ("done", *COMMON) if k in step}
            row = {
                **step,
                "study": raw.get("slug"),
                "position": position,
                "known_from": self._must_be_known_from(raw, where),
                "later": [reported] if reported else [],
            }
            yield KIND["step"], f"{where}: {template['step']}", row

    def _add_evidence(self, record: Record) -> None:
        """Add the sources that report a milestone as done, as its proof."""
        kind = KIND["evidence"]
        for state in record.states:
            if state.noted.get("status") != "done":
                continue
            for source in state.sources:
                known = self.published[source] or state.known_from
                noted = {"milestone": record.key, "link": source}
                key = key_in_file(kind, noted)
                self.records["evidence"][key] = Record(
                    kind, key, record.where, [State(known, (), noted)]
                )

    def _add(self, kind: Kind, where: str, raw: dict[str, Any]) -> Record | None:
        later = raw.pop("later", [])
        facts = set(raw.get("facts", []))
        first = self._state(kind, where, raw, is_first=True)
        states = [first]
        for row in later:
            facts |= set(row.get("facts", []))
            states.append(self._state(kind, f"{where}: later", row))
        if any(state is None for state in states) or first is None:
            return None
        key = key_in_file(kind, first.noted)
        if key in self.records[kind.name]:
            self.problems.append(f"{where}: there are two of {key!r}")
            return None
        known = [state for state in states if state is not None]
        known[1:] = sorted(known[1:], key=lambda state: state.known_from or ALWAYS)
        record = Record(kind, key, where, known, facts)
        self.records[kind.name][key] = record
        return record

    def _state(
        self, kind: Kind, where: str, raw: dict[str, Any], *, is_first: bool = False
    ) -> State | None:
        before = len(self.problems)
        noted: dict[str, Any] = {}
        for name, value in raw.items():
            if name in COMMON:
                continue
            if name not in kind.all_fields:
                self.problems.append(f"{where}: a {kind.name} has no {name!r}")
                continue
            try:
                noted[name] = kind.all_fields[name].read(value, kind.model)
            except ValueError as error:
                self.problems.append(f"{where}: {name}: {error}")
        if is_first:
            self._fill(kind, where, noted, raw)
        for fact in raw.get("facts", []):
            if fact not in self.facts:
                self.problems.append(f"{where}: facts: there is no {fact!r}")
        known = (
            self._known_from(raw)
            if kind.is_directory
            else self._must_be_known_from(raw, where)
        )
        if len(self.problems) > before:
            return None
        sources = tuple(dict.fromkeys(self._sources(raw)))
        return State(known, sources if kind.has_sources else (), noted)

    def _fill(
        self, kind: Kind, where: str, noted: dict[str, Any], raw: dict[str, Any]
    ) -> None:
        for name, each in kind.all_fields.items():
            if name in noted:
                continue
            if each.required and name not in raw:
                self.problems.append(f"{where}: {name} is missing")
            noted[name] = each.empty(kind.model)

    def _sources(self, raw: dict[str, Any]) -> list[str]:
        if "sources" in raw:
            return list(raw["sources"])
        return [
            source
            for fact in raw.get("facts", [])
            for source in self.facts.get(fact, {"sources": []})["sources"]
        ]

    def _must_be_known_from(self, raw: dict[str, Any], where: str) -> dt.date:
        """Return the day, and note a problem when the record gives none."""
        known = self._known_from(raw)
        if known is None:
            self.problems.append(f"{where}: add facts, dated sources, or known_from")
        return known or ALWAYS

    def _known_from(self, raw: dict[str, Any]) -> dt.date | None:
        given: Any = raw.get("known_from")
        if given is not None:
            return ALWAYS if given == "always" else given
        if "sources" in raw and (day := self._first_published(raw["sources"])):
            return day
        known = [
            self.facts[fact]["known_from"]
            for fact in raw.get("facts", [])
            if fact in self.facts
        ]
        return min(known, default=None)
