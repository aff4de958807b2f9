"""The one kind of letter this room sends: the reminder."""

import datetime as dt
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from reminders.models import Reminder, Rule
from reminders.rules import RuleBook, copied_by
from sse_project.lib import dates, deadlines
from sse_project.lib.links import absolute_url

# What to do on the page that the letter links to, and what the link says.
TO_DO = {
    "draft": (
        gettext_lazy(
            "Upload the draft as a Word or PDF file and say in a line what changed. "
            "If that does not work where you are, reply to this e-mail with the file."
        ),
        gettext_lazy("Upload the draft"),
    ),
    "review": (
        gettext_lazy(
            "Read the draft, write your comments and hand in the review. "
            "What you have typed so far is kept."
        ),
        gettext_lazy("Open the review"),
    ),
    "answers": (
        gettext_lazy(
            "Answer each comment, say what you changed, and send the answers."
        ),
        gettext_lazy("Answer the comments"),
    ),
    "milestone": (
        gettext_lazy(
            "Say where it stands. If it took place, add the proof: a file, a link "
            "or minutes. If it will be later, set the new date and say why."
        ),
        gettext_lazy("Open the milestone"),
    ),
}
GENERIC = (
    gettext_lazy("Open the page and say where it stands."),
    gettext_lazy("Open the page"),
)


@register
class ReminderMail(MailKind):
    """A reminder to who owes something, or its copy to a coordinator."""

    slug = "reminder"
    label = gettext_lazy("Reminder")
    category = Mail.Category.REMINDER
    template = "reminders/mail/reminder"

    def still_applies(self, mail: Mail) -> str:
        """Ask the room again: the same date, the same person, still open."""
        reminder = _reminder(mail)
        kind = deadlines.kind_named(reminder.kind) if reminder is not None else None
        if reminder is None or kind is None:
            return _("It is no longer known what this was about.")
        if not kind.still_owed(
            reminder.object_id, reminder.owed_by_id, reminder.due_on
        ):
            row = kind.open().filter(pk=reminder.object_id).first()
            is_moved = row is not None and row.due_on != reminder.due_on
            reason = Reminder.Reason.MOVED if is_moved else Reminder.Reason.MET
            return str(reason.label)
        if reminder.is_copy and reminder.recipient not in copied_by(
            reminder.rule, reminder.phase_id
        ):
            return str(Reminder.Reason.COORDINATOR.label)
        return ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return what is owed, by when, why this came and what happens next."""
        reminder = _reminder(mail)
        assert reminder is not None  # noqa: S101 -- still_applies() has seen it
        kind = deadlines.kind_named(reminder.kind)
        assert kind is not None  # noqa: S101
        row = kind.open().get(pk=reminder.object_id)
        to_do, act = TO_DO.get(reminder.kind, GENERIC)
        coordinators = coordinators_of(reminder.phase_id)
        plain = path = kind.path(row)
        if not reminder.is_copy:
            path = kind.page_for(row, mail.recipient)
        days_left = (reminder.due_on - dates.today()).days
        owers = [user.name for user in kind.who_owes(row)]
        return {
            "reminder": reminder,
            "title": kind.title(row),
            "kind_label": kind.label,
            "to_do": to_do,
            "act": act,
            "url": absolute_url(path),
            # An external reviewer's page is a link that signs in by itself.
            "key": "" if path == plain else path.strip("/").rpartition("/")[2],
            "is_copy": reminder.is_copy,
            "coordinates": mail.recipient in coordinators,
            "owers": owers,
            "ower_names": ", ".join(owers),
            # The last minute of the day on which it is due, wherever that is.
            "until": row.due_at - dt.timedelta(minutes=1),
            "days_left": days_left,
            "late": -days_left,
            "coordinators": coordinators,
            "coordinator_names": ", ".join(user.name for user in coordinators),
            "next": [] if reminder.is_copy else _what_next(reminder),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "Due Fri 4 Sep: ...", "Due today: ..." or "2 days late: ..."."""
        reminder, left = context["reminder"], context["days_left"]
        if left < 0:
            late = ngettext("{days} day late", "{days} days late", -left).format(
                days=-left
            )
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

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the addresses of the phase's coordinators."""
        reminder = _reminder(mail)
        assert reminder is not None  # noqa: S101 -- still_applies() has seen it
        return [user.email for user in coordinators_of(reminder.phase_id)]

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the key in an external reviewer's link."""
        return [context["key"]]


def _reminder(mail: Mail) -> Reminder | None:
    """Return why the letter goes out; read once for a letter that is being sent."""
    kept: list[Reminder | None] | None = getattr(mail, "_reminder_kept", None)
    if kept is None:
        found = Reminder.objects.filter(pk=mail.params.get("reminder"))
        kept = [found.select_related("rule", "recipient", "owed_by", "phase").first()]
        mail._reminder_kept = kept  # type: ignore[attr-defined]
    return kept[0]


def _day(day: dt.date) -> str:
    return formats.date_format(day, "D j M")


def _what_next(reminder: Reminder) -> list[str]:
    """Return what happens if nothing is done, in sentences."""
    day = reminder.rule.day_for(reminder.due_on)
    later = [
        rule
        for rule in RuleBook().for_deadline(reminder.phase_id, reminder.kind)
        if rule.day_for(reminder.due_on) > day
    ]
    sentences = []
    if reminder.rule.is_escalated:
        sentences += _have_a_copy(reminder)
    elif later:
        sentences.append(
            _("If it is still open, the next reminder comes on {day}.").format(
                day=_day(later[0].day_for(reminder.due_on))
            )
        )
    return sentences + _will_be_told(reminder, later)


def _have_a_copy(reminder: Reminder) -> list[str]:
    names = [
        user.name
        for user in copied_by(reminder.rule, reminder.phase_id)
        if user != reminder.recipient
    ]
    if not names:
        return []
    return [
        ngettext(
            "{names} has received a copy of this reminder.",
            "{names} have received a copy of this reminder.",
            len(names),
        ).format(names=", ".join(names))
    ]


def _will_be_told(reminder: Reminder, later: list[Rule]) -> list[str]:
    """Return when whom else is told; nobody is told that they will be told."""
    told = {user.pk for user in copied_by(reminder.rule, reminder.phase_id)}
    sentences = []
    for rule in later:
        users = [u for u in copied_by(rule, reminder.phase_id) if u.pk not in told]
        told |= {user.pk for user in users}
        names = [user.name for user in users if user != reminder.recipient]
        if names and len(names) == len(users):
            sentences.append(
                ngettext(
                    "On {day} {names} is told, too.",
                    "On {day} {names} are told, too.",
                    len(names),
                ).format(
                    day=_day(rule.day_for(reminder.due_on)), names=", ".join(names)
                )
            )
    return sentences
