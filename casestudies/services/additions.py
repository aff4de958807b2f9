"""Comments added to a review that is in, while its round is open."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Comment, ReviewAssignment
from casestudies.services.locking import locked_assignment, locked_round
from casestudies.services.notices import tell_coordinators
from casestudies.services.refusals import Refused
from casestudies.services.reviews import give_numbers, written_by
from mail.services import plan_soon
from sse_project.lib import dates
from sse_project.lib.history import note_change


@transaction.atomic
def begin_to_add(assignment: ReviewAssignment, *, by: Any) -> ReviewAssignment:
    """Open a review that is in for further comments; return it.

    Nothing is owed by that: the review stays in, with its day. One that takes
    comments already is returned as it is. Refused when the round is closed, or
    the review was declined or withdrawn.
    """
    locked_round(assignment.round)
    assignment = locked_assignment(assignment)
    if assignment.is_gone:
        raise Refused(_("The review was declined or withdrawn."))
    if assignment.takes_comments:
        return assignment
    return _note(assignment, dates.now(), by=by)


@transaction.atomic
def hand_in_added(assignment: ReviewAssignment, *, by: Any) -> list[Comment]:
    """Hand in what was added; return it. A second time changes nothing.

    Effects: the comments get the next numbers of the round and are open, to be
    released like all others; the coordinators are told, unless nothing was added.
    """
    round = locked_round(assignment.round)
    assignment = locked_assignment(assignment)
    if assignment.is_gone:
        raise Refused(_("The review was declined or withdrawn."))
    if assignment.adding_since is None:
        return []
    comments = list(written_by(by, assignment).select_for_update())
    give_numbers(round, comments, by=by)
    assignment = _note(assignment, None, by=by)
    if comments:
        once = dates.now().isoformat(timespec="seconds")
        about = {"assignment": assignment.pk, "added": len(comments)}
        tell_coordinators(
            "review_submitted", round, once=once, but_not={by.pk}, **about
        )
        plan_soon()
    return comments


def _note(assignment: ReviewAssignment, since: Any, *, by: Any) -> ReviewAssignment:
    assignment.adding_since = since
    assignment.version += 1
    note_change(assignment, by=by)
    assignment.save(update_fields=["adding_since", "version"])
    return assignment
