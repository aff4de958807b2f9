"""Which drafts of a phase can go to review together, and why the others cannot."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casestudies.models import Approval, CaseStudy, Draft, ReviewRound
from casestudies.naming import draft_name
from countries.models import Participation, Researcher
from phases.models import TeamMember
from workshops.models import Workshop


@dataclass(frozen=True)
class Row:
    """A country with its newest draft; `why_not` is "" where a round can be opened."""

    country: str
    draft: Draft | None = None
    why_not: str = ""
    warning: str = ""
    is_named: bool = True  # the workshop names the country, or names none

    @property
    def name(self) -> str:
        """Return "Version 2: second draft"."""
        return draft_name(self.draft, number=True) if self.draft else ""


@dataclass(frozen=True)
class _Known:
    """What the phase holds, by study."""

    drafts: dict[int, Draft]
    rounds: dict[int, list[ReviewRound]]
    approved: set[int]
    owing: dict[int, ReviewRound]


def rows_for(workshop: Workshop) -> list[Row]:
    """Return the countries of the phase by name; a fixed number of queries."""
    studies = {
        study.participation_id: study
        for study in CaseStudy.objects.filter(
            phase=workshop.phase_id, kind=CaseStudy.Kind.COUNTRY
        )
    }
    known = _known([study.pk for study in studies.values()])
    named = set(workshop.countries.values_list("pk", flat=True))
    if workshop.participation_id is not None:
        named.add(workshop.participation_id)
    places = Participation.objects.filter(phase=workshop.phase_id).by_name()
    return [
        _row(place, studies.get(place.pk), known, not named or place.pk in named)
        for place in places
    ]


def _known(studies: list[int]) -> _Known:
    drafts: dict[int, Draft] = {}
    newest_last = Draft.objects.filter(study__in=studies).order_by("number")
    for draft in newest_last.select_related("step", "study"):
        drafts[draft.study_id] = draft
    rounds: dict[int, list[ReviewRound]] = defaultdict(list)
    for round in ReviewRound.objects.filter(study__in=studies).order_by("number"):
        rounds[round.study_id].append(round)
    approved = Approval.objects.standing().filter(study__in=studies)
    owing = ReviewRound.objects.answers_owed().filter(study__in=studies)
    return _Known(
        drafts,
        rounds,
        set(approved.values_list("study_id", flat=True)),
        {round.study_id: round for round in owing.order_by("number")},
    )


def _row(
    place: Participation, study: CaseStudy | None, known: _Known, is_named: bool
) -> Row:
    country = str(place.country)
    if study is None:
        return Row(country, why_not=_("There is no study."), is_named=is_named)
    draft = known.drafts.get(study.pk)
    if draft is None:
        return Row(country, why_not=_("No draft is there yet."), is_named=is_named)
    why_not = _why_not(draft, study, known)
    owing = known.owing.get(study.pk)
    warning = ""
    if owing is not None and not why_not:
        text = _("The team still owes its answers to round {number}.")
        warning = text.format(number=owing.number)
    return Row(country, draft, why_not, warning, is_named)


def _why_not(draft: Draft, study: CaseStudy, known: _Known) -> str:
    if study.pk in known.approved:
        return _("A version is approved.")
    for round in known.rounds.get(study.pk, []):
        if round.closed_at is None and round.released_at is None:
            text = _("Round {number} is still with its reviewers.")
            return text.format(number=round.number)
    for round in known.rounds.get(study.pk, []):
        if round.draft_id == draft.pk:
            return _("This version has its round {number}.").format(number=round.number)
    return ""


def reviewers_of(phase_id: int) -> list[TeamMember]:
    """Return who of the phase's team could review, each person once, by role."""
    roles = [r for r in TeamMember.Role.values if r != TeamMember.Role.OBSERVER]
    members = (
        TeamMember.objects.in_force()
        .filter(role__in=roles, user__is_active=True)
        .select_related("user")
        .order_by("role", "user__name", "pk")
    )
    of_phase = [m for m in members if m.phase_id in (None, phase_id)]
    return list({m.user_id: m for m in of_phase}.values())


def writers_of(phase_id: int) -> dict[int | None, set[int]]:
    """Return the ids of the researchers in force, by country of the phase."""
    found: dict[Any, set[int]] = defaultdict(set)
    teams = Researcher.objects.in_force().filter(participation__phase=phase_id)
    for place, user in teams.values_list("participation_id", "user_id"):
        found[place].add(user)
    return dict(found)
