"""The one kind of letter this room sends: the reminder."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mail.kinds import MailKind, register
from mail.models import Mail
from reminders.engine.at_hand import at_hand, reminder_of
from reminders.engine.guests import still_reminding
from reminders.engine.manners import moment_on, today_of, who_is_away
from reminders.letters.tasks_in_words import task_for
from reminders.models import Reminder, Rule
from sse_project.lib import dates, deadlines
from sse_project.lib.deadlines import DeadlineKind
from sse_project.lib.links import absolute_url


@register
class ReminderMail(MailKind):
    """A reminder to who owes something, or its copy to a coordinator."""

    slug = "reminder"
    label = gettext_lazy("Reminder")
    category = Mail.Category.REMINDER
    template = "reminders/mail/reminder"

    def still_applies(self, mail: Mail) -> str:
        """Ask the room again: the same date, the same person, still open."""
        reminder = reminder_of(mail)
        kind = deadlines.kind_named(reminder.kind) if reminder is not None else None
        if reminder is None or kind is None:
            return _("It is no longer known what this was about.")
        reason = not_owed(reminder, kind)
        if reason is not None:
            return str(reason.label)
        return self.stopped(reminder, kind, mail)

    def stopped(self, reminder: Reminder, kind: DeadlineKind, mail: Mail) -> str:
        """Return why this reader is no longer told so of what is still owed."""
        reason = not_told(reminder, kind)
        return str(reason.label) if reason is not None else ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return what is owed, by when, why this came and what happens next."""
        reminder = reminder_of(mail)
        assert reminder is not None  # noqa: S101 -- still_applies() has seen it
        return context_of(reminder)

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "Due Fri 4 Sep: ...", "Due today: ..." or "2 days late: ..."."""
        return subject_of(context)

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the addresses of the phase's coordinators."""
        reminder = reminder_of(mail)
        assert reminder is not None  # noqa: S101 -- still_applies() has seen it
        return [user.email for user in coordinators_for(reminder)]

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the key in an external reviewer's link."""
        return [context["key"]]


def why_not(reminder: Reminder) -> Reminder.Reason | None:
    """Return why nobody needs this reminder now, asking its room; None to send it."""
    kind = deadlines.kind_named(reminder.kind)
    if kind is None:
        return Reminder.Reason.MET
    return not_owed(reminder, kind) or not_told(reminder, kind)


def not_owed(reminder: Reminder, kind: DeadlineKind) -> Reminder.Reason | None:
    """Return why the thing is no longer owed by that person on that day."""
    row = at_hand(reminder).row(reminder, kind)
    if kind.binds(row, reminder.owed_by_id, reminder.due_on):
        return None
    is_moved = row is not None and row.due_on != reminder.due_on
    return Reminder.Reason.MOVED if is_moved else Reminder.Reason.MET


def not_told(reminder: Reminder, kind: DeadlineKind) -> Reminder.Reason | None:
    """Return why the recipient is no longer told so, straight, of what is owed."""
    known = at_hand(reminder)
    if reminder.is_copy:
        told = known.readers.is_still_told(reminder, kind, known.row(reminder, kind))
        return None if told else Reminder.Reason.COORDINATOR
    if known.manners.bearer(reminder.recipient, reminder.phase_id) is not None:
        return Reminder.Reason.IN_PERSON
    return None


