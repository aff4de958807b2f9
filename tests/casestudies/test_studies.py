"""The list of studies and the page of one: what each reader sees."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casestudies.models import CaseStudy, Comment, Draft, DraftShare, Publication, Step
from casestudies.permissions.studies import sees_lateness
from tests import factories as make
from tests import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(kept_world, db):
    """Return the world on 26 August 2020, with nothing published yet."""
    world = kept_world.fresh()
    world.publication.delete()
    world.brief.delete()
    return world


def text_of(response) -> str:
    """Return what the page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        ("admin", {"Indonesia study", "Japan study", "Cambodia study"}),
        ("ilo", {"Indonesia study", "Japan study", "Cambodia study"}),
        ("coordinator", {"Indonesia study", "Japan study"}),
        ("coordinator2", {"Cambodia study"}),
        ("manager", {"Indonesia study", "Japan study"}),
        ("researcher", {"Indonesia study", "Japan study"}),
        ("researcher2", {"Cambodia study"}),
        ("committee", {"Indonesia study", "Japan study"}),
        ("observer", set()),
        ("reviewer", set()),
        ("outsider", set()),
    ],
)
def test_who_knows_of_which_study(world, who, titles):
    seen = CaseStudy.objects.visible_to(getattr(world, who))

    assert set(seen.values_list("title", flat=True)) == titles


def test_published_study_is_known_to_everybody_with_a_role(world):
    Publication.objects.create(study=world.study, title="Indonesia", language="en")

    known = {
        who: CaseStudy.objects.visible_to(getattr(world, who))
        .filter(pk=world.study.pk)
        .exists()
        for who in ("observer", "researcher2", "coordinator2", "outsider")
    }

    assert known == {
        "observer": True,
        "researcher2": True,
        "coordinator2": True,
        "outsider": False,
    }


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("admin", 3),
        ("coordinator", 2),
        ("manager", 2),
        ("researcher", 1),
        ("researcher_other", 1),
        ("reviewer", 1),
        ("committee", 0),
        ("observer", 0),
        ("outsider", 0),
    ],
)
def test_who_reads_which_drafts(world, who, seen):
    assert Draft.objects.visible_to(getattr(world, who)).count() == seen


@pytest.mark.parametrize("change", ["declined_at", "withdrawn_at", "access_until"])
def test_reviewer_who_is_out_reads_nothing(world, change):
    assert Draft.objects.visible_to(world.reviewer).get() == world.draft
    value = dt.date(2020, 8, 25) if change == "access_until" else worlds.NOW
    setattr(world.assignment, change, value)
    world.assignment.save()

    assert not Draft.objects.visible_to(world.reviewer).exists()


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("phase", "researcher_other"),
        ("committee", "committee"),
        ("observers", "observer"),
        ("public", "outsider"),
    ],
)
def test_shared_draft_is_read_by_its_audience_until_the_last_day(
    world, project_time, audience, who
):
    reader = getattr(world, who)
    DraftShare.objects.create(
        draft=world.draft,
        audience=audience,
        committee=world.committee_body if audience == "committee" else None,
        starts_on=dt.date(2020, 8, 20),
        ends_on=dt.date(2020, 8, 27),
    )

    on_last_day = []
    for day in ("2020-08-19", "2020-08-20", "2020-08-27", "2020-08-28"):
        project_time(f"{day}T09:00:00+00:00")
        reads = Draft.objects.visible_to(reader).filter(pk=world.draft.pk)
        on_last_day.append(reads.exists())

    assert on_last_day == [False, True, True, False]


@pytest.mark.parametrize(
    ("who", "texts"),
    [
        ("coordinator", {"RELEASED", "HELD BACK"}),
        ("manager", {"RELEASED", "HELD BACK"}),
        ("ilo", {"RELEASED", "HELD BACK"}),
        ("reviewer", {"RELEASED", "BEING WRITTEN"}),
        ("researcher", {"RELEASED"}),
        ("researcher_other", set()),
        ("committee", set()),
        ("observer", set()),
    ],
)
def test_who_reads_which_comments(world, who, texts):
    seen = Comment.objects.visible_to(getattr(world, who)).filter(round=world.round)

    assert set(seen.values_list("text", flat=True)) == texts


def test_other_country_sees_stage_and_dates_only(world, client):
    Step.objects.filter(study=world.study).update(
        due_on=dt.date(2020, 8, 20),
        due_at=dt.datetime(2020, 8, 20, 17, tzinfo=dt.UTC),
    )
    url = reverse("casestudies:study", args=[world.study.slug])

    client.force_login(world.researcher_other)
    other = client.get(url)
    client.force_login(world.researcher)
    own = client.get(url)

    assert "Indonesia is late. Third draft: was due Thu 20 Aug." in text_of(own)
    assert "is-late" not in other.content.decode()
    assert "is late" not in text_of(other)
    assert "Thu 20 Aug" in text_of(other)
    assert "Download" in text_of(own)
    assert "Download" not in text_of(other)
    assert not sees_lateness(world.researcher_other, world.study)


