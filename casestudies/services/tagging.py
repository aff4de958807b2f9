"""Sort many comments at once: their theme, their priority."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from casestudies.models import Comment, ReviewRound
from casestudies.services.locking import locked_round
from sse_project.lib.history import change_many

TAGS = ("theme", "priority")


@transaction.atomic
def tag_comments(
    round: ReviewRound, *, by: Any, comments: Iterable[Comment], changes: dict[str, Any]
) -> list[Comment]:
    """Give comments of a round a theme, a priority, or both; return those changed.

    `changes` names what is set ("theme": None takes the theme away). Comments
    still being written are their reviewer's and stay as they are, and so do
    those merged into another. Sent twice, it changes nothing the second time.
    """
    round = locked_round(round)
    wanted = {name: changes[name] for name in TAGS if name in changes}
    rows = (
        round.comments.select_for_update(of=("self",))
        .select_related("raised_in", "theme")
        .filter(pk__in=[comment.pk for comment in comments], merged_into=None)
        .exclude(state=Comment.State.DRAFT)
        .order_by("raised_in_id", "number")
    )
    changed = []
    for comment in rows:
        if all(getattr(comment, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(comment, name, value)
        comment.version += 1
        changed.append(comment)
    change_many(changed, [*wanted, "version"], by=by)
    return changed
