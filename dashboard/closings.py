"""The answers that wait for the reviewer who raised the comment."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import ngettext

from casestudies.models import Comment, ReviewAssignment
from casestudies.situation import place_of


@dataclass(frozen=True)
class Closing:
    """A review whose comments are answered and neither closed nor reopened."""

    assignment: ReviewAssignment
    title: str
    path: str


def to_close_by(user: Any) -> list[Closing]:
    """Return the user's own reviews in which answers wait for them; one query."""
    reviews = (
        ReviewAssignment.objects.giving_access(user)
        .filter(round__closed_at__isnull=True, comments__state=Comment.State.ANSWERED)
        .annotate(answers=Count("comments"))
        .select_related("round__study__participation__country")
        .order_by("round__opened_at", "pk")
    )
    return [
        Closing(
            assignment=each,
            title=ngettext(
                "Read {n} answer of {place}",
                "Read {n} answers of {place}",
                each.answers,
            ).format(n=each.answers, place=place_of(each.round.study)),
            path=each.get_absolute_url(),
        )
        for each in reviews
    ]
