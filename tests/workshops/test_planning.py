"""Adding, changing, calling off a workshop: the services and their pages."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from casestudies.services.refusals import Refused, Stale
from mail.models import Mail
from milestones.models import Milestone
from sse_project.lib.inexact import InexactDate
from tests import factories as make
from workshops.models import Workshop
from workshops.planning.hours import has_lost_its_hours, hours_of
from workshops.services import planning

DAY = dt.date(2020, 10, 8)
START = dt.datetime(2020, 10, 8, 7, 0, tzinfo=dt.UTC)
END = dt.datetime(2020, 10, 8, 9, 0, tzinfo=dt.UTC)
TYPED = {
    "title": "Interim workshop 3",
    "kind": "interim",
    "exactness": "day",
    "day": "2020-10-08",
    "begins": "16:00",
    "ends": "18:00",
    "time_zone": "Asia/Seoul",
    "mode": "in_person",
    "place": "Seoul",
    "answer_by": "2020-10-01",
}


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
        mode="in_person",
        place="Seoul",
    )


@pytest.fixture
def guest(workshop, project):
    return make.ParticipantFactory(
        workshop=workshop,
        name="Guest",
        email="guest@example.org",
        invited_at=START - dt.timedelta(days=30),
    )


def _url(name: str, workshop: Workshop) -> str:
    return reverse(f"workshops:{name}", args=[workshop.slug])


def _letters() -> list[tuple[str, str, int]]:
    rows = Mail.objects.filter(kind__startswith="workshop_").order_by("pk")
    return [(m.kind, m.params["why"], m.params["sequence"]) for m in rows]


def _change(workshop: Workshop, project, **parts):
    return planning.change_workshop(
        workshop, by=project.coordinator, version=workshop.version, **parts
    )


# --- Adding ---------------------------------------------------------------------


def test_the_same_form_again_makes_no_second_workshop(project):
    token = uuid.uuid4()
    parts = {"title": "Kick-off", "kind": "kick_off", "date": InexactDate(DAY)}

    made = [
        planning.add_workshop(
            project.phase, by=project.coordinator, form_token=token, **parts
        )
        for _n in range(2)
    ]

    assert made[0] == made[1]
    assert made[0].slug == f"kick-off-{token.hex[:12]}"
    assert made[0].history.get().history_user == project.coordinator


def test_a_title_without_latin_letters_gets_an_address(project):
    made = planning.add_workshop(
        project.phase,
        by=project.coordinator,
        form_token=uuid.uuid4(),
        title="서울 회의",
        kind="interim",
        date=InexactDate(None, None, "not_set"),
    )

    assert made.slug.startswith("workshop-")


def test_coordinator_adds_a_workshop_with_its_hours(client, project):
    client.force_login(project.coordinator)

    page = client.post(reverse("workshops:workshop_new") + "?phase=1", TYPED)

    made = Workshop.objects.get(title="Interim workshop 3")
    assert page.url == made.get_absolute_url()
    assert (made.starts_at, made.ends_at) == (START, END)
    assert str(made.time_zone) == "Asia/Seoul"
    assert made.answer_by == dt.date(2020, 10, 1)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"ends": "15:00"}, "ends"),
        ({"ends": ""}, "ends"),
        ({"begins": ""}, "begins"),
        ({"exactness": "month", "month": "2020-10"}, "begins"),
        ({"answer_by": "2020-10-09"}, "answer_by"),
        ({"day": "2020-02-30"}, "day"),
        ({"day": ""}, "day"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"join_url": "javascript:alert(1)"}, "join_url"),
        ({"join_url": "ftp://example.org/x"}, "join_url"),
        ({"title": "\r\n\x07"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "party"}, "kind"),
        (
            {"day": "2021-03-28", "begins": "02:30", "time_zone": "Europe/Zurich"},
            "begins",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client, project, typed, field):
    client.force_login(project.coordinator)

    page = client.post(reverse("workshops:workshop_new"), {**TYPED, **typed})

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert 'value="Seoul"' in page.content.decode()


def test_hours_may_wait(client, project):
    client.force_login(project.coordinator)
    typed = {**TYPED, "begins": "", "ends": "", "exactness": "not_set", "day": ""}

    client.post(reverse("workshops:workshop_new"), typed)

    made = Workshop.objects.get(title="Interim workshop 3")
    assert made.starts_at is None
    assert hours_of(made) is None
    assert not has_lost_its_hours(made)


def test_a_new_form_offers_the_phases_one_coordinates(client, project):
    client.force_login(project.coordinator)

    page = client.get(reverse("workshops:workshop_new"))

    assert page.context["phase"] == project.phase


# --- Changing -------------------------------------------------------------------


def test_nothing_changed_writes_nothing(project, workshop):
    before = workshop.history.count()

    saved = _change(workshop, project, title=workshop.title)

    assert saved.version == workshop.version
    assert workshop.history.count() == before


def test_a_stale_form_changes_nothing(project, workshop):
    with pytest.raises(Stale) as stale:
        planning.change_workshop(
            workshop, by=project.coordinator, version=9, title="Other"
        )

    assert stale.value.current == workshop
    assert str(stale.value) == "Interim workshop 3"


def test_another_mode_needs_a_reason(project, workshop):
    with pytest.raises(Refused) as refused:
        _change(workshop, project, mode="online", place="")

    assert refused.value.field == "change_reason"
    workshop.refresh_from_db()
    assert workshop.mode == "in_person"


def test_what_was_planned_is_kept_with_the_reason(project, workshop):
    saved = _change(
        workshop, project, mode="online", place="", change_reason="COVID-19"
    )
    assert (saved.planned_mode, saved.planned_place) == ("in_person", "Seoul")
    assert saved.change_reason == "COVID-19"

    saved = _change(saved, project, mode="hybrid", change_reason="Some may travel")
    assert (saved.planned_mode, saved.planned_place) == ("in_person", "Seoul")

    saved = _change(saved, project, mode="in_person", place="Seoul")
    assert (saved.mode, saved.planned_mode, saved.planned_place) == (
        "in_person",
        "",
        "",
    )
    assert saved.change_reason == ""


def test_the_place_alone_may_change(project, workshop):
    saved = _change(workshop, project, place="Busan", change_reason="No room free")

    assert (saved.planned_mode, saved.planned_place) == ("", "Seoul")


def test_a_mode_that_was_never_set_needs_no_reason(project):
    plain = make.WorkshopFactory(phase=project.phase)

    saved = _change(plain, project, mode="online", date=InexactDate(DAY))

    assert (saved.mode, saved.planned_mode, saved.starts_on) == ("online", "", DAY)


@pytest.mark.parametrize(
    ("parts", "letters"),
    [
        ({"starts_at": START + dt.timedelta(minutes=30)}, 1),
        ({"join_url": "https://example.org/room"}, 1),
        ({"title": "Third interim workshop"}, 1),
        ({"mode": "hybrid", "change_reason": "Some may travel"}, 1),
        ({"summary": "What it is about"}, 0),
        ({"answer_by": DAY}, 0),
    ],
)
def test_who_was_invited_is_told_of_what_concerns_them(
    project, workshop, guest, parts, letters
):
    saved = _change(workshop, project, **parts)

    assert saved.invitation_sequence == letters
    assert _letters() == [("workshop_invitation", "changed", 1)] * letters


def test_nobody_invited_is_told_nothing(project, workshop):
    make.ParticipantFactory(workshop=workshop)

    saved = _change(workshop, project, title="Other")

    assert saved.invitation_sequence == 0
    assert _letters() == []


def test_while_hours_are_open_the_number_counts_but_no_letter_goes(
    project, workshop, guest
):
    saved = _change(
        workshop,
        project,
        date=InexactDate(None, None, "not_set"),
        starts_at=None,
        ends_at=None,
    )

    assert saved.invitation_sequence == 1
    assert _letters() == []


def test_a_workshop_that_is_over_or_off_sends_no_change(project, workshop, guest):
    off = planning.call_off(workshop, by=project.coordinator, reason="Ill")
    _change(off, project, title="Other")
    assert [why for _kind, why, _n in _letters()] == ["called_off"]

    past = make.WorkshopFactory(
        phase=project.phase,
        starts_on=dt.date(2020, 8, 21),
        exactness="day",
        starts_at=dt.datetime(2020, 8, 21, 7, tzinfo=dt.UTC),
        ends_at=dt.datetime(2020, 8, 21, 9, tzinfo=dt.UTC),
    )
    make.ParticipantFactory(workshop=past, invited_at=START)
    assert _change(past, project, title="Other").invitation_sequence == 0


def test_the_page_saves_and_says_who_is_told(client, project, workshop, guest):
    client.force_login(project.coordinator)
    typed = {**TYPED, "version": workshop.version, "begins": "16:30"}

    page = client.post(_url("workshop_edit", workshop), typed, follow=True)

    workshop.refresh_from_db()
    assert workshop.starts_at == START + dt.timedelta(minutes=30)
    assert [str(m) for m in page.context["messages"]] == [
        "Saved. Everybody who was invited is told."
    ]


def test_two_editors_lose_nothing(client, project, workshop):
    client.force_login(project.coordinator)
    url = _url("workshop_edit", workshop)
    typed = {**TYPED, "version": workshop.version}
    client.post(url, {**typed, "title": "Theirs", "place": "Seoul"})

    page = client.post(url, {**typed, "title": "Mine", "begins": "15:00"})

    assert page.status_code == 409
    rows = [(str(r["label"]), r["mine"], r["theirs"]) for r in page.context["rows"]]
    assert rows == [
        ("Title", "Mine", "Theirs"),
        ("Begins at", "15:00 (Seoul time)", "16:00 (Seoul time)"),
    ]
    again = {**typed, "title": "Mine", "version": page.context["version"]}
    assert client.post(url, again).status_code == 302
    workshop.refresh_from_db()
    assert workshop.title == "Mine"


def test_the_conflict_is_told_in_words(client, project, workshop):
    client.force_login(project.coordinator)
    url = _url("workshop_edit", workshop)
    typed = {**TYPED, "version": 1, "kind": "regional", "time_zone": "Asia/Tokyo"}
    client.post(url, {**TYPED, "version": 1, "title": "Theirs"})

    page = client.post(url, {**typed, "day": "2020-10-07", "answer_by": ""})

    rows = {str(r["label"]): (r["mine"], r["theirs"]) for r in page.context["rows"]}
    assert rows["Kind"] == ("Regional workshop", "Interim workshop")
    assert rows["Time zone of the host"] == ("Tokyo time", "Seoul time")
    assert rows["How exact is the date?"] == ("7 Oct 2020", "8 Oct 2020")
    assert rows["Answer by"] == ("", "2020-10-01")


def test_the_reason_is_asked_for_at_its_field(client, project, workshop):
    client.force_login(project.coordinator)
    typed = {**TYPED, "version": 1, "mode": "online"}

    page = client.post(_url("workshop_edit", workshop), typed)

    assert page.status_code == 422
    assert "change_reason" in page.context["form"].errors


def test_the_planner_fills_in_day_and_hours(client, project, workshop):
    client.force_login(project.coordinator)
    url = _url("workshop_edit", workshop)

    query = {"on": "2020-12-03", "minutes": "90", "begins": "16:15"}
    form = client.get(url, query).context["form"]
    assert form["day"].value() == dt.date(2020, 12, 3)
    assert (form["begins"].value(), form["ends"].value()) == (
        dt.time(16, 15),
        dt.time(17, 45),
    )

    for odd in ({**query, "begins": "x"}, {**query, "on": "x"}):
        form = client.get(url, odd).context["form"]
        assert form["begins"].value() == dt.time(16, 0)


def test_a_workshop_of_several_days_ends_on_its_last(client, project, workshop):
    client.force_login(project.coordinator)
    typed = {**TYPED, "version": 1, "exactness": "period", "last_day": "2020-10-09"}

    client.post(_url("workshop_edit", workshop), {**typed, "ends": "12:00"})

    workshop.refresh_from_db()
    hours = hours_of(workshop)
    assert hours.ends_at == dt.datetime(2020, 10, 9, 3, 0, tzinfo=dt.UTC)
    assert hours.text() == ("Thu 8 Oct 2020, 16:00–Fri 9 Oct 2020, 12:00 (Seoul time)")
    workshop.ends_on = dt.date(2020, 10, 10)
    assert hours_of(workshop) is None


# --- A milestone that owns the date ----------------------------------------------


@pytest.fixture
def moving(project, workshop) -> Workshop:
    workshop.milestone = make.MilestoneFactory(
        phase=project.phase, starts_on=DAY, exactness="day"
    )
    workshop.save()
    return workshop


def test_a_workshop_that_moves_with_its_milestone_gets_no_second_date(
    client, project, moving
):
    client.force_login(project.coordinator)
    url = _url("workshop_edit", moving)

    page = client.get(url)
    assert "exactness" not in page.context["form"].fields
    assert "has no second date" in page.content.decode()

    typed = {k: v for k, v in TYPED.items() if k not in ("exactness", "day")}
    client.post(url, {**typed, "version": 1, "begins": "15:00"})
    moving.refresh_from_db()
    assert moving.starts_at == START - dt.timedelta(hours=1)
    assert moving.starts_on == DAY


def test_when_the_milestone_moves_the_hours_bind_no_longer(client, project, moving):
    assert hours_of(Workshop.objects.with_current_date().get(pk=moving.pk))
    Milestone.objects.filter(pk=moving.milestone.pk).update(
        starts_on=DAY + dt.timedelta(days=7)
    )

    found = Workshop.objects.with_current_date().get(pk=moving.pk)

    assert hours_of(found) is None
    assert has_lost_its_hours(found)
    client.force_login(project.coordinator)
    page = client.get(_url("workshop_edit", moving)).content.decode()
    assert "The day moved after the hours were fixed." in page


# --- Calling off ----------------------------------------------------------------


def test_called_off_and_taken_back_tells_who_was_invited(project, workshop, guest):
    planning.call_off(workshop, by=project.coordinator, reason="Flood")
    planning.call_off(workshop, by=project.coordinator, reason="Again")
    workshop.refresh_from_db()
    assert workshop.cancelled_because == "Flood"
    assert workshop.invitation_sequence == 1

    planning.take_back(workshop, by=project.coordinator)
    saved = planning.take_back(workshop, by=project.coordinator)

    assert (saved.cancelled_on, saved.cancelled_because) == (None, "")
    assert _letters() == [
        ("workshop_cancellation", "called_off", 1),
        ("workshop_invitation", "changed", 2),
    ]
    reasons = list(saved.history.values_list("history_change_reason", flat=True))
    assert "Flood" in reasons
    assert "takes place after all" in reasons


@pytest.mark.parametrize("hours", [True, False])
def test_what_is_over_is_not_called_off(client, project, workshop, hours):
    client.force_login(project.coordinator)
    url = _url("workshop_call_off", workshop)
    assert url in client.get(workshop.get_absolute_url()).content.decode()
    day = DAY - dt.timedelta(days=90)
    at = START - dt.timedelta(days=90) if hours else None
    end = at + dt.timedelta(hours=2) if at else None
    Workshop.objects.filter(pk=workshop.pk).update(
        starts_on=day, starts_at=at, ends_at=end
    )

    assert url not in client.get(workshop.get_absolute_url()).content.decode()
    answer = client.post(url, {"reason": "Flood"})

    assert answer.status_code == 422
    assert "The workshop is over." in answer.content.decode()
    workshop.refresh_from_db()
    assert workshop.cancelled_on is None


def test_called_off_with_nobody_invited_sends_nothing(project, workshop):
    saved = planning.call_off(workshop, by=project.coordinator, reason="Flood")

    assert saved.invitation_sequence == 0
    assert _letters() == []


def test_the_pages_call_off_and_take_back(client, project, workshop, guest):
    client.force_login(project.coordinator)
    url = _url("workshop_call_off", workshop)
    assert "1 person who was invited" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422

    client.post(url, {"reason": "Flood in <b>Seoul</b>"})
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert "Flood in &lt;b&gt;Seoul&lt;/b&gt;" in page
    assert "Called off" in page

    client.post(_url("workshop_take_back", workshop))
    workshop.refresh_from_db()
    assert workshop.cancelled_on is None


def test_the_overview_says_the_hours_of_host_and_reader(client, project, workshop):
    project.manager.time_zone = "Europe/Zurich"
    project.manager.save()
    client.force_login(project.manager)
    Workshop.objects.filter(pk=workshop.pk).update(
        join_url="https://example.org/room", platform="Zoom"
    )

    page = client.get(workshop.get_absolute_url()).content.decode()

    assert "Thu 8 Oct 2020, 16:00–18:00 (Seoul time)" in page
    assert "Thu 8 Oct 2020, 09:00–11:00 (Zurich time)" in page
    assert "https://example.org/room" in page
    client.force_login(project.observer)
    assert "https://example.org/room" not in (
        client.get(workshop.get_absolute_url()).content.decode()
    )
