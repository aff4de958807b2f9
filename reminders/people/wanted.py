"""What people want by e-mail: nothing of a kind, or only so many a day.

The outbox asks before it writes a letter. The bell shows a reminder all the same.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mail import words
from mail.models import Mail, Suppression
from mail.together import read_once
from mail.wishes import Stop, Wait
from reminders.engine.manners import Manners
from reminders.models import OptOut, Preference, Reminder
from sse_project.lib import dates

# Stored in English by the outbox, shown in the reader's language.
MAILS_A_DAY: int = Preference._meta.get_field("mails_a_day").default
NOT_WANTED = gettext_noop("The person wants no e-mails of this kind.")


def opted_out(mail: Mail) -> Stop | None:
    """Stop a letter of a category that its reader wants no e-mail of."""
    refused = read_once(mail, _refused)
    is_refused = (mail.recipient_id, mail.category) in refused
    return Stop(NOT_WANTED) if is_refused else None


def _refused(mails: list[Mail]) -> set[tuple[int, str]]:
    found = OptOut.objects.filter(user__in=_readers(mails))
    return set(found.values_list("user_id", "category"))


def refusing(people: Iterable[Any]) -> set[int]:
    """Return the ids of those who want no reminders by e-mail."""
    found = OptOut.objects.filter(
        user__in=[person.pk for person in people],
        category=OptOut.Category.REMINDER,
    )
    return set(found.values_list("user_id", flat=True))


def undeliverable(people: Iterable[Any]) -> set[int]:
    """Return the ids of those whose address gets no e-mail any more."""
    by_address = {person.email.lower(): person.pk for person in people}
    found = Suppression.objects.in_force().filter(address__in=by_address)
    return {by_address[address] for address in found.values_list("address", flat=True)}


def why_no_mail(people: Iterable[Any]) -> dict[int, str]:
    """Return why no reminder reaches somebody by e-mail, in words, by their id."""
    people = list(people)
    dead = _("No e-mail goes to this address any more")
    found = dict.fromkeys(undeliverable(people), dead)
    return found | dict.fromkeys(refusing(people), _("Gets no reminders by e-mail"))


def enough_today(mail: Mail) -> Wait | None:
    """Let a letter wait for the next morning when its reader has had enough today.

    Their day, and their hour; the next day on which they are at work. Account and
    security mail does not count.
    """
    reader = mail.recipient
    if reader is None or reader.pk not in read_once(mail, _perhaps_enough):
        return None
    zone = reader.time_zone
    today = dates.today(zone)
    sent = Q(state=Mail.State.SENT, sent_at__gte=_day_begins(reader))
    # Of two that are taken up at once the first goes.
    leaving = Q(state=Mail.State.SENDING, pk__lt=mail.pk)
    had = (
        Mail.objects.filter(sent | leaving, recipient=reader)
        .exclude(category=Mail.Category.SECURITY)
        .count()
    )
    if had < limit_of(reader):
        return None
    day = _next_day(mail, today + dt.timedelta(days=1))
    until = dates.at_local_time(day, dt.time(reader.mail_hour), zone)
    return Wait(until, words.ENOUGH_TODAY)


def _perhaps_enough(mails: list[Mail]) -> set[int]:
    """Return which readers may have had enough, counting all that is leaving.

    They are asked of one by one; the others have room in any case.
    """
    readers = {reader.pk: reader for reader in _readers(mails)}
    begins = min(map(_day_begins, readers.values()))
    had = (
        Mail.objects.filter(
            Q(state=Mail.State.SENT, sent_at__gte=begins) | Q(state=Mail.State.SENDING),
            recipient__in=readers,
        )
        .order_by()
        .values_list("recipient")
        .annotate(Count("pk"))
    )
    limits = dict(
        Preference.objects.filter(user__in=readers).values_list(
            "user_id", "mails_a_day"
        )
    )
    return {pk for pk, count in had if count > limits.get(pk, MAILS_A_DAY)}


def _readers(mails: list[Mail]) -> list[Any]:
    return [mail.recipient for mail in mails if mail.recipient is not None]


def _day_begins(reader: Any) -> dt.datetime:
    """Return when today begins where the reader is."""
    zone = reader.time_zone
    return dates.at_local_time(dates.today(zone), dt.time(0), zone)


def _next_day(mail: Mail, tomorrow: dt.date) -> dt.date:
    """Return the next day on which its reader is at work, from tomorrow on.

    A reminder that would then come when the day is over comes rather on a day off.
    """
    reader: Any = mail.recipient
    at_work = Manners([reader]).of(reader).present_from(tomorrow)
    queued = mail.reminders.filter(state=Reminder.State.QUEUED)
    first = queued.aggregate(first=Min("due_on"))["first"]
    is_over_by_then = first is not None and tomorrow <= first < at_work
    return tomorrow if is_over_by_then else at_work


def limit_of(user: Any) -> int:
    """Return how many e-mails a day the person wants at most."""
    found = (
        Preference.objects.filter(user=user)
        .values_list("mails_a_day", flat=True)
        .first()
    )
    return MAILS_A_DAY if found is None else found
