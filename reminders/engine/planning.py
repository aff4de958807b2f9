"""Turn deadlines into reminders; those that are due are handed over.

`plan(now)` may be run at any time, as often as one likes, by several processes
at once: it asks every room what is owed, writes one row per person, date and
rule, takes back what no longer holds and hands over to the outbox what has come
due. It looks 15 days ahead, because the page of e-mails shows 14, and 14 days
back, so that a stopped engine catches up.

Which moment a reminder has: the due date plus the rule's days, on a working day
on which the recipient is there (see `manners`), at their hour for mails, in their
zone; none that lies before the thing was asked for. Missed ones: see
`handing_over`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from mail.models import Mail
from reminders.engine.bundling import take_back
from reminders.engine.guests import Sparing
from reminders.engine.handing_over import BACK, hand_over
from reminders.engine.keys import Key, key_of
from reminders.engine.manners import Manner, Manners, today_of
from reminders.engine.readers import Readers
from reminders.engine.rule_book import RuleBook
from reminders.engine.writing_down import NewReminder, write_down
from reminders.models import Reminder, Rule
from reminders.people.wanted import NOT_WANTED
from sse_project.lib import deadlines
from sse_project.lib.deadlines import DeadlineKind
from sse_project.lib.workdays import LONGEST_REST

AHEAD = dt.timedelta(days=15)
CHUNK = 1000

State = Reminder.State
Reason = Reminder.Reason


@dataclass
class Situation:
    """What one kind of deadline asks for right now."""

    due_on: dict[int, dt.date] = field(default_factory=dict)
    owed_by: dict[int, set[int]] = field(default_factory=dict)
    phase: dict[int, int] = field(default_factory=dict)
    wanted: dict[Key, dt.datetime] = field(default_factory=dict)
    spared: dict[Key, dt.datetime] = field(default_factory=dict)
    given_up: dict[Key, str] = field(default_factory=dict)  # why

    def why_not(self, reminder: Reminder, copied: set[int]) -> str:
        """Return why a reminder is no longer wanted."""
        key = key_of(reminder)
        if key.object_id not in self.due_on:
            return Reason.MET
        if self.due_on[key.object_id] != key.due_on:
            return Reason.MOVED
        if key.owed_by_id not in self.owed_by[key.object_id]:
            return Reason.PERSON
        if key in self.given_up:
            return self.given_up[key]
        if key.recipient_id not in {key.owed_by_id, *copied}:
            told_by_rule = reminder.rule.is_escalated
            return Reason.COORDINATOR if told_by_rule else Reason.STAND_IN
        return Reason.RULE


def plan(now: dt.datetime) -> None:
    """Bring reminders in line with what is owed, and queue what is due."""
    book, manners = RuleBook(), Manners()
    readers = Readers(manners)
    for kind in deadlines.kinds():
        _plan_kind(kind, now, book, readers)
    hand_over(now, manners)


# -- what is asked for ---------------------------------------------------------


def expected(now: dt.datetime) -> Iterator[tuple[str, dict[Key, dt.datetime]]]:
    """Yield by kind, in parts, which reminders there ought to be, and when.

    What concerns one object is in one part.
    """
    book, readers = RuleBook(), Readers(Manners())
    for kind in deadlines.kinds():
        for objects in _in_chunks(_due_near(kind, now, book, readers.manners)):
            yield kind.slug, _situation(kind, objects, now, book, readers).wanted


def _plan_kind(
    kind: DeadlineKind, now: dt.datetime, book: RuleBook, readers: Readers
) -> None:
    """Go through what may matter in chunks: memory stays flat however much is open."""
    near = _due_near(kind, now, book, readers.manners)
    for objects in _in_chunks(near | _reminded(kind.slug)):
        _plan_objects(kind, objects, now, book, readers)


def _in_chunks(objects: set[int]) -> Iterator[list[int]]:
    ordered = sorted(objects)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _due_near(
    kind: DeadlineKind, now: dt.datetime, book: RuleBook, manners: Manners
) -> set[int]:
    """Return the open objects of which a reminder may come near `now`.

    The dates are cut roughly (a day of slack for zones), because the exact moment
    depends on each recipient's zone, which SQL does not know.
    """
    due = _due_between(now, book.offsets_of(kind.slug), manners)
    near = kind.open().filter(due_on__range=due)
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
    readers: Readers,
) -> None:
    """Bring the reminders of these objects in line with what is owed."""
    situation = _situation(kind, objects, now, book, readers)
    known: dict[Key, Any] = {
        key_of(reminder): reminder
        for reminder in Reminder.objects.filter(
            kind=kind.slug, object_id__in=objects
        ).annotate(
            mail_state=F("mail__state"), mail_cancel_reason=F("mail__cancel_reason")
        )
    }
    for key, reminder in known.items():
        if key not in situation.wanted and _is_live(reminder):
            users = readers.copied(reminder.rule, reminder.phase_id)
            reason = situation.why_not(reminder, {user.pk for user in users})
            # What came due still goes out when the rule is changed or they leave.
            if reminder.state == State.PLANNED or reason not in Reason.KEEPS_LETTERS:
                take_back(reminder, state=State.CANCELLED, reason=reason)
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
            phase_id = situation.phase[key.object_id]
            new.append(NewReminder(kind.slug, *key, phase_id, scheduled_for, now))
        else:
            _bring_up_to_date(known[key], scheduled_for)
    new += _spared(kind, situation, known, now)
    write_down(new)


def _spared(
    kind: DeadlineKind,
    situation: Situation,
    known: dict[Key, Reminder],
    now: dt.datetime,
) -> Iterator[NewReminder]:
    """Yield what somebody was spared, closed: coming at last, they get none of it."""
    for key, moment in situation.spared.items():
        if key not in known and now - BACK <= moment <= now:
            phase_id = situation.phase[key.object_id]
            new = NewReminder(kind.slug, *key, phase_id, moment, now)
            yield new._replace(state=State.SUPERSEDED, reason=Reason.GUEST)


def _is_live(reminder: Any) -> bool:
    """Return whether this reminder may still lead to a letter."""
    return reminder.state == State.PLANNED or (
        reminder.state == State.QUEUED and reminder.mail_state == Mail.State.PENDING
    )


def _situation(
    kind: DeadlineKind,
    objects: list[int],
    now: dt.datetime,
    book: RuleBook,
    readers: Readers,
) -> Situation:
    """Ask the room what is owed of these objects now."""
    situation = Situation()
    for row in kind.open().filter(pk__in=objects):
        phase_id = kind.phase_id(row)
        owers = list(kind.who_owes(row))
        situation.due_on[row.pk] = row.due_on
        situation.phase[row.pk] = phase_id
        situation.owed_by[row.pk] = {user.pk for user in owers}
        _want(situation, kind, row, owers, now=now, book=book, readers=readers)
    return situation


def _due_between(
    now: dt.datetime, offsets: list[int], manners: Manners
) -> tuple[dt.date, dt.date]:
    """Return the due days of which reminders may come near `now`.

    Days off and absences bring a reminder forward, or put it off, by so much.
    """
    slack = dt.timedelta(days=1) + LONGEST_REST
    early, late = (now - BACK).date() - slack, (now + AHEAD).date() + slack
    start, end = manners.absences(early, late)
    first = min(early, start or early) - dt.timedelta(days=max(offsets))
    last = max(late, end or late) - dt.timedelta(days=min(offsets))
    return first, last


def _want(
    situation: Situation,
    kind: DeadlineKind,
    row: Any,
    owers: list[Any],
    *,
    now: dt.datetime,
    book: RuleBook,
    readers: Readers,
) -> None:
    """Note which reminders of one row are wanted, and for when."""
    since = kind.since(row)
    sparing = Sparing()
    at_once: dict[tuple[int, int, dt.datetime], Key] = {}
    for rule in book.for_deadline(kind.phase_id(row), kind.slug):
        for recipient, ower in readers.letters(kind, row, owers, rule):
            manner = readers.manners.of(recipient)
            day, moment = readers.when(recipient, rule, row.due_on)
            to, about = recipient.pk, ower.pk
            key = Key(row.pk, row.due_on, to, about, rule.pk)
            if since is not None and moment < since:
                continue  # who was asked on Tuesday needs no letter of Monday
            if rule.holds_since is not None and moment < rule.holds_since:
                continue  # a new rule does not make up for what it missed
            if moment <= now and _has_left(manner, rule, row, day, recipient, now):
                situation.given_up[key] = Reason.AWAY
                continue
            if to == about and sparing.spares(recipient, rule):
                situation.spared[key] = moment
                continue
            # Days off bring two rules together: the later one says it all.
            earlier = at_once.pop((to, about, moment), None)
            if earlier is not None:
                del situation.wanted[earlier]
                situation.given_up[earlier] = Reason.NEWER
            at_once[(to, about, moment)] = key
            situation.wanted[key] = moment


def _has_left(
    manner: Manner,
    rule: Rule,
    row: Any,
    day: dt.date,
    recipient: Any,
    now: dt.datetime,
) -> bool:
    """Return whether what was to be said on `day` is not said any more.

    It was for the time before an absence; while away nothing comes, and later
    comes only what is said on coming back.
    """
    today = today_of(recipient, now)
    if not manner.left_without(day, today):
        return False
    return manner.is_away(today) or day != manner.usual_day(rule, row.due_on)


# -- change one row, if it is still as we read it --------------------------------


def _bring_up_to_date(reminder: Any, scheduled_for: dt.datetime) -> None:
    """Follow a changed hour or zone; revive what is wanted again.

    Not what its reader wants no e-mail of: for them the tracker shows it.
    """
    stopped = reminder.state == State.CANCELLED or (
        reminder.state == State.QUEUED
        and reminder.mail_state == Mail.State.CANCELLED
        and reminder.mail_cancel_reason != NOT_WANTED
    )
    moved = reminder.state == State.PLANNED and reminder.scheduled_for != scheduled_for
    if stopped or moved:
        Reminder.objects.filter(pk=reminder.pk, state=reminder.state).update(
            state=State.PLANNED, reason="", scheduled_for=scheduled_for
        )
