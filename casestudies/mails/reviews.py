"""The letters of a review: to reviewers, to the country team, to coordinators."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casestudies.models import Comment, ReviewAssignment, ReviewRound
from casestudies.services.links import has_access, page_for_reviewer
from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from sse_project.lib import dates
from sse_project.lib.links import absolute_url


@dataclass
class Letter:
    """What a letter of this room says; one template prints them all."""

    subject: str
    paragraphs: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    path: str = ""
    action: str = ""
    why: str = ""


class ReviewMail(MailKind):
    """A letter about a round or an assignment, named by `mail.params`."""

    template = "casestudies/mail/review"

    def letter(self, mail: Mail) -> Letter:
        """Return what it says, in the active language."""
        raise NotImplementedError

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, its link, and the coordinators who answer for it."""
        letter = self.letter(mail)
        return {
            "letter": letter,
            "link": absolute_url(letter.path) if letter.path else "",
            "coordinators": coordinators_of(_round(mail).study.phase_id),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return the subject."""
        subject: str = context["letter"].subject
        return subject

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phase."""
        return [user.email for user in coordinators_of(_round(mail).study.phase_id)]

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the key of the link, if it carries one."""
        path: str = context["letter"].path
        return [path.strip("/").rpartition("/")[2]] if "review-links" in path else []


def _assignment(mail: Mail) -> ReviewAssignment:
    return ReviewAssignment.objects.select_related(
        "reviewer", "replaced_by", "round__draft", "round__study__participation"
    ).get(pk=mail.params["assignment"])


def _round(mail: Mail) -> ReviewRound:
    rounds = ReviewRound.objects.select_related(
        "draft", "study__phase", "study__participation__country"
    )
    if "round" in mail.params:
        return rounds.get(pk=mail.params["round"])
    return rounds.get(assignments=mail.params["assignment"])


def _day(day: dt.date) -> str:
    return date_format(day, "D j M Y")


def _due(day: dt.date, zone: Any) -> tuple[str, str]:
    return _("Due"), _("{date}, until the end of the day in {zone}").format(
        date=_day(day), zone=str(zone).replace("_", " ")
    )


def _study(round: ReviewRound) -> list[tuple[str, str]]:
    return [
        (_("Study"), str(round.study)),
        (_("Version"), str(round.draft.number)),
        (_("Review round"), str(round.number)),
    ]


def _review_owed(assignment: ReviewAssignment) -> str:
    if assignment.round.closed_at:
        return "the round is closed"
    return "" if assignment.is_open else "the review is no longer owed"


@register
class ReviewInvitation(ReviewMail):
    """Asks a reviewer to review."""

    slug = "review_invitation"
    label = gettext_lazy("Invitation to review")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: handed in, declined or withdrawn meanwhile."""
        return _review_owed(_assignment(mail))

    def letter(self, mail: Mail) -> Letter:
        """Say what to review by when, and that declining is possible."""
        assignment = _assignment(mail)
        round = assignment.round
        return Letter(
            subject=_("Please review {study} by {date}").format(
                study=round.study, date=_day(assignment.due_on)
            ),
            paragraphs=[
                _(
                    "You are asked to review version {number} of “{study}”. The page "
                    "holds the draft and a form for your comments; what you type is "
                    "saved as you type it."
                ).format(number=round.draft.number, study=round.study),
                _("If you cannot do it, please decline on the same page."),
            ],
            facts=[
                *_study(round),
                _due(assignment.due_on, assignment.reviewer.time_zone),
            ],
            path=page_for_reviewer(assignment),
            action=_("Open the review"),
            why=_("You get this because a coordinator chose you as reviewer."),
        )


@register
class NewReviewLink(ReviewMail):
    """A fresh link to the assignment, asked for on the page of an old one."""

    slug = "review_link"
    label = gettext_lazy("Link to a review")
    urgent = True

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the access ended."""
        return "" if has_access(_assignment(mail)) else "the access has ended"

    def letter(self, mail: Mail) -> Letter:
        """Give the link."""
        assignment = _assignment(mail)
        return Letter(
            subject=_("Your new link to the review of {study}").format(
                study=assignment.round.study
            ),
            paragraphs=[
                _("Here is the new link you asked for. It works once, for 14 days."),
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
        """Return why not: handed in, declined or withdrawn meanwhile."""
        return _review_owed(_assignment(mail))

    def letter(self, mail: Mail) -> Letter:
        """Give the date that holds now."""
        assignment = _assignment(mail)
        return Letter(
            subject=_("Your review of {study} is now due on {date}").format(
                study=assignment.round.study, date=_day(assignment.due_on)
            ),
            paragraphs=[_("The coordinator has given you more time.")],
            facts=[
                *_study(assignment.round),
                _due(assignment.due_on, assignment.reviewer.time_zone),
            ],
            path=page_for_reviewer(assignment),
            action=_("Open the review"),
            why=_("You get this because you review this draft."),
        )


@register
class AssignmentWithdrawn(ReviewMail):
    """The review is no longer needed."""

    slug = "assignment_withdrawn"
    label = gettext_lazy("Review withdrawn")

    def letter(self, mail: Mail) -> Letter:
        """Say so, with the reason."""
        assignment = _assignment(mail)
        return Letter(
            subject=_("Your review of {study} is no longer needed").format(
                study=assignment.round.study
            ),
            paragraphs=[
                _("You need not do anything more. Thank you for your readiness."),
            ],
            facts=[
                *_study(assignment.round),
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
        assignment = _assignment(mail)
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
                *_study(assignment.round),
                (_("Received on"), _day(assignment.received_on or dates.today())),
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
        assignment = _assignment(mail)
        return Letter(
            subject=_("{name} declined to review {study}").format(
                name=assignment.reviewer, study=assignment.round.study
            ),
            paragraphs=[_("You can ask somebody else on the page of the round.")],
            facts=[*_study(assignment.round), (_("Reason"), assignment.decline_reason)],
            path=assignment.round.get_absolute_url(),
            action=_("Choose another reviewer"),
            why=_("You get this because you coordinate this phase."),
        )


@register
class ReviewSubmitted(ReviewMail):
    """Tells coordinators that a review came in."""

    slug = "review_submitted"
    label = gettext_lazy("Review received")

    def letter(self, mail: Mail) -> Letter:
        """Say whose, how much, and if it came after it was withdrawn."""
        assignment = _assignment(mail)
        count = assignment.comments.exclude(state=Comment.State.DRAFT).count()
        paragraphs = [
            ngettext(
                "{name} handed in the review with one comment.",
                "{name} handed in the review with {count} comments.",
                count,
            ).format(name=assignment.reviewer, count=count)
        ]
        if assignment.withdrawn_at:
            paragraphs.append(
                _("It came while it was being withdrawn. It is kept with the others.")
            )
        return Letter(
            subject=_("{name} reviewed {study}").format(
                name=assignment.reviewer, study=assignment.round.study
            ),
            paragraphs=paragraphs,
            facts=_study(assignment.round),
            path=assignment.round.get_absolute_url(),
            action=_("Read the comments"),
            why=_("You get this because you coordinate this phase."),
        )


@register
class AllReviewsIn(ReviewMail):
    """Tells coordinators, once, that nothing is owed any more."""

    slug = "all_reviews_in"
    label = gettext_lazy("All reviews are in")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: released or closed meanwhile."""
        round = _round(mail)
        if round.released_at or round.closed_at:
            return "the comments are released"
        return ""

    def letter(self, mail: Mail) -> Letter:
        """Say how many comments wait for release."""
        round = _round(mail)
        count = round.comments.exclude(state=Comment.State.DRAFT).count()
        return Letter(
            subject=_("All reviews of {study} are in").format(study=round.study),
            paragraphs=[
                ngettext(
                    "One comment waits for you to release it to the researchers.",
                    "{count} comments wait for you to release them to the researchers.",
                    count,
                ).format(count=count)
            ],
            facts=_study(round),
            path=round.get_absolute_url(),
            action=_("Release the comments"),
            why=_("You get this because you coordinate this phase."),
        )


@register
class CommentsReleased(ReviewMail):
    """Gives the country team the comments."""

    slug = "comments_released"
    label = gettext_lazy("Comments released")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: answered or closed meanwhile."""
        round = _round(mail)
        if round.answered_at or round.closed_at:
            return "the answers are sent"
        return ""

    def letter(self, mail: Mail) -> Letter:
        """Say how many, and by when answers are due."""
        round = _round(mail)
        released = round.comments.filter(released_at__isnull=False)
        count = released.count()
        musts = released.filter(priority=Comment.Priority.MUST).count()
        owner = round.study.participation or round.study.phase
        due = round.answers_due_on or dates.today()
        return Letter(
            subject=ngettext(
                "One comment on {study}: answer by {date}",
                "{count} comments on {study}: answers by {date}",
                count,
            ).format(count=count, study=round.study, date=_day(due)),
            paragraphs=[
                ngettext(
                    "The reviewers of version {number} wrote one comment.",
                    "The reviewers of version {number} wrote {count} comments.",
                    count,
                ).format(number=round.draft.number, count=count),
                _("Please answer each of them; what is a “must” needs an answer."),
            ],
            facts=[
                *_study(round),
                (_("Of these “must”"), str(musts)),
                _due(due, owner.time_zone),
            ],
            path=round.get_absolute_url(),
            action=_("Answer the comments"),
            why=_("You get this because you belong to the team of this study."),
        )


@register
class AnswersSent(ReviewMail):
    """Gives reviewers and coordinators the answers."""

    slug = "answers_sent"
    label = gettext_lazy("Answers to comments")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the round is closed."""
        return "the round is closed" if _round(mail).closed_at else ""

    def letter(self, mail: Mail) -> Letter:
        """Ask the reviewer to close, the coordinator to look."""
        round = _round(mail)
        subject = _("Answers to the comments on {study}").format(study=round.study)
        if "assignment" not in mail.params:
            return Letter(
                subject=subject,
                paragraphs=[_("The country team has answered the released comments.")],
                facts=_study(round),
                path=round.get_absolute_url(),
                action=_("Read the answers"),
                why=_("You get this because you coordinate this phase."),
            )
        return Letter(
            subject=subject,
            paragraphs=[
                _("The country team has answered. Please close what is settled.")
            ],
            facts=_study(round),
            path=page_for_reviewer(_assignment(mail)),
            action=_("Read and close"),
            why=_("You get this because you reviewed this draft."),
        )


@register
class AnswersFiled(ReviewMail):
    """Receipt for answers that a coordinator filed for the country team."""

    slug = "answers_filed"
    label = gettext_lazy("Receipt of answers")

    def letter(self, mail: Mail) -> Letter:
        """Say that they are in."""
        round = _round(mail)
        return Letter(
            subject=_("Your answers on {study} have arrived").format(study=round.study),
            paragraphs=[_("A coordinator filed the answers you sent by e-mail.")],
            facts=_study(round),
            path=round.get_absolute_url(),
            action=_("See the answers"),
            why=_("You get this as a receipt for your answers."),
        )


@register
class CommentReopened(ReviewMail):
    """Tells the country team that an answer did not settle a comment."""

    slug = "comment_reopened"
    label = gettext_lazy("Comment reopened")

    def letter(self, mail: Mail) -> Letter:
        """Say which, and why."""
        comment = Comment.objects.select_related("round").get(pk=mail.params["comment"])
        round = _round(mail)
        reasons = (
            comment.history.exclude(history_change_reason__isnull=True)
            .exclude(history_change_reason="")
            .order_by("history_id")
            .values_list("history_change_reason", flat=True)
        )
        reason = reasons.last() or ""
        return Letter(
            subject=_("Comment {number} on {study} is open again").format(
                number=comment.label, study=round.study
            ),
            paragraphs=[_("The answer did not settle it yet. Please answer again.")],
            facts=[*_study(round), (_("Reason"), reason)],
            path=f"{round.get_absolute_url()}#comment-{comment.pk}",
            action=_("Answer again"),
            why=_("You get this because you belong to the team of this study."),
        )
