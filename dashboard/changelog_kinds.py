"""The kinds of things whose history /history/ tells.

One kind a thing people ask about. What is somebody's own until they send it
(comments being written, the overall view of a review) is not among the columns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.models import (
    Approval,
    CaseStudy,
    Draft,
    DraftShare,
    ExtensionRequest,
    Publication,
    ReviewAssignment,
    ReviewRound,
    Step,
    Theme,
)
from countries.models import ParticipationStatus, Researcher
from materials.models import MaterialVersion
from milestones.history import HISTORY_PARTS, proof_added
from milestones.models import Evidence, Milestone
from phases.agreements import HISTORY_PARTS as AGREEMENT_PARTS
from phases.models import Agreement, TeamMember
from reminders.models import Rule
from reminders.rules.sentences import told
from reminders.services.asking import ASKED
from reminders.services.rules import COPIED
from sse_project.lib.changes import Part, parts_of
from sse_project.lib.deadlines import kind_named
from sse_project.lib.inexact import InexactDate
from themes.history import judged_as, word_added
from themes.models import ThemeCheck, ThemeTerm
from workshops.actions.history import PARTS as ACTION_PARTS
from workshops.models import ActionItem, AgendaItem, Decision, Document, Note, Workshop


@dataclass(frozen=True)
class Kind:
    """A kind of thing whose history is told. `phase` leads to its phase's id.

    `added` says in words what a row of addition added, `belongs_to` names the
    field with the thing it is told about, when that is not the row's own; `within`
    names the one with what it is a part of, said before it; `unseen` is said of a
    change in none of its parts. `named` says what a row is, when its own name does
    not; changes for `untold` reasons are no change to people.
    """

    label: Any  # lazy text
    model: type[Model]
    phase: str
    parts: Callable[[], list[Part]]
    related: tuple[str, ...] = ()
    added: Callable[[Any], str] | None = None
    belongs_to: str = ""
    within: str = ""
    unseen: Any = gettext_lazy("A source or a detail changed")
    named: Callable[[Any], str] = str
    untold: tuple[str, ...] = ()

    @property
    def of_workshop(self) -> str:
        """Return the field with the workshop it belongs to, "" if it is of none."""
        if self.model is Workshop:
            return "id"
        return "workshop_id" if self.phase == "workshop__phase_id" else ""

    @property
    def rows(self) -> "QuerySet[Any]":
        """Return the history rows of this kind."""
        return self.model.history.model.objects.all()  # type: ignore[attr-defined]


def _columns(model: type[Model], *names: str) -> Callable[[], list[Part]]:
    return lambda: parts_of(model, *names)


def _date_of(model: type[Model]) -> list[Part]:
    """Return the inexact date of `model` as one part."""

    def show(start: Any, end: Any, exactness: Any) -> str:
        return str(InexactDate(start, end, exactness))

    return [Part(_("Date"), ("starts_on", "ends_on", "exactness"), show)]


def _rule_in_words(rule: Rule) -> str:
    kind = kind_named(rule.kind)
    return " · ".join(filter(None, [str(kind.label) if kind else "", told(rule)]))


KINDS = {
    "milestone": Kind(
        gettext_lazy("Milestones"), Milestone, "phase_id", lambda: HISTORY_PARTS
    ),
    "proof": Kind(
        gettext_lazy("Proofs of milestones"),
        Evidence,
        "milestone__phase_id",
        list,
        ("milestone", "file"),
        added=proof_added,
        belongs_to="milestone",
    ),
    "study": Kind(
        gettext_lazy("Case studies"),
        CaseStudy,
        "phase_id",
        _columns(CaseStudy, "title", "summary"),
    ),
    "step": Kind(
        gettext_lazy("Steps of a study"),
        Step,
        "study__phase_id",
        lambda: [*_date_of(Step), *parts_of(Step, "due_on", "milestone")],
        ("study",),
    ),
    "draft": Kind(
        gettext_lazy("Drafts"),
        Draft,
        "study__phase_id",
        _columns(Draft, "note", "received_on"),
        ("study",),
    ),
    "share": Kind(
        gettext_lazy("Shares of drafts"),
        DraftShare,
        "draft__study__phase_id",
        _columns(DraftShare, "starts_on", "ends_on", "ended_at"),
        ("draft__study", "committee"),
    ),
    "material": Kind(
        gettext_lazy("Materials"),
        MaterialVersion,
        "material__phase_id",
        _columns(MaterialVersion, "note", "holds_from", "announced_at"),
        ("material__phase",),
    ),
    "round": Kind(
        gettext_lazy("Review rounds"),
        ReviewRound,
        "study__phase_id",
        _columns(
            ReviewRound, "released_at", "answers_due_on", "answered_at", "closed_at"
        ),
        ("study",),
        unseen=gettext_lazy("Comments were handed in"),
    ),
    "review": Kind(
        gettext_lazy("Reviews"),
        ReviewAssignment,
        "round__study__phase_id",
        _columns(
            ReviewAssignment,
            "due_on",
            "accepted_at",
            "submitted_at",
            "declined_at",
            "decline_reason",
            "withdrawn_at",
            "withdraw_reason",
            "access_until",
        ),
        ("reviewer", "round__study"),
        unseen=gettext_lazy("The review was worked on"),
    ),
    "extension": Kind(
        gettext_lazy("Requests for more time"),
        ExtensionRequest,
        "study__phase_id",
        _columns(ExtensionRequest, "state", "wanted_on", "granted_on"),
        ("study", "asked_by"),
    ),
    "approval": Kind(
        gettext_lazy("Approvals"),
        Approval,
        "study__phase_id",
        _columns(Approval, "note", "reopened_at"),
        ("study", "draft__study"),
    ),
    "publication": Kind(
        gettext_lazy("Publications"),
        Publication,
        "study__phase_id",
        lambda: [
            *_date_of(Publication),
            *parts_of(Publication, "title", "isbn", "doi", "url", "file"),
            *parts_of(Publication, "unpublished_at"),
        ],
        ("study",),
    ),
    "theme": Kind(
        gettext_lazy("Themes"),
        Theme,
        "phase_id",
        _columns(Theme, "name", "guidance", "position", "retired_at"),
        ("phase",),
    ),
    "word": Kind(
        gettext_lazy("Words of themes"),
        ThemeTerm,
        "theme__phase_id",
        _columns(ThemeTerm, "text", "language"),
        ("theme__phase",),
        added=word_added,
        belongs_to="theme",
    ),
    "judgement": Kind(
        gettext_lazy("Judgements of themes"),
        ThemeCheck,
        "draft__study__phase_id",
        _columns(ThemeCheck, "verdict", "quote", "chapter", "note"),
        ("draft__study", "theme"),
        added=judged_as,
    ),
    "workshop": Kind(
        gettext_lazy("Workshops"),
        Workshop,
        "phase_id",
        lambda: [
            *_date_of(Workshop),
            *parts_of(Workshop, "title", "mode", "place", "change_reason"),
        ],
    ),
    "agenda": Kind(
        gettext_lazy("Agendas of workshops"),
        AgendaItem,
        "workshop__phase_id",
        lambda: [
            *parts_of(AgendaItem, "title", "kind", "minutes", "next_day_from"),
            *parts_of(AgendaItem, "participation", "material", "note"),
        ],
        ("workshop",),
        within="workshop",
        unseen=gettext_lazy("Its place or its speakers changed"),
    ),
    "note": Kind(
        gettext_lazy("Notes of workshops"),
        Note,
        "workshop__phase_id",
        _columns(Note, "kind", "text", "speaker", "participation", "struck_at"),
        ("workshop",),
        within="workshop",
    ),
    "decision": Kind(
        gettext_lazy("Decisions of workshops"),
        Decision,
        "workshop__phase_id",
        _columns(Decision, "text"),
        ("workshop",),
        within="workshop",
    ),
    "action": Kind(
        gettext_lazy("Action items"),
        ActionItem,
        "workshop__phase_id",
        lambda: ACTION_PARTS,
        ("workshop",),
        within="workshop",
    ),
    "text": Kind(
        gettext_lazy("Texts of workshops"),
        Document,
        "workshop__phase_id",
        _columns(Document, "state", "corrections_due_on"),
        ("workshop",),
        unseen=gettext_lazy("A new version was saved"),
    ),
    "country": Kind(
        gettext_lazy("Countries of a phase"),
        ParticipationStatus,
        "participation__phase_id",
        _columns(ParticipationStatus, "status", "starts_on", "reason"),
        ("participation__country", "participation__phase"),
    ),
    "agreement": Kind(
        gettext_lazy("Agreements"),
        Agreement,
        "phase_id",
        lambda: AGREEMENT_PARTS,
    ),
    "rule": Kind(
        gettext_lazy("Rules of reminders"),
        Rule,
        "phase_id",
        _columns(Rule, "is_active"),
        unseen=gettext_lazy("The general rules hold again"),
        named=_rule_in_words,
        untold=(ASKED, COPIED),
    ),
    "member": Kind(
        gettext_lazy("Team"),
        TeamMember,
        "phase_id",
        _columns(TeamMember, "role", "starts_on", "ends_on"),
        ("user",),
    ),
    "researcher": Kind(
        gettext_lazy("Researchers"),
        Researcher,
        "participation__phase_id",
        _columns(Researcher, "is_lead", "starts_on", "ends_on"),
        ("user", "participation__country", "participation__phase"),
    ),
}
