"""Who changed what across the rooms, for /history/."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from dashboard.changelog_kinds import KINDS, Kind
from sse_project.lib.changes import Entry, compared

PAGE_SIZE = 25


@dataclass(frozen=True)
class Asked:
    """What the reader asked for; None or "" for anything."""

    kind: str = ""
    object_id: int | None = None
    workshop_id: int | None = None
    user_id: int | None = None
    by_people: bool = False
    since: dt.datetime | None = None
    before: dt.datetime | None = None


@dataclass(frozen=True)
class Told(Entry):
    """An entry with the thing it is about."""

    about: str = ""
    url: str = ""
    kind: str = ""
    object_id: int = 0

    @property
    def key(self) -> str:
        """Return the filter for this thing's own history: "milestone:12"."""
        return f"{self.kind}:{self.object_id}"


def page_of_changes(
    phase_ids: Iterable[int], asked: Asked, *, page: str | int | None
) -> tuple[Page, list[Told]]:
    """Return a page of history rows of these phases and their entries, newest first.

    The queries do not grow with the rows: two for the page, and a few for each
    kind of thing on it.
    """
    rows = _rows(frozenset(phase_ids), asked)
    found = Paginator(rows, PAGE_SIZE).get_page(page)
    return found, _told(list(found.object_list))


def _rows(phase_ids: frozenset[int], asked: Asked) -> "QuerySet[Any, dict[str, Any]]":
    names = [asked.kind] if asked.kind else list(KINDS)
    if asked.workshop_id is not None:
        names = [name for name in KINDS if KINDS[name].of_workshop]
    parts = [
        _filtered(KINDS[name], phase_ids, asked)
        .annotate(told=Value(name, output_field=CharField()))
        .values("told", "history_id", "history_date")
        for name in names
    ]
    first, *others = parts
    every = first.union(*others, all=True) if others else first
    return every.order_by("-history_date", "-history_id", "told")


def _filtered(kind: Kind, phase_ids: frozenset[int], asked: Asked) -> "QuerySet[Any]":
    rows = kind.rows.filter(**{f"{kind.phase}__in": phase_ids})
    if kind.untold:
        rows = rows.exclude(history_change_reason__in=kind.untold)
    if asked.object_id is not None:
        rows = rows.filter(id=asked.object_id)
    if asked.workshop_id is not None:
        rows = rows.filter(**{kind.of_workshop: asked.workshop_id})
    if asked.user_id is not None:
        rows = rows.filter(history_user_id=asked.user_id)
    if asked.by_people:
        rows = rows.filter(history_user_id__isnull=False)
    if asked.since is not None:
        rows = rows.filter(history_date__gte=asked.since)
    if asked.before is not None:
        rows = rows.filter(history_date__lt=asked.before)
    return rows.order_by()


def _told(keys: list[dict[str, Any]]) -> list[Told]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        wanted[key["told"]].append(key["history_id"])
    entries = {
        (name, history_id): entry
        for name, ids in wanted.items()
        for history_id, entry in _entries(name, ids).items()
    }
    return [entries[key["told"], key["history_id"]] for key in keys]


def _entries(name: str, history_ids: list[int]) -> dict[int, Told]:
    """Return the entries of one kind by history id; four queries and its relations."""
    kind = KINDS[name]
    before = (
        kind.rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        .order_by("-history_id")
        .values("history_id")[:1]
    )
    rows = list(
        kind.rows.filter(history_id__in=history_ids).annotate(before=Subquery(before))
    )
    earlier = kind.rows.in_bulk(
        [row.before for row in rows if row.before], field_name="history_id"
    )
    things = (
        kind.model._default_manager.select_related(*kind.related)
        if kind.related
        else kind.model._default_manager.all()
    ).in_bulk([row.id for row in rows])
    pairs = [(row, earlier.get(row.before)) for row in rows]
    told = compared(pairs, kind.parts())
    return {
        row.history_id: _about(name, row, entry, things.get(row.id))
        for row, entry in zip(rows, told, strict=True)
    }


def _about(name: str, row: Any, entry: Entry, thing: Any) -> Told:
    kind = KINDS[name]
    whole: Any = getattr(thing, kind.within, None) if kind.within else None
    linked: Any = thing if hasattr(thing, "get_absolute_url") else whole
    url = linked.get_absolute_url() if linked is not None else ""
    what = entry.what
    if what and kind.added and thing is not None:
        what = kind.added(thing)
    if thing is not None and kind.belongs_to:
        thing = getattr(thing, kind.belongs_to)
    if row.history_type == "-":
        what = _("Removed")
    elif not what and not entry.changes:
        what = str(kind.unseen)
    about = kind.named(thing) if thing is not None else _removed(row)
    return Told(
        at=entry.at,
        by=entry.by,
        reason=entry.reason,
        what=what,
        changes=entry.changes,
        about=f"{whole}: {about}" if whole is not None else about,
        url=url,
        kind=name,
        object_id=row.id,
    )


def _removed(row: Any) -> str:
    """Return what a thing that is no more was called, or its number."""
    title: str = getattr(row, "title", "") or getattr(row, "name", "")
    return title or f"#{row.id}"
