"""Turn deadlines into reminders; those that are due are handed over.

`plan(now)` may be run at any time, as often as one likes, by several processes
at once: it asks every room what is owed, writes one row per person, date and
rule, takes back what no longer holds and hands over to the outbox what has come
due. It looks 15 days ahead, because the page of e-mails shows 14, and 14 days
back, so that a stopped engine catches up.

Which moment a reminder has: the due date plus the rule's days, at the
recipient's hour for mails, in the recipient's zone; none that lies before the
thing was asked for. Missed ones: see `handing_over`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from mail import services as outbox
from mail.models import Mail
from reminders.handing_over import BACK, hand_over
from reminders.keys import Key, key_of
from reminders.models import Reminder, Rule
from reminders.rules import RuleBook, copied_by
from sse_project.lib import dates, deadlines
from sse_project.lib.deadlines import DeadlineKind

AHEAD = dt.timedelta(days=15)
CHUNK = 500

State = Reminder.State
Reason = Reminder.Reason


@dataclass
class Situation:
    """What one kind of deadline asks for right now."""

    due_on: dict[int, dt.date] = field(default_factory=dict)
    owed_by: dict[int, set[int]] = field(default_factory=dict)
    phase: dict[int, int] = field(default_factory=dict)
    wanted: dict[Key, dt.datetime] = field(default_factory=dict)

    def why_not(self, key: Key, copied: set[int]) -> str:
        """Return why a reminder is no longer wanted."""
        if key.object_id not in self.due_on:
            return Reason.MET
        if self.due_on[key.object_id] != key.due_on:
            return Reason.MOVED
        if key.owed_by_id not in self.owed_by[key.object_id]:
            return Reason.PERSON
        if key.recipient_id not in {key.owed_by_id, *copied}:
            return Reason.COORDINATOR
        return Reason.RULE


class Copied:
    """Who gets a copy by which rule, asked once a plan."""

    def __init__(self) -> None:
        self._by: dict[tuple[bool, bool, int], list[Any]] = {}

    def by(self, rule: Rule, phase_id: int) -> list[Any]:
        """Return who of the phase gets a copy by this rule."""
        key = (rule.copies_coordinator, rule.copies_staff, phase_id)
        if key not in self._by:
            self._by[key] = copied_by(rule, phase_id)
        return self._by[key]


def plan(now: dt.datetime) -> None:
    """Bring reminders in line with what is owed, and queue what is due."""
    book, team = RuleBook(), Copied()
    for kind in deadlines.kinds():
        _plan_kind(kind, now, book, team)
    hand_over(now)


def moment_of(due_on: dt.date, rule: Rule, recipient: Any) -> dt.datetime:
    """Return when a reminder reaches the recipient: that day, at their hour."""
    day = rule.day_for(due_on)
    return dates.at_local_time(day, dt.time(recipient.mail_hour), recipient.time_zone)


# -- what is asked for ---------------------------------------------------------


def expected(now: dt.datetime) -> Iterator[tuple[str, dict[Key, dt.datetime]]]:
    """Yield by kind, in parts, which reminders there ought to be, and when.

    What concerns one object is in one part.
    """
    book, team = RuleBook(), Copied()
    for kind in deadlines.kinds():
        for objects in _in_chunks(_due_near(kind, now, book)):
            yield kind.slug, _situation(kind, objects, book, team).wanted


def _plan_kind(
    kind: DeadlineKind, now: dt.datetime, book: RuleBook, team: Copied
) -> None:
    """Go through what may matter in chunks: memory stays flat however much is open."""
    for objects in _in_chunks(_due_near(kind, now, book) | _reminded(kind.slug)):
        _plan_objects(kind, objects, now, book, team)


def _in_chunks(objects: set[int]) -> Iterator[list[int]]:
    ordered = sorted(objects)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _due_near(kind: DeadlineKind, now: dt.datetime, book: RuleBook) -> set[int]:
    """Return the open objects of which a reminder may come near `now`.

    The dates are cut roughly (a day of slack for zones), because the exact moment
    depends on each recipient's zone, which SQL does not know.
    """
    slack = dt.timedelta(days=1)
    first = (now - BACK).date() - slack - dt.timedelta(days=max(book.offsets))
    last = (now + AHEAD).date() + slack - dt.timedelta(days=min(book.offsets))
    near = kind.open().filter(due_on__range=(first, last))
    return set(near.order_by().values_list("pk", flat=True))


def _reminded(kind: str) -> set[int]:
    """Return the objects with a reminder that may still lead to a letter."""
    live = Reminder.objects.filter(
        Q(state=State.PLANNED) | Q(state=State.QUEUED, mail__state="pending"),
        kind=kind,
    )
    return set(live.order_by().values_list("object_id", flat=True).distinct())


def _plan_objects(
    kind: DeadlineKind,
    objects: list[int],
    now: dt.datetime,
    book: RuleBook,
    team: Copied,
) -> None:
    """Bring the reminders of these objects in line with what is owed."""
    situation = _situation(kind, objects, book, team)
    known = {
        key_of(reminder): reminder
        for reminder in Reminder.objects.filter(
            kind=kind.slug, object_id__in=objects
        ).annotate(mail_state=F("mail__state"))
    }
    for key, reminder in known.items():
        if key not in situation.wanted and _is_live(reminder):
            users = team.by(reminder.rule, reminder.phase_id)
            reason = situation.why_not(key, {user.pk for user in users})
            # What came due under a rule still goes out when the rule is changed.
            if reason != Reason.RULE or reminder.state == State.PLANNED:
                _cancel(reminder, reason)
    copied = {
        key._replace(owed_by_id=0)
        for key, reminder in known.items()
        if reminder.is_copy and reminder.state == State.QUEUED
    }
    new = []
    for key, scheduled_for in situation.wanted.items():
        if not now - BACK <= scheduled_for <= now + AHEAD:
            continue
        if key not in known:
            if key._replace(owed_by_id=0) in copied:
                continue  # they have had their copy, about whoever owed it then
            new.append(
                Reminder(
                    **key._asdict(),
                    kind=kind.slug,
                    phase_id=situation.phase[key.object_id],
                    scheduled_for=scheduled_for,
                    created_at=now,
                )
            )
        else:
            _bring_up_to_date(known[key], scheduled_for)
    Reminder.objects.bulk_create(new, ignore_conflicts=True, batch_size=CHUNK)


def _is_live(reminder: Any) -> bool:
    """Return whether this reminder may still lead to a letter."""
    return reminder.state == State.PLANNED or (
        reminder.state == State.QUEUED and reminder.mail_state == Mail.State.PENDING
    )


def _situation(
    kind: DeadlineKind, objects: list[int], book: RuleBook, team: Copied
) -> Situation:
    """Ask the room what is owed of these objects now."""
    situation = Situation()
    for row in kind.open().filter(pk__in=objects):
        phase_id = kind.phase_id(row)
        owers = list(kind.who_owes(row))
        situation.due_on[row.pk] = row.due_on
        situation.phase[row.pk] = phase_id
        situation.owed_by[row.pk] = {user.pk for user in owers}
        since = kind.since(row)
        for rule in book.for_deadline(phase_id, kind.slug):
            for recipient, ower in _letters(owers, team.by(rule, phase_id)):
                moment = moment_of(row.due_on, rule, recipient)
                if since is not None and moment < since:
                    continue  # who was asked on Tuesday needs no letter of Monday
                if rule.holds_since is not None and moment < rule.holds_since:
                    continue  # a new rule does not make up for what it missed
                key = Key(row.pk, row.due_on, recipient.pk, ower.pk, rule.pk)
                situation.wanted[key] = moment
    return situation


def _letters(owers: list[Any], copied: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield who gets a letter, and about whom.

    A copy goes once to each of `copied`, however many owe the thing,
    and to none who owes it, too: one event, one letter.
    """
    for ower in owers:
        yield ower, ower
    for user in copied if owers else []:
        if user not in owers:
            yield user, min(owers, key=lambda ower: ower.pk)


# -- change one row, if it is still as we read it --------------------------------


@transaction.atomic
def _cancel(reminder: Reminder, reason: str) -> None:
    """Take a reminder back, and its letter if that has not left."""
    if reminder.mail is not None and not outbox.cancel(
        reminder.mail, reason=Reason(reason).in_english
    ):
        return  # it is just being sent; its last-moment check decides
    Reminder.objects.filter(pk=reminder.pk, state=reminder.state).update(
        state=State.CANCELLED, reason=reason
    )


def _bring_up_to_date(reminder: Any, scheduled_for: dt.datetime) -> None:
    """Follow a changed hour or zone; revive what is wanted again."""
    stopped = reminder.state == State.CANCELLED or (
        reminder.state == State.QUEUED and reminder.mail_state == Mail.State.CANCELLED
    )
    moved = reminder.state == State.PLANNED and reminder.scheduled_for != scheduled_for
    if stopped or moved:
        Reminder.objects.filter(pk=reminder.pk, state=reminder.state).update(
            state=State.PLANNED, reason="", scheduled_for=scheduled_for
        )
