"""On the page of an agreement: who is reminded of its last day, and when."""

from typing import Any

from phases.deadlines import AgreementExpires
from phases.models import Agreement
from phases.permissions import can_coordinate, can_release
from reminders.people.remind_now import people_of
from sse_project.lib.panels import Panel, register

KIND = AgreementExpires()


@register
class AgreementReminders(Panel):
    """Whoever keeps the agreement sees whom the tracker reminds."""

    place = "agreement"
    order = 10
    template = "reminders/partials/agreement.html"

    def context_for(self, user: Any, thing: Agreement) -> dict[str, Any] | None:
        """Return who is reminded; to who keeps it, while its last day binds."""
        if not can_release(user, thing.phase_id):
            return None
        row = KIND.open().filter(pk=thing.pk).first()
        if row is None:
            return None
        people = people_of(KIND, row, by=user)
        asks = can_coordinate(user, thing.phase_id)
        return {
            "pk": thing.pk,
            "people": people,
            "reader": user,
            "may_remind": asks and any(person.is_mailed for person in people),
            "back": thing.get_absolute_url(),
        }
