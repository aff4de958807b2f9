"""The letters about a whole round: to coordinators, the team and the reviewers."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casestudies.mails.letters import (
    Letter,
    ReviewMail,
    about,
    assignment_of,
    due,
    in_words,
    round_of,
    to_coordinators,
)
from casestudies.models import Comment, ReviewAssignment, ReviewRound, ThreadEntry
from casestudies.services.links import page_for_reviewer
from mail.kinds import register
from mail.models import Mail
from sse_project.lib import dates


@register
class AllReviewsIn(ReviewMail):
    """Tells coordinators, with the last review, that nothing is owed any more."""

    slug = "all_reviews_in"
    label = gettext_lazy("All reviews are in")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: released or closed meanwhile."""
        round = round_of(mail)
        if round.released_at or round.closed_at:
            return "the comments are released"
        return ""

    def letter(self, mail: Mail) -> Letter:
        """Say who came last, and how many comments wait for release."""
        round = round_of(mail)
        held = round.comments.exclude(state=Comment.State.DRAFT)
        count = held.filter(released_at__isnull=True).count()
        return to_coordinators(
            round,
            subject=_("All reviews of {study} are in").format(study=round.study),
            paragraphs=[
                _why_all_are_in(assignment_of(mail), mail.recipient),
                ngettext(
                    "One comment waits for you to release it to the researchers.",
                    "{count} comments wait for you to release them to the researchers.",
                    count,
                ).format(count=count),
            ],
            action=_("Release the comments"),
        )


def _why_all_are_in(last: ReviewAssignment, reader: Any) -> str:
    """Return what happened to the review that was owed last."""
    if last.withdrawn_at:
        text = _("The last review owed, by {name}, was withdrawn: {reason}")
        return text.format(name=last.reviewer, reason=last.withdraw_reason)
    if last.declined_at:
        text = _("{name} declined the last review owed: {reason}")
        return text.format(name=last.reviewer, reason=last.decline_reason)
    if last.reviewer == reader:
        return _("You handed in the last review.")
    return _("{name} handed in the last review.").format(name=last.reviewer)


@register
class CommentsReleased(ReviewMail):
    """Gives the country team the comments."""

    slug = "comments_released"
    label = gettext_lazy("Comments released")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: answered or closed meanwhile."""
        round = round_of(mail)
        if round.answered_at or round.closed_at:
            return "the answers are sent"
        return ""

    def letter(self, mail: Mail) -> Letter:
        """Say how many, what was carried, and by when answers are due."""
        round = round_of(mail)
        released = round.comments.filter(released_at__isnull=False)
        own = released.filter(raised_in=round).count()
        carried = _open_carried(round).count()
        count = own + carried
        to_do = released.filter(raised_in=round) | _open_carried(round)
        musts = to_do.filter(priority=Comment.Priority.MUST).count()
        due_on = round.answers_due_on or dates.today()
        return Letter(
            subject=ngettext(
                "One comment on {study}: answer by {date}",
                "{count} comments on {study}: answers by {date}",
                count,
            ).format(count=count, study=round.study, date=in_words(due_on)),
            paragraphs=[
                *_who_wrote(round, own, carried),
                ngettext(
                    "Please answer it; what is a “must” needs an answer.",
                    "Please answer each of them; what is a “must” needs an answer.",
                    count,
                ),
            ],
            facts=[
                *about(round),
                (_("Of these “must”"), str(musts)),
                due(due_on, round.study.zone),
            ],
            path=round.get_absolute_url(),
            action=_("Answer the comments"),
            why=_("You get this because you belong to the team of this study."),
        )


def _open_carried(round: ReviewRound) -> "QuerySet[Comment]":
    """Return the comments of earlier rounds that wait for an answer in this one."""
    waiting = Comment.objects.filter(
        round=round, state=Comment.State.OPEN, released_at__isnull=False
    )
    return waiting.exclude(raised_in=round)


def _who_wrote(round: ReviewRound, own: int, carried: int) -> list[str]:
    """Return how many comments came from whom, in a sentence or two."""
    said = []
    if own:
        said.append(
            ngettext(
                "The reviewers of version {number} wrote one comment.",
                "The reviewers of version {number} wrote {count} comments.",
                own,
            ).format(number=round.draft.number, count=own)
        )
    if carried:
        said.append(
            ngettext(
                "One comment of an earlier round is still to be answered.",
                "{count} comments of earlier rounds are still to be answered.",
                carried,
            ).format(count=carried)
        )
    return said


@register
class AnswersSent(ReviewMail):
    """Gives reviewers and coordinators the answers."""

    slug = "answers_sent"
    label = gettext_lazy("Answers to comments")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the round is closed."""
        return "the round is closed" if round_of(mail).closed_at else ""

    def letter(self, mail: Mail) -> Letter:
        """Ask the reviewer to close, the coordinator to look."""
        round = round_of(mail)
        subject = _("Answers to the comments on {study}").format(study=round.study)
        if "assignment" not in mail.params:
            return to_coordinators(
                round,
                subject=subject,
                paragraphs=[_("The country team has answered the released comments.")],
                action=_("Read the answers"),
            )
        return Letter(
            subject=subject,
            paragraphs=[
                _("The country team has answered. Please close what is settled.")
            ],
            facts=about(round),
            path=page_for_reviewer(assignment_of(mail)),
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
        round = round_of(mail)
        return Letter(
            subject=_("Your answers on {study} have arrived").format(study=round.study),
            paragraphs=[_("A coordinator filed the answers you sent by e-mail.")],
            facts=about(round),
            path=round.get_absolute_url(),
            action=_("See the answers"),
            why=_("You get this as a receipt for your answers."),
        )


def _day_left(round: ReviewRound) -> list[tuple[str, str]]:
    """Return the line that says by when to answer, while that day is not over."""
    zone, day = round.study.zone, round.answers_due_on
    if round.closed_at or day is None or day < dates.today(zone):
        return []
    return [due(day, zone)]


@register
class CommentReopened(ReviewMail):
    """Tells the country team that an answer did not settle a comment."""

    slug = "comment_reopened"
    label = gettext_lazy("Comment reopened")

    def letter(self, mail: Mail) -> Letter:
        """Say which, and why."""
        comment = Comment.objects.select_related("raised_in").get(
            pk=mail.params["comment"]
        )
        round = round_of(mail)
        turn = ThreadEntry.objects.select_related("draft").get(pk=mail.params["entry"])
        said = _("The answer did not settle it yet.")
        if turn.draft is not None:
            said = _("The change was looked for in version {number}: not yet.").format(
                number=turn.draft.number
            )
        then = _("Please answer again.")
        if round.closed_at:
            then = _("You answer it in the next review round.")
        return Letter(
            subject=_("Comment {number} on {study} is open again").format(
                number=comment.label, study=round.study
            ),
            paragraphs=[f"{said} {then}"],
            facts=[*about(round), (_("Reason"), turn.text), *_day_left(round)],
            path=f"{round.get_absolute_url()}?at={comment.pk}#comment-{comment.pk}",
            action=_("See the comment") if round.closed_at else _("Answer again"),
            why=_("You get this because you belong to the team of this study."),
        )
