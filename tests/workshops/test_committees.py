"""Committees: who sits in them, for which group, from when to when."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countries.models import Committee, Seat
from tests import factories as make
from workshops.permissions import sees_members
from workshops.services.committees import add_committee, add_seat

pytestmark = pytest.mark.django_db
TODAY = dt.date(2020, 8, 26)
PAGE = "/committees/regional/"
ADD = f"{PAGE}seats/"


@pytest.fixture
def w(db, project_time) -> SimpleNamespace:
    """Return a regional committee and its readers."""
    project_time("2020-08-26T09:00:00+00:00")
    phase = make.PhaseFactory(number=1)
    return SimpleNamespace(
        phase=phase,
        committee=make.CommitteeFactory(phase=phase, slug="regional", name="RAC"),
        coordinator=make.TeamMemberFactory(phase=phase).user,
        observer=make.TeamMemberFactory(phase=phase, role="observer").user,
    )


def seat(w, **more):
    given = {"group": "workers", "starts_on": TODAY, "by": w.coordinator, **more}
    return add_seat(w.committee, **given)


def test_the_same_holder_has_one_seat(w):
    person = make.PersonFactory()

    assert seat(w, person=person) == seat(w, person=person)
    assert Seat.objects.count() == 1


def test_accounts_are_named_to_who_works_with_them(w):
    member = make.SeatFactory(committee=w.committee).user
    team = make.ParticipationFactory(phase=w.phase)
    researcher = make.ResearcherFactory(participation=team).user
    national = make.CommitteeFactory(phase=w.phase, participation=team)

    assert sees_members(w.coordinator, w.committee)
    assert sees_members(member, w.committee)
    assert sees_members(researcher, w.committee)
    assert sees_members(researcher, national)
    assert not sees_members(w.observer, w.committee)
    assert not sees_members(w.observer, national)


def test_page_shows_groups_dates_and_meetings(client, w):
    body = make.OrganisationFactory(name="Union", acronym="UNI")
    account = make.UserFactory(name="Secret Name", organisation=body)
    seat(w, user=account, group="employers")
    seat(w, person=make.PersonFactory(name="Public Person", organisation=body))
    seat(w, organisation=body, group="academic")
    seat(w, person=make.PersonFactory(name="To Come"), starts_on=dt.date(2020, 9, 1))
    Seat.objects.create(
        committee=w.committee,
        group="un",
        person=make.PersonFactory(name="Gone By"),
        ends_on=dt.date(2020, 8, 1),
    )
    make.WorkshopFactory(
        phase=w.phase,
        committee=w.committee,
        title="First meeting",
        kind="advisory_committee",
    )
    client.force_login(w.observer)

    shown = client.get(PAGE).content.decode()

    for words in (
        "RAC: 3 members today from 3 groups.",
        "Public Person, UNI",
        "A member",
        "from 26 Aug 2020",
        "To Come",
        "Gone By",
        "until 1 Aug 2020",
        "First meeting",
        "None is among the materials you read.",
    ):
        assert words in shown
    assert "Secret Name" not in shown
    assert "Give a seat" not in shown
    client.force_login(w.coordinator)
    make.MaterialFactory(phase=w.phase, kind="terms", title="Terms of the RAC")
    shown = client.get(PAGE).content.decode()
    assert "Secret Name, UNI" in shown
    assert "Terms of the RAC" in shown


def test_empty_committee_says_so(client, w):
    client.force_login(w.coordinator)

    shown = client.get(PAGE).content.decode()

    assert "RAC: no member is recorded today." in shown
    assert "No meeting is recorded." in shown


def test_coordinator_gives_and_ends_a_seat(client, w):
    person = make.PersonFactory(name="New Member")
    client.force_login(w.coordinator)
    assert w.coordinator.name in client.get(ADD).content.decode()
    sent = {"group": "sse", "starts_on": "2020-08-26"}
    nobody = client.post(ADD, sent)
    assert nobody.status_code == 422
    assert "Name somebody" in nobody.content.decode()
    both = {**sent, "person": person.pk, "user": w.coordinator.pk}
    assert client.post(ADD, both).status_code == 422

    for _ in range(2):
        client.post(ADD, {**sent, "person": person.pk})

    given = Seat.objects.get()
    assert given.starts_on == TODAY
    end = f"{ADD}{given.pk}/end/"
    assert "End the seat of New Member?" in client.get(end).content.decode()
    assert client.post(end, {}).status_code == 422
    client.post(end, {"when": "later", "last_day": "2020-08-31", "reason": "Left"})
    given.refresh_from_db()
    assert given.ends_on == dt.date(2020, 8, 31)
    assert given.history.first().history_user == w.coordinator


@pytest.mark.parametrize("count", [1, 5])
def test_page_asks_a_fixed_number_of_times(
    client, w, count, django_assert_max_num_queries
):
    for _ in range(count):
        seat(w, user=make.UserFactory(organisation=make.OrganisationFactory()))
        make.WorkshopFactory(phase=w.phase, committee=w.committee)
    client.force_login(w.coordinator)
    client.get(PAGE)

    with django_assert_max_num_queries(15):
        client.get(PAGE)


# --- Adding one --------------------------------------------------------------------

NEW = "/committees/new/?phase=1"


def test_a_form_sent_twice_adds_one_committee(w):
    given = {"form_token": uuid.uuid4(), "by": w.coordinator, "kind": "regional"}

    one = add_committee(w.phase, name="조언", **given)
    two = add_committee(w.phase, name="조언", **given)

    assert one == two
    assert one.slug.startswith("committee-")
    assert one.history.get().history_user == w.coordinator


def test_coordinators_add_a_committee_in_the_browser(client, w):
    team = make.ParticipationFactory(phase=w.phase)
    client.force_login(w.coordinator)
    assert NEW in client.get("/phases/1/").content.decode()
    assert client.get("/committees/new/").status_code == 200

    national = {"name": "NAC", "kind": "national", "note": "Advises."}
    assert client.post(NEW, national).status_code == 422
    both = {"name": "RAC", "kind": "regional", "participation": team.pk}
    assert client.post(NEW, both).status_code == 422
    assert client.post(NEW, {"kind": "national"}).status_code == 422
    response = client.post(NEW, {**national, "participation": team.pk})

    made = Committee.objects.get(name="NAC")
    assert response["Location"] == f"/committees/{made.slug}/"
    assert (made.phase, made.participation) == (w.phase, team)
    client.force_login(w.observer)
    assert client.get(NEW).status_code == 403
    assert "Add a committee" not in client.get("/phases/1/").content.decode()


# --- On the pages of phase and country ----------------------------------------------


def test_phase_and_country_name_the_members_as_the_committee_does(client, w):
    team = make.ParticipationFactory(phase=w.phase)
    make.CaseStudyFactory(participation=team)
    national = make.CommitteeFactory(phase=w.phase, participation=team)
    make.CommitteeFactory(phase=w.phase, name="Bare")
    for committee in (w.committee, national):
        account = make.UserFactory(name="Secret Name")
        make.SeatFactory(committee=committee, user=account, group="workers")
        person = make.PersonFactory(name="Public Name")
        add_seat(
            committee,
            group="employers",
            starts_on=TODAY,
            by=w.coordinator,
            person=person,
        )
    terms = make.MaterialFactory(phase=w.phase, kind="terms", title="Terms of it")
    pages = ["/phases/1/", team.country.get_absolute_url()]

    def said(user):
        client.force_login(user)
        return [client.get(page).content.decode() for page in pages]

    for page in said(w.coordinator):
        assert "Secret Name" in page
        assert "Public Name" in page
        assert terms.title in page
    assert "No member is recorded today." in said(w.coordinator)[0]
    for page in said(w.observer):
        assert "Secret Name" not in page
        assert "A member" in page
        assert "Public Name" in page


def test_pages_ask_the_same_for_many_committees(client, w):
    client.force_login(w.coordinator)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/phases/1/")
        return len(queries)

    make.SeatFactory(committee=w.committee)
    asked()
    few = asked()
    for _n in range(4):
        make.SeatFactory(committee=make.CommitteeFactory(phase=w.phase))
    assert asked() == few
