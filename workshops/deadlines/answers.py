"""What of the invitations can fall due: the answer of who has an account."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.permissions import standing
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind, register
from workshops.models import Participant, Workshop


@register
class AnswerDue(DeadlineKind):
    """An invitation that was not answered and is to be, by a day."""

    slug = "workshop_answer"
    label = gettext_lazy("Answer to an invitation")

    def open(self) -> "QuerySet[Any]":
        """Return who was invited, has an account and has not answered.

        Until the workshop begins: after that nobody need be asked.
        """
        return (
            Participant.objects.filter(
                Q(workshop__starts_at__isnull=True)
                | Q(workshop__starts_at__gt=dates.now()),
                invited_at__isnull=False,
                answer="",
                user__is_active=True,
                workshop__answer_by__isnull=False,
                workshop__in=Workshop.objects.taking_place().values("pk"),
            )
            .annotate(due_on=F("workshop__answer_by"))
            .select_related("workshop__phase", "user")
            .order_by("due_on", "pk")
        )

    def owed_by(self, user: Any) -> "QuerySet[Any]":
        """Return the user's own invitations."""
        return self.open().filter(user=user)

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Any]":
        """Return those of the workshops of these phases."""
        return self.open().filter(workshop__phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[Any]":
        """Return those of the phases the user oversees."""
        return self.owed_in(standing(user).overseen)

    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the person invited."""
        return [row.user]

    def since(self, row: Any) -> dt.datetime | None:
        """Return when they were invited."""
        invited_at: dt.datetime | None = row.invited_at
        return invited_at

    def phase_id(self, row: Any) -> int:
        """Return the workshop's phase."""
        phase_id: int = row.workshop.phase_id
        return phase_id

    def title(self, row: Any) -> str:
        """Return "Answer to the invitation to ..."."""
        return _("Answer to the invitation: {workshop}").format(workshop=row.workshop)

    def path(self, row: Any) -> str:
        """Return the page where they answer."""
        return reverse("workshops:answer", args=[row.workshop.slug])

    def page_to_see(self, row: Any) -> str:
        """Return the list of the workshop's people."""
        return reverse("workshops:people", args=[row.workshop.slug])
