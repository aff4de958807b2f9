"""What of this room can fall due: an action item."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind, register, retime_rows
from workshops.models import ActionItem


@register
class ActionDue(DeadlineKind):
    """What was agreed at a workshop, owed by its owner."""

    slug = "action"
    label = gettext_lazy("Action item")

    def open(self) -> "QuerySet[ActionItem]":
        """Return the open items that have an owner and a day."""
        return (
            ActionItem.objects.open()
            .filter(due_on__isnull=False, owner__isnull=False)
            .select_related("owner", "workshop")
            .order_by("due_at", "pk")
        )

    def owed_by(self, user: Any) -> "QuerySet[ActionItem]":
        """Return the user's own."""
        return self.open().filter(owner=user)

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[ActionItem]":
        """Return those agreed at the workshops of these phases."""
        return self.open().filter(workshop__phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[ActionItem]":
        """Return those the user may know of."""
        known = ActionItem.objects.visible_to(user)
        return self.open().filter(pk__in=known.values("pk"))

    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the owner."""
        return [row.owner] if row.owner.is_active else []

    def since(self, row: Any) -> dt.datetime | None:
        """Return when it was agreed."""
        agreed: dt.datetime = row.created_at
        return agreed

    def phase_id(self, row: Any) -> int:
        """Return the workshop's phase."""
        phase_id: int = row.workshop.phase_id
        return phase_id

    def title(self, row: Any) -> str:
        """Return what is to be done, in a line."""
        words = Truncator(" ".join(row.text.split())).chars(120)
        return _("Action: {words}").format(words=words)

    def path(self, row: Any) -> str:
        """Return the item's page."""
        path: str = row.get_absolute_url()
        return path

    def retime(self, **owner: Any) -> int:
        """Recompute the instants of what a person owes."""
        user = owner.get("user")
        if user is None:
            return 0
        rows = ActionItem.objects.filter(owner=user, due_on__isnull=False).open()
        zone = dates.zone_of(user)
        return retime_rows(rows, lambda row: zone)
