"""On My work and on one's own page: how reminders reach one, or why they do not."""

import datetime as dt

import pytest

from mail.models import Suppression
from reminders.models import OptOut
from reminders.people.reach import how_reached
from reminders.services import preferences
from tests.factories import ResearcherFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = "2020-08-26T09:00Z"


@pytest.fixture(autouse=True)
def _today(project_time) -> None:
    project_time(NOW)


@pytest.fixture
def bat(phase):
    bat = UserFactory(name="Bat", email="Bat@example.org", time_zone="Asia/Manila")
    ResearcherFactory(participation__phase=phase, user=bat)
    return bat


def refuse(user):
    OptOut.objects.create(user=user, category="reminder", since=NOW)


def away(user, since=20):
    preferences.set_away(
        user,
        away_from=dt.date(2020, 8, since),
        away_until=dt.date(2020, 8, 30),
        stand_in=None,
        by=user,
    )


def test_it_is_said_from_when_on_they_come(bat):
    assert (
        how_reached(bat) == "Reminders reach you by e-mail from 09:00 on, Manila time."
    )


def test_what_is_in_the_way_is_said_the_strongest_first(phase, kim, bat):
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="A minister")
    said = [how_reached(bat)]
    refuse(bat)
    said.append(how_reached(bat))
    Suppression.objects.create(address="bat@example.org", cause="bounced", reason="no")
    said.append(how_reached(bat))
    away(bat, since=27)  # from tomorrow on
    said.append(how_reached(bat))
    away(bat)
    said.append(how_reached(bat))

    dead = (
        "No e-mail goes to Bat@example.org any more: write to your coordinator. "
        "Reminders stand under the bell."
    )
    assert said == [
        "Kim Coordinator passes reminders on in person (Phase 1).",
        "You get no reminders by e-mail. They stand under the bell.",
        dead,
        dead,
        "Away until Sun 30 Aug. No reminder comes meanwhile.",
    ]


def test_who_coordinates_no_more_passes_nothing_on(phase, kim, bat):
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="A minister")
    phase.team.all().delete()

    assert how_reached(bat).startswith("Reminders reach you by e-mail")


def test_absence_that_is_over_is_not_said(bat, project_time):
    away(bat)
    project_time("2020-09-02T09:00Z")

    assert how_reached(bat).startswith("Reminders reach you by e-mail")


def test_pages_of_the_person_and_of_the_coordinator_say_it(client, phase, kim, bat):
    refuse(bat)
    client.force_login(bat)
    own = [client.get(path).text for path in ("/me/", "/me/reminders/")]
    client.force_login(kim)
    person = client.get(f"/phases/1/people/{bat.pk}/reminders/").text
    Suppression.objects.create(address="bat@example.org", cause="bounced", reason="no")
    OptOut.objects.all().delete()
    team = client.get("/team/?phase=1").text

    said = "You get no reminders by e-mail. They stand under the bell."
    assert [said in page for page in own] == [True, True]
    assert [f"<h1>{said}</h1>" in page for page in own] == [False, True]
    assert "<h1>Gets no reminders by e-mail</h1>" in person
    assert "No e-mail goes to this address any more" in team


def test_who_passes_on_alone_is_told_before_going_away(client, phase, kim, bat):
    client.force_login(kim)
    said = ["go through you" in client.get("/me/reminders/").text]
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="A minister")
    said.append(
        "Reminders for Bat go through you. No other coordinator passes them on"
        in client.get("/me/reminders/").text
    )
    TeamMemberFactory(phase=phase, role="coordinator")
    said.append("go through you" in client.get("/me/reminders/").text)

    assert said == [False, True, False]
