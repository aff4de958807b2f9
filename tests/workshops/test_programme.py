"""The programme of a conference and its links."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from casestudies.services.refusals import Refused
from tests import factories as make
from workshops.models import WorkshopLink
from workshops.services import links as services

pytestmark = pytest.mark.django_db

GOOD = {"kind": "recording", "title": "Day 1", "url": "https://example.org/1"}


@pytest.fixture
def member():
    return make.TeamMemberFactory(phase=make.PhaseFactory(number=1))


@pytest.fixture
def conference(member):
    found = make.WorkshopFactory(
        phase=member.phase,
        kind="conference",
        slug="conference",
        time_zone="Asia/Seoul",
        starts_at=dt.datetime(2020, 9, 22, 7, 0, tzinfo=dt.UTC),
    )
    found.sources.add(make.SourceFactory())
    return found


def url(name, workshop, *args):
    return reverse(f"workshops:{name}", args=[workshop.slug, *args])


def text_of(response):
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_sessions_with_their_speakers_are_read_by_all(client, conference):
    make.AgendaItemFactory(workshop=conference, title="Welcome")
    head = make.AgendaItemFactory(
        workshop=conference, kind="session", minutes=0, title="Findings", note="Hall 1"
    )
    head.speakers.create(name="The chair", role="moderates")
    talk = make.AgendaItemFactory(workshop=conference, title="Indonesia: findings")
    person = make.PersonFactory(
        name="Public Person",
        title="Director",
        organisation=make.OrganisationFactory(name="Institute"),
    )
    talk.speakers.create(person=person)
    make.WorkshopLinkFactory(workshop=conference, title="Film of the day")
    observer = make.TeamMemberFactory(phase=conference.phase, role="observer").user
    client.force_login(observer)

    response = client.get(url("programme", conference))
    page = text_of(response)

    heads = [session.head for session in response.context["sessions"]]
    assert [head is None for head in heads] == [True, False]
    for said in (
        "Findings 16:10 (07:10)",
        "The chair (moderator)",
        "16:10–16:20 (07:10–07:20)",
        "Director, Institute",
        "Film of the day",
    ):
        assert said in page, said
    assert "Add a link" not in page


def test_an_empty_programme_says_so(client, member, conference):
    client.force_login(member.user)

    page = text_of(client.get(url("programme", conference)))

    assert "The programme is not known yet." in page
    assert "Plan the agenda" in page
    overview = client.get(conference.get_absolute_url()).content.decode()
    assert url("programme", conference) in overview


def test_other_workshops_have_no_programme(client, member):
    workshop = make.WorkshopFactory(phase=member.phase, kind="interim")
    client.force_login(member.user)

    assert client.get(url("programme", workshop)).status_code == 404
    assert "/programme/" not in client.get(workshop.get_absolute_url()).content.decode()


def test_links_are_added_and_removed(client, member, conference):
    client.force_login(member.user)

    client.post(url("link_add", conference), GOOD)
    client.post(url("link_add", conference), GOOD)
    client.post(url("link_add", conference), {**GOOD, "title": "Day 2"})

    links = list(conference.links.order_by("position"))
    assert [link.title for link in links] == ["Day 1", "Day 2"]
    remove = url("link_remove", conference, links[0].pk)
    assert "Remove the link “Day 1”?" in text_of(client.get(remove))
    client.post(remove)
    services.remove_link(links[0], by=member.user)
    assert conference.links.get().title == "Day 2"
    last = WorkshopLink.history.filter(id=links[0].pk).latest("history_id")
    assert (last.history_type, last.history_user) == ("-", member.user)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://example.org"},
        {"url": "javascript:alert(1)"},
        {"url": "https://user:secret@example.org/"},
        {"url": "https://x.org/" + "x" * 500},
        {"url": ""},
        {"title": ""},
        {"kind": "film"},
    ],
)
def test_a_wrong_link_is_refused_at_its_field(client, member, conference, wrong):
    client.force_login(member.user)

    response = client.post(url("link_add", conference), {**GOOD, **wrong})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)
    assert not conference.links.exists()


def test_links_have_an_end(client, member, conference, monkeypatch):
    monkeypatch.setattr(services, "MAX_LINKS", 0)
    with pytest.raises(Refused):
        services.add_link(conference, by=member.user, **GOOD)
    client.force_login(member.user)

    response = client.post(url("link_add", conference), GOOD)

    assert response.status_code == 422


def test_queries_do_not_grow(client, member, conference, django_assert_max_num_queries):
    for number in range(40):
        kind = "session" if number % 5 == 0 else "talk"
        item = make.AgendaItemFactory(workshop=conference, kind=kind)
        item.speakers.create(
            person=make.PersonFactory(organisation=make.OrganisationFactory())
        )
        make.WorkshopLinkFactory(workshop=conference)
    client.force_login(member.user)

    with django_assert_max_num_queries(15):
        assert client.get(url("programme", conference)).status_code == 200
