"""Makes the benchmark's data: the project once, or a hundred times over.

"100×" means a hundred times as many phases, people, studies, drafts, comments,
milestones and letters in the database; a single phase keeps its real size, as
it would in a tracker that has served many projects.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from casestudies.models import (
    CaseStudy,
    Comment,
    Draft,
    Response,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from countries.models import Country, Participation, Researcher
from mail.models import Mail
from milestones.models import Milestone
from phases.models import Phase, Project, TeamMember
from records.models import StoredFile
from sse_project.lib import dates

DAY = dt.date(2020, 8, 26)
NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
COUNTRIES_A_PHASE = 6
MILESTONES_A_PHASE = 50
DRAFTS_A_STUDY = 17
COMMENTS_A_ROUND = 10
COMMENTS_OF_A_MATRIX = 500
MATRIX_ROUND = 3
MAILS_A_PHASE = 60
TEXT = (
    "cooperative member informal worker women leader board share region register "
    "statute ministry survey interview village market income training lending saving "
    "federation province table figure paragraph source definition framework policy "
    "recommendation employment pandemic household organization enterprise network"
)
WORDS = TEXT.split()


def _bulk(rows: Iterable[models.Model]) -> list[Any]:
    made = list(rows)
    if not made:
        return []
    return bulk_create_with_history(made, type(made[0]), batch_size=1000)


@transaction.atomic
def fill(copies: int) -> None:
    """Add `copies` phases with everything a phase has, numbered from 100."""
    project = Project.objects.get()
    countries = list(Country.objects.order_by("iso2"))
    for number in range(100, 100 + copies):
        phase = Phase(
            project=project,
            number=number,
            title=f"Phase {number}",
            starts_on=DAY,
            exactness="day",
            time_zone="Asia/Seoul",
        )
        phase.save()
        picked = [
            countries[(number + i) % len(countries)] for i in range(COUNTRIES_A_PHASE)
        ]
        participations = _bulk(
            Participation(phase=phase, country=c, time_zone=c.time_zone) for c in picked
        )
        fill_phase(phase, participations)


def fill_phase(phase: Phase, participations: list[Participation]) -> None:
    """Give a phase people, milestones, studies, drafts, reviews and letters."""
    users = _bulk(
        User(
            email=f"bench-{phase.number}-{i}@example.org",
            name=f"Bench {phase.number}-{i}",
            password="!",  # noqa: S106 -- nobody signs in with it
        )
        for i in range(30)
    )
    _bulk([TeamMember(user=users[0], phase=phase, role="coordinator")])
    _bulk([TeamMember(user=users[1], phase=phase, role="ilo_staff")])
    _bulk(
        Researcher(participation=p, user=users[2 + i])
        for i, p in enumerate(participations)
    )
    _milestones(phase, participations)
    for participation, author in zip(participations, users[2:], strict=False):
        _study(phase, participation, author, users[10:14])
    Mail.objects.bulk_create(_mails(phase, users))


def _milestones(phase: Phase, participations: list[Participation]) -> None:
    rows = []
    for i in range(MILESTONES_A_PHASE):
        due = DAY + dt.timedelta(days=i * 5 - 100)
        rows.append(
            Milestone(
                slug=f"bench-{phase.number}-{i}",
                phase=phase,
                participation=participations[i % len(participations)],
                owner_team=participations[i % len(participations)],
                title=f"Milestone {i}",
                position=100 + i,
                starts_on=due,
                exactness="day",
                baseline_starts_on=due,
                baseline_exactness="day",
                due_on=due,
                due_at=dates.end_of_day(due, dt.UTC),
            )
        )
    _bulk(rows)


def _study(
    phase: Phase, participation: Participation, author: User, reviewers: list[User]
) -> None:
    study = CaseStudy.objects.filter(
        participation=participation, kind=CaseStudy.Kind.COUNTRY
    ).first()
    if study is None:
        study = CaseStudy(
            slug=f"bench-{participation.pk}",
            phase=phase,
            participation=participation,
            kind=CaseStudy.Kind.COUNTRY,
            title=f"{participation.country} study",
        )
        study.save()
        _bulk(
            Step(study=study, kind=kind, position=i)
            for i, kind in enumerate(Step.Kind.values)
        )
    study.last_draft_number = DRAFTS_A_STUDY
    study.save()
    files = _bulk(
        StoredFile(
            original_name="draft.docx",
            media_type="application/octet-stream",
            size=1000,
            sha256=hashlib.sha256(f"{study.pk}-{n}".encode()).hexdigest(),
            state="ready",
        )
        for n in range(DRAFTS_A_STUDY)
    )
    drafts = _bulk(
        Draft(
            study=study,
            number=n + 1,
            file=file,
            author=author,
            received_on=DAY,
            submitted_at=NOW,
        )
        for n, file in enumerate(files)
    )
    for number in (1, 2):
        _round(study, drafts[number], number, author, reviewers)


def fill_matrix(study: CaseStudy) -> None:
    """Give a study, filled already, a round of 500 comments, a third answered."""
    draft = study.drafts.order_by("number")[3]
    reviewers = list(User.objects.filter(reviews__round__study=study).distinct())
    count = COMMENTS_OF_A_MATRIX
    _round(study, draft, MATRIX_ROUND, draft.author, reviewers, count=count)


def _round(
    study: CaseStudy,
    draft: Draft,
    number: int,
    author: User,
    reviewers: list[User],
    *,
    count: int = COMMENTS_A_ROUND,
) -> None:
    due = dt.date(2020, 9, 4)
    due_at = dates.end_of_day(due, dt.UTC)
    [opened] = _bulk(
        [
            ReviewRound(
                study=study,
                draft=draft,
                number=number,
                opened_at=NOW,
                released_at=NOW,
                answers_due_on=due,
                answers_due_at=due_at,
                closed_at=NOW if number == 1 else None,
                last_comment_number=count,
            )
        ]
    )
    assignments = _bulk(
        ReviewAssignment(
            round=opened,
            reviewer=r,
            kind="ilo",
            due_on=due,
            due_at=due_at,
            invited_at=NOW,
            submitted_at=NOW if i else None,
        )
        for i, r in enumerate(reviewers[:3])
    )
    comments = _bulk(
        Comment(
            round=opened,
            raised_in=opened,
            assignment=assignments[i % 3],
            number=i + 1,
            text=_words(number, i, 28),
            chapter=f"{i % 9 + 1} {WORDS[i % 9]}",
            quote=_words(number + 1, i, 12),
            state="open" if i % 2 else "answered",
            created_at=NOW,
            released_at=NOW,
        )
        for i in range(count)
    )
    _bulk(
        Response(
            comment=c,
            code="accepted",
            text=_words(number + 2, i, 18),
            author=author,
            written_at=NOW,
        )
        for i, c in enumerate(comments[::2])
    )


def _words(seed: int, row: int, count: int) -> str:
    """Return words that differ from row to row, as those of people do."""
    dice = random.Random(seed * 1000 + row)  # noqa: S311 -- no secret
    return " ".join(dice.choices(WORDS, k=count)).capitalize() + "."


def _mails(phase: Phase, users: list[User]) -> Iterable[Mail]:
    for i in range(MAILS_A_PHASE):
        yield Mail(
            dedupe_key=f"bench-{phase.number}-{i}",
            kind="reminder",
            category=Mail.Category.REMINDER,
            recipient=users[i % len(users)],
            phase_id=phase.pk,
            message_id=f"<bench.{phase.number}.{i}@example.org>",
            state=Mail.State.SENT,
            sent_at=NOW,
            due_at=NOW,
            subject="Bench",
        )
