"""Which milestones fall due, and who owes them."""

import datetime as dt

import pytest

from milestones.deadlines import MilestoneDue
from sse_project.lib import deadlines
from tests.deadlines import still_owed
from tests.factories import (
    CaseStudyFactory,
    MilestoneFactory,
    OrganisationFactory,
    ParticipationFactory,
    PhaseFactory,
    ResearcherFactory,
    StepFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DUE = {
    "starts_on": dt.date(2020, 9, 4),
    "exactness": "day",
    "due_on": dt.date(2020, 9, 4),
    "due_at": dt.datetime(2020, 9, 4, 15, tzinfo=dt.UTC),
}


@pytest.fixture(autouse=True)
def _on_26_august(project_time):
    project_time("2020-08-26T09:00:00+00:00")


@pytest.fixture
def phase():
    return PhaseFactory(number=1)


@pytest.fixture
def coordinator(phase):
    return TeamMemberFactory(phase=phase).user


def owed_by(milestone) -> list:
    kind = MilestoneDue()
    return list(kind.who_owes(kind.open().get(pk=milestone.pk)))


def test_kind_is_registered():
    assert isinstance(deadlines.kind_named("milestone"), MilestoneDue)


def test_open_and_dated_milestones_fall_due():
    planned = MilestoneFactory(**DUE)
    started = MilestoneFactory(status="in_progress", **DUE)
    MilestoneFactory(status="done", **DUE)
    MilestoneFactory(status="cancelled", **DUE)
    MilestoneFactory()

    assert list(MilestoneDue().open()) == [planned, started]


def test_draft_with_a_due_date_makes_the_only_deadline(phase):
    study = CaseStudyFactory(participation__phase=phase)
    drafted, dated_conference, undated = (MilestoneFactory(**DUE) for _ in range(3))
    due = {"due_on": DUE["due_on"], "due_at": DUE["due_at"]}
    StepFactory(study=study, kind="third_draft", milestone=drafted, **due)
    StepFactory(study=study, kind="conference", milestone=dated_conference, **due)
    StepFactory(study=study, kind="final_draft", milestone=undated)

    assert list(MilestoneDue().open()) == [dated_conference, undated]


def test_person_owes_their_milestone(phase, coordinator):
    owner = UserFactory()
    milestone = MilestoneFactory(phase=phase, owner_user=owner, **DUE)

    assert owed_by(milestone) == [owner]


def test_researchers_in_force_owe_their_teams_milestone(phase, coordinator):
    team = ParticipationFactory(phase=phase)
    researcher = ResearcherFactory(participation=team).user
    ResearcherFactory(participation=team, ends_on=dt.date(2020, 8, 25))
    ResearcherFactory(participation=team, user__is_active=False)
    ResearcherFactory(participation__phase=phase)
    milestone = MilestoneFactory(phase=phase, owner_team=team, **DUE)

    assert owed_by(milestone) == [researcher]


def test_organisations_people_on_this_phase_owe_its_milestone(phase, coordinator):
    agency = OrganisationFactory()
    member = {"phase": phase, "organisation": agency}
    agent = TeamMemberFactory(**member).user
    everywhere = TeamMemberFactory(
        role="ilo_staff", phase=None, organisation=agency
    ).user
    TeamMemberFactory(role="observer", **member)
    TeamMemberFactory(user__is_active=False, **member)
    TeamMemberFactory(phase=PhaseFactory(number=2), organisation=agency)
    milestone = MilestoneFactory(phase=phase, owner_organisation=agency, **DUE)

    assert set(owed_by(milestone)) == {agent, everywhere}


@pytest.mark.parametrize("owner", ["nobody", "closed account", "empty team", "agency"])
def test_coordinators_owe_what_nobody_else_does(phase, coordinator, owner):
    owned = {
        "nobody": {},
        "closed account": {"owner_user": UserFactory(is_active=False)},
        "empty team": {"owner_team": ParticipationFactory(phase=phase)},
        "agency": {"owner_organisation": OrganisationFactory()},
    }[owner]
    milestone = MilestoneFactory(phase=phase, **DUE, **owned)

    assert owed_by(milestone) == [coordinator]


@pytest.mark.parametrize("item_count", [3, 30])
def test_who_owes_asks_nothing(
    phase, coordinator, django_assert_num_queries, item_count
):
    for n in range(item_count):
        team = ResearcherFactory(participation__phase=phase).participation
        agency = TeamMemberFactory(
            phase=phase, organisation=OrganisationFactory()
        ).organisation
        owned = ({"owner_team": team}, {"owner_organisation": agency}, {})[n % 3]
        MilestoneFactory(phase=phase, **DUE, **owned)
    kind = MilestoneDue()

    # milestones, coordinators, teams, their researchers, organisations, their staff
    with django_assert_num_queries(6):
        owed = [user for row in kind.open() for user in kind.who_owes(row)]

    assert len(owed) >= item_count


def test_moved_deadline_is_not_owed_any_more(phase, coordinator):
    milestone = MilestoneFactory(phase=phase, **DUE)
    kind = MilestoneDue()

    owed = {
        day: still_owed(kind, milestone.pk, coordinator.pk, dt.date(2020, 9, day))
        for day in (4, 5)
    }

    assert owed == {4: True, 5: False}


def test_texts_and_links(phase):
    milestone = MilestoneFactory(phase=phase, title="Conference", **DUE)
    kind = MilestoneDue()
    row = kind.open().get()

    assert (kind.title(row), kind.path(row), kind.phase_id(row)) == (
        "Conference",
        f"/milestones/{milestone.pk}/",
        phase.pk,
    )


def test_changed_zone_of_an_organisation_moves_the_instant(phase):
    agency = OrganisationFactory(time_zone="Asia/Seoul")
    milestone = MilestoneFactory(phase=phase, owner_organisation=agency, **DUE)
    agency.time_zone = "Europe/Zurich"
    agency.save()

    moved = deadlines.kind_named("milestone").retime(organisation=agency)

    milestone.refresh_from_db()
    assert moved == 1
    assert milestone.due_at == dt.datetime(2020, 9, 4, 22, tzinfo=dt.UTC)
    assert milestone.history.latest("history_id").history_change_reason == (
        "time zone changed to Europe/Zurich"
    )
