"""The list of a workshop's people, and answering: services and pages."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream

from casestudies.services.refusals import Refused
from mail.models import Mail
from tests import factories as make
from workshops.invitations.answering import SALT, answer_url, key_for, row_of
from workshops.invitations.candidates import candidates_for
from workshops.models import Participant, Workshop
from workshops.permissions import belongs, inside_workshop_for, planner_for
from workshops.services import people

DAY = dt.date(2020, 10, 8)
START = dt.datetime(2020, 10, 8, 7, 0, tzinfo=dt.UTC)
END = dt.datetime(2020, 10, 8, 9, 0, tzinfo=dt.UTC)
INVITED = dt.datetime(2020, 8, 20, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def workshop(project) -> Workshop:
    return make.WorkshopFactory(
        phase=project.phase,
        slug="interim-3",
        title="Interim workshop 3",
        starts_on=DAY,
        exactness="day",
        starts_at=START,
        ends_at=END,
        time_zone="Asia/Seoul",
        mode="online",
    )


def _guest(workshop, **fields) -> Participant:
    return make.ParticipantFactory(workshop=workshop, **fields)


def _of(workshop, user, **fields) -> Participant:
    return _guest(workshop, user=user, name="", email="", **fields)


def _url(name: str, workshop: Workshop, *args: int) -> str:
    return reverse(f"workshops:{name}", args=[workshop.slug, *args])


def _text(response) -> str:
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


# --- Candidates -------------------------------------------------------------------


def test_candidates_are_team_researchers_and_seats_each_once(project, workshop):
    body = make.OrganisationFactory(name="Union", group="workers")
    project.manager.organisation = body
    project.manager.save()
    make.SeatFactory(committee__phase=project.phase, user=project.manager)
    seat = make.SeatFactory(
        committee__phase=project.phase, organisation=body, group="employers"
    )
    make.SeatFactory(committee__phase=project.phase, user=None, organisation=body)
    make.ResearcherFactory(
        participation=project.researcher.research.get().participation,
        user=make.UserFactory(is_active=False),
    )

    found = {c.user: c for c in candidates_for(workshop)}

    assert {u for u in found if u} >= {
        project.coordinator,
        project.ilo,
        project.manager,
        project.researcher,
        project.committee,
        seat.user,
    }
    assert all(user.is_active for user in found)
    assert project.coordinator2 not in found
    assert found[project.manager].whence == "team"
    assert found[project.manager].group == "workers"
    assert found[project.researcher].participation.country.slug == "indonesia"
    assert (found[seat.user].organisation, found[seat.user].group) == (
        "Union",
        "employers",
    )


def test_adding_twice_adds_once(project, workshop):
    chosen = [c for c in candidates_for(workshop) if c.whence == "researchers"]

    added = [
        people.add_candidates(workshop, [*chosen, *chosen], by=project.coordinator)
        for _n in range(2)
    ]

    assert added == [len(chosen), 0]
    row = workshop.participants.get(user=project.researcher)
    assert row.participation.country.slug == "indonesia"
    assert row.history.get().history_user == project.coordinator
    assert row.user.pk not in {c.user.pk for c in candidates_for(workshop)}


def test_the_page_adds_who_is_ticked_and_all_of_a_group(client, project, workshop):
    client.force_login(project.coordinator)
    url = _url("people_add", workshop)
    assert client.get(url).status_code == 200

    client.post(url, {"team": [project.manager.pk], "all_researchers": "on"})

    users = {row.user for row in workshop.participants.select_related("user")}
    assert {project.manager, project.researcher} <= users
    assert project.ilo not in users
    assert client.post(url, {"team": ["999999"]}).status_code == 422


# --- Typed names ------------------------------------------------------------------


def test_the_same_name_again_is_the_same_row(project, workshop):
    def add(**fields):
        return people.add_typed(workshop, by=project.coordinator, **fields)

    first = add(name="Guest", email="guest@example.org", group="un")
    assert add(name="Guest", email="GUEST@example.org") == first
    nameless = add(name="Guest", organisation="Union")
    assert add(name="Guest", organisation="Union") == nameless
    assert add(name="Guest", organisation="Another") != nameless
    with pytest.raises(Refused) as refused:
        add(name="Other", email="guest@example.org")
    assert refused.value.field == "email"
    _of(workshop, project.researcher)
    with pytest.raises(Refused):
        add(name="Other", email=project.researcher.email)


def test_the_page_types_a_name(client, project, workshop):
    client.force_login(project.coordinator)
    url = _url("people_type", workshop)
    indonesia = project.researcher.research.get().participation
    typed = {
        "name": "<b>Kim\r\nBcc: x@example.net</b>",
        "email": "kim@example.org",
        "organisation": "Union",
        "group": "workers",
        "participation": indonesia.pk,
    }

    page = client.post(url, typed, follow=True)

    row = workshop.participants.get()
    assert row.name == "<b>Kim Bcc: x@example.net</b>"
    assert (row.group, row.participation) == ("workers", indonesia)
    assert "<b>Kim" not in page.content.decode()
    assert client.post(url, {**typed, "name": "Lee"}).status_code == 422
    assert client.post(url, {**typed, "email": "no address"}).status_code == 422
    foreign = make.ParticipationFactory()
    assert client.post(url, {**typed, "participation": foreign.pk}).status_code == 422


# --- Removing ---------------------------------------------------------------------


def test_who_was_not_invited_goes_without_a_letter(project, workshop):
    row = _guest(workshop)

    people.remove(row, by=project.coordinator)
    people.remove(row, by=project.coordinator)

    assert not workshop.participants.exists()
    assert not Mail.objects.exists()
    gone = Participant.history.filter(id=row.pk).latest("history_id")
    assert gone.history_change_reason == "taken off the list"


@pytest.mark.parametrize(
    "changes",
    [
        {"cancelled_on": DAY},
        {"starts_at": None, "ends_at": None},
        {
            "starts_on": dt.date(2020, 8, 21),
            "starts_at": dt.datetime(2020, 8, 21, 7, tzinfo=dt.UTC),
            "ends_at": dt.datetime(2020, 8, 21, 9, tzinfo=dt.UTC),
        },
    ],
)
def test_nobody_is_told_of_what_is_off_open_or_over(project, workshop, changes):
    row = _guest(workshop, invited_at=INVITED)
    Workshop.objects.filter(pk=workshop.pk).update(**changes)

    people.remove(row, by=project.coordinator)

    assert not Mail.objects.exists()


def test_who_was_there_stays(client, project, workshop):
    row = _guest(workshop, name="Guest", attendance="present")
    client.force_login(project.coordinator)

    page = client.post(_url("person_remove", workshop, row.pk), follow=True)

    assert "It is recorded whether Guest came." in _text(page)
    assert workshop.participants.get() == row


# --- Answering --------------------------------------------------------------------


def test_an_answer_is_kept_with_who_gave_it(project, workshop):
    row = _guest(workshop, invited_at=INVITED)

    people.answer(row, "yes", by=None, note="With a colleague")
    people.answer(row, "yes", by=None, note="With a colleague")
    saved = people.answer(row, "no", by=project.coordinator)

    assert (saved.answer, saved.answer_note) == ("no", "")
    reasons = [
        h.history_change_reason or "" for h in row.history.order_by("history_id")
    ]
    assert reasons[1:] == ["by the link in the invitation", ""]
    assert row.history.latest("history_id").history_user == project.coordinator


def test_there_is_nothing_to_answer_any_more(project, workshop):
    row = _guest(workshop, invited_at=INVITED)
    Workshop.objects.filter(pk=workshop.pk).update(cancelled_on=DAY)
    with pytest.raises(Refused, match="called off"):
        people.answer(row, "yes", by=None)
    Workshop.objects.filter(pk=workshop.pk).update(
        cancelled_on=None,
        starts_at=INVITED,
        ends_at=INVITED + dt.timedelta(hours=1),
    )
    with pytest.raises(Refused, match="over"):
        people.answer(row, "yes", by=None)
    row_before = Participant.objects.get(pk=row.pk)
    row.delete()
    with pytest.raises(Refused, match="no longer on the list"):
        people.answer(row_before, "yes", by=None)


def test_looking_at_the_link_records_nothing_and_a_post_does(workshop):
    row = _guest(workshop, name="Guest", invited_at=INVITED)
    visitor = Client(enforce_csrf_checks=True)
    url = answer_url(row, "perhaps").partition("://")[2].partition("/")[2]

    page = visitor.get(f"/{url}")

    assert "Press “Perhaps” to send your answer." in _text(page)
    row.refresh_from_db()
    assert row.answer == ""
    assert page["Cache-Control"].startswith("max-age=0")
    token = visitor.cookies["csrftoken"].value
    typed = {"answer": "yes", "note": "Gladly", "csrfmiddlewaretoken": token}
    page = visitor.post(f"/{url}", typed)
    assert "Your answer is recorded: Yes." in _text(page)
    row.refresh_from_db()
    assert (row.answer, row.answer_note) == ("yes", "Gladly")
    assert "Your answer is: Yes." in _text(visitor.get(f"/answers/{key_for(row)}/"))


def test_the_link_says_what_can_no_longer_be_answered(client, workshop):
    row = _guest(workshop, invited_at=INVITED)
    url = f"/answers/{key_for(row)}/"
    assert client.post(url, {"answer": "sure"}).status_code == 422
    Workshop.objects.filter(pk=workshop.pk).update(cancelled_on=DAY)
    assert "The workshop was called off." in _text(client.get(url))
    assert client.post(url, {"answer": "yes"}).status_code == 422
    Workshop.objects.filter(pk=workshop.pk).update(
        cancelled_on=None, starts_at=INVITED, ends_at=INVITED + dt.timedelta(hours=1)
    )
    assert "The workshop is over." in _text(client.get(url))


def test_too_many_answers_wait(client, workshop):
    row = _guest(workshop, invited_at=INVITED)
    url = f"/answers/{key_for(row)}/"
    cache.set_many({f"turn:workshop-answer:{row.pk}:{n}": True for n in range(20)})

    assert client.post(url, {"answer": "yes"}).status_code == 429


def test_a_key_opens_only_what_it_was_made_for(client, workshop):
    row = _guest(workshop, invited_at=INVITED)
    user = make.UserFactory()
    mine = _of(workshop, user, invited_at=INVITED)
    key, own = key_for(row), key_for(mine)
    assert row_of(key) == row
    assert row_of(own) == mine
    forged = signing.Signer(salt="other", sep="~").sign(key.rpartition(".")[0])
    for bad in ("", "x", "..", key[:-1], "1" + key, forged.replace("~", ".")):
        assert row_of(bad) is None
    assert client.get(f"/answers/{key[:-1]}x/").status_code == 404

    user.is_active = False
    user.save()
    assert row_of(own) is None
    row.email = "new@example.org"
    row.save()
    assert row_of(key) is None
    row.invited_at = None
    row.save()
    assert row_of(key_for(row)) is None
    huge = f"{10**30}.abc"
    signed = signing.Signer(salt=SALT, sep="~").sign(huge).replace("~", ".")
    assert row_of(signed) is None


def test_in_the_tracker_one_answers_only_ones_own(client, project, workshop):
    row = _of(workshop, project.observer, invited_at=INVITED)
    client.force_login(project.observer)

    page = client.post(_url("answer", workshop), {"answer": "yes"})

    assert "Your answer is recorded: Yes." in _text(page)
    row.refresh_from_db()
    assert row.history.latest("history_id").history_user == project.observer
    client.force_login(project.coordinator)
    assert client.get(_url("answer", workshop)).status_code == 404


def test_who_is_on_the_list_sees_the_people_without_addresses(
    client, project, workshop
):
    _guest(workshop, name="Guest", email="guest@example.org")
    client.force_login(project.observer)
    assert client.get(_url("people", workshop)).status_code == 404

    _of(workshop, project.observer, invited_at=INVITED)
    page = client.get(_url("people", workshop))

    assert "Guest" in _text(page)
    assert "guest@example.org" not in page.content.decode()
    assert client.get(_url("people_add", workshop)).status_code == 403
    client.force_login(project.coordinator)
    assert "guest@example.org" in (
        client.get(_url("people", workshop)).content.decode()
    )


def test_who_belongs_to_a_workshop(project, workshop):
    for user in (project.coordinator, project.ilo, project.manager, project.researcher):
        assert belongs(user, workshop)
        assert inside_workshop_for(user, workshop.slug) == workshop
    assert not belongs(AnonymousUser(), workshop)
    for user in (project.observer, project.committee, project.coordinator2):
        assert not belongs(user, workshop)
        with pytest.raises(Http404):
            inside_workshop_for(user, workshop.slug)

    _of(workshop, project.observer)
    # The list is asked once a request, which has a user of its own.
    observer = type(project.observer).objects.get(pk=project.observer.pk)
    assert inside_workshop_for(observer, workshop.slug) == workshop
    assert planner_for(project.manager, workshop.slug) == workshop
    for user in (observer, project.researcher):
        with pytest.raises(PermissionDenied):
            planner_for(user, workshop.slug)


def test_who_has_no_role_sees_the_workshops_of_their_lists(client, workshop, project):
    guest = make.UserFactory()
    other = make.WorkshopFactory(phase=project.phase)
    client.force_login(guest)
    assert client.get(workshop.get_absolute_url()).status_code == 404

    _of(workshop, guest)

    assert client.get(workshop.get_absolute_url()).status_code == 200
    assert (
        client.get(reverse("workshops:people", args=[workshop.slug])).status_code == 200
    )
    assert client.get(other.get_absolute_url()).status_code == 404
    listed = client.get(reverse("workshops:workshops")).content.decode()
    assert workshop.title in listed
    assert other.title not in listed
    assert list(Workshop.objects.visible_to(AnonymousUser())) == []


# --- The list ---------------------------------------------------------------------


def test_the_list_says_first_who_has_not_answered(client, project, workshop):
    indonesia = project.researcher.research.get().participation
    _guest(workshop, invited_at=INVITED, group="workers", participation=indonesia)
    _guest(workshop, invited_at=INVITED, answer="yes", participation=indonesia)
    _guest(workshop, invited_at=INVITED, answer="perhaps", group="workers")
    _guest(workshop)
    client.force_login(project.coordinator)

    page = client.get(_url("people", workshop))

    assert page.context["headline"] == [
        "1 of 3 invited has not answered.",
        "1 person is not invited yet.",
        "1 person comes.",
    ]
    figures = page.context["figures"]
    assert [(line.label, line.cells) for line in figures.countries] == [
        ("Indonesia", [2, 2, 1, 0, 0, 1]),
        ("No country", [2, 1, 0, 1, 0, 0]),
    ]
    assert [(line.label, line.cells) for line in figures.groups] == [
        ("Workers", [2, 2, 0, 1, 0, 1]),
        ("Not known", [2, 1, 1, 0, 0, 0]),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Ani", "Bo", "Cho"]),
        ({"country": "indonesia"}, ["Ani"]),
        ({"country": "none"}, ["Bo", "Cho"]),
        ({"group": "un"}, ["Bo"]),
        ({"answer": "yes"}, ["Ani"]),
        ({"answer": "open"}, ["Bo"]),
        ({"answer": "not_invited"}, ["Cho"]),
        ({"answer": "no"}, []),
        ({"answer": "<script>", "group": "x", "page": "²"}, ["Ani", "Bo", "Cho"]),
    ],
)
def test_filters_stand_in_the_address(client, project, workshop, query, names):
    indonesia = project.researcher.research.get().participation
    _guest(
        workshop,
        name="Ani",
        invited_at=INVITED,
        answer="yes",
        participation=indonesia,
    )
    _guest(workshop, name="Bo", invited_at=INVITED, group="un")
    _guest(workshop, name="Cho")
    client.force_login(project.coordinator)

    page = client.get(_url("people", workshop), query)

    assert sorted(row.name for row in page.context["page_obj"]) == names


def test_an_empty_list_says_so(client, project, workshop):
    client.force_login(project.coordinator)

    assert "Nobody is on the list yet." in _text(client.get(_url("people", workshop)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cancelled_on": DAY}, "The workshop was called off: nobody can be invited."),
        (
            {"starts_at": None, "ends_at": None},
            "Nobody can be invited until the day and the hours are fixed.",
        ),
        (
            {"starts_on": dt.date(2020, 10, 9)},
            "The day moved after the hours were fixed.",
        ),
        (
            {
                "starts_on": dt.date(2020, 8, 21),
                "starts_at": dt.datetime(2020, 8, 21, 7, tzinfo=dt.UTC),
                "ends_at": dt.datetime(2020, 8, 21, 9, tzinfo=dt.UTC),
            },
            "The workshop is over: nobody can be invited any more.",
        ),
    ],
)
def test_the_list_says_why_nobody_can_be_invited(
    client, project, workshop, changes, sentence
):
    _guest(workshop)
    Workshop.objects.filter(pk=workshop.pk).update(**changes)
    client.force_login(project.coordinator)

    assert sentence in _text(client.get(_url("people", workshop)))
    page = client.post(_url("people_invite", workshop), follow=True)
    assert page.status_code == 200
    assert not workshop.participants.filter(invited_at__isnull=False).exists()


def test_buttons_invite_ask_again_record_and_remove(client, project, workshop):
    guest, other = _guest(workshop, name="Guest"), _guest(workshop, name="Other")
    client.force_login(project.coordinator)

    assert "Invite Guest?" in _text(
        client.get(_url("person_invite", workshop, guest.pk))
    )
    client.post(_url("person_invite", workshop, guest.pk))
    assert "Invite 1 person?" in _text(client.get(_url("people_invite", workshop)))
    client.post(_url("people_invite", workshop))
    again = client.post(_url("people_invite", workshop), follow=True)
    assert "Nobody was left to invite who has an address." in _text(again)
    asked = client.post(_url("person_remind", workshop, guest.pk), follow=True)
    assert "Guest is asked once more." in _text(asked)

    url = _url("person_answer", workshop, guest.pk)
    assert client.post(url, {"answer": ""}).status_code == 422
    client.post(url, {"answer": "no", "note": "By telephone"})
    guest.refresh_from_db()
    assert (guest.answer, guest.answer_note) == ("no", "By telephone")
    asked = client.post(_url("person_remind", workshop, guest.pk), follow=True)
    assert "There is nothing to ask Guest." in _text(asked)

    url = _url("person_remove", workshop, other.pk)
    assert "They were invited" in _text(client.get(url))
    client.post(url)
    assert list(workshop.participants.all()) == [guest]

    Workshop.objects.filter(pk=workshop.pk).update(cancelled_on=DAY)
    url = _url("person_answer", workshop, guest.pk)
    assert client.post(url, {"answer": "yes"}).status_code == 422
    off = client.post(_url("person_remind", workshop, guest.pk), follow=True)
    assert "The workshop was called off." in _text(off)


def test_people_of_another_workshop_are_not_found(client, project, workshop):
    elsewhere = _guest(make.WorkshopFactory(phase=project.phase))
    client.force_login(project.coordinator)

    for name in ("person_invite", "person_remove", "person_answer"):
        assert client.get(_url(name, workshop, elsewhere.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_asks_as_often_for_sixty(
    client, project, workshop, count, django_assert_max_num_queries
):
    indonesia = project.researcher.research.get().participation
    for _n in range(count):
        _of(workshop, make.UserFactory(), participation=indonesia)
    client.force_login(project.coordinator)

    with django_assert_max_num_queries(12):
        page = client.get(_url("people", workshop))

    assert len(page.context["page_obj"]) == min(count, 50)


def test_members_take_the_workshop_into_their_calendar(client, project, workshop):
    url = _url("calendar_file", workshop)
    client.force_login(project.researcher)

    response = client.get(url)

    [event] = IcsCalendarStream.calendar_from_ics(response.content.decode()).events
    assert event.dtstart.astimezone(dt.UTC) == START
    assert event.attendees == []
    client.force_login(project.observer)
    assert client.get(url).status_code == 404
    Workshop.objects.filter(pk=workshop.pk).update(starts_at=None, ends_at=None)
    client.force_login(project.researcher)
    assert client.get(url).status_code == 404


def test_the_overview_offers_the_answer_to_who_is_invited(client, project, workshop):
    _of(workshop, project.researcher, invited_at=INVITED)
    client.force_login(project.researcher)

    page = client.get(workshop.get_absolute_url()).content.decode()

    assert _url("answer", workshop) in page
