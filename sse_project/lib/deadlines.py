"""What can fall due: one small class a kind, registered by the room that owns it.

There is no deadline table. The due fields of the models are the truth; this
registry lets reminders, My work and the dashboard ask every room the same
questions without knowing the rooms.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sse_project.lib import dates
from sse_project.lib.history import note_change


@dataclass(frozen=True)
class Owed:
    """One thing one person owes, as a reader sees it."""

    kind: str
    object_id: int
    user_id: int
    phase_id: int
    due_on: dt.date
    due_at: dt.datetime
    title: str
    path: str


class DeadlineKind(ABC):
    """A kind of deadline: which rows are open, who owes them, where they lead."""

    slug: str
    label: Any  # lazy text

    @abstractmethod
    def open(self) -> "QuerySet[Any]":
        """Return the rows still owed, with all that the other methods read.

        The rows have `due_on` and `due_at` (both set).
        """

    def owed_by(self, user: Any) -> "QuerySet[Any]":
        """Return the rows of `open()` that `user` may owe; kinds narrow it in SQL."""
        return self.open()

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Any]":
        """Return the rows of `open()` of these phases; kinds narrow it in SQL."""
        return self.open()

    def called_off_for(self, user: Any, after: dt.datetime) -> Iterable[Any]:
        """Return what was called off since `after` and `user` owed until then.

        A calendar shows it struck out. The rows are as those of `open()`. What is
        done or needs no word has no place here.
        """
        return ()

    def seen_by(self, user: Any) -> "QuerySet[Any]":
        """Return the rows of `open()` that `user` may know of, theirs or not.

        Whoever stands in for somebody away is told of no others. A kind that does
        not say shows none.
        """
        return self.open().none()

    @abstractmethod
    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the active users who owe `row`; runs no query."""

    def since(self, row: Any) -> dt.datetime | None:
        """Return when `row` came to be owed by its date; runs no query.

        Nobody is reminded of a moment before it. None: from the beginning.
        """
        return None

    @abstractmethod
    def phase_id(self, row: Any) -> int:
        """Return the phase in whose name the mail goes out."""

    @abstractmethod
    def title(self, row: Any) -> str:
        """Return what is owed, in the active language ("Review of ...")."""

    def titles(self, ids: Iterable[int]) -> dict[int, str]:
        """Return what these things are, by id, owed or not; one query."""
        owed = self.open()
        rows = owed.model._base_manager.filter(pk__in=ids)
        rows.query.select_related = owed.query.select_related
        return {row.pk: self.title(row) for row in rows}

    def planned_for(self, row: Any) -> str:
        """Return when `row`, something that takes place, was to: "Thu 24 Sep".

        "" for what is owed in another way. The row is one of `with_plan()` or of
        `for_letters()`; runs no query.
        """
        return ""

    def with_plan(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return rows of `open()` with what `planned_for()` reads, in no more queries.

        Planning needs none of it.
        """
        return rows

    def question(self, row: Any, *, now: dt.datetime) -> str:
        """Return what is asked of `row`, an event that is over; "" of all else.

        Nobody is late with what is asked so. The row is as for `planned_for()`.
        """
        is_over = row.due_at <= now and bool(self.planned_for(row))
        return did_it_take_place() if is_over else ""

    @abstractmethod
    def path(self, row: Any) -> str:
        """Return the path of the page where the thing is done."""

    def may_do(self, row: Any, user: Any) -> bool:
        """Return whether `user`, who owes `row`, can do it on the page `path()`.

        Who cannot is asked to reply instead.
        """
        return True

    def page_for(self, row: Any, user: Any) -> str:
        """Return the path for this user's mail (an external reviewer's differs)."""
        return self.path(row)

    def page_to_see(self, row: Any) -> str:
        """Return the path of the page where others see how it stands."""
        return self.path(row)

    def page_to_decline(self, row: Any, page: str) -> str:
        """Return the path of the page where whoever owes `row` can say no, or "".

        `page` is what `page_for()` gave them. For those who have not begun.
        """
        return ""

    def binds(self, row: Any, user_id: int, due_on: dt.date) -> bool:
        """Return whether `row` of `open()`, or None, binds this person by that day."""
        if row is None or row.due_on != due_on:
            return False
        return any(user.pk == user_id for user in self.who_owes(row))

    def for_letters(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return rows of `open()` with what letters say; planning needs none."""
        return self.with_plan(rows)

    def remarks(self, row: Any, reader: Any) -> list[str]:
        """Return what a letter to `reader` says of `row` besides its date.

        Such as a request that waits. The row is one of `for_letters()`; runs no query.
        """
        return []

    def retime(self, **owner: Any) -> int:
        """Recompute `due_at` after an owner's zone changed; return the rows changed.

        Called with `user=`, `participation=`, `organisation=`, `phase=` or
        `workshop=`, each as it is after the change.
        """
        return 0


def did_it_take_place() -> str:
    """Return the question that letters and pages ask of an event that is over."""
    return _("Did it take place?")


_kinds: dict[str, DeadlineKind] = {}


def register(kind: type[DeadlineKind]) -> type[DeadlineKind]:
    """Add `kind` to the registry (class decorator)."""
    _kinds[kind.slug] = kind()
    return kind


def kinds() -> list[DeadlineKind]:
    """Return all registered kinds, in order of registration."""
    return list(_kinds.values())


def retime(**owner: Any) -> int:
    """Let every kind follow the changed zone of `owner`; return the rows changed.

    Whoever saves a zone calls it in the same transaction. The days stay.
    """
    return sum(kind.retime(**owner) for kind in kinds())


def retime_rows(
    rows: "QuerySet[Any]",
    zone_of: Callable[[Any], dt.tzinfo],
    *,
    on: str = "due_on",
    at: str = "due_at",
) -> int:
    """Recompute the field `at` of `rows` from their day `on`; return the rows changed.

    Each row is locked, and its history says why. The day stays.
    """
    changed = 0
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        zone = zone_of(row)
        due_at = dates.end_of_day(getattr(row, on), zone)
        if due_at == getattr(row, at):
            continue
        setattr(row, at, due_at)
        note_change(row, by=None, reason=f"time zone changed to {zone}")
        row.save(update_fields=[at])
        changed += 1
    return changed


def titles_of(things: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return what things are, by kind and id, owed or not; one query a kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for slug, pk in things:
        wanted[slug].add(pk)
    return {
        (slug, pk): title
        for slug, ids in wanted.items()
        if (kind := kind_named(slug)) is not None
        for pk, title in kind.titles(ids).items()
    }


def kind_named(slug: str) -> DeadlineKind | None:
    """Return the kind called `slug`, None when no room registers it."""
    return _kinds.get(slug)
