"""Links for external reviewers: one assignment, one address, good once.

Opening a link spends nothing, because mail scanners open links; the button on
its page does. A link that no longer works offers a new one by mail, until the
access to the assignment ends.
"""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.urls import reverse

from casestudies.models import ReviewAssignment, ReviewLink, ReviewRound
from mail.models import Mail
from mail.services import queue
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.limits import take_turn

LINK_GOOD_FOR = dt.timedelta(days=14)
ACCESS_DAYS_AFTER_DUE = 30
NEW_LINKS_AN_HOUR = 3


class LinkNotUsable(Exception):
    """The link is unknown, spent, expired, or its address changed."""


def access_until(day: dt.date) -> dt.date:
    """Return the last day an external reviewer gets in, for a due date."""
    return day + dt.timedelta(days=ACCESS_DAYS_AFTER_DUE)


def keep_access(round: ReviewRound, until: dt.date, *, by: Any, reason: str) -> None:
    """Let external reviewers in until they can close what was answered.

    What a committee is shown ends with the share.
    """
    shorter = round.assignments.live().filter(
        access_until__lt=until, share__isnull=True
    )
    for assignment in shorter.select_for_update():
        assignment.access_until = until
        note_change(assignment, by=by, reason=reason)
        assignment.save(update_fields=["access_until"])


def needs_link(assignment: ReviewAssignment) -> bool:
    """Return whether the reviewer cannot sign in with a password."""
    return not assignment.reviewer.has_usable_password()


def has_access(assignment: ReviewAssignment) -> bool:
    """Return whether the reviewer may still open the assignment."""
    if assignment.declined_at or assignment.withdrawn_at:
        return False
    if not assignment.reviewer.is_active:
        return False
    until = assignment.access_until
    return until is None or dates.today() <= until


def mint_link(assignment: ReviewAssignment) -> str:
    """Make a link for the assignment's reviewer and return its key."""
    key = secrets.token_urlsafe(32)
    now = dates.now()
    ReviewLink.objects.create(
        assignment=assignment,
        key_hash=_hash(key),
        address=assignment.reviewer.email.lower(),
        created_at=now,
        expires_at=now + LINK_GOOD_FOR,
    )
    return key


def page_for_reviewer(assignment: ReviewAssignment) -> str:
    """Return where a mail leads its reviewer: the page, or a fresh link to it."""
    if not needs_link(assignment):
        return assignment.get_absolute_url()
    return reverse("casestudies:review_link", args=[mint_link(assignment)])


def page_to_decline(assignment: ReviewAssignment, page: str) -> str:
    """Return where the reviewer says no; `page` is what page_for_reviewer() gave."""
    if not needs_link(assignment):
        return reverse("casestudies:assignment_decline", args=[assignment.pk])
    key = page.strip("/").rpartition("/")[2]
    return reverse("casestudies:review_link_decline", args=[key])


def find_link(key: str) -> ReviewLink | None:
    """Return the link with this key, usable or not."""
    return (
        ReviewLink.objects.select_related(
            "assignment__reviewer", "assignment__round__study__phase"
        )
        .filter(key_hash=_hash(key))
        .first()
    )


def is_usable(link: ReviewLink | None) -> bool:
    """Return whether the link's button would open the assignment."""
    return (
        link is not None
        and link.spent_at is None
        and dates.now() < link.expires_at
        and link.address == link.assignment.reviewer.email.lower()
        and has_access(link.assignment)
    )


def may_decline(link: ReviewLink | None) -> bool:
    """Return whether the link still lets its reader say no: also once spent."""
    return (
        link is not None
        and dates.now() < link.expires_at
        and link.address == link.assignment.reviewer.email.lower()
        and has_access(link.assignment)
        and link.assignment.is_open
        and link.assignment.share_id is None  # a committee owes nothing
        and link.assignment.round.closed_at is None
    )


@transaction.atomic
def spend_link(key: str) -> ReviewAssignment:
    """Spend the link and return its assignment.

    Raises LinkNotUsable. Two clicks at once: one of them gets in.
    """
    link = find_link(key)
    if link is not None:
        locked = ReviewLink.objects.select_for_update().get(pk=link.pk)
        link.spent_at = locked.spent_at
    if link is None or not is_usable(link):
        raise LinkNotUsable
    link.spent_at = dates.now()
    link.save(update_fields=["spent_at"])
    return link.assignment


@transaction.atomic
def send_new_link(key: str) -> bool:
    """Mail a fresh link to the address the old one was bound to.

    Return whether one is on its way; the page says the same in every case.
    Nothing goes out for an unknown key, after the access ended, while the last
    one waits, or more than three times an hour.
    """
    link = find_link(key)
    if link is None or not has_access(link.assignment):
        return False
    assignment = link.assignment
    if link.address != assignment.reviewer.email.lower():
        return False
    # Pressed twice, the second waits here for the first.
    ReviewAssignment.objects.select_for_update().get(pk=assignment.pk)
    letters = Mail.objects.filter(kind="review_link", recipient=assignment.reviewer)
    waiting = letters.filter(
        state__in=Mail.State.ON_ITS_WAY, params__assignment=assignment.pk
    )
    if waiting.exists():
        return True
    name = f"review_link:{assignment.pk}"
    if not take_turn(name, limit=NEW_LINKS_AN_HOUR, seconds=3600):
        return False
    queue(
        "review_link",
        recipient=assignment.reviewer,
        dedupe_key=f"review_link:{assignment.pk}:{secrets.token_hex(8)}",
        params={"assignment": assignment.pk},
        phase_id=assignment.round.study.phase_id,
    )
    return True


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
