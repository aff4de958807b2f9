"""A workshop and its milestone have one date, however the milestone is moved."""

import datetime as dt

import pytest
from django.urls import reverse

from casestudies.services.refusals import Refused
from milestones.models import Milestone
from milestones.services import Proof, cancel_milestone, change_milestone
from project_data.loader import load
from sse_project.lib.deadlines import kind_named
from sse_project.lib.inexact import InexactDate
from tests import factories as make
from workshops.models import Workshop
from workshops.services import people

pytestmark = pytest.mark.django_db
SLUG = "2020-09-22-conference"
PAGE = reverse("workshops:workshop", args=[SLUG])
MOVED = InexactDate(dt.date(2020, 9, 30))


@pytest.fixture
def conference(project) -> Milestone:
    return Milestone.objects.get(slug="p1-conference")


def move(conference: Milestone, date: InexactDate = MOVED, **more) -> None:
    change_milestone(
        conference,
        by=more.pop("by", None),
        version=Milestone.objects.get(pk=conference.pk).version,
        reason="the hall is closed",
        date=date,
        **more,
    )


def test_the_workshop_moves_with_its_milestone(client, project, conference):
    client.force_login(project.coordinator)

    move(conference)

    page = client.get(PAGE)
    assert page.context["headline"] == [
        "ILO/KoSEA/SNU joint research conference.",
        "30 Sep 2020.",
    ]
    assert page.context["state"].label == "In 35 days"
    assert str(page.context["first_planned"]) == "22 Sep 2020"
    assert page.context["moved_because"] == "the hall is closed"


def test_every_page_shows_the_same_date(client, project, conference):
    client.force_login(project.coordinator)

    move(conference)

    pages = {
        name: client.get(path).content.decode()
        for name, path in {
            "workshop": PAGE,
            "workshops": reverse("workshops:workshops"),
            "milestone": conference.get_absolute_url(),
            "phase": reverse("dashboard:phase", args=[1]),
            "country": reverse("dashboard:country", args=["indonesia"]),
        }.items()
    }
    assert [name for name, page in pages.items() if "30 Sep 2020" not in page] == []
    first = {name for name, page in pages.items() if "22 Sep 2020" in page}
    assert first == {"workshop", "milestone"}  # as "First planned"
    assert (
        client.get(reverse("workshops:workshops"))
        .context["headline"][0]
        .endswith("is 35 days away.")
    )
    dashboard = client.get(reverse("dashboard:dashboard"), {"phase": 1})
    assert "35 days away" in " ".join(dashboard.context["headline"])


def test_why_is_told_to_who_works_on_the_phase(client, project, conference):
    move(conference)
    told = {}
    for role in ("coordinator", "researcher", "observer", "coordinator2"):
        client.force_login(getattr(project, role))
        told[role] = "the hall is closed" in client.get(PAGE).content.decode()

    assert told == {
        "coordinator": True,
        "researcher": True,
        "observer": False,
        "coordinator2": False,
    }


def test_visitors_read_what_the_sources_say(client, project, conference):
    move(conference)

    page = client.get(reverse("dashboard:public")).content.decode()

    assert "22 Sep 2020" in page
    assert "30 Sep 2020" not in page


def test_a_report_after_a_move_gives_the_day_it_took_place(project, conference):
    move(conference)

    load(dt.date(2020, 9, 25))  # ILO News reports the conference of 22 September

    found = Workshop.objects.with_current_date().get(slug=SLUG)
    assert str(found.current_date) == "22 Sep 2020"


def test_done_gives_the_workshop_the_day_it_took_place(project, conference):
    held = InexactDate(dt.date(2020, 8, 25))

    move(conference, status="done", done=held, proofs=[Proof(text="Held.")])

    found = Workshop.objects.get(slug=SLUG)
    assert str(found.current_date) == "25 Aug 2020"


def test_a_cancelled_milestone_calls_the_workshop_off(client, project, conference):
    client.force_login(project.coordinator)

    cancel_milestone(conference, by=None, version=conference.version, reason="no hall")

    state = client.get(PAGE).context["state"]
    assert (state.label, state.is_called_off) == ("Called off", True)
    headline = client.get(reverse("workshops:workshops")).context["headline"]
    assert headline[0] == "No workshop is announced."
    dashboard = client.get(reverse("dashboard:dashboard"), {"phase": 1})
    assert "conference" not in " ".join(dashboard.context["headline"])


def test_what_is_off_with_its_milestone_is_off_for_its_people(
    client, project, conference
):
    zone = dt.timezone(dt.timedelta(hours=9))
    found = Workshop.objects.get(slug=SLUG)
    found.starts_at = dt.datetime(2020, 9, 22, 9, tzinfo=zone)
    found.ends_at = found.starts_at + dt.timedelta(hours=3)
    found.time_zone, found.answer_by = "Asia/Seoul", dt.date(2020, 9, 10)
    found.save()
    row = found.participants.create(
        user=project.researcher, invited_at=dt.datetime(2020, 8, 1, tzinfo=dt.UTC)
    )
    asked = kind_named("workshop_answer")
    assert asked.owed_by(project.researcher).exists()
    cancel_milestone(conference, by=None, version=conference.version, reason="no hall")

    assert not asked.owed_by(project.researcher).exists()
    with pytest.raises(Refused, match="called off"):
        people.answer(row, "yes", by=project.researcher)
    client.force_login(project.researcher)
    page = client.get(reverse("workshops:answer", args=[SLUG])).content.decode()
    assert "The workshop was called off." in page
    file = client.get(reverse("workshops:calendar_file", args=[SLUG])).content
    assert b"STATUS:CANCELLED" in file
    client.force_login(project.coordinator)
    page = client.get(PAGE).content.decode()
    assert "Called off with its milestone." in page
    assert reverse("workshops:workshop_call_off", args=[SLUG]) in page


def test_of_several_workshops_each_keeps_its_own_date(project, conference):
    other = make.WorkshopFactory(
        phase=project.phase,
        milestone=conference,
        starts_on=dt.date(2020, 9, 23),
        exactness="day",
    )

    move(conference)

    assert str(other.current_date) == "23 Sep 2020"
    assert str(Workshop.objects.get(slug=SLUG).current_date) == "22 Sep 2020"


def test_the_form_says_that_the_workshop_moves_too(client, project, conference):
    client.force_login(project.coordinator)
    edit = reverse("milestones:milestone_edit", args=[conference.pk])
    make.WorkshopFactory(phase=project.phase, milestone=None)
    alone = reverse(
        "milestones:milestone_edit", args=[Milestone.objects.get(slug="p1-end").pk]
    )

    says = [
        "it moves with the milestone" in client.get(path).content.decode()
        for path in (edit, alone)
    ]

    assert says == [True, False]
