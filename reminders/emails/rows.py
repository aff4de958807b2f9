"""What the page of e-mails shows: rows and the sentence above them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mail.health import engine_alive
from mail.kinds import UnknownKind, kind_named
from mail.models import EngineState, Mail, MailEvent, Suppression
from mail.steering import may_send_now, may_steer
from mail.words import said_once, shape_of, state_of, why_not_arrived
from reminders.emails.missed import label_of, missed, why_of
from reminders.emails.titles import titles_of_unwritten
from reminders.engine.manners import Manners
from reminders.models import Reminder
from reminders.people.passing_on import way_of
from reminders.people.wanted import why_no_mail
from reminders.rules import sentences
from reminders.weekly.schedule import NOTHING_TO_SAY
from sse_project.lib import dates, deadlines

AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True)
class Row:
    """One line of the list: a letter, or a reminder that will become one."""

    title: str
    when: dt.datetime
    to: str
    why: str
    shape: str
    label: str
    pk: int | None = None  # of the letter
    reminder_pk: int | None = None  # of the planned reminder
    is_held: bool = False
    may_steer: bool = False
    may_send_now: bool = False


@dataclass(frozen=True)
class Day:
    """The lines of one day, in the reader's zone."""

    heading: str
    rows: list[Row]


def by_day(rows: Iterable[Row]) -> list[Day]:
    """Return the rows under the days they belong to, in the order they come."""
    today = timezone.localtime(dates.now()).date()
    return [
        Day(_heading(day, today), list(group))
        for day, group in groupby(rows, lambda r: timezone.localtime(r.when).date())
    ]


def _heading(day: dt.date, today: dt.date) -> str:
    words = formats.date_format(day, "D j M Y")
    named = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    name = named.get((day - today).days)
    return _("{name}, {day}").format(name=name, day=words) if name else words


