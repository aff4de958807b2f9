"""The letters about one review: to its reviewer, and of it to coordinators."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casestudies.mails.letters import (
    Letter,
    ReviewMail,
    about,
    assignment_of,
    assignments_in,
    due,
    in_words,
    to_coordinators,
)
from casestudies.models import Comment, ReviewAssignment
from casestudies.services.links import (
    has_access,
    page_for_reviewer,
    page_to_decline,
)
from mail.kinds import register
from mail.models import Mail, MailEvent
from mail.night import never_left
from sse_project.lib import dates

A_MOMENT = dt.timedelta(minutes=1)  # what letters say was read less before they leave


def review_owed(assignment: ReviewAssignment) -> str:
    """Return why nobody waits for the review any more; "" while it is owed."""
    if assignment.round.closed_at:
        return "the round is closed"
    return "" if assignment.is_open else "the review is no longer owed"


@register
class ReviewInvitation(ReviewMail):
    """Asks a reviewer to review."""

    slug = "review_invitation"
    label = gettext_lazy("Invitation to review")
    essential = True  # nothing else asks them

    def still_applies(self, mail: Mail) -> str:
        """Return why not: handed in, declined or withdrawn meanwhile."""
        return review_owed(assignment_of(mail))

    def letter(self, mail: Mail) -> Letter:
        """Say what to review by when, and where to say no."""
        assignment = assignment_of(mail)
        round = assignment.round
        path = page_for_reviewer(assignment)
        return Letter(
            subject=_("Please review {study} by {date}").format(
                study=round.study, date=in_words(assignment.due_on)
            ),
            paragraphs=[
                _(
                    "You are asked to review version {number} of “{study}”. The page "
                    "holds the draft and a form for your comments; what you type is "
                    "saved as you type it."
                ).format(number=round.draft.number, study=round.study),
            ],
            facts=[
                *about(round),
                due(assignment.due_on, assignment.reviewer.time_zone),
            ],
            path=path,
            action=_("Open the review"),
            decline_path=page_to_decline(assignment, path),
            why=_("You get this because a coordinator chose you as reviewer."),
        )


@register
class NewReviewLink(ReviewMail):
    """A fresh link to the assignment, asked for on the page of an old one."""

    slug = "review_link"
    label = gettext_lazy("Link to a review")
    urgent = True
    essential = True  # they asked for it
    at_any_hour = True

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the access ended."""
        return "" if has_access(assignment_of(mail)) else "the access has ended"

    def letter(self, mail: Mail) -> Letter:
        """Give the link."""
        assignment = assignment_of(mail)
        return Letter(
            subject=_("Your new link to the review of {study}").format(
                study=assignment.round.study
            ),
            paragraphs=[
                _("Here is the new link you asked for."),
                _("If you did not ask for it, ignore this mail."),
            ],
            path=page_for_reviewer(assignment),
            action=_("Open the review"),
            why=_("You get this because a new link was asked for on our page."),
        )