def context_of(reminder: Reminder, *, mints: bool = True) -> dict[str, Any]:
    """Return what a letter says of one reminder.

    It mints the link that signs a reviewer in, unless the letter is only shown.
    """
    kind = deadlines.kind_named(reminder.kind)
    assert kind is not None  # noqa: S101 -- why_not() has seen it
    known = at_hand(reminder)
    row, coordinators = known.row(reminder, kind), coordinators_for(reminder)
    task = task_for(kind, row, reminder.recipient)
    plain = path = kind.page_to_see(row)
    to_decline = ""
    if not reminder.is_copy:
        plain = path = kind.path(row)
        if mints:
            path = kind.page_for(row, reminder.recipient)
            to_decline = kind.page_to_decline(row, path)
    days_left = (reminder.due_on - dates.today()).days
    owers = [user.name for user in kind.who_owes(row)]
    until = row.due_at - dt.timedelta(minutes=1)
    absent = None
    if reminder.is_copy:
        absent = known.readers.absent_for(reminder, kind, row)
    return {
        "reminder": reminder,
        "title": kind.title(row),
        "kind_label": kind.label,
        "to_do": task.to_do,
        "act": task.act,
        "is_by_reply": task.is_by_reply,
        "url": absolute_url(path),
        "decline_url": absolute_url(to_decline) if to_decline else "",
        # An external reviewer's page is a link that signs in by itself.
        "key": "" if path == plain else path.strip("/").rpartition("/")[2],
        "is_copy": reminder.is_copy,
        "remarks": _remarks(reminder, kind, row, absent),
        "absent": absent,
        "away": known.manners.of(absent) if absent else None,
        "is_early": reminder.rule.offset_days == 0
        and days_left > 0
        and reminder.asked_by is None,
        "is_away_then": known.manners.of(reminder.recipient).is_away(reminder.due_on),
        # Who pressed "Remind now"; a rule did not.
        "asked_by": reminder.asked_by if reminder.asked_on is not None else None,
        "coordinates": reminder.recipient in coordinators,
        "owers": owers,
        "ower_names": ", ".join(owers),
        # The last minute of the day on which it is due, wherever that is.
        "until": until,
        "end": _in_words(until, reminder),
        "days_left": days_left,
        "late": -days_left,
        # Of an event that is over: when it was to be. Nobody is late with it.
        "was_planned": kind.planned_for(row) if days_left < 0 else "",
        "coordinators": coordinators,
        "coordinator_names": ", ".join(user.name for user in coordinators),
        "next": [] if reminder.is_copy else _what_next(reminder),
    }


def _remarks(
    reminder: Reminder, kind: DeadlineKind, row: Any, absent: Any
) -> list[str]:
    """Return what is to be known besides the date; of a copy, who is not there."""
    sentences = kind.remarks(row, reminder.recipient)
    if not reminder.is_copy:
        return sentences
    others = [user for user in kind.who_owes(row) if user != absent]
    return sentences + who_is_away(others, at_hand(reminder).manners)


def subject_of(context: dict[str, Any]) -> str:
    """Return "Due Fri 4 Sep: ...", "Due today: ..." or "2 days late: ..."."""
    reminder, left = context["reminder"], context["days_left"]
    if context["was_planned"]:
        return _("Did it take place? {title}, {day}").format(
            title=context["title"], day=context["was_planned"]
        )
    if left < 0:
        late = late_by(context)
        if reminder.is_copy:
            late = f"{context['ower_names']}, {late}"
        return f"{late}: {context['title']}"
    if left == 0:
        return _("Due today, {day}: {title}").format(
            day=_day(reminder.due_on), title=context["title"]
        )
    return _("Due {day}: {title}").format(
        day=_day(reminder.due_on), title=context["title"]
    )


def late_by(context: dict[str, Any]) -> str:
    """Return "2 days late"."""
    days = context["late"]
    return ngettext("{days} day late", "{days} days late", days).format(days=days)


def when_due(context: dict[str, Any]) -> str:
    """Return "2 days late", "planned for Fri 4 Sep", "today" or "Fri 4 Sep"."""
    if context["was_planned"]:
        return _("planned for {day}").format(day=context["was_planned"])
    if context["late"] > 0:
        return late_by(context)
    return _("today") if context["late"] == 0 else _day(context["reminder"].due_on)


def coordinators_for(reminder: Reminder) -> list[Any]:
    """Return who coordinates the reminder's phase today."""
    return at_hand(reminder).manners.coordinators(reminder.phase_id)


def _in_words(until: dt.datetime, reminder: Reminder) -> str:
    """Return when the due day ends, on that day: in the zone of whoever owes it.

    In the reader's it may be the next day, and then "5 days late" seems wrong.
    """
    zone = reminder.owed_by.time_zone
    if until.astimezone(zone).date() != reminder.due_on:  # a team's or organisation's
        zone = timezone.get_current_timezone()
    day = formats.date_format(until.astimezone(zone), "D j M Y, H:i")
    return f"{day} ({dates.zone_text(zone)})"


def _day(day: dt.date) -> str:
    return formats.date_format(day, "D j M")


