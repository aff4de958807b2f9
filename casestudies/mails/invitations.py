"""The letter that invites one person to several reviews at once."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from casestudies.mails.letters import assignments_in, due, in_words, study_named
from casestudies.mails.reviews import review_owed
from casestudies.models import ReviewAssignment
from casestudies.services.links import (
    find_link,
    needs_link,
    page_for_reviewer,
    page_to_decline,
)
from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from sse_project.lib.links import absolute_url


@dataclass(frozen=True)
class Asked:
    """One of the reviews, its way in and its way to say no."""

    assignment: ReviewAssignment
    due: str
    link: str
    decline_link: str
    key: str  # in both links of who has no password, else ""


@register
class ReviewInvitations(MailKind):
    """Asks a reviewer to review several drafts: one act, one letter."""

    slug = "review_invitations"
    label = gettext_lazy("Invitation to several reviews")
    template = "casestudies/mail/reviews"
    essential = True  # nothing else asks them

    def about(self, mail: Mail) -> str:
        """Return the studies."""
        return study_named(mail)

    def still_applies(self, mail: Mail) -> str:
        """Return why not: none of them is owed any more."""
        if any(not review_owed(each) for each in _assignments(mail)):
            return ""
        return "none of the reviews is owed any more"

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the reviews that are still owed, soonest first, each with its links.

        What was declined, withdrawn or handed in meanwhile is left out.
        """
        owed = [each for each in _assignments(mail) if not review_owed(each)]
        asked = [_asked(each) for each in owed]
        link = find_link(asked[0].key) if asked[0].key else None
        return {
            "asked": asked,
            "link_until": link.expires_at if link else None,
            "coordinators": _coordinators(mail),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return how many drafts wait, and the first due day."""
        first = context["asked"][0].assignment
        count = len(context["asked"])
        return ngettext(
            "Please review {study} by {date}",
            "Please review {count} drafts, the first by {date}",
            count,
        ).format(count=count, study=first.round.study, date=in_words(first.due_on))

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phase."""
        return [user.email for user in _coordinators(mail)]

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the keys of the links, if they carry any."""
        return [each.key for each in context["asked"] if each.key]


def _asked(assignment: ReviewAssignment) -> Asked:
    path = page_for_reviewer(assignment)
    is_link = needs_link(assignment)
    return Asked(
        assignment,
        due=": ".join(due(assignment.due_on, assignment.reviewer.time_zone)),
        link=absolute_url(path),
        decline_link=absolute_url(page_to_decline(assignment, path)),
        key=path.strip("/").rpartition("/")[2] if is_link else "",
    )


def _assignments(mail: Mail) -> list[ReviewAssignment]:
    found = ReviewAssignment.objects.filter(pk__in=assignments_in(mail))
    return list(
        found.select_related(
            "reviewer", "round__draft", "round__study__participation__country"
        ).order_by("due_at", "round__study__title", "pk")
    )


def _coordinators(mail: Mail) -> list[Any]:
    return list(coordinators_of(_assignments(mail)[0].round.study.phase_id))
