"""What one person is reminded of in the tracker: the bell and its page.

The same reminders as the letters, whatever became of those: not wanted, refused,
passed on by a coordinator, put off to the next day. One notice a deadline, its
newest reminder, from the moment it came due until the thing is done, moved, or no
longer theirs. Nothing is closed for that: the rooms are asked what is still owed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from reminders.engine.keys import About, about
from reminders.models import Reminder
from sse_project.lib import dates, deadlines
from sse_project.lib.deadlines import DeadlineKind

# The bell looks at so many; beyond them a number says no more.
MOST = 200
# A process counts so often for each reader; a page in between costs nothing.
COUNT_EVERY = dt.timedelta(seconds=30)
MOST_PEOPLE = 5_000
STAMP = "notices_read_at"  # in the reader's session

# By person and stamp: when it was counted, in machine and in project time, and what.
_counted: dict[tuple[int, str], tuple[dt.datetime, dt.datetime, int]] = {}


@dataclass(frozen=True)
class Notice:
    """One deadline of which a person was reminded, with its newest reminder."""

    reminder: Reminder
    title: str
    path: str
    is_unread: bool
    is_late: bool
    times: int
    question: str  # what is asked of an event that is over: nobody is late with it
    planned: str  # and when it was to be


def notices_of(user: Any) -> "QuerySet[Reminder]":
    """Return the reminders that came due for `user`; what is done is among them."""
    return Reminder.objects.filter(recipient=user, state=Reminder.State.QUEUED)


def unread_count(user: Any, stamp: str = "") -> int:
    """Return how many notices the user has not read, at most half a minute late.

    `stamp` changes when the user has read some, so that the bell follows at once.
    One query, and those of each kind of deadline that is unread; between two counts
    none.
    """
    now, project = dates.machine_now(), dates.now()
    key = (user.pk, stamp)
    if key in _counted:
        counted_at, then, count = _counted[key]
        if _is_fresh(now - counted_at) and _is_fresh(project - then):
            return count
    if len(_counted) >= MOST_PEOPLE:
        _counted.clear()
    count = count_unread(user)
    _counted[key] = (now, project, count)
    return count


def _is_fresh(age: dt.timedelta) -> bool:
    return dt.timedelta(0) <= age < COUNT_EVERY


def count_unread(user: Any) -> int:
    """Return how many notices the user has not read, now."""
    fields = About._fields
    unread = notices_of(user).filter(read_at=None).order_by("-scheduled_for")
    return len(
        _still_theirs(user, {About(*row) for row in unread.values_list(*fields)[:MOST]})
    )


def notices_for(user: Any) -> list[Notice]:
    """Return the user's notices, the unread first, the newest first.

    One query, and those of each kind of deadline.
    """
    together: dict[About, list[Reminder]] = defaultdict(list)
    for reminder in (
        notices_of(user)
        .select_related("owed_by", "phase", "asked_by")
        .order_by("-scheduled_for", "-pk")
    ):
        together[about(reminder)].append(reminder)
    now = dates.now()
    found = []
    for each, (kind, row) in _still_theirs(user, together).items():
        reminders = together[each]
        newest = reminders[0]
        question = kind.question(row, now=now)
        path = kind.page_to_see(row) if newest.is_copy else kind.path(row)
        found.append(
            Notice(
                newest,
                kind.title(row),
                path,
                is_unread=any(r.read_at is None for r in reminders),
                is_late=row.due_at <= now and not question,
                times=len(reminders),
                question=question,
                planned=kind.planned_for(row) if question else "",
            )
        )
    found.sort(key=lambda n: (n.reminder.scheduled_for, n.reminder.pk), reverse=True)
    return sorted(found, key=lambda notice: not notice.is_unread)


def mark_read(user: Any, reminders: "QuerySet[Reminder]") -> int:
    """Let `user` have read these reminders of theirs; return of how many notices."""
    unread = notices_of(user).filter(
        read_at=None, pk__in=reminders.order_by().values("pk")
    )
    abouts = {About(*row) for row in unread.values_list(*About._fields)}
    unread.update(read_at=dates.now())
    return len(abouts)


def same_notice(reminder: Reminder) -> "QuerySet[Reminder]":
    """Return the reminders that stand in one notice with this one."""
    return notices_of(reminder.recipient_id).filter(**about(reminder)._asdict())


def _still_theirs(
    user: Any, abouts: Iterable[About]
) -> dict[About, tuple[DeadlineKind, Any]]:
    """Return what is still owed by the same day, with its kind and its row.

    What `user` owes, while they do; of what others owe, what they may know of.
    """
    asked: dict[str, list[About]] = defaultdict(list)
    for each in abouts:
        asked[each.kind].append(each)
    found = {}
    for slug, named in asked.items():
        kind = deadlines.kind_named(slug)
        if kind is None:
            continue
        own = [each for each in named if each.owed_by_id == user.pk]
        copies = [each for each in named if each.owed_by_id != user.pk]
        for rows, some in ((kind.open, own), (lambda k=kind: k.seen_by(user), copies)):
            for each, row in _open(kind, rows, some):
                if any(ower.pk == each.owed_by_id for ower in kind.who_owes(row)):
                    found[each] = (kind, row)
    return found


def _open(
    kind: DeadlineKind, rows: Any, abouts: list[About]
) -> Iterable[tuple[About, Any]]:
    """Yield those of `abouts` that are among these rows by the same day."""
    if not abouts:
        return
    ids = {each.object_id for each in abouts}
    by_id = {row.pk: row for row in kind.with_plan(rows()).filter(pk__in=ids)}
    for each in abouts:
        row = by_id.get(each.object_id)
        if row is not None and row.due_on == each.due_on:
            yield each, row