def planned(reminders: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
    """Return the reminders of the next 14 days, soonest first; those held are apart."""
    return (
        reminders.filter(
            state=Reminder.State.PLANNED,
            scheduled_for__lte=dates.now() + AHEAD,
            held_at=None,
        )
        .select_related("rule", "recipient", "owed_by", "asked_by")
        .order_by("scheduled_for", "pk")
    )


def held_reminders(reminders: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
    """Return what somebody holds, whenever it was planned for."""
    return (
        reminders.filter(state=Reminder.State.PLANNED, held_at__isnull=False)
        .select_related("rule", "recipient", "owed_by", "asked_by")
        .order_by("scheduled_for", "pk")
    )


def held_mails(mails: "QuerySet[Mail]") -> "QuerySet[Mail]":
    """Return the letters that somebody holds."""
    return _for_rows(
        mails.filter(state=Mail.State.PENDING, held_at__isnull=False)
    ).order_by("due_at", "pk")


def rows_of_held(mails: "QuerySet[Mail]", reminders: "QuerySet[Reminder]") -> list[Row]:
    """Return a line for all that is held, with who holds it since when."""
    letters, planned = list(held_mails(mails)), list(held_reminders(reminders))
    holders = {reminder.held_by_id for reminder in planned}
    events = MailEvent.objects.filter(mail__in=letters, what=MailEvent.What.HELD)
    of_letter = dict(events.order_by("pk").values_list("mail", "actor_id"))
    names = names_of({*holders, *of_letter.values()})
    rows = [
        replace(row, label=_held(r.held_at, names.get(r.held_by_id)), shape="soon")
        for row, r in zip(rows_of_reminders(planned), planned, strict=True)
    ]
    rows += [
        replace(row, label=_held(m.held_at, names.get(of_letter.get(m.pk))))
        for row, m in zip(rows_of_mails(letters), letters, strict=True)
    ]
    return sorted(rows, key=lambda row: row.when)


def _held(since: dt.datetime | None, name: str | None) -> str:
    at = formats.date_format(timezone.localtime(since), "D j M, H:i")
    if name is None:
        return _("Held since {at}").format(at=at)
    return _("Held by {name} since {at}").format(name=name, at=at)


def names_of(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return the names of people by id; one query."""
    wanted = [pk for pk in ids if pk is not None]
    if not wanted:
        return {}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def letters(mails: "QuerySet[Mail]", tab: str) -> "QuerySet[Mail]":
    """Return the letters of one tab, newest first, with all that a row reads."""
    wanted = {
        "waiting": mails.filter(state__in=Mail.State.ON_ITS_WAY, held_at=None),
        "sent": mails.filter(state=Mail.State.SENT, bounced_at=None),
        "failed": failed(mails),
        "stopped": mails.filter(state=Mail.State.CANCELLED).exclude(
            kind="weekly", cancel_reason=NOTHING_TO_SAY
        ),
    }[tab]
    return _for_rows(wanted).order_by(Coalesce("sent_at", "due_at").desc(), "-pk")


def _for_rows(mails: "QuerySet[Mail]") -> "QuerySet[Mail]":
    why = Reminder.objects.select_related("rule", "owed_by", "recipient", "asked_by")
    return mails.select_related("recipient").prefetch_related(
        Prefetch("reminders", why)
    )


def failed(mails: "QuerySet[Mail]") -> "QuerySet[Mail]":
    """Return what did not arrive or came back, and was not sent again."""
    return mails.filter(
        Q(state__in=Mail.State.NOT_ARRIVED) | Q(bounced_at__isnull=False),
        resends__isnull=True,
    )


def rows_of_reminders(reminders: Iterable[Reminder]) -> list[Row]:
    """Return a line for each reminder; one query a kind of deadline.

    It names its thing whether that is owed or not.
    """
    reminders = list(reminders)
    titles = deadlines.titles_of((r.kind, r.object_id) for r in reminders)
    people = [r.recipient for r in reminders]
    manners, silent = Manners(people), why_no_mail(people)
    return [
        Row(
            title=titles.get((r.kind, r.object_id)) or _("No longer open"),
            when=r.scheduled_for,
            to=_to(r, manners),
            why=why(r),
            shape="todo",
            label=_planned(r, manners, silent),
            reminder_pk=r.pk,
            is_held=r.held_at is not None,
            may_steer=r.state == Reminder.State.PLANNED,
            may_send_now=r.state == Reminder.State.PLANNED,
        )
        for r in reminders
    ]


def _to(reminder: Reminder, manners: Manners) -> str:
    """Return whom a reminder is for, and through whom it will go."""
    reader, name = way_of(reminder, manners).reader, reminder.recipient.name
    if reader == reminder.recipient:
        return name
    return _("{name}, through {bearer}").format(name=name, bearer=reader.name)


def _planned(reminder: Reminder, manners: Manners, silent: dict[int, str]) -> str:
    """Return "Planned", and that no e-mail will leave when the time comes."""
    reader = way_of(reminder, manners).reader
    if reader == reminder.recipient and reader.pk in silent:
        return _("Planned, in the tracker only")
    return _("Planned")


def rows_of_missed(reminders: "QuerySet[Reminder]") -> list[Row]:
    """Return a line for each of the latest reminders that were never sent."""
    found = list(missed(reminders)[:20])
    return [
        replace(
            row,
            shape="late",
            label=label_of(reminder),
            why=f"{row.why} {why_of(reminder)}",
        )
        for row, reminder in zip(rows_of_reminders(found), found, strict=True)
    ]


def rows_of_mails(mails: Iterable[Mail]) -> list[Row]:
    """Return a line for each letter; few queries, for those not written only."""
    mails = list(mails)
    titles = titles_of_unwritten(mails)
    return [
        Row(
            title=mail.subject or titles.get(mail.pk) or kind_of(mail),
            when=mail.sent_at or mail.due_at,
            to=mail.recipient.name if mail.recipient else mail.to_email,
            why=" ".join(filter(None, [*reasons_of(mail), why_not_arrived(mail)])),
            shape=shape_of(mail),
            label=state_of(mail),
            pk=mail.pk,
            is_held=mail.held_at is not None,
            may_steer=may_steer(mail),
            may_send_now=may_send_now(mail),
        )
        for mail in mails
    ]


def why(reminder: Reminder) -> str:
    """Return why a reminder goes out, as "2 days before Fri 4 Sep"."""
    if reminder.asked_on is not None:
        return _asked_by_hand(reminder)
    text = sentences.why(reminder.rule, reminder.due_on)
    if reminder.is_copy:
        copy = _("A copy; {person} owes it.")
        if not reminder.rule.is_escalated:
            copy = _("A copy; {person} owes it and is away.")
        text += " " + copy.format(person=reminder.owed_by.name)
    return " ".join(filter(None, [text, _moved(reminder), _in_person(reminder)]))


def _asked_by_hand(reminder: Reminder) -> str:
    """Return who pressed "Remind now", and what is owed by when."""
    day = formats.date_format(reminder.due_on, "D j M")
    words = _("By hand; it is due {day}.").format(day=day)
    if reminder.asked_by is not None:
        words = _("{name} asked for it by hand; it is due {day}.").format(
            name=reminder.asked_by.name, day=day
        )
    return " ".join(filter(None, [words, _in_person(reminder)]))


def _moved(reminder: Reminder) -> str:
    """Return which day off, or away, a reminder does not come on; or who sent it."""
    if reminder.asked_by is not None:
        return _("{name} sent it by hand.").format(name=reminder.asked_by.name)
    if reminder.rule.in_working_days:
        return ""
    named = reminder.due_on + dt.timedelta(days=reminder.rule.offset_days)
    day = reminder.scheduled_for.astimezone(reminder.recipient.time_zone).date()
    if day == named:
        return ""
    words = formats.date_format(named, "D j M")
    return _("Not on {day}: a day off, or away.").format(day=words)


def _in_person(reminder: Reminder) -> str:
    if reminder.reached_on is None:
        return ""
    day = formats.date_format(reminder.reached_on, "D j M")
    return _("Reached in person on {day}.").format(day=day)


def reasons_of(mail: Mail) -> list[str]:
    """Return why a letter goes out, each reason once; its reminders are read."""
    return list(dict.fromkeys(map(why, mail.reminders.all())))


def kind_of(mail: Mail) -> str:
    """Return what kind of letter it is, in the words of the room that sends it."""
    try:
        return str(kind_named(mail.kind).label)
    except UnknownKind:
        return mail.get_category_display()


def rows_of_suppressed(found: Iterable[Suppression]) -> list[tuple[Suppression, str]]:
    """Return the addresses that get no e-mail, each with why."""
    return [(each, why_suppressed(each)) for each in found]


def why_suppressed(found: Suppression) -> str:
    """Return since when an address gets no e-mail, and what was said of it."""
    if found.since is None:
        return _("The mail server refused it: {text}").format(text=found.reason)
    day = formats.date_format(timezone.localtime(found.since), "D j M Y")
    if found.cause == Suppression.Cause.COMPLAINT:
        return _("The person marked an e-mail as unwanted on {day}.").format(day=day)
    if found.cause == Suppression.Cause.BOUNCED:
        return _("An e-mail came back on {day}. The mail server said: {text}").format(
            day=day, text=said_once(found.reason)
        )
    return _(
        "The mail server refused it {n} times since {day}. It said: {text}"
    ).format(n=found.rejections, day=day, text=found.reason)


def headline(
    mails: "QuerySet[Mail]", reminders: "QuerySet[Reminder]", suppressed: int = 0
) -> list[Any]:
    """Return the situation in a sentence or two, the risk first.

    `suppressed` counts the addresses that get no e-mail.
    """
    sentences = []
    works, trouble = engine_alive()
    if not works:
        sentences.append(trouble)
    lost = failed(mails).count() + missed(reminders).count()
    if lost:
        sentences.append(
            ngettext(
                "{n} e-mail did not arrive.", "{n} e-mails did not arrive.", lost
            ).format(n=lost)
        )
    if suppressed:
        sentences.append(
            ngettext(
                "{n} address gets no e-mail.",
                "{n} addresses get no e-mail.",
                suppressed,
            ).format(n=suppressed)
        )
    elif works and not lost:
        sentences.append(_("Every e-mail arrived."))
    held = held_reminders(reminders).count() + held_mails(mails).count()
    if held:
        sentences.append(
            ngettext("{n} e-mail is held.", "{n} e-mails are held.", held).format(
                n=held
            )
        )
    coming = planned(reminders).count()
    sentences.append(
        ngettext(
            "{n} reminder is planned for the next 14 days.",
            "{n} reminders are planned for the next 14 days.",
            coming,
        ).format(n=coming)
        if coming
        else _("No reminder is planned for the next 14 days.")
    )
    return sentences


def last_check() -> tuple[dt.datetime | None, int] | None:
    """Return when what was due was compared with what left, and how much is missing."""
    state = EngineState.objects.filter(pk=1, checked_at__isnull=False).first()
    if state is None or (at := state.checked_at) is None:
        return None
    # The computer's moment; a project clock that is behind it knows of none.
    return at if at <= dates.now() else None, state.missing
