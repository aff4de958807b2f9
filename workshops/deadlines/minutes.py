"""What of this room can fall due."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind, register, retime_rows
from workshops.models import Correction, Document, Participant, Workshop
from workshops.texts.naming import page_of


def _answers() -> "QuerySet[Correction]":
    """Return what was said since the text was last circulated."""
    return Correction.objects.filter(written_at__gte=F("document__circulated_at"))


@register
class MinutesToCorrect(DeadlineKind):
    """Circulated minutes: corrected, or found fine, by each who was asked."""

    slug = "minutes"
    label = gettext_lazy("Minutes to check")

    def open(self) -> "QuerySet[Document]":
        """Return the circulated texts with those who have said nothing yet."""
        said = _answers().filter(
            document__workshop=OuterRef("workshop"), author=OuterRef("user")
        )
        silent = Participant.objects.filter(~Exists(said), user__is_active=True)
        return (
            Document.objects.filter(
                state=Document.State.CIRCULATED, corrections_due_at__isnull=False
            )
            .annotate(due_on=F("corrections_due_on"), due_at=F("corrections_due_at"))
            .select_related("workshop")
            .prefetch_related(
                Prefetch(
                    "workshop__participants",
                    silent.select_related("user"),
                    to_attr="silent",
                )
            )
            .order_by("corrections_due_at", "pk")
        )

    def owed_by(self, user: Any) -> "QuerySet[Document]":
        """Return the texts of workshops on whose list the user is, unanswered."""
        mine = Participant.objects.filter(user=user).values("workshop")
        said = _answers().filter(author=user, document=OuterRef("pk"))
        return self.open().filter(~Exists(said), workshop__in=mine)

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Document]":
        """Return the rows of these phases."""
        return self.open().filter(workshop__phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[Document]":
        """Return the rows the user may know of: on their own list."""
        visible = Workshop.objects.visible_to(user).filter(participants__user=user)
        return self.open().filter(workshop__in=visible.values("pk"))

    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the participants with an account who have said nothing yet."""
        return [participant.user for participant in row.workshop.silent]

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of a workshop: the day ends where it is."""
        workshop = owner.get("workshop")
        if workshop is None:
            return 0
        rows = Document.objects.filter(
            workshop=workshop,
            state=Document.State.CIRCULATED,
            corrections_due_on__isnull=False,
        )
        return retime_rows(
            rows,
            lambda _row: dates.zone_of(workshop),
            on="corrections_due_on",
            at="corrections_due_at",
        )

    def since(self, row: Document) -> dt.datetime | None:
        """Return when they were asked."""
        return row.circulated_at

    def phase_id(self, row: Document) -> int:
        """Return the phase of the workshop."""
        return row.workshop.phase_id

    def title(self, row: Document) -> str:
        """Return "Minutes of ... to check"."""
        return _("Minutes of “{title}” to check").format(title=row.workshop)

    def path(self, row: Document) -> str:
        """Return the page on which it is said."""
        return page_of(row)
