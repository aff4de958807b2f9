"""Sessions that a review link opened: seen by coordinators, and ended by them."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.sessions import OpenSession, alive, end_session, note_session
from casestudies.models import ReviewAssignment
from casestudies.services.links import needs_link
from casestudies.services.refusals import Refused
from sse_project.lib.history import note_change

ABOUT = "review_assignment"


def note_link_session(request: HttpRequest, assignment: ReviewAssignment) -> None:
    """Note that a link of this assignment opened the session of `request`."""
    note_session(request, **{ABOUT: assignment.pk})


def open_link_sessions(
    assignments: Iterable[ReviewAssignment],
) -> dict[int, OpenSession]:
    """Return the session last seen of each assignment that a link opened.

    No query unless somebody reviews by link; at most two otherwise.
    """
    by_link = {a.pk: a.reviewer_id for a in assignments if needs_link(a)}
    if not by_link:
        return {}
    rows = UserSession.objects.filter(user__in=set(by_link.values()))
    found = sorted(alive(rows.select_related("user")), key=lambda each: each.seen_at)
    return {
        each.about[ABOUT]: each for each in found if each.about.get(ABOUT) in by_link
    }


@transaction.atomic
def end_link_sessions(
    assignment: ReviewAssignment, *, by: Any, reason: str = ""
) -> ReviewAssignment:
    """End every session that a link of this assignment opened; keep who and why.

    The review stays with the reviewer: a new link brings them back. Raises
    Refused when none is open.
    """
    locked = ReviewAssignment.objects.select_for_update().get(pk=assignment.pk)
    ended = 0
    for row in UserSession.objects.filter(user=locked.reviewer_id):
        if row.data.get(ABOUT) == locked.pk:
            end_session(row)
            ended += 1
    if not ended:
        raise Refused(_("No session of this review is open any more."))
    told = "the open session of the review link was ended"
    note_change(locked, by=by, reason=f"{told}: {reason}" if reason else told)
    locked.save(update_fields=["version"])
    return locked