@register
class DueDateExtended(ReviewMail):
    """The reviewer has more time."""

    slug = "due_date_extended"
    label = gettext_lazy("More time for a review")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: not owed any more, or the invitation names the new day."""
        return review_owed(assignment_of(mail)) or _named_before(mail)

    def letter(self, mail: Mail) -> Letter:
        """Give the date that holds now, and why."""
        assignment = assignment_of(mail)
        reason = mail.params.get("reason")  # letters of before have none
        return Letter(
            subject=_("Your review of {study} is now due on {date}").format(
                study=assignment.round.study, date=in_words(assignment.due_on)
            ),
            paragraphs=[_("The coordinator has given you more time.")],
            facts=[
                *about(assignment.round),
                *([(_("Reason"), reason)] if reason else []),
                due(assignment.due_on, assignment.reviewer.time_zone),
            ],
            path=page_for_reviewer(assignment),
            action=_("Open the review"),
            why=_("You get this because you review this draft."),
        )


def _named_before(mail: Mail) -> str:
    """Return why the new day needs no letter: the invitation, held by night, names it.

    A letter is written when it leaves. One that left before the day was moved, or
    may have, named another; one that was stopped named none.
    """
    invitations = _invitations_of(mail).exclude(state=Mail.State.CANCELLED)
    names_it = Q(state=Mail.State.PENDING) | _written_after(mail.created_at)
    is_named = invitations.filter(names_it, ambiguous=0).exists()
    if is_named and not invitations.exclude(names_it, ambiguous=0).exists():
        return "the invitation names the new day"
    return ""


def _written_after(moment: dt.datetime) -> Q:
    """Return the condition of a letter that left and was surely written after that.

    Not by when it was sent: the server may take its time for what was written before,
    from what was read a moment earlier still.
    """
    handed_over = MailEvent.objects.filter(
        mail=OuterRef("pk"),
        what=MailEvent.What.DATA,
        project_at__gt=moment + A_MOMENT,
    )
    return Q(Exists(handed_over), state=Mail.State.SENT)


def _invitations_of(mail: Mail) -> "QuerySet[Mail]":
    """Return the invitations of its reader to the review that it is about."""
    asked = Mail.objects.filter(
        kind__in=["review_invitation", "review_invitations"],
        recipient=mail.recipient,
    )
    pk = mail.params["assignment"]
    about = [each.pk for each in asked if pk in assignments_in(each)]
    return asked.filter(pk__in=about)


@register
class AssignmentWithdrawn(ReviewMail):
    """The review is no longer needed."""

    slug = "assignment_withdrawn"
    label = gettext_lazy("Review withdrawn")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the invitation has not left either."""
        invitations = _invitations_of(mail)
        # One with several reviews may have left without this one.
        withdrawn_at = assignment_of(mail).withdrawn_at or dates.now()
        without = invitations.filter(_written_after(withdrawn_at), ambiguous=0)
        is_untold = never_left(invitations) or without.exists()
        return "the invitation never left" if is_untold else ""

    def letter(self, mail: Mail) -> Letter:
        """Say so, with the reason."""
        assignment = assignment_of(mail)
        return Letter(
            subject=_("Your review of {study} is no longer needed").format(
                study=assignment.round.study
            ),
            paragraphs=[
                _("You need not do anything more. Thank you for your readiness."),
            ],
            facts=[
                *about(assignment.round),
                (_("Reason"), assignment.withdraw_reason),
            ],
            why=_("You get this because you were asked to review this draft."),
        )


@register
class ReviewFiled(ReviewMail):
    """Receipt for a review that a coordinator filed for its reviewer."""

    slug = "review_filed"
    label = gettext_lazy("Receipt of a review")

    def letter(self, mail: Mail) -> Letter:
        """Say who filed what, and the day that counts."""
        assignment = assignment_of(mail)
        count = assignment.comments.exclude(state=Comment.State.DRAFT).count()
        return Letter(
            subject=_("Your review of {study} has arrived").format(
                study=assignment.round.study
            ),
            paragraphs=[
                _("{name} filed the review you sent by e-mail.").format(
                    name=assignment.filed_by
                )
            ],
            facts=[
                *about(assignment.round),
                (_("Received on"), in_words(assignment.received_on or dates.today())),
                (_("Comments"), str(count)),
            ],
            path=page_for_reviewer(assignment),
            action=_("See the review"),
            why=_("You get this as a receipt for your review."),
        )


@register
class ReviewDeclined(ReviewMail):
    """Tells coordinators that a reviewer will not do it."""

    slug = "review_declined"
    label = gettext_lazy("Review declined")

    def letter(self, mail: Mail) -> Letter:
        """Say who and why."""
        assignment = assignment_of(mail)
        return to_coordinators(
            assignment.round,
            subject=_("{name} declined to review {study}").format(
                name=assignment.reviewer, study=assignment.round.study
            ),
            paragraphs=[_("You can ask somebody else on the page of the round.")],
            facts=[(_("Reason"), assignment.decline_reason)],
            action=_("Choose another reviewer"),
        )


@register
class ReviewSubmitted(ReviewMail):
    """Tells coordinators that a review came in."""

    slug = "review_submitted"
    label = gettext_lazy("Review received")

    def letter(self, mail: Mail) -> Letter:
        """Say whose, how much, and if it came after it was withdrawn."""
        assignment = assignment_of(mail)
        count = assignment.comments.exclude(state=Comment.State.DRAFT).count()
        paragraphs = [
            ngettext(
                "{name} handed in the review with one comment.",
                "{name} handed in the review with {count} comments.",
                count,
            ).format(name=assignment.reviewer, count=count)
        ]
        if added := mail.params.get("added"):
            paragraphs = [
                ngettext(
                    "{name} added one comment to the review. Release it when it fits.",
                    "{name} added {count} comments to the review. Release them when "
                    "it fits.",
                    added,
                ).format(name=assignment.reviewer, count=added)
            ]
        if assignment.withdrawn_at:
            paragraphs.append(
                _("It came while it was being withdrawn. It is kept with the others.")
            )
        return to_coordinators(
            assignment.round,
            subject=_("{name} reviewed {study}").format(
                name=assignment.reviewer, study=assignment.round.study
            ),
            paragraphs=paragraphs,
            action=_("Read the comments"),
        )
