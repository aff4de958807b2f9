"""What happened to a letter, and to its reminders before they were one."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mail.models import Mail, MailEvent
from reminders.emails.rows import names_of, why
from reminders.models import ReminderEvent

SENT_NOW = "sent now"  # as the outbox notes it
ASKED = ReminderEvent.What.ASKED  # which "Why" says already


@dataclass(frozen=True)
class Happened:
    """One event: when in project time, what, who did it."""

    at: dt.datetime
    what: str
    name: str
    detail: str


def events_of(mail: Mail) -> list[Happened]:
    """Return all events of a letter and its reminders, the oldest first."""
    events = list(mail.events.all())
    names = names_of({event.actor_id for event in events})
    reminders = {reminder.pk: reminder for reminder in mail.reminders.all()}
    # What is sent before its time is noted of the letter, too.
    before = (
        ReminderEvent.objects.filter(reminder__in=reminders)
        .exclude(what=ReminderEvent.What.SENT_NOW)
        .select_related("actor")
    )
    found = [
        (
            event.at,
            Happened(
                event.project_at,
                event.get_what_display(),
                event.actor.name if event.actor else "",
                "" if event.what == ASKED else why(reminders[event.reminder_id]),
            ),
        )
        for event in before
    ]
    found += [(event.at, _of_letter(event, names)) for event in events]
    return [happened for _at, happened in sorted(found, key=lambda each: each[0])]


def _of_letter(event: MailEvent, names: dict[int | None, str]) -> Happened:
    what, detail = event.get_what_display(), event.detail
    if event.what == MailEvent.What.RELEASED and detail == SENT_NOW:
        what, detail = _("sent before its time"), ""
    return Happened(event.project_at, what, names.get(event.actor_id, ""), detail)
