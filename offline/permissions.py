"""Who reads answers in from a file, and who sees what came."""

from typing import Any

from casestudies.models import ReviewRound
from casestudies.permissions.reviews import can_answer
from countries.permissions import is_on_team
from offline.models import ReturnedMatrix
from sse_project.lib.access import one_visible


def may_import(user: Any, round: ReviewRound) -> bool:
    """Return whether answers of this user may come back in a file."""
    is_moving = round.released_at is not None and not round.closed_at
    return is_moving and can_answer(user, round)


def sees_comments(user: Any, round: ReviewRound) -> bool:
    """Return whether there is something in the matrix for this reader.

    `round` was read `with_status()`: no query for it.
    """
    if is_on_team(user, round.study.participation_id):
        return bool(round.released_count)
    return bool(round.comment_count)


def returned_in(user: Any, round: ReviewRound, pk: int) -> ReturnedMatrix:
    """Return a file of this very round; Http404 unless theirs."""
    visible = ReturnedMatrix.objects.visible_to(user).filter(round=round)
    found = one_visible(visible.select_related("file", "uploaded_by"), pk=pk)
    found.round = round
    return found
