"""The letters about drafts: the receipt, and the notice to coordinators."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.mails.letters import Letter, study_named
from casestudies.models import Draft
from casestudies.services.drafts import days_late
from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from sse_project.lib.links import absolute_url


class DraftMail(MailKind):
    """A letter about one draft, named by `mail.params`."""

    def about(self, mail: Mail) -> str:
        """Return the study."""
        return study_named(mail)

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the draft, its link, and the coordinators who answer for it."""
        draft = Draft.objects.select_related(
            "file", "author", "filed_by", "step", "study__participation__country"
        ).get(pk=mail.params["draft"])
        return {
            "draft": draft,
            "study": draft.study,
            "days_late": days_late(draft),
            "link": absolute_url(draft.get_absolute_url()),
            "coordinators": coordinators_of(draft.study.phase_id),
        }

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phase."""
        draft = Draft.objects.select_related("study").get(pk=mail.params["draft"])
        return [user.email for user in coordinators_of(draft.study.phase_id)]


@register
class DraftReceipt(DraftMail):
    """To the author: what arrived, when, and how to tell that it is the same."""

    slug = "draft_receipt"
    label = gettext_lazy("Receipt for a draft")
    template = "casestudies/mail/receipt"
    priority = 4

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("Received: version {number} of “{study}”").format(
            number=context["draft"].number, study=context["study"]
        )


@register
class DraftReceived(DraftMail):
    """To the coordinators: a draft is there."""

    slug = "draft_received"
    label = gettext_lazy("A draft has arrived")
    template = "casestudies/mail/draft_received"

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("New draft: version {number} of “{study}”").format(
            number=context["draft"].number, study=context["study"]
        )


@register
class DraftInfected(DraftMail):
    """To whoever handed it in, and to the coordinators: a virus was found later."""

    slug = "draft_infected"
    label = gettext_lazy("A virus in a draft")
    template = "casestudies/mail/review"
    priority = 4
    at_any_hour = True

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, its link, and the coordinators who answer for it."""
        context = super().context(mail)
        draft = context["draft"]
        shown = {
            "what": draft.file.virus_found,
            "number": draft.number,
            "study": context["study"],
        }
        found = _(
            "The virus check found {what} in the file of version {number} of"
            " “{study}”. Nobody can download it any more."
        )
        then = _(
            "The version keeps its number and its date. Please check the computer it"
            " came from, and upload a clean copy as a new version."
        )
        letter = Letter(
            subject=_("Virus found: version {number} of “{study}”").format(**shown),
            paragraphs=[found.format(**shown), then],
            facts=[
                (_("File"), draft.file.original_name),
                (_("SHA-256"), draft.file.sha256),
                (_("From"), str(draft.author)),
            ],
            path=draft.get_absolute_url(),
            action=_("See the version"),
            why=self._why(mail, draft),
        )
        return context | {"letter": letter}

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return the subject."""
        subject: str = context["letter"].subject
        return subject

    @staticmethod
    def _why(mail: Mail, draft: Draft) -> str:
        if mail.recipient_id in (draft.author_id, draft.filed_by_id):
            return _("You get this because you handed this version in.")
        return _("You get this because you coordinate this phase.")