def _what_next(reminder: Reminder) -> list[str]:
    """Return what happens if nothing is done, in sentences."""
    rules = at_hand(reminder).book.for_deadline(reminder.phase_id, reminder.kind)
    day_of = _days_of(reminder, [reminder.recipient])[reminder.recipient]
    own, day = reminder.rule, day_of(reminder.rule)
    if reminder.asked_by is not None:  # it comes on another day than its rule names
        day = today_of(reminder.recipient, reminder.scheduled_for)
    later = [rule for rule in rules if day_of(rule) > day]
    sentences, told = [], _copied_by(own, reminder)
    if own in later:
        told = []  # it was sent before its day; the copies come on theirs
    again = still_reminding(reminder.recipient, [r for r in later if r != own])
    if own.is_escalated and own not in later:
        sentences += _copies_of_this(reminder)
    elif again:
        sentences.append(
            _("If it is still open, the next reminder comes on {day}.").format(
                day=_day(min(map(day_of, again)))
            )
        )
    if _is_last(reminder, [rule for rule in rules if rule != own], day):
        sentences.append(_("No further reminder of this comes by itself."))
    return sentences + _will_be_told(reminder, later, told)


def _is_last(reminder: Reminder, others: list[Rule], day: dt.date) -> bool:
    """Return whether the reader hears no more of it unless somebody asks.

    Not of whoever answers for the phase: the weekly overview names it. A guest is
    spared some, but no more once they have come.
    """
    reader, teams = reminder.recipient, at_hand(reminder).manners.teams
    phase_id = reminder.phase_id
    if reader in [*teams.coordinators(phase_id), *teams.staff(phase_id)]:
        return False
    since = min(day, today_of(reader))  # it may have been sent before its day
    day_of = _days_of(reminder, [reader])[reader]
    return all(day_of(rule) <= since for rule in others)


def _days_of(
    reminder: Reminder, users: list[Any]
) -> dict[Any, Callable[[Rule], dt.date]]:
    """Return for each of `users` on which day a rule reminds them of this."""
    manners = at_hand(reminder).manners
    return {
        user: partial(manners.of(user).day_for, due_on=reminder.due_on)
        for user in users
    }


def _copies_of_this(reminder: Reminder) -> list[str]:
    """Return who has a copy of this very reminder, and who gets it only later.

    A coordinator's copy waits for their hour, and for the end of their days off.
    """
    rule = reminder.rule
    users = [u for u in _copied_by(rule, reminder) if u != reminder.recipient]
    day_of, now = _days_of(reminder, users), dates.now()
    still_to_come = [u for u in users if moment_on(day_of[u](rule), u) > now]
    names = [user.name for user in users if user not in still_to_come]
    sentences = _told_by(reminder, rule, still_to_come)
    if names:
        have = ngettext(
            "{names} has received a copy of this reminder.",
            "{names} have received a copy of this reminder.",
            len(names),
        )
        sentences.insert(0, have.format(names=", ".join(names)))
    return sentences


def _copied_by(rule: Rule, reminder: Reminder) -> list[Any]:
    return at_hand(reminder).readers.copied(rule, reminder.phase_id)


def _will_be_told(
    reminder: Reminder, later: list[Rule], already: list[Any]
) -> list[str]:
    """Return when whom else is told; nobody is told that they will be told."""
    told = {user.pk for user in already}
    sentences = []
    for rule in later:
        users = [u for u in _copied_by(rule, reminder) if u.pk not in told]
        told |= {user.pk for user in users}
        if reminder.recipient not in users:
            sentences += _told_by(reminder, rule, users)
    return sentences


def _told_by(reminder: Reminder, rule: Rule, users: list[Any]) -> list[str]:
    """Return on which days a rule tells these people, each on a day of theirs."""
    days = _days_of(reminder, users)
    by_day: dict[dt.date, list[str]] = {}
    for user in users:
        by_day.setdefault(days[user](rule), []).append(user.name)
    return [
        ngettext(
            "On {day} {names} is told, too.",
            "On {day} {names} are told, too.",
            len(names),
        ).format(day=_day(day), names=", ".join(names))
        for day, names in sorted(by_day.items())
    ]
