"""How often the pages of a full workshop ask: 200 people, 60 items, all that tells."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from countries.models import Participation
from milestones.services import change_milestone
from records.models import Discrepancy
from sse_project.lib.inexact import InexactDate
from tests import factories as make
from tests.once import Kept
from tests.workshops.conftest import NOW, build
from workshops.models import Decision, Participant, Workshop

PEOPLE, ITEMS = 200, 60
MOST = 15
OTHERS = [
    *("people", "agenda", "presentations", "attendance", "notes"),
    *("workshop_actions", "minutes", "planner", "workshop_history"),
]
ROLES = [
    *("admin", "ilo", "coordinator", "manager", "researcher"),
    *("committee", "observer", "guest"),
]


@pytest.fixture
def full(kept_full, db) -> SimpleNamespace:
    return kept_full.fresh()


@pytest.fixture(scope="module")
def kept_full(once_a_module) -> Kept:
    return once_a_module(build_full, at=NOW)


def build_full() -> SimpleNamespace:
    """Return the project with one workshop that has all there can be."""
    project = build()
    found = Workshop.objects.get(slug="2020-08-21-interim-2")
    _tell(found)
    _move(found)
    found.starts_at = dt.datetime(2020, 8, 28, 6, tzinfo=dt.UTC)
    found.ends_at = dt.datetime(2020, 8, 28, 8, tzinfo=dt.UTC)
    found.save()
    places = list(Participation.objects.filter(phase=found.phase))
    guest = make.UserFactory()
    for user in (guest, project.coordinator, project.researcher, project.observer):
        found.participants.create(user=user, invited_at=NOW)
    Participant.objects.bulk_create(
        Participant(
            workshop=found,
            name=f"Guest {n}",
            email=f"g{n}@example.org",
            participation=places[n % len(places)],
        )
        for n in range(PEOPLE)
    )
    for n in range(ITEMS):
        _item(found, places[n % len(places)], project, n)
    earlier = Workshop.objects.get(slug="2020-05-08-interim-1")
    make.ActionItemFactory(workshop=earlier, owner=project.researcher)
    return SimpleNamespace(**vars(project), guest=guest, workshop=found)


def _tell(found: Workshop) -> None:
    """Let sources say and dispute all they can."""
    for n in range(5):
        person = make.PersonFactory(organisation=make.OrganisationFactory())
        part = found.parts.create(key=f"p{n}", role="spoke", person=person)
        point = found.points.create(key=f"q{n}", kind="discussed", text="Text")
        for told in (part, point):
            told.sources.add(make.SourceFactory())
    about = ContentType.objects.get_for_model(Workshop)
    question = Discrepancy.objects.create(
        key="how-many", content_type=about, object_id=found.pk, question="How many?"
    )
    claim = question.claims.create(text="37")
    claim.sources.add(make.SourceFactory())


def _move(found: Workshop) -> None:
    """Give it a milestone of its own that has moved since."""
    found.milestone = make.MilestoneFactory(phase=found.phase)
    found.save()
    change_milestone(
        found.milestone,
        by=None,
        version=found.milestone.version,
        reason="the hall is closed",
        date=InexactDate(dt.date(2020, 8, 28)),
    )


def _item(found: Workshop, place: Participation, project: object, n: int) -> None:
    item = make.AgendaItemFactory(workshop=found, participation=place)
    item.speakers.create(person=make.PersonFactory())
    note = make.NoteFactory(
        workshop=found, item=item, participation=place, author=project.coordinator
    )
    make.ActionItemFactory(
        workshop=found, note=note, participation=place, owner=project.manager
    )
    Decision.objects.create(
        workshop=found, number=n + 1, text="We agree.", decided_at=NOW
    )


@pytest.mark.parametrize("role", ROLES)
def test_page_of_a_full_workshop_asks_little(
    client, full, role, django_assert_max_num_queries
):
    client.force_login(getattr(full, role))
    page = reverse("workshops:workshop", args=[full.workshop.slug])
    client.get(page)

    with django_assert_max_num_queries(MOST):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("view", OTHERS)
def test_other_pages_of_a_full_workshop_ask_little(
    client, full, view, django_assert_max_num_queries
):
    client.force_login(full.coordinator)
    page = reverse(f"workshops:{view}", args=[full.workshop.slug])
    client.get(page)

    with django_assert_max_num_queries(MOST):
        assert client.get(page).status_code == 200
