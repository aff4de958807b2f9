"""History as people read it: who, when, what from what to what, and why.

Works on the history rows of any model here and asks the database a fixed
number of times, however long the history is: one query for the rows, one for
the people, one for each kind of related thing that changed, one for each set.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sse_project.lib import dates

# By column, by row of history: the keys of what the set held.
_Sets = dict[str, dict[int, frozenset[int]]]


@dataclass(frozen=True)
class Change:
    """One thing that changed, with the values as a reader sees them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One saved change. `by` is "" when the tracker itself did it."""

    at: dt.datetime
    by: str
    reason: str
    what: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """Columns that are one thing to a reader (a date with its exactness).

    `show` gets their values in order and returns the text. A set (many-to-many) that
    is kept in history stands alone, and is shown as its names.
    """

    label: Any  # lazy text
    columns: tuple[str, ...]
    show: Callable[..., str] | None = None


def parts_of(model: type[models.Model], *columns: str) -> list[Part]:
    """Return each named column of `model` as a part of its own."""
    sources: list[Any] = [model._meta.get_field(name) for name in columns]
    return [Part(capfirst(source.verbose_name), (source.name,)) for source in sources]


def entries(rows: Iterable[Any], parts: Sequence[Part]) -> list[Entry]:
    """Return the history rows of one object as entries, newest first.

    A row in which none of `parts` changed and that has no reason is left out:
    it is the tracker's own bookkeeping.
    """
    newest_first = sorted(rows, key=lambda row: row.history_id, reverse=True)
    pairs = list(pairwise([*newest_first, None]))
    return [
        entry
        for (_new, old), entry in zip(pairs, compared(pairs, parts), strict=True)
        if old is None or entry.changes or entry.reason
    ]


def compared(pairs: Iterable[tuple[Any, Any]], parts: Sequence[Part]) -> list[Entry]:
    """Return one entry a pair of (row, the row before it or None), all of one model."""
    pairs = list(pairs)
    rows = [row for pair in pairs for row in pair if row is not None]
    people = {new.history_user_id for new, _old in pairs} - {None}
    sets = _sets(rows, parts)
    related = _related(rows, parts, people, sets)
    names = _names(people, related.get(get_user_model()))
    return [
        Entry(
            at=new.history_date,
            by=names.get(new.history_user_id, ""),
            reason=new.history_change_reason or "",
            what=_("Added") if new.history_type == "+" else "",
            changes=[] if old is None else _changes(new, old, parts, related, sets),
        )
        for new, old in pairs
    ]


def _changes(
    new: Any, old: Any, parts: Sequence[Part], related: Any, sets: _Sets
) -> list[Change]:
    columns = [column for part in parts for column in part.columns]
    plain = [column for column in columns if column not in sets]
    changed = set(new.diff_against(old, included_fields=plain).changed_fields)
    changed |= {name for name, held in sets.items() if held[new.pk] != held[old.pk]}
    return [
        Change(
            str(part.label),
            _text(old, part, related, sets),
            _text(new, part, related, sets),
        )
        for part in parts
        if changed.intersection(part.columns)
    ]


def _text(row: Any, part: Part, related: Any, sets: _Sets) -> str:
    if part.columns[0] in sets:
        return _members(row, part.columns[0], related, sets)
    values = [_shown(row, column, related) for column in part.columns]
    if part.show is not None:
        return part.show(*values)
    return " ".join(_plain(value) for value in values if value not in (None, ""))


def _members(row: Any, column: str, related: Any, sets: _Sets) -> str:
    """Return the names of what a set held; of what is no more, nothing."""
    things = related[row.instance_type._meta.get_field(column).related_model]
    held = sets[column][row.pk]
    return ", ".join(sorted(str(things[pk]) for pk in held if pk in things))


def _sets(rows: Sequence[Any], parts: Sequence[Part]) -> _Sets:
    """Return what the sets among the columns held; one query a set."""
    found: _Sets = {}
    if not rows:
        return found
    for column in {column for part in parts for column in part.columns}:
        source = rows[0].instance_type._meta.get_field(column)
        if not source.many_to_many:
            continue
        held: dict[int, set[int]] = {row.pk: set() for row in rows}
        kept = getattr(rows[0], column).model.objects.filter(history__in=list(held))
        for pk, other in kept.values_list("history", source.m2m_reverse_field_name()):
            held[pk].add(other)
        found[column] = {pk: frozenset(keys) for pk, keys in held.items()}
    return found


def _plain(value: Any) -> str:
    """Return a value as text; a day and an instant as people write them."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value)
        return f"{date_format(local, 'D j M Y, H:i')} ({dates.zone_text()})"
    return date_text(value) if isinstance(value, dt.date) else str(value)


def _shown(row: Any, column: str, related: Any) -> Any:
    """Return a column's value: related things as objects, choices as labels.

    Values of a part with `show` keep their type.
    """
    source = row.instance_type._meta.get_field(column)
    value = getattr(row, source.attname)
    if source.is_relation:
        return related[source.related_model].get(value)
    if source.choices and value not in (None, ""):
        return _label(source, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


def _label(source: Any, value: Any) -> Any:
    """Return the choice itself, which prints as its label in any language."""
    return _Choice(value, dict(source.flatchoices).get(value, value))


class _Choice(str):
    """A stored choice that compares as its value and prints as its label."""

    label: Any

    def __new__(cls, value: str, label: Any) -> "_Choice":
        made = super().__new__(cls, value)
        made.label = label
        return made

    def __str__(self) -> str:
        return str(self.label)


def _names(
    wanted: set[int], known: dict[Any, Any] | None = None
) -> dict[int | None, str]:
    """Return the names of people; `known` are those read already, if any are."""
    gone: dict[int | None, str] = dict.fromkeys(wanted, _("a removed account"))
    if known is None:
        known = get_user_model().objects.in_bulk(wanted) if wanted else {}
    return gone | {pk: str(known[pk]) for pk in wanted if pk in known}


def _related(
    rows: Sequence[Any], parts: Sequence[Part], people: set[int], sets: _Sets
) -> dict[Any, dict[Any, Any]]:
    """Return every related object the rows name, by model and key.

    When people are among them, those who changed something (`people`) come along.
    """
    if not rows:
        return {}
    keys: dict[Any, set[Any]] = defaultdict(set)
    options = rows[0].instance_type._meta
    for part in parts:
        for source in map(options.get_field, part.columns):
            if source.name in sets:
                keys[source.related_model].update(*sets[source.name].values())
            elif source.is_relation:
                keys[source.related_model] |= {
                    getattr(row, source.attname) for row in rows
                } - {None}
    if get_user_model() in keys:
        keys[get_user_model()] |= people
    return {
        model: _named(model).in_bulk(wanted) if wanted else {}
        for model, wanted in keys.items()
    }


def _named(model: type[models.Model]) -> Any:
    """Return the objects with the relations one level down that names print."""
    relations = [source.name for source in model._meta.fields if source.many_to_one]
    return model._default_manager.select_related(*relations)


def date_text(day: dt.date | None) -> str:
    """Return a plain date for a history text, "" for None."""
    return date_format(day, "D j M Y") if day else ""
