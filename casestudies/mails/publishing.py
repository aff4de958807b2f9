"""The letters at the end of the path: approved, reopened, published."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.mails.letters import Letter, in_words, study_letter, study_named
from casestudies.models import Approval, CaseStudy, Draft, Publication, Step
from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of


class StudyMail(MailKind):
    """A letter about a study to its team and the coordinators."""

    template = "casestudies/mail/review"

    def about(self, mail: Mail) -> str:
        """Return the study."""
        return study_named(mail)

    def letter(self, mail: Mail, study: CaseStudy) -> Letter:
        """Return what it says, in the active language."""
        raise NotImplementedError

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, its link, and the coordinators who answer for it."""
        study = _study_of(mail)
        letter = self.letter(mail, study)
        letter.facts.insert(0, (_("Study"), str(study)))
        letter.path = letter.path or study.get_absolute_url()
        letter.action = letter.action or _("Open the study")
        letter.why = letter.why or _(
            "You get this because you write this study, or coordinate its phase."
        )
        return study_letter(letter, study.phase_id)

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return the subject."""
        subject: str = context["letter"].subject
        return subject

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phase."""
        return [user.email for user in coordinators_of(_study_of(mail).phase_id)]


def _study_of(mail: Mail) -> CaseStudy:
    return CaseStudy.objects.for_lists().get(pk=mail.params["study"])


def _approval_of(mail: Mail) -> Approval:
    rows = Approval.objects.select_related("draft", "approved_by", "reopened_by")
    return rows.get(pk=mail.params["approval"])


@register
class ApprovalAwaited(StudyMail):
    """Tells ILO staff, once, that a final draft is theirs to approve."""

    slug = "approval_awaited"
    label = gettext_lazy("A final draft to approve")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: somebody approved it."""
        study = _study_of(mail)
        waits = study.steps.filter(kind=Step.Kind.APPROVAL, starts_on__isnull=True)
        return "" if waits.exists() else "it is approved"

    def letter(self, mail: Mail, study: CaseStudy) -> Letter:
        """Say which version came in, from whom, and what approving does."""
        draft = Draft.objects.select_related("author").get(pk=mail.params["draft"])
        return Letter(
            subject=_("To approve: the final draft of “{study}”").format(study=study),
            paragraphs=[
                _(
                    "The final draft is in and waits for ILO approval. Approving"
                    " freezes the version; editing and publication come next."
                )
            ],
            facts=[
                (_("Version"), str(draft.number)),
                (_("From"), str(draft.author)),
                (_("Received"), in_words(draft.received_on)),
            ],
            path=reverse("casestudies:approve", args=[study.slug]),
            action=_("Read and approve"),
            why=_("You get this because you are ILO staff of this phase."),
        )


@register
class StudyApproved(StudyMail):
    """The ILO approved a version."""

    slug = "study_approved"
    label = gettext_lazy("Approval of a study")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: reopened meanwhile."""
        return "it is reopened" if _approval_of(mail).reopened_at else ""

    def letter(self, mail: Mail, study: CaseStudy) -> Letter:
        """Say which version, who approved it, and what comes next."""
        approval = _approval_of(mail)
        number = approval.draft.number
        return Letter(
            subject=_("Approved: version {number} of “{study}”").format(
                number=number, study=study
            ),
            paragraphs=[
                _("{name} has approved version {number} for the ILO.").format(
                    name=approval.approved_by, number=number
                ),
                _(
                    "The version is frozen: no new draft and no new round until"
                    " the ILO reopens the study. Editing comes next."
                ),
            ],
            facts=[(_("Note"), approval.note)] if approval.note else [],
        )


@register
class StudyReopened(StudyMail):
    """The ILO took the approval back."""

    slug = "study_reopened"
    label = gettext_lazy("Reopening of a study")

    def letter(self, mail: Mail, study: CaseStudy) -> Letter:
        """Say who reopened it and why."""
        approval = _approval_of(mail)
        return Letter(
            subject=_("Open again: “{study}”").format(study=study),
            paragraphs=[
                _(
                    "{name} has taken the approval of version {number} back. A new"
                    " version can be handed in."
                ).format(name=approval.reopened_by, number=approval.draft.number)
            ],
            facts=[(_("Reason"), approval.reopen_reason)],
        )


@register
class StudyPublished(StudyMail):
    """The study is out."""

    slug = "study_published"
    label = gettext_lazy("Publication of a study")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: taken back meanwhile."""
        return "it was taken back" if self._out(mail).unpublished_at else ""

    def letter(self, mail: Mail, study: CaseStudy) -> Letter:
        """Say in which language, and where it stands."""
        out = self._out(mail)
        facts = [
            (_("Title"), out.title),
            (_("Language"), str(out.language_name)),
            (_("Date"), str(out.date)),
            ("ISBN", out.isbn),
            ("DOI", out.doi),
            (_("Link"), out.url),
        ]
        return Letter(
            subject=_("Published: “{title}”").format(title=out.title),
            paragraphs=[_("The study is published and stands on the public pages.")],
            facts=[(label, value) for label, value in facts if value],
        )

    @staticmethod
    def _out(mail: Mail) -> Publication:
        return Publication.objects.get(pk=mail.params["publication"])
