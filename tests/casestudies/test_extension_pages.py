"""The pages around more time as people use them."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from casestudies.models import ExtensionRequest
from sse_project.lib import dates
from tests.casestudies.reviewing import NOW, build, external
from tests.factories import (
    ExtensionRequestFactory,
    MilestoneFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    StepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DUE = dt.date(2020, 9, 11)
ASKED = {"wanted_on": "2020-09-18", "reason": "The survey came late."}
GRANT = {"decision": "grant", "granted_on": "2020-09-16", "note": ""}


@pytest.fixture
def w(project_time):
    project_time(NOW)
    w = build(released=True, comments=1)
    w.owed = external(w)
    zone = dates.zone_named("Asia/Jakarta")
    w.step = StepFactory(study=w.study, due_on=DUE, due_at=dates.end_of_day(DUE, zone))
    w.urls = {
        "step": reverse("casestudies:draft_more_time", args=[w.study.slug, w.step.pk]),
        "round": reverse("casestudies:answers_more_time", args=[w.study.slug, 2]),
        "owed": reverse("casestudies:assignment_more_time", args=[w.owed.pk]),
    }
    return w


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page.text, re.S)[1].strip()


@pytest.mark.parametrize(
    ("name", "what", "back"),
    [
        ("step", "third draft, due Fri 11 Sep 2020", "study"),
        ("round", "answers to round 2, due Thu 10 Sep 2020", "round"),
        ("owed", "review of version 1, due Fri 4 Sep 2020", "owed"),
    ],
)
def test_who_owes_asks_and_may_take_it_back(w, client, name, what, back):
    client.force_login(w.owed.reviewer if name == "owed" else w.researcher)
    url = w.urls[name]

    first = client.get(url)
    sent = client.post(url, ASKED)
    client.post(url, ASKED)
    request = ExtensionRequest.objects.get()
    then = client.get(url)
    withdrawn = client.post(url, {"withdraw": request.pk})

    assert heading(first) == f"Ask for more time for the {what}"
    assert sent["Location"] == getattr(w, back).get_absolute_url()
    assert heading(then) == "You asked for time until Fri 18 Sep 2020."
    assert withdrawn["Location"] == sent["Location"]
    request.refresh_from_db()
    assert request.state == "withdrawn"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({**ASKED, "wanted_on": "2020-09-11"}, "wanted_on"),
        ({**ASKED, "wanted_on": ""}, "wanted_on"),
        ({**ASKED, "wanted_on": "9999-12-31"}, "wanted_on"),
        ({**ASKED, "reason": " "}, "reason"),
        ({**ASKED, "reason": "x" * 3000}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(w, client, sent, field):
    client.force_login(w.researcher)

    page = client.post(w.urls["step"], sent)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not ExtensionRequest.objects.exists()


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 30, "x", "²", "1"])
def test_only_a_request_of_ones_own_is_withdrawn(w, client, pk):
    other = ExtensionRequestFactory(step=w.step)
    client.force_login(w.researcher)

    page = client.post(w.urls["step"], {"withdraw": pk if pk != "1" else other.pk})

    other.refresh_from_db()
    assert (page.status_code, other.state) == (422, "open")


def test_page_left_open_tells_that_it_was_decided(w, client):
    request = ExtensionRequestFactory(
        step=w.step, asked_by=w.researcher, state="refused", decided_by=w.ilo
    )
    client.force_login(w.researcher)

    page = client.post(w.urls["step"], {"withdraw": request.pk})

    assert page.status_code == 422
    assert f"{w.ilo.name} declined it meanwhile." in page.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("step", "The third draft is in."),
        ("round", "No answers are owed in this round."),
        ("owed", "This review is not owed any more."),
    ],
)
def test_nothing_is_asked_for_what_is_done(w, client, name, words):
    w.step.starts_on, w.step.exactness = DUE, "day"
    w.step.save()
    w.round.answered_at = NOW
    w.round.save()
    w.owed.submitted_at = NOW
    w.owed.save()
    client.force_login(w.owed.reviewer if name == "owed" else w.researcher)

    page = client.get(w.urls[name])

    assert heading(page) == words
    assert 'name="wanted_on"' not in page.text
    assert client.post(w.urls[name], ASKED).status_code == 422


def test_without_a_due_day_there_is_none_to_move(w, client):
    w.step.due_on = w.step.due_at = None
    w.step.save()
    client.force_login(w.researcher)

    assert heading(client.get(w.urls["step"])) == (
        "No due day is set for the third draft."
    )


@pytest.mark.parametrize("name", ["step", "round", "owed"])
def test_coordinator_gives_time_unasked(w, client, name):
    client.force_login(w.coordinator)
    sent = {"due_on": "2020-09-20", "reason": "A storm"}

    page = client.get(w.urls[name])
    answer = client.post(w.urls[name], sent)
    again = client.post(w.urls[name], sent)

    assert heading(page).startswith("More time for the ")
    assert answer.status_code == 302
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["due_on"])
    w.step.refresh_from_db()
    w.round.refresh_from_db()
    w.owed.refresh_from_db()
    day = {"step": w.step.due_on, "round": w.round.answers_due_on}
    assert day.get(name, w.owed.due_on) == dt.date(2020, 9, 20)


# Deciding


@pytest.fixture
def asked(w):
    w.asked = ExtensionRequestFactory(step=w.step, asked_by=w.researcher)
    w.url = w.asked.get_absolute_url()
    MilestoneFactory(
        phase=w.phase,
        title="Conference",
        starts_on=dt.date(2020, 9, 22),
        exactness="day",
    )
    return w


def test_coordinator_sees_the_days_left_and_grants_another_date(asked, client):
    client.force_login(asked.coordinator)

    page = client.get(asked.url)
    answer = client.post(asked.url, GRANT)
    again = client.post(asked.url, GRANT)

    assert "11 days between the third draft and it; with this date 4 remain" in (
        page.text
    )
    assert page.context["form"].initial == {"granted_on": dt.date(2020, 9, 18)}
    assert answer["Location"] == again["Location"] == asked.study.get_absolute_url()
    asked.step.refresh_from_db()
    assert asked.step.due_on == dt.date(2020, 9, 16)
    decided = client.get(asked.url)
    assert heading(decided).startswith("Granted: ")
    assert 'name="decision"' not in decided.text


def test_refusal_goes_with_its_note(asked, client):
    client.force_login(asked.ilo)
    sent = {"decision": "refuse", "note": "The print waits."}

    assert client.post(asked.url, sent).status_code == 302

    asked.asked.refresh_from_db()
    assert (asked.asked.state, asked.asked.decided_by) == ("refused", asked.ilo)


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, ["decision"]),
        ({"decision": "perhaps"}, ["decision"]),
        ({"decision": "grant"}, ["granted_on"]),
        ({**GRANT, "granted_on": "2020-09-01"}, ["granted_on"]),
        ({**GRANT, "granted_on": "0001-01-01"}, ["granted_on"]),
        ({"decision": "refuse", "note": " "}, ["note"]),
    ],
)
def test_decision_is_whole_or_not_taken(asked, client, sent, fields):
    client.force_login(asked.coordinator)

    page = client.post(asked.url, sent)

    assert (page.status_code, list(page.context["form"].errors)) == (422, fields)
    asked.asked.refresh_from_db()
    assert asked.asked.is_open


def test_second_coordinator_learns_that_it_is_decided(asked, client):
    client.force_login(asked.ilo)
    client.post(asked.url, {"decision": "refuse", "note": "No."})
    client.force_login(asked.coordinator)

    page = client.post(asked.url, GRANT)

    assert page.status_code == 422
    assert f"{asked.ilo.name} declined it meanwhile." in page.text


def test_team_reads_the_request_without_a_form(asked, client):
    client.force_login(asked.researcher)

    page = client.get(asked.url)

    assert 'name="decision"' not in page.text
    assert "The survey in the field came late." in page.text


def test_request_is_found_by_its_own_study_only(asked, client):
    other = StepFactory().study
    client.force_login(asked.coordinator)

    url = reverse("casestudies:extension", args=[other.slug, asked.asked.pk])

    assert client.get(url).status_code == 404


# Where it is seen


def test_study_and_round_show_what_waits(asked, client):
    ExtensionRequestFactory(
        step=None,
        study=asked.study,
        assignment=asked.owed,
        asked_by=asked.owed.reviewer,
        reason="SECRET ILLNESS",
    )
    round_page = asked.round.get_absolute_url()

    client.force_login(asked.coordinator)
    study, of_round = client.get(asked.study.get_absolute_url()), client.get(round_page)
    client.force_login(asked.researcher)
    own, own_round = client.get(asked.study.get_absolute_url()), client.get(round_page)

    name = asked.researcher.name
    assert f"Decide: {name} asks for time until Fri 18 Sep" in study.text
    assert "External: review of version 1" in study.text
    assert "SECRET ILLNESS" in of_round.text
    assert f"{name}: third draft until Fri 18 Sep" in own.text
    assert asked.urls["step"] in own.text
    assert asked.urls["round"] in own_round.text
    assert "SECRET" not in own.text + own_round.text
    assert "Decide" not in own.text


@pytest.fixture
def conference(w):
    return MilestoneFactory(
        phase=w.phase,
        title="Conference",
        starts_on=dt.date(2020, 9, 22),
        exactness="day",
    )


@pytest.mark.parametrize("way", ["look", "refusal"])
def test_day_that_is_typed_shows_what_it_leaves_and_decides_nothing(
    w, client, conference, way
):
    asked = ExtensionRequestFactory(
        step=w.step, asked_by=w.researcher, wanted_on=dt.date(2020, 9, 18)
    )
    client.force_login(w.coordinator)
    typed = {"decision": "refuse", "granted_on": "2020-09-23", "note": ""}
    sent = typed | {"look": "1", "note": "My note"} if way == "look" else typed
    before = client.get(asked.get_absolute_url()).text

    page = client.post(asked.get_absolute_url(), sent)

    asked.refresh_from_db()
    assert asked.is_open
    assert page.status_code == (200 if way == "look" else 422)
    assert "With Fri 18 Sep, as asked" in page.text
    assert "with this date 4 remain" in page.text
    assert "With Wed 23 Sep, as you typed" in page.text
    assert "this date is 1 day after it" in page.text
    assert 'value="2020-09-23"' in page.text
    assert ("My note" in page.text) == (way == "look")
    assert "as you typed" not in before


@pytest.mark.parametrize("typed", ["", "soon", "2020-09-18", "20200-01-01"])
def test_no_other_day_is_no_second_list(w, client, conference, typed):
    asked = ExtensionRequestFactory(
        step=w.step, asked_by=w.researcher, wanted_on=dt.date(2020, 9, 18)
    )
    client.force_login(w.coordinator)

    page = client.post(asked.get_absolute_url(), {"look": "1", "granted_on": typed})

    assert page.status_code == 200
    assert "as you typed" not in page.text


def test_others_see_no_panel_of_it(w, client):
    client.force_login(w.ilo)

    assert "Requests for more time" not in client.get(w.study.get_absolute_url()).text
    assert w.urls["round"] not in client.get(w.round.get_absolute_url()).text


@pytest.mark.parametrize("asks", [1, 5])
def test_study_page_asks_the_same_for_few_and_many(
    w, client, asks, django_assert_num_queries
):
    for _n in range(asks):
        ExtensionRequestFactory(step=w.step, asked_by=UserFactory())
    client.force_login(w.coordinator)
    client.get(w.study.get_absolute_url())

    # as without requests (see test_studies): one query for those to decide and to show
    with django_assert_num_queries(18):
        client.get(w.study.get_absolute_url())


def test_assignment_page_leads_there_and_remembers(w, client):
    client.force_login(w.owed.reviewer)
    before = client.get(w.owed.get_absolute_url())
    client.post(w.urls["owed"], ASKED)

    after = client.get(w.owed.get_absolute_url())

    assert "Ask for more time" in before.text
    assert w.urls["owed"] in before.text
    assert "Asked for Fri 18 Sep" in after.text


def test_upload_and_answers_pages_lead_there(w, client):
    client.force_login(w.researcher)

    upload = client.get(reverse("casestudies:draft_add", args=[w.study.slug]))
    send = client.get(reverse("casestudies:answers_send", args=[w.study.slug, 2]))

    assert w.urls["step"] in upload.text
    assert w.urls["round"] in send.text


def test_reviewer_by_link_asks_for_the_one_review(w, client):
    from casestudies.services.links import mint_link  # noqa: PLC0415 -- one test

    key = mint_link(w.owed)
    client.post(reverse("casestudies:review_link", args=[key]))

    page = client.get(w.urls["owed"])
    answer = client.post(w.urls["owed"], ASKED)

    assert (page.status_code, answer.status_code) == (200, 302)
    assert 'class="crumbs"' not in page.text
    assert ExtensionRequest.objects.get().asked_by == w.owed.reviewer
    assert client.get(w.urls["round"]).status_code == 404


# Nobody serves themselves


@pytest.fixture
def own(w):
    """Return what ILO staff, who review, too, ask for themselves."""
    review = ReviewAssignmentFactory(
        round=w.round, reviewer=w.ilo, due_on=dt.date(2020, 9, 4), kind="ilo"
    )
    return ExtensionRequestFactory(
        study=w.study, step=None, assignment=review, asked_by=w.ilo
    )


def test_who_asked_is_told_who_decides_and_is_refused(w, client, own):
    client.force_login(w.ilo)
    said = f"You asked for it yourself, so that somebody else decides: {w.coordinator}."

    page = client.get(own.get_absolute_url())
    sent = client.post(own.get_absolute_url(), GRANT)
    round_page = client.get(w.round.get_absolute_url()).text

    assert said in page.text
    assert ">Decide<" not in page.text
    assert (sent.status_code, said in sent.text) == (422, True)
    own.refresh_from_db()
    assert own.is_open
    assert reverse("casestudies:assignment_extend", args=[own.assignment.pk]) not in (
        round_page
    )
    assert reverse("casestudies:assignment_more_time", args=[own.assignment.pk]) in (
        round_page
    )
    assert reverse("casestudies:assignment_extend", args=[w.owed.pk]) in round_page
    assert "To decide" not in round_page


def test_own_review_is_not_extended(w, client, own):
    client.force_login(w.ilo)
    url = reverse("casestudies:assignment_extend", args=[own.assignment.pk])

    sent = client.post(url, {"due_on": "2020-09-18", "reason": "Ill."})

    assert sent.status_code == 422
    assert "It is your own review: ask for more time, others decide." in sent.text


def test_who_is_alone_may_decide_and_is_told_why(w, client, own):
    w.phase.team.filter(user=w.coordinator).delete()
    client.force_login(w.ilo)

    page = client.get(own.get_absolute_url())
    sent = client.post(own.get_absolute_url(), GRANT)

    assert "You asked for it yourself. Nobody else could decide" in page.text
    assert ">Decide<" in page.text
    assert sent.status_code == 302
    own.refresh_from_db()
    assert own.state == "granted"


def test_the_team_reads_who_decides(w, client):
    found = ExtensionRequestFactory(study=w.study, step=w.step, asked_by=w.researcher)
    client.force_login(w.researcher)
    names = f"{w.coordinator}, {w.ilo}"

    own = client.get(found.get_absolute_url()).text
    client.force_login(ResearcherFactory(participation=w.participation).user)
    colleague = client.get(found.get_absolute_url()).text
    w.phase.team.all().delete()
    nobody = client.get(found.get_absolute_url()).text

    assert f"You asked for it yourself, so that somebody else decides: {names}." in own
    assert f"A coordinator or ILO staff decide: {names}." in colleague
    assert "just now nobody is this for the phase." in nobody
