"""What a coordinator is to pass on in person, as cards of My work."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboard.decisions import Decision
from reminders.people.to_pass_on import waiting_to_pass_on
from reminders.permissions import to_pass_on_by


def to_tell(user: Any) -> list[Decision]:
    """Return what came to `user` to be passed on, and was not yet; oldest first."""
    mine = to_pass_on_by(user).filter(mail__recipient=user)
    return [
        Decision(
            words=_("To pass on in person"),
            title=_("Tell {name}: {title}").format(
                name=reminder.recipient.name, title=kind.title(row)
            ),
            path=f"{reverse('reminders:pass_on')}#r{reminder.pk}",
            action=_("See the text to copy"),
            why=[_due(reminder.due_on)],
        )
        for reminder, kind, row in waiting_to_pass_on(mine)
    ]


def _due(day: Any) -> str:
    return _("Due {day}").format(day=date_format(day, "D j M Y"))
