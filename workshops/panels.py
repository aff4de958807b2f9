"""What this room puts on the pages of rooms to its left."""

from typing import Any

from casestudies.models import Comment, ReviewRound
from sse_project.lib.panels import Panel, register
from workshops.models import Note, Workshop


@register
class Said(Panel):
    """On the page of a round: which of its comments were said at which workshop."""

    place = "round"
    order = 60
    template = "workshops/partials/said.html"

    def context_for(self, user: Any, thing: ReviewRound) -> dict[str, Any] | None:
        """Return the comments the reader sees that were lines of a workshop."""
        comments = Comment.objects.visible_to(user).filter(round=thing)
        rows = (
            Note.objects.filter(
                comment__in=comments.values("pk"),
                workshop__in=Workshop.objects.visible_to(user).values("pk"),
            )
            .select_related("workshop", "comment__raised_in", "comment__round__study")
            .order_by("comment__raised_in", "comment__number")
        )
        lines = list(rows)
        return {"lines": lines} if lines else None
