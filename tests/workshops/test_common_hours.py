"""The planner: windows, stretched hours, holidays, weekends, changing clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests import factories as make
from workshops.models import Workshop
from workshops.planning.common_hours import Place, plan_for

TODAY = dt.date(2020, 8, 26)
SEOUL = ZoneInfo("Asia/Seoul")
TWELVE = {
    "KG": "Asia/Bishkek",
    "KR": "Asia/Seoul",
    "JP": "Asia/Tokyo",
    "CN": "Asia/Shanghai",
    "ID": "Asia/Jakarta",
    "MY": "Asia/Kuala_Lumpur",
    "PH": "Asia/Manila",
    "KH": "Asia/Phnom_Penh",
    "LA": "Asia/Vientiane",
    "MN": "Asia/Ulaanbaatar",
    "TH": "Asia/Bangkok",
    "VN": "Asia/Ho_Chi_Minh",
}
EVERYBODY = [
    *(Place(iso2, ZoneInfo(zone), iso2) for iso2, zone in TWELVE.items()),
    Place("CH", ZoneInfo("Europe/Zurich"), "CH"),
]


def _plan(on: dt.date, minutes: int = 120, places=EVERYBODY, host=SEOUL):
    return plan_for(places, on=on, minutes=minutes, host=host, today=TODAY)


def _told(plan) -> list[tuple[int, int, list[str]]]:
    """Return each step with its windows, in UTC."""
    return [
        (
            step.opens,
            step.closes,
            [f"{w.first:%H:%M}-{w.last:%H:%M}" for w in step.windows],
        )
        for step in plan.steps
    ]


def test_twelve_countries_and_geneva_in_winter():
    """The design's fact: a start between 07:00 and 08:00 UTC, working to 19:00."""
    assert _told(_plan(dt.date(2020, 12, 3))) == [
        (8, 18, ["07:00-07:00"]),
        (8, 19, ["07:00-08:00"]),
    ]


def test_twelve_countries_and_geneva_in_summer():
    assert _told(_plan(dt.date(2020, 7, 1))) == [
        (8, 18, ["06:00-07:00"]),
        (8, 19, ["06:00-08:00"]),
    ]


def test_a_longer_meeting_stretches_the_hours_and_says_so():
    first, second = _plan(dt.date(2020, 12, 3), minutes=180).steps

    assert (first.opens, first.closes, first.is_stretched) == (8, 19, True)
    assert (second.opens, second.closes) == (7, 19)


def test_no_common_hour_is_no_window():
    far = [Place("A", ZoneInfo("Asia/Tokyo")), Place("B", ZoneInfo("America/New_York"))]

    plan = _plan(dt.date(2020, 12, 3), minutes=600, places=far)

    assert plan.steps == []
    assert plan.best is None


def test_public_holidays_and_weekends_are_told_of_the_local_day():
    plan = _plan(dt.date(2021, 1, 1))
    # Malaysia has it in most of its states, not as a whole.
    off = {warned.place.iso2 for warned in plan.days_off}
    assert {"KR", "JP", "CN", "TH", "CH"} <= off
    assert "MY" not in off
    assert plan.weekends == []

    saturday = _plan(dt.date(2020, 12, 5))
    assert len(saturday.weekends) == 13


def test_a_place_of_an_unknown_country_has_no_holidays():
    nowhere = [Place("Somewhere", SEOUL, "")]

    assert _plan(dt.date(2021, 1, 1), places=nowhere).days_off == []


def test_clocks_that_change_before_the_day_are_told():
    plan = _plan(dt.date(2020, 12, 3))

    assert [(w.place.iso2, w.day) for w in plan.shifts_before] == [
        ("CH", dt.date(2020, 10, 25))
    ]
    assert plan.shifts_near == []


def test_clocks_that_change_in_that_week_are_told():
    plan = _plan(dt.date(2021, 3, 25))

    assert [(w.place.iso2, w.day) for w in plan.shifts_near] == [
        ("CH", dt.date(2021, 3, 28))
    ]


# --- The page -------------------------------------------------------------------


@pytest.fixture
def workshop(project):
    return make.WorkshopFactory(
        phase=project.phase,
        title="Interim workshop 3",
        starts_on=dt.date(2020, 12, 3),
        exactness="day",
        time_zone="Asia/Seoul",
    )


def _url(workshop: Workshop) -> str:
    return reverse("workshops:planner", args=[workshop.slug])


def test_without_people_the_countries_of_the_phase_are_asked(client, project, workshop):
    client.force_login(project.coordinator)

    page = client.get(_url(workshop))

    assert page.context["nobody"] is True
    assert page.context["on"] == dt.date(2020, 12, 3)
    assert {row["place"].iso2 for row in page.context["rows"]} >= {"KR", "ID", "JP"}


def test_people_are_asked_where_their_account_or_country_is(client, project, workshop):
    user = make.UserFactory(name="Anna", time_zone="Europe/Zurich")
    make.ParticipantFactory(workshop=workshop, user=user, name="", email="")
    indonesia = project.researcher.research.get().participation
    make.ParticipantFactory(workshop=workshop, name="Budi", participation=indonesia)
    make.ParticipantFactory(workshop=workshop, name="Nobody knows")
    client.force_login(project.coordinator)

    page = client.get(_url(workshop), {"on": "2020-12-03", "minutes": "60"})

    rows = {(r["place"].iso2, r["place"].names) for r in page.context["rows"]}
    assert rows == {("CH", ("Anna",)), ("ID", ("Budi",))}
    assert page.context["unknown"] == ["Nobody knows"]
    assert "Switzerland" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"on": "2020-99-99"},
        {"on": "9999-12-31"},
        {"minutes": "-1"},
        {"minutes": "99999"},
        {"on": "0001-01-01", "minutes": "x"},
    ],
)
def test_odd_questions_are_asked_again(client, project, workshop, query):
    client.force_login(project.coordinator)

    page = client.get(_url(workshop), query)

    assert page.status_code == 200
    assert page.context["form"].errors


@pytest.mark.parametrize("day", ["1990-01-01", "2100-12-31", "2021-03-28"])
def test_days_at_the_edges_are_answered(client, project, workshop, day):
    client.force_login(project.coordinator)

    assert client.get(_url(workshop), {"on": day}).context["plan"] is not None


@pytest.mark.parametrize("count", [1, 30])
def test_the_planner_asks_as_often_for_thirty(
    client, project, workshop, count, django_assert_max_num_queries
):
    for _n in range(count):
        user = make.UserFactory(time_zone="Asia/Seoul")
        make.ParticipantFactory(workshop=workshop, user=user, name="", email="")
    client.force_login(project.coordinator)

    with django_assert_max_num_queries(12):
        client.get(_url(workshop))
