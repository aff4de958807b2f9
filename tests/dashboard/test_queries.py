"""No page asks more of the database when there is more to show."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casestudies.models import CaseStudy
from dashboard.board import load_board
from milestones.models import Milestone
from sse_project.lib import dates
from tests.factories import (
    CaseStudyFactory,
    CommentFactory,
    DraftFactory,
    MilestoneFactory,
    ParticipationFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    SourceFactory,
    StepFactory,
    TeamMemberFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db

DUE = {
    "due_on": dt.date(2020, 9, 4),
    "due_at": dt.datetime(2020, 9, 4, 15, tzinfo=dt.UTC),
}


def _fill(phase, countries: int) -> None:
    """Add countries with all that a page prints of one."""
    source = SourceFactory()
    for _n in range(countries):
        participation = ParticipationFactory(phase=phase)
        participation.statuses.create(
            status="active", starts_on=dt.date(2019, 1, 1), exactness="year"
        ).sources.add(source)
        ResearcherFactory(participation=participation)
        study = CaseStudyFactory(participation=participation)
        done = StepFactory(
            study=study,
            kind="second_draft",
            starts_on=dt.date(2020, 8, 20),
            exactness="day",
        )
        StepFactory(study=study, kind="third_draft", **DUE)
        draft = DraftFactory(study=study, step=done)
        CommentFactory(
            assignment=ReviewAssignmentFactory(round__draft=draft, round__number=2)
        )
        milestone = MilestoneFactory(
            phase=phase, participation=participation, owner_team=participation, **DUE
        )
        milestone.sources.add(source)
        WorkshopFactory(
            phase=phase,
            participation=participation,
            starts_on=dt.date(2020, 9, 22),
            exactness="day",
        ).sources.add(source)


def _count(client, url: str) -> int:
    client.get(url)  # what is asked once a process (content types, features)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("role", ["coordinator", "ilo", "ilo_everywhere", "admin"])
@pytest.mark.parametrize("countries", [2, 6])
def test_dashboard_takes_as_many_queries_at_any_size(client, world, role, countries):
    _fill(world.phase1, countries)
    if role == "ilo_everywhere":
        user = TeamMemberFactory(role="ilo_staff", phase=None).user
    else:
        user = world.readers[role]
    client.force_login(user)

    # session, user, standing (everywhere: all phases too), phases with
    # their next event
    assert _count(client, "/dashboard/?phase=1") <= 5

    # and after a change: studies with which else there is, steps, drafts, rounds,
    # assignments; milestones; themes; changes
    caches["drawn"].clear()
    with CaptureQueriesContext(connection) as queries:
        client.get("/dashboard/?phase=1")
    assert len(queries) <= 12


@pytest.mark.parametrize(
    ("role", "url"),
    [
        ("coordinator", "/me/"),
        ("ilo", "/phases/"),
        ("ilo", "/phases/1/"),
        ("observer", "/phases/1/"),
        ("ilo", "/countries/"),
        ("coordinator", "/history/"),
        ("anonymous", "/public/"),
    ],
)
def test_pages_ask_the_same_of_few_and_many(as_reader, world, role, url):
    client = as_reader(role)
    _fill(world.phase1, 2)
    few = _count(client, url)

    _fill(world.phase1, 5)

    assert _count(client, url) == few


def test_country_page_asks_the_same_of_few_and_many_studies(as_reader, world):
    client = as_reader("coordinator")
    url = world.here.country.get_absolute_url()
    CaseStudyFactory(participation=world.here, kind="brief")
    few = _count(client, url)

    for _n in range(4):
        study = CaseStudyFactory(participation=world.here)
        StepFactory(study=study, kind="third_draft", **DUE)
        MilestoneFactory(phase=world.phase1, participation=world.here, **DUE)

    assert _count(client, url) == few


def test_board_holds_what_an_overseer_may_see(world):
    _fill(world.phase1, 2)
    _fill(world.phase2, 1)
    user = world.readers["ilo"]

    board = load_board(world.phase1, now=dates.now(), today=dates.today())

    visible = CaseStudy.objects.visible_to(user).filter(phase=world.phase1)
    assert {each.study for each in board.studies} == set(visible)
    assert set(board.milestones) == set(
        Milestone.objects.visible_to(user).filter(phase=world.phase1)
    )
