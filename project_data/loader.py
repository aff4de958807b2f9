"""Brings the project file into the database, and leaves alone what people edited.

Per field the loader remembers the value it last wrote (`LoadedField`). A field is
changed only while it still holds that value; sets (sources, countries) are merged.
Nothing is ever deleted.
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from milestones.models import Milestone
from milestones.parts import UNSET, follow_date
from project_data.catalogue import KINDS
from project_data.creating import Made, create
from project_data.fields import Field, RefSet, as_date
from project_data.kinds import Kind
from project_data.models import LoadedField
from project_data.reading import FOLDER, read_project_file
from project_data.rows import Rows
from project_data.states import Wanted, known_on
from records.models import Versioned
from sse_project.lib import dates, deadlines
from sse_project.lib.history import note_change

# The kinds of record whose days something may be due on.
WITH_DAYS = ("organisation", "phase", "participation")


@dataclass(frozen=True)
class LeftAlone:
    """A field that a person edited: what stands here, what the file says."""

    record: str
    field: str
    here: Any
    in_file: Any

    def __str__(self) -> str:
        """Return a line for the one who loads."""
        return (
            f"{self.record}: {self.field} stays {self.here!r}"
            f" (the file says {self.in_file!r})"
        )


@dataclass
class LoadReport:
    """What a load did."""

    as_of: dt.date
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    # Loaded before, gone from the database: somebody removed them on purpose.
    removed_here: list[str] = field(default_factory=list)
    # Loaded before, gone from the file: they stay, and are a person's from now on.
    gone_from_file: list[str] = field(default_factory=list)


def load(
    as_of: dt.date | None = None, by: Any = None, *, folder: Path = FOLDER
) -> LoadReport:
    """Load what was known on `as_of` (default: the project's today).

    In one transaction: creates the rows that are missing, changes the fields
    that still hold what was last loaded, writes history by `by` with the source
    as the reason, and remembers what it wrote. Raises ProjectFileError, having
    changed nothing, when the file is wrong.
    """
    file = read_project_file(folder)
    day = as_of or dates.today()
    with transaction.atomic():
        return _Load(known_on(file, day), LoadReport(day), by).run(
            {r.name for records in file.records.values() for r in records.values()}
        )


def publication_days(
    after: dt.date, until: dt.date, *, folder: Path = FOLDER
) -> list[dt.date]:
    """Return the days in (after, until] on which something new becomes known."""
    days = read_project_file(folder).days()
    return sorted(day for day in days if after < day <= until)


class _Load:
    """One run of the loader, inside its transaction."""

    def __init__(
        self, wanted: dict[str, dict[str, Wanted]], report: LoadReport, by: Any
    ) -> None:
        self.wanted = wanted
        self.report = report
        self.by = by
        self.rows = Rows({k: w.noted["url"] for k, w in wanted["source"].items()})
        self.memory = {
            (each.record, each.field): each for each in LoadedField.objects.all()
        }
        self.loaded_before = {record for record, _field in self.memory}
        self.made: list[Made] = []
        self.to_remember: list[LoadedField] = []
        self.to_update: list[LoadedField] = []
        self.zones_changed: list[tuple[str, Any]] = []

    def run(self, in_file: set[str]) -> LoadReport:
        """Load kind by kind; those a record names come before it."""
        for kind in KINDS:
            records = self.wanted[kind.name]
            self.rows.read(kind, list(records))
            for key, wanted in records.items():
                self._load_one(kind, key, wanted)
            create(kind, self.made, self.rows)
            self.made = []
        for owes_as, row in self.zones_changed:
            deadlines.retime(**{owes_as: row})
        LoadedField.objects.bulk_create(self.to_remember)
        LoadedField.objects.bulk_update(self.to_update, ["value", "loaded_at"])
        self.report.gone_from_file = sorted(self.loaded_before - in_file)
        return self.report

    def _load_one(self, kind: Kind, key: str, wanted: Wanted) -> None:
        row = self.rows.get(kind.name, key)
        if row is not None:
            self._change(kind, row, wanted)
        elif wanted.record.name in self.loaded_before:
            self.report.removed_here.append(wanted.record.name)
        elif not self._is_orphan(kind, wanted):
            self._create(kind, key, wanted)

    def _is_orphan(self, kind: Kind, wanted: Wanted) -> bool:
        """Return whether a record it needs was removed by a person."""
        for name, each in kind.all_fields.items():
            noted: Any = wanted.noted.get(name)
            other = each.refers_to
            if name == "subject":
                other, _space, noted = noted.partition(" ")
            if not other or noted is None or isinstance(noted, list):
                continue
            if other != "source" and self.rows.get(other, noted) is None:
                return True
        return False

    def _create(self, kind: Kind, key: str, wanted: Wanted) -> None:
        row = kind.model()
        sets: dict[RefSet, list[str]] = {}
        for name, each in kind.all_fields.items():
            noted = wanted.noted[name]
            if isinstance(each, RefSet):
                sets[each] = noted
            else:
                each.write(row, noted, self.rows)
            self._remember(wanted, name, noted)
        _finish(row, wanted)
        note_change(row, by=self.by, reason=wanted.reason(kind.all_fields))
        self.made.append(Made(key, row, sets))
        self.report.created.append(wanted.record.name)

    def _change(self, kind: Kind, row: Any, wanted: Wanted) -> None:
        changes: list[Field] = []
        sets: dict[RefSet, list[str]] = {}
        groups: dict[str, list[Field]] = {}
        for each in kind.fields:
            groups.setdefault(each.group, []).append(each)
        for together in groups.values():
            for each in self._to_change(row, wanted, together):
                noted = wanted.noted[each.name]
                if isinstance(each, RefSet):
                    merged = self._merge(row, wanted, each)
                    if merged != each.noted(row, self.rows):
                        sets[each] = merged
                else:
                    changes.append(each)
                self._remember(wanted, each.name, noted)
        if not changes and not sets:
            return
        attrs: list[str] = []
        for each in changes:
            attrs += each.write(row, wanted.noted[each.name], self.rows)
        attrs += _finish(row, wanted)
        names = [each.name for each in (*changes, *sets)]
        note_change(row, by=self.by, reason=wanted.reason(names))
        self._save(row, attrs, sets)
        if "time_zone" in names and kind.name in WITH_DAYS:
            self.zones_changed.append((kind.name, row))
        self.report.changed.append(f"{wanted.record.name}: {', '.join(names)}")

    def _to_change(
        self, row: Any, wanted: Wanted, together: list[Field]
    ) -> list[Field]:
        """Return the fields to write; none of them once a person edited one."""
        differing: list[Field] = []
        edited = False
        for each in together:
            here, told = each.noted(row, self.rows), wanted.noted[each.name]
            known = self.memory.get((wanted.record.name, each.name))
            if isinstance(each, RefSet):
                if known is None or known.value != told:
                    differing.append(each)
                continue
            if here == told:
                if known is None or known.value != told:
                    self._remember(wanted, each.name, told)
                continue
            differing.append(each)
            edited = edited or (
                here != known.value
                if known is not None
                else here != each.empty(type(row))
            )
        if not edited:
            return differing
        for each in differing:
            here, told = each.noted(row, self.rows), wanted.noted[each.name]
            self.report.left_alone.append(
                LeftAlone(wanted.record.name, each.name, here, told)
            )
        return []

    def _merge(self, row: Any, wanted: Wanted, each: RefSet) -> list[str]:
        """Return what is here, with what the file added and without what it took."""
        here = set(each.noted(row, self.rows))
        told = set(wanted.noted[each.name])
        known = self.memory.get((wanted.record.name, each.name))
        before = set(known.value or ()) if known is not None else set()
        return sorted((here | (told - before)) - (before - told))

    def _save(self, row: Any, attrs: list[str], sets: dict[RefSet, list[str]]) -> None:
        """Save the row and its sets as one line of its history."""
        tracked = {each.name for each in row.history.model._history_m2m_fields}
        # The last set that history keeps writes the line, with all that was before.
        last = [each for each in sets if (each.attr or each.name) in tracked][-1:]
        if last:
            row.skip_history_when_saving = True
        if attrs:
            row.save(update_fields=attrs)
        for each in sorted(sets, key=lambda one: one in last):
            if each in last:
                del row.skip_history_when_saving
            self._save_set(row, each, sets[each])

    def _save_set(self, row: Any, each: RefSet, keys: list[str]) -> None:
        attr = each.attr or each.name
        links = self.rows.linked(type(row), attr)
        own = {pk for pk in links.get(row.pk, ()) if self._is_foreign(each, pk)}
        pks = own | {
            self.rows.get(each.kind, key).pk for key in keys if not key.startswith("#")
        }
        getattr(row, attr).set(pks)
        links[row.pk] = pks

    def _is_foreign(self, each: RefSet, pk: int) -> bool:
        return str(self.rows.key(each.kind, pk)).startswith("#")

    def _remember(self, wanted: Wanted, name: str, noted: Any) -> None:
        known = self.memory.get((wanted.record.name, name))
        if known is None:
            self.to_remember.append(
                LoadedField(
                    record=wanted.record.name,
                    field=name,
                    value=noted,
                    loaded_at=dates.now(),
                )
            )
        else:
            known.value = noted
            known.loaded_at = dates.now()
            self.to_update.append(known)


def _finish(row: Any, wanted: Wanted) -> list[str]:
    """Set what follows from the fields; return the attributes set."""
    attrs: list[str] = []
    if isinstance(row, Milestone):
        first = as_date(wanted.first_date) if wanted.first_date else UNSET
        attrs += follow_date(row, first=first)
    if wanted.record.kind.name == "evidence" and row.pk is None:
        row.kind = row.Kind.LINK
        row.added_at = dt.datetime.combine(wanted.known_from, dt.time(0), dt.UTC)
    if isinstance(row, Versioned) and row.pk is not None:
        row.version += 1
        attrs.append("version")
    return attrs
