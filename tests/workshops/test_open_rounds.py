"""A workshop opens all reviews at once, and shows what was promised in them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casestudies.models import Response, ReviewAssignment, ReviewRound
from casestudies.services.refusals import Refused
from sse_project.lib import dates
from tests import factories as make
from workshops.open_rounds import rows_for
from workshops.services import planning
from workshops.services.review_rounds import open_rounds

pytestmark = pytest.mark.django_db
DUE = dt.date(2020, 9, 9)
PAGE = "/workshops/interim/open-rounds/"
PROMISES = "/workshops/interim/promises/"


@pytest.fixture
def phase(db, project_time) -> SimpleNamespace:
    """Return a workshop of a phase with two drafts, of Alpha and of Beta."""
    project_time("2020-08-26T09:00:00+00:00")
    phase = make.PhaseFactory(number=1)
    found = SimpleNamespace(
        phase=phase,
        workshop=make.WorkshopFactory(phase=phase, slug="interim"),
        coordinator=make.TeamMemberFactory(phase=phase).user,
        manager=make.TeamMemberFactory(phase=phase, role="research_manager").user,
        drafts=[],
        studies=[],
    )
    for name in ("Alpha", "Beta"):
        study = study_of(phase, name)
        found.studies.append(study)
        found.drafts.append(make.DraftFactory(study=study, number=2))
    return found


def study_of(phase, name):
    place = make.ParticipationFactory(phase=phase, country__name=name)
    return make.CaseStudyFactory(participation=place, phase=phase, title=name)


def opened(phase, **more):
    given = {
        "drafts": phase.drafts,
        "reviewers": [(phase.manager, "research_manager")],
        "due_on": DUE,
        "by": phase.coordinator,
        **more,
    }
    return open_rounds(phase.workshop, **given)


def test_all_rounds_open_with_one_act_and_are_kept(phase):
    rounds = opened(phase)

    assert set(phase.workshop.rounds.all()) == set(rounds)
    assert [r.draft for r in rounds] == phase.drafts
    assert ReviewAssignment.objects.filter(reviewer=phase.manager).count() == 2


def test_the_same_again_opens_nothing_more(phase):
    assert opened(phase) == opened(phase)
    assert ReviewRound.objects.count() == 2


def test_nobody_reviews_what_they_write(phase):
    both = [(phase.manager, "research_manager"), (phase.coordinator, "agency")]
    place = phase.studies[0].participation
    make.ResearcherFactory(participation=place, user=phase.coordinator)

    first, second = opened(phase, reviewers=both)

    assert first.assignments.count() == 1
    assert second.assignments.count() == 2


def test_one_refusal_opens_none_and_names_the_country(phase):
    make.ReviewRoundFactory(draft=phase.drafts[1], study=phase.studies[1], number=1)
    with pytest.raises(Refused, match="Beta: Round 1 is still"):
        opened(phase)
    assert not phase.workshop.rounds.exists()

    place = phase.studies[0].participation
    make.ResearcherFactory(participation=place, user=phase.manager)
    with pytest.raises(Refused, match="Alpha: everybody chosen writes") as why:
        opened(phase, drafts=phase.drafts[:1])
    assert why.value.message.startswith("Alpha")


def test_study_without_a_country_is_named_by_its_title(phase):
    study = make.CaseStudyFactory(
        participation=None, phase=phase.phase, kind="brief", title="Brief"
    )
    draft = make.DraftFactory(study=study, number=1)

    with pytest.raises(Refused, match="Brief: everybody"):
        opened(phase, drafts=[draft], reviewers=[])


def test_what_is_left_out_says_why(phase):
    closed = dates.now()
    make.ParticipationFactory(phase=phase.phase, country__name="Gamma")
    study_of(phase.phase, "Delta")
    approved = make.DraftFactory(study=study_of(phase.phase, "Epsilon"), number=3)
    make.ApprovalFactory(draft=approved)
    had = make.DraftFactory(study=study_of(phase.phase, "Zeta"), number=2)
    make.ReviewRoundFactory(draft=had, study=had.study, number=1, closed_at=closed)
    owing = phase.studies[0]
    old = make.DraftFactory(study=owing, number=1)
    make.ReviewRoundFactory(
        draft=old,
        study=owing,
        number=1,
        released_at=closed,
        answers_due_on=DUE,
        answers_due_at=closed,
    )
    make.ReviewRoundFactory(draft=phase.drafts[1], study=phase.studies[1], number=4)
    phase.workshop.countries.add(owing.participation)

    rows = {row.country: row for row in rows_for(phase.workshop)}

    assert {name: row.why_not for name, row in rows.items()} == {
        "Alpha": "",
        "Beta": "Round 4 is still with its reviewers.",
        "Gamma": "There is no study.",
        "Delta": "No draft is there yet.",
        "Epsilon": "A version is approved.",
        "Zeta": "This version has its round 1.",
    }
    assert rows["Alpha"].is_named
    assert "still owes its answers to round 1" in rows["Alpha"].warning
    assert not rows["Beta"].is_named
    assert rows["Delta"].name == ""
    assert rows["Zeta"].name == "Version 2"


@pytest.mark.parametrize("count", [1, 4])
def test_rows_ask_a_fixed_number_of_times(phase, count, django_assert_num_queries):
    for number in range(count):
        study = study_of(phase.phase, f"C{number}")
        make.DraftFactory(study=study, number=1)

    with django_assert_num_queries(7):
        rows_for(phase.workshop)


def test_chosen_once_confirmed_then_open(client, phase):
    client.force_login(phase.coordinator)
    page = client.get(PAGE)
    assert "2 drafts can go to review together." in page.content.decode()
    assert client.post(PAGE, {}).status_code == 422
    sent = {
        "drafts": [draft.pk for draft in phase.drafts],
        "reviewers": [phase.manager.pk],
        "due_on": "2020-09-09",
    }

    summary = client.post(PAGE, sent)

    assert "Open 2 rounds?" in summary.content.decode()
    assert "One invitation for each reviewer" in summary.content.decode()
    assert not ReviewRound.objects.exists()
    for _ in range(2):
        response = client.post(PAGE, {**sent, "confirmed": "on"}, follow=True)
        assert "2 rounds are open." in response.content.decode()
    assert ReviewRound.objects.count() == 2
    assert "No draft of this phase can go" in client.get(PAGE).content.decode()


def test_refusal_is_said_on_the_page(client, phase):
    client.force_login(phase.coordinator)
    sent = {
        "drafts": [phase.drafts[0].pk],
        "reviewers": [phase.manager.pk],
        "due_on": "2020-08-01",
        "confirmed": "on",
    }

    response = client.post(PAGE, sent)

    assert response.status_code == 422
    assert "is already over where" in response.content.decode()


def test_promises_stand_by_country_for_who_may_read_them(client, phase):
    rounds = opened(phase)
    for number, round in enumerate(rounds, 1):
        assignment = round.assignments.get()
        make.CommentFactory(
            assignment=assignment,
            number=number,
            text=f"REMARK {number}",
            state="closed_verify",
            released_at=dates.now(),
        )
    accepted = make.CommentFactory(
        assignment=rounds[0].assignments.get(),
        number=9,
        text="REMARK 9",
        state="answered",
        released_at=dates.now(),
    )
    Response.objects.create(
        comment=accepted,
        code="accepted",
        text="WE ADD A TABLE",
        author=phase.coordinator,
        sent_at=dates.now(),
        written_at=dates.now(),
    )
    researcher = make.ResearcherFactory(participation=phase.studies[0].participation)

    client.force_login(phase.coordinator)
    shown = client.get(PROMISES).content.decode()
    assert "3 changes are promised for the next drafts in 2 studies." in shown
    assert "REMARK 1" in shown
    assert "WE ADD A TABLE" in shown

    client.force_login(researcher.user)
    shown = client.get(PROMISES).content.decode()
    assert "REMARK 1" in shown
    assert "REMARK 2" not in shown
    detail = client.get(phase.workshop.get_absolute_url()).content.decode()
    assert PROMISES in detail
    assert PAGE not in detail


def test_rounds_are_offered_until_the_workshop_is_called_off(client, phase):
    client.force_login(phase.coordinator)
    address = phase.workshop.get_absolute_url()
    assert PAGE in client.get(address).text

    planning.call_off(phase.workshop, by=phase.coordinator, reason="Nobody came.")

    assert PAGE not in client.get(address).text


def test_manager_opens_no_rounds(client, phase):
    client.force_login(phase.manager)

    assert client.get(PAGE).status_code == 403


def test_no_promise_says_so(client, phase):
    client.force_login(phase.coordinator)

    assert "Nothing is promised" in client.get(PROMISES).content.decode()
    assert reverse("workshops:rounds_open", args=["interim"]) == PAGE
