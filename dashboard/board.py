"""All that the dashboard of one phase prints, read in a fixed number of queries.

The other modules of the page (matrix, figures, attention, coming, recent) are
plain functions of a board and run no query.
"""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef

from accounts.models import Organisation, User
from casestudies.models import (
    Approval,
    CaseStudy,
    Comment,
    Draft,
    DraftShare,
    ExtensionRequest,
    Response,
    ReviewAssignment,
    ReviewRound,
    Step,
    Theme,
)
from casestudies.progress import StepState, path_of
from countries.models import Country, Participation, Researcher
from dashboard.other_deadlines import OtherDeadlines
from milestones.models import Evidence, Milestone
from phases.models import Agreement, Phase
from records.models import Source
from reminders.models import Rule
from sse_project.lib.deadlines import DeadlineKind
from themes.models import ThemeCheck
from workshops.models import (
    ActionItem,
    Correction,
    Document,
    Participant,
    Presentation,
    SlideFile,
    Workshop,
)

# Whatever the page prints is in one of these; a test watches its queries.
DRAWN_FROM = (
    Source,
    Phase,
    User,
    Organisation,
    Country,
    Participation,
    Researcher,
    Milestone,
    Evidence,
    CaseStudy,
    Step,
    Draft,
    DraftShare,
    ReviewRound,
    ReviewAssignment,
    Comment,
    Response,
    ExtensionRequest,
    Approval,
    Workshop,
    ActionItem,
    Correction,
    Document,
    Participant,
    Presentation,
    SlideFile,
    Agreement,
    Theme,
    ThemeCheck,
    Rule,  # "Remind now" leaves one; what the rules send shows within a quarter hour
)


@dataclass(frozen=True)
class Study:
    """A study, or a report on several, with its path, the steps by kind."""

    study: CaseStudy
    path: dict[str, StepState]

    @property
    def has_team(self) -> bool:
        """Return whether a country team owes it; of a report nobody is named."""
        return self.study.participation_id is not None

    @property
    def is_of_country(self) -> bool:
        """Return whether it is the study of one country."""
        return self.study.kind == CaseStudy.Kind.COUNTRY and self.has_team

    @property
    def country(self) -> str:
        """Return how people call it: its country, of a report or brief its title."""
        participation = self.study.participation
        if participation is None or not self.is_of_country:
            return self.study.title
        return participation.country.name

    @property
    def rounds(self) -> list[ReviewRound]:
        """Return the rounds that are not closed; an earlier one may be answered yet."""
        return [r for r in self.study.rounds.all() if r.closed_at is None]

    def awaited(self, kind: str) -> Step | None:
        """Return the step of this kind while it is not done, else None."""
        state = self.path.get(kind)
        return None if state is None or state.is_done else state.step


@dataclass(frozen=True)
class Board:
    """A phase at an instant. `today` is the reader's day, for counting days.

    `studies` are those of its countries, `reports` what is written on several.
    """

    phase: Phase
    now: dt.datetime
    today: dt.date
    studies: list[Study]
    milestones: list[Milestone]
    reports: list[Study] = field(default_factory=list)
    requests: list[ExtensionRequest] = field(default_factory=list)
    others: list[tuple[DeadlineKind, Any]] = field(default_factory=list)

    @cached_property
    def written(self) -> list[Study]:
        """Return the studies, then the reports."""
        return [*self.studies, *self.reports]

    @cached_property
    def rounds(self) -> list[ReviewRound]:
        """Return the rounds of all that is written that are not closed."""
        return [round for study in self.written for round in study.rounds]

    @cached_property
    def drafts(self) -> dict[int, tuple[Study, Draft]]:
        """Return the drafts of all that is written by their number in the database."""
        return {
            draft.pk: (study, draft)
            for study in self.written
            for draft in study.study.drafts.all()
        }

    @cached_property
    def open_reviews(self) -> list[tuple[Study, ReviewAssignment]]:
        """Return the reviews still owed in rounds that are not closed."""
        return [
            (study, assignment)
            for study in self.written
            for each in study.rounds
            for assignment in each.assignments.all()
            if assignment.is_open
        ]


def load_board(phase: Phase, *, now: dt.datetime, today: dt.date) -> Board:
    """Return the board of a phase, in six queries; the caller checks access.

    One more where somebody asks for more time, and for each other kind of deadline
    of which something is near.

    Whoever oversees a phase sees all of it, so that `visible_to` would only
    ask for roles that cannot matter here; a test holds both sets equal.
    """
    waiting = ExtensionRequest.objects.open()
    others = OtherDeadlines(phase, today)
    by_country = F("participation__country__name").asc(nulls_last=True)
    studies: Any = (
        CaseStudy.objects.filter(phase=phase)
        .with_path()
        .annotate(asks=Exists(waiting.filter(study=OuterRef("pk"))), **others.marks)
        .order_by(by_country, "kind", "title", "pk")
    )
    found = list(studies)
    written = [_study(study, now) for study in found]
    return Board(
        phase=phase,
        now=now,
        today=today,
        studies=[each for each in written if each.is_of_country],
        reports=[each for each in written if not each.is_of_country],
        milestones=list(Milestone.objects.filter(phase=phase).for_table()),
        requests=_requests(phase) if any(study.asks for study in found) else [],
        others=others.load(found[0] if found else None),
    )


def _requests(phase: Phase) -> list[ExtensionRequest]:
    requests = ExtensionRequest.objects.open().filter(study__phase=phase)
    return list(requests.with_things().order_by("asked_at", "pk"))


def _study(study: Any, now: dt.datetime) -> Study:
    path = path_of(study, now=now, sees_lateness=True)
    return Study(study=study, path={state.kind: state for state in path})
