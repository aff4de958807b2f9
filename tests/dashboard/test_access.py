"""Who may open which page; what a reader may not know is on no page of theirs."""

import datetime as dt

import pytest

from casestudies.models import Publication
from countries.models import ParticipationStatus
from tests.dashboard.conftest import READERS
from tests.factories import (
    CommentFactory,
    DraftFactory,
    MilestoneFactory,
    SourceFactory,
    StepFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db

OVERSEERS_1 = {"admin", "ilo", "coordinator", "manager"}
WITH_HISTORY = {"admin", "ilo", "coordinator", "coordinator2"}
WITHOUT_ROLE = {"reviewer", "outsider"}


def _expected(role: str, allowed: set[str]) -> int:
    if role == "anonymous":
        return 302
    return 200 if role in allowed else 404


PAGES = [
    ("/me/", set(READERS)),
    ("/dashboard/?phase=1", OVERSEERS_1),
    ("/dashboard/?phase=2", {"admin", "coordinator2"}),
    ("/dashboard/?phase=3", set()),
    ("/dashboard/?phase=nonsense", set()),
    ("/dashboard/", OVERSEERS_1 | {"coordinator2"}),
    ("/phases/", set(READERS) - WITHOUT_ROLE),
    ("/phases/1/", set(READERS) - WITHOUT_ROLE),
    ("/phases/2/", set(READERS) - WITHOUT_ROLE),
    ("/phases/3/", set()),
    ("/countries/", set(READERS) - WITHOUT_ROLE),
    ("/countries/nowhere/", set()),
    ("/history/", WITH_HISTORY),
]


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(("url", "allowed"), PAGES)
def test_pages_by_role(as_reader, url, allowed, role):
    assert as_reader(role).get(url).status_code == _expected(role, allowed)


@pytest.mark.parametrize("role", READERS)
def test_country_page_by_role(as_reader, world, role):
    response = as_reader(role).get(world.here.country.get_absolute_url())

    assert response.status_code == _expected(role, set(READERS) - WITHOUT_ROLE)


@pytest.mark.parametrize("role", READERS)
def test_public_page_is_for_everyone(as_reader, role):
    assert as_reader(role).get("/public/").status_code == 200


@pytest.mark.parametrize("url", ["/me/", "/dashboard/", "/history/", "/countries/"])
def test_pages_only_read(as_reader, url):
    assert as_reader("admin").post(url).status_code == 405


@pytest.fixture
def marked(world):
    """Give each study a draft, a late step, a round and an open comment, marked."""
    for study, mark in (
        (world.study, "OWN"),
        (world.study_other, "NEIGHBOUR"),
        (world.study2, "ELSEWHERE"),
    ):
        step = StepFactory(
            study=study,
            kind="third_draft",
            due_on=dt.date(2020, 8, 20),
            due_at=dt.datetime(2020, 8, 20, 15, tzinfo=dt.UTC),
        )
        draft = DraftFactory(study=study, step=None, note=f"{mark}-DRAFT-NOTE")
        comment = CommentFactory(
            assignment__round__draft=draft,
            assignment__round__number=7,
            assignment__reviewer__name=f"{mark}-REVIEWER",
            text=f"{mark}-COMMENT",
        )
        MilestoneFactory(
            phase=study.phase,
            participation=study.participation,
            title=f"{mark}-MILESTONE",
            due_on=dt.date(2020, 8, 20),
            due_at=dt.datetime(2020, 8, 20, 15, tzinfo=dt.UTC),
        )
        assert step.pk
        assert comment.pk
    return world


def _pages(world) -> list[str]:
    return [
        "/me/",
        "/dashboard/",
        "/phases/",
        "/phases/1/",
        "/phases/2/",
        "/countries/",
        *(p.country.get_absolute_url() for p in (world.here, world.other, world.there)),
        "/history/",
        "/public/",
    ]


MARKS = ["OWN-", "NEIGHBOUR-", "ELSEWHERE-"]
SECRETS = ["DRAFT-NOTE", "REVIEWER", "COMMENT"]


def _seen(client, world) -> set[str]:
    text = "".join(client.get(url).content.decode() for url in _pages(world))
    words = {mark + part for mark in MARKS for part in [*SECRETS, "MILESTONE"]}
    return {word for word in words if word in text}


@pytest.mark.parametrize(
    ("role", "milestones"),
    [
        ("researcher", {"OWN-MILESTONE", "NEIGHBOUR-MILESTONE"}),
        ("researcher2", {"ELSEWHERE-MILESTONE"}),
        ("committee", set()),
        ("observer", set()),
        ("reviewer", set()),
        ("outsider", set()),
        ("anonymous", set()),
    ],
)
def test_nothing_private_is_on_any_page(as_reader, marked, role, milestones):
    seen = _seen(as_reader(role), marked)

    own = {"OWN-REVIEWER"} if role == "researcher" else set()
    own |= {"ELSEWHERE-REVIEWER"} if role == "researcher2" else set()
    assert seen - own == milestones


def test_overseers_see_their_phase_and_no_other(as_reader, marked):
    seen = _seen(as_reader("coordinator"), marked)

    assert seen >= {"OWN-MILESTONE", "NEIGHBOUR-MILESTONE", "OWN-REVIEWER"}
    assert not {each for each in seen if each.startswith("ELSEWHERE")}
    assert not {each for each in seen if each.endswith("COMMENT")}


@pytest.mark.parametrize(
    ("role", "is_told"),
    [
        ("coordinator", True),
        ("researcher_other", True),
        ("researcher", False),
        ("committee", False),
        ("observer", False),
        ("coordinator2", False),
    ],
)
def test_lateness_of_a_country_is_told_to_few(as_reader, marked, role, is_told):
    page = as_reader(role).get(marked.other.country.get_absolute_url())

    text = page.content.decode()
    assert ("late" in text.lower().replace("latest", "")) is is_told
    assert marked.other.country.name in text


def test_team_is_shown_to_the_own_phase_only(as_reader, world):
    name = world.readers["researcher_other"].name
    url = world.other.country.get_absolute_url()

    shown = {
        role: f">{name}<" in as_reader(role).get(url).content.decode()
        for role in ("coordinator", "researcher", "observer", "coordinator2")
    }

    assert shown == {
        "coordinator": True,
        "researcher": True,
        "observer": False,
        "coordinator2": False,
    }


@pytest.fixture
def published(world):
    """Publish one study; leave facts and inventions beside each other."""
    source = SourceFactory(title="SOURCE-TITLE")
    out = Publication.objects.create(
        study=world.study,
        title="The published brief",
        language="en",
        starts_on=dt.date(2020, 8, 3),
        exactness="day",
        url="https://example.org/brief",
    )
    status = ParticipationStatus.objects.create(
        participation=world.here, status="active"
    )
    workshop = WorkshopFactory(phase=world.phase1, title="SOURCED-WORKSHOP")
    for thing in (out, status, workshop, world.phase1):
        thing.sources.add(source)
    WorkshopFactory(phase=world.phase1, title="UNSOURCED-WORKSHOP")
    invented = WorkshopFactory(
        phase=world.phase1, title="INVENTED-WORKSHOP", is_illustrative=True
    )
    invented.sources.add(source)
    Publication.objects.create(study=world.study_other, title="No source yet")
    return world


def test_public_page_shows_sourced_facts_only(as_reader, marked, published):
    text = as_reader("anonymous").get("/public/").content.decode()

    shown = [
        word
        for word in (
            "SOURCED-WORKSHOP",
            "UNSOURCED-WORKSHOP",
            "INVENTED-WORKSHOP",
            published.study.title,
            published.study_other.title,
            "Indonesia",
            "Malaysia",
            "illustrative",
            "Was due",
            *(user.name for user in published.readers.values() if user),
        )
        if f">{word}" in text or f" {word}" in text
    ]
    assert shown == ["SOURCED-WORKSHOP", published.study.title, "Indonesia"]


def test_public_study_opens_when_published_only(as_reader, published):
    client = as_reader("anonymous")
    statuses = {
        study.slug: client.get(f"/public/{study.slug}/").status_code
        for study in (published.study, published.study_other, published.study2)
    }

    assert list(statuses.values()) == [200, 404, 404]


def test_public_study_is_gone_as_soon_as_it_is_withdrawn(as_reader, published):
    client = as_reader("anonymous")
    before = client.get(f"/public/{published.study.slug}/").status_code

    Publication.objects.filter(study=published.study).delete()

    after = client.get(f"/public/{published.study.slug}/").status_code
    assert (before, after) == (200, 404)
