"""The letter about promises that wait to be verified in a new version."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casestudies.mails.letters import Letter, ReviewMail, assignment_of
from casestudies.models import Comment, Draft
from casestudies.services.links import has_access, needs_link, page_for_reviewer
from mail.kinds import register
from mail.models import Mail


@register
class PromisesToVerify(ReviewMail):
    """Tells who raised comments, and coordinators, that a version keeps promises."""

    slug = "promises_to_verify"
    label = gettext_lazy("Promises to verify")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: all of them are settled, or the access ended."""
        if "assignment" in mail.params and not has_access(assignment_of(mail)):
            return "the access has ended"
        return "" if _waiting(mail).exists() else "nothing waits to be verified"

    def letter(self, mail: Mail) -> Letter:
        """Say how many, and that each stands beside its paragraph."""
        draft, count = _draft_of(mail), _waiting(mail).count()
        is_reviewer = "assignment" in mail.params
        why = _("You get this because you coordinate this phase.")
        if is_reviewer:
            why = ngettext(
                "You get this because you raised this comment.",
                "You get this because you raised these comments.",
                count,
            )
        return Letter(
            subject=ngettext(
                "One promise to verify in version {number} of {study}",
                "{count} promises to verify in version {number} of {study}",
                count,
            ).format(count=count, number=draft.number, study=draft.study),
            paragraphs=[
                _("Version {number} of “{study}” is in.").format(
                    number=draft.number, study=draft.study
                ),
                ngettext(
                    "It stands beside the paragraph in which it was to be kept, with"
                    " what changed there: say whether it is done, or not yet.",
                    "Each promise stands beside the paragraph in which it was to be"
                    " kept, with what changed there: say of each whether it is done,"
                    " or not yet.",
                    count,
                ),
            ],
            facts=[
                (_("Study"), str(draft.study)),
                (_("Version"), str(draft.number)),
                (_("To verify"), str(count)),
            ],
            path=_page(mail, draft),
            action=_("Verify the promises"),
            why=why,
        )


def _draft_of(mail: Mail) -> Draft:
    drafts = Draft.objects.select_related("study__participation__country")
    return drafts.get(pk=mail.params["draft"])


def _waiting(mail: Mail) -> Any:
    """Return what still waits: of a reviewer their own, of a coordinator all."""
    waiting = Comment.objects.waiting_in(_draft_of(mail))
    if "assignment" in mail.params:
        return waiting.filter(assignment__reviewer=mail.recipient)
    return waiting


def _page(mail: Mail, draft: Draft) -> str:
    """Return the page; for a reviewer without a password, a link to their review."""
    if "assignment" in mail.params and needs_link(assignment_of(mail)):
        return page_for_reviewer(assignment_of(mail))
    return reverse("casestudies:promises", args=[draft.study.slug, draft.number])