def test_tasks_of_the_team_lead_to_the_upload(world, client):
    client.force_login(world.researcher)

    page = client.get(reverse("casestudies:study", args=[world.study.slug]))

    assert "What we need from you" in text_of(page)
    assert "Upload the third draft" in text_of(page)
    assert reverse("casestudies:draft_add", args=[world.study.slug]) in (
        page.content.decode()
    )


def test_task_of_an_overseeing_reviewer_is_the_review(world, client):
    client.force_login(world.ilo)

    page = client.get(reverse("casestudies:study", args=[world.study.slug]))

    assert "Review version 1" in text_of(page)


def test_tasks_come_before_the_path(world, client):
    client.force_login(world.researcher)

    page = client.get(
        reverse("casestudies:study", args=[world.study.slug])
    ).content.decode()

    assert page.index('id="h-you"') < page.index('id="h-track"')
    assert page.count("<h1") == 1


def test_list_names_the_risk_first(world, client):
    Step.objects.filter(study=world.study_other).update(
        due_on=dt.date(2020, 8, 20),
        due_at=dt.datetime(2020, 8, 20, 17, tzinfo=dt.UTC),
    )
    client.force_login(world.coordinator)

    seen_by_coordinator = text_of(client.get(reverse("casestudies:studies")))
    client.force_login(world.researcher)
    seen_by_other_team = text_of(client.get(reverse("casestudies:studies")))

    assert "1 of 2 studies is late." in seen_by_coordinator
    assert "was due" in seen_by_coordinator.lower()
    assert "Nothing is late. 2 studies." in seen_by_other_team
    assert "was due" not in seen_by_other_team.lower()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Indonesia", "Japan", "Cambodia"}),
        ("phase=2", {"Cambodia"}),
        ("country=japan", {"Japan"}),
        ("phase=1&country=indonesia&kind=country", {"Indonesia"}),
        ("kind=brief", set()),
        ("phase=9", set()),
        ("country=%00", set()),
    ],
)
def test_filters_are_in_the_url(world, client, query, shown):
    client.force_login(world.ilo)

    page = client.get(reverse("casestudies:studies") + "?" + query)

    rows = re.findall(r'scope="row"><a href="[^"]*">([^<]*)</a>', page.content.decode())
    assert set(rows) == shown


def test_filters_offer_only_what_the_reader_knows_of(world, client):
    client.force_login(world.researcher2)

    page = client.get(reverse("casestudies:studies")).content.decode()

    assert "Cambodia" in page
    assert "Indonesia" not in page


def queries_of(client, url: str) -> int:
    """Return how many queries the page asks when it is opened again."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# Session, user, standing, teams, seats; then, for the list: count, late count,
# studies with their steps, drafts, rounds and assignments, and the two select boxes;
# for a study: itself with steps, drafts, rounds, assignments and requests, which
# tasks and panels share; promises, own reviews, publications, sources; the themes
# of its latest version (four).
MOST_QUERIES = 19


def test_list_asks_no_more_queries_for_more_studies(project_time, client):
    project_time(worlds.NOW)
    phase = make.PhaseFactory(number=1)
    client.force_login(make.TeamMemberFactory(phase=phase).user)
    counts = []
    for item_count in (1, 3):
        for _ in range(item_count):
            study = make.CaseStudyFactory(participation__phase=phase)
            for position, kind in enumerate(("second_draft", "round_1")):
                make.StepFactory(study=study, kind=kind, position=position)
            round_ = make.ReviewRoundFactory(draft__study=study)
            make.ReviewAssignmentFactory(round=round_)
        counts.append(queries_of(client, reverse("casestudies:studies")))

    assert counts[0] == counts[1] <= MOST_QUERIES


def test_study_page_asks_no_more_queries_for_more_drafts(project_time, client):
    project_time(worlds.NOW)
    phase = make.PhaseFactory(number=1)
    client.force_login(make.TeamMemberFactory(phase=phase).user)
    study = make.CaseStudyFactory(participation__phase=phase)
    url = reverse("casestudies:study", args=[study.slug])
    counts = []
    for number, kind in enumerate(("first_draft", "second_draft", "third_draft"), 1):
        step = make.StepFactory(study=study, kind=kind, position=number)
        draft = make.DraftFactory(study=study, number=number, step=step)
        round_ = make.ReviewRoundFactory(draft=draft, number=number)
        make.ReviewAssignmentFactory(round=round_)
        counts.append(queries_of(client, url))

    assert counts[0] == counts[1] == counts[2] <= MOST_QUERIES


def test_history_tells_steps_and_versions(world, client):
    client.force_login(world.coordinator)

    page = client.get(reverse("casestudies:study_history", args=[world.study.slug]))

    assert "Version 1" in text_of(page)
    assert "Third draft" in text_of(page)
