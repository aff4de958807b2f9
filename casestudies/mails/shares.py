"""The letters of sharing: to those it reaches, and to who comes by a link."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.mails.letters import (
    Letter,
    ReviewMail,
    about,
    assignment_of,
    in_words,
    study_named,
)
from casestudies.models import DraftShare
from casestudies.services.links import has_access, page_for_reviewer
from casestudies.services.shares import reached_by
from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from sse_project.lib import dates
from sse_project.lib.links import absolute_url


@register
class DraftShared(MailKind):
    """Tells those whom a share reaches that they can read a version."""

    slug = "draft_shared"
    label = gettext_lazy("A draft was shared")
    template = "casestudies/mail/review"

    def about(self, mail: Mail) -> str:
        """Return the study."""
        return study_named(mail)

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the share is over, or no longer reaches them."""
        share = _share_of(mail)
        if not share.is_live(dates.today()):
            return "the share is over"
        if mail.recipient_id not in {user.pk for user in reached_by(share)}:
            return "the share does not reach the recipient any more"
        return ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, its link, and the coordinators who answer for it."""
        share = _share_of(mail)
        draft, study = share.draft, share.draft.study
        paragraphs = [
            _("Version {number} of “{study}” is open to you until {day}.").format(
                number=draft.number, study=study, day=in_words(_last(share))
            )
        ]
        if share.round_id is not None:
            paragraphs.append(
                _(
                    "You may comment on it. The comments of your committee stay with"
                    " the review team until they are released."
                )
            )
        letter = Letter(
            subject=_("Shared with you: version {number} of “{study}”").format(
                number=draft.number, study=study
            ),
            paragraphs=paragraphs,
            facts=[
                (_("Study"), str(study)),
                (_("Version"), str(draft.number)),
                (_("Shared with"), share.whom),
                (_("Until"), in_words(_last(share))),
            ],
            path=draft.get_absolute_url(),
            action=_("Read it"),
            why=_("You get this because a coordinator shared this version with you."),
        )
        return {
            "letter": letter,
            "link": absolute_url(letter.path),
            "coordinators": coordinators_of(study.phase_id),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        subject: str = context["letter"].subject
        return subject

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phase."""
        phase_id = _share_of(mail).draft.study.phase_id
        return [user.email for user in coordinators_of(phase_id)]


@register
class ShareInvitation(ReviewMail):
    """Gives somebody without an account a link to a shared version."""

    slug = "share_invitation"
    label = gettext_lazy("Link to a shared draft")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the share is over."""
        return "" if has_access(assignment_of(mail)) else "the share is over"

    def letter(self, mail: Mail) -> Letter:
        """Say what is open until when, and that comments are welcome."""
        assignment = assignment_of(mail)
        round, share = assignment.round, assignment.share
        last = in_words(assignment.due_on)
        return Letter(
            subject=_("Version {number} of “{study}” is open to you").format(
                number=round.draft.number, study=round.study
            ),
            paragraphs=[
                _(
                    "{committee} is shown this version until {day}. The page holds the"
                    " draft and a form for your comments; what you type is saved as"
                    " you type it."
                ).format(committee=share.whom if share else "", day=last),
                _("Nothing is due from you. Comment if you wish to."),
            ],
            facts=[*about(round), (_("Until"), last)],
            path=page_for_reviewer(assignment),
            action=_("Read and comment"),
            why=_("You get this because a coordinator invited you to read it."),
        )


def _last(share: DraftShare) -> Any:
    return share.ends_on or dates.today()


def _share_of(mail: Mail) -> DraftShare:
    return DraftShare.objects.select_related(
        "committee", "draft__study__participation"
    ).get(pk=mail.params["share"])
