"""Fields of records: how the file writes them, and what a row holds now.

Every field has one *noted* form, plain JSON, in which the file, the row and the
memory of the last load (`LoadedField`) are compared.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model

from project_data.notation import NOT_SET, read_date
from project_data.rows import Rows
from sse_project.lib.inexact import InexactDate


@dataclass(frozen=True)
class Field:
    """One field, called `name` in the file.

    Fields that are `together` are left alone together once a person edited one.
    """

    name: str
    attr: str = ""
    together: str = ""
    required: bool = False

    @property
    def group(self) -> str:
        """Return the name under which this field is left alone."""
        return self.together or self.name

    @property
    def refers_to(self) -> str:
        """Return the kind of record this field names, "" when it names none."""
        return ""

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return the noted form of what the file says; raises ValueError."""
        raise NotImplementedError

    def empty(self, model: type[Model]) -> Any:
        """Return the noted form when the file says nothing."""
        return None

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the noted form of what the row holds."""
        raise NotImplementedError

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Set `noted` on the row; return the attributes to save."""
        raise NotImplementedError


@dataclass(frozen=True)
class Plain(Field):
    """A text, a number, a choice, a day, a zone or a list of texts."""

    def _field(self, model: type[Model]) -> Any:
        return model._meta.get_field(self.attr or self.name)

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return `raw` as the model's own field cleans it."""
        try:
            return _as_json(self._field(model).clean(raw, None))
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def empty(self, model: type[Model]) -> Any:
        """Return the model's default."""
        return _as_json(self._field(model).get_default())

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the value of the row."""
        return _as_json(getattr(row, self.attr or self.name))

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Set the value."""
        attr = self.attr or self.name
        setattr(row, attr, self._field(type(row)).to_python(noted))
        return [attr]


def _as_json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, ZoneInfo):
        return str(value)
    return value


@dataclass(frozen=True)
class Inexact(Field):
    """A date with its exactness, kept in three attributes."""

    attrs: tuple[str, str, str] = ("starts_on", "ends_on", "exactness")

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return first day, last day and exactness."""
        return note_date(read_date(raw))

    def empty(self, model: type[Model]) -> Any:
        """Return "not set"."""
        return note_date(NOT_SET)

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the three values of the row."""
        start, end, exactness = (getattr(row, attr) for attr in self.attrs)
        return note_date(InexactDate(start, end, exactness))

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Set the three values."""
        date = as_date(noted)
        for attr, value in zip(
            self.attrs, (date.start, date.end, date.exactness), strict=True
        ):
            setattr(row, attr, value)
        return list(self.attrs)


def note_date(date: InexactDate) -> list[str | None]:
    """Return the noted form of a date."""
    return [_as_json(date.start), _as_json(date.end), str(date.exactness)]


def as_date(noted: list[Any]) -> InexactDate:
    """Return the date that is noted."""
    start, end, exactness = noted
    return InexactDate(
        dt.date.fromisoformat(start) if start else None,
        dt.date.fromisoformat(end) if end else None,
        exactness,
    )


@dataclass(frozen=True)
class Ended(Field):
    """When a phase ended: a day and its exactness, empty while it runs."""

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return the first day it may mean, and the exactness."""
        date = read_date(raw)
        return [_as_json(date.start), str(date.exactness)]

    def empty(self, model: type[Model]) -> Any:
        """Return "not ended"."""
        return [None, ""]

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the two values of the row."""
        return [_as_json(row.ended_on), row.ended_exactness]

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Set the two values."""
        row.ended_on = dt.date.fromisoformat(noted[0]) if noted[0] else None
        row.ended_exactness = noted[1]
        return ["ended_on", "ended_exactness"]


@dataclass(frozen=True)
class Ref(Field):
    """Another record, by its key."""

    kind: str = ""

    @property
    def refers_to(self) -> str:
        """Return the kind of the other record."""
        return self.kind

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return the key."""
        return None if raw is None else str(raw)

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the key of the row it points at."""
        return rows.key(self.kind, getattr(row, f"{self.attr or self.name}_id"))

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Point at the row with this key."""
        attr = self.attr or self.name
        setattr(row, f"{attr}_id", rows.pk(self.kind, noted))
        return [attr]


@dataclass(frozen=True)
class RefSet(Field):
    """Several other records; what a person added or took away stays so."""

    kind: str = ""

    @property
    def refers_to(self) -> str:
        """Return the kind of the other records."""
        return self.kind

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return the keys, in order of the alphabet."""
        if not isinstance(raw, list):
            raise ValueError("write a list: [one, two]")
        return sorted({str(key) for key in raw})

    def empty(self, model: type[Model]) -> Any:
        """Return no keys."""
        return []

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the keys of the rows it points at."""
        pks = rows.linked(type(row), self.attr or self.name).get(row.pk, ())
        return sorted(str(rows.key(self.kind, pk)) for pk in pks)


@dataclass(frozen=True)
class Owner(Field):
    """Who owns a milestone: in the file always an organisation."""

    @property
    def refers_to(self) -> str:
        """Return the kind of the owner."""
        return "organisation"

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return the organisation's key."""
        return None if raw is None else str(raw)

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the key, or a mark for a person or a country team."""
        if row.owner_user_id:
            return f"user #{row.owner_user_id}"
        if row.owner_team_id:
            return f"team #{row.owner_team_id}"
        return rows.key("organisation", row.owner_organisation_id)

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Set the organisation and nobody else."""
        row.owner_user = row.owner_team = None
        row.owner_organisation_id = rows.pk("organisation", noted)
        return ["owner_user", "owner_team", "owner_organisation"]


@dataclass(frozen=True)
class Subject(Field):
    """What a discrepancy is about: "workshop 2019-11-kick-off", "phase 2"."""

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return kind and key, with one space between."""
        kind, _space, key = str(raw).partition(" ")
        if not key:
            raise ValueError("write kind and key: workshop 2019-11-kick-off")
        return f"{kind} {key}"

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return kind and key of the row's subject."""
        return rows.label(row.content_type_id, row.object_id)

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Point at the subject."""
        kind, _space, key = noted.partition(" ")
        row.content_type = ContentType.objects.get_for_model(rows.model(kind))
        row.object_id = rows.pk(kind, key)
        return ["content_type", "object_id"]


@dataclass(frozen=True)
class Link(Field):
    """The address of a source, as the proof of a milestone."""

    @property
    def refers_to(self) -> str:
        """Return the kind of what it links to."""
        return "source"

    def read(self, raw: Any, model: type[Model]) -> Any:
        """Return the source's key."""
        return str(raw)

    def noted(self, row: Any, rows: Rows) -> Any:
        """Return the key of the source with the row's address."""
        return rows.source_at(row.url)

    def write(self, row: Any, noted: Any, rows: Rows) -> list[str]:
        """Set the source's address."""
        row.url = rows.address(noted)
        return ["url"]
