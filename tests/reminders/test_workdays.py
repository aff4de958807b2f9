"""Which days somebody works, and on which day a rule reminds them."""

import datetime as dt

import pytest

from accounts.zones import country_name, country_of
from reminders.engine.manners import Manner, Manners
from reminders.models import Preference, Rule
from sse_project.lib.workdays import WorkDays, known_countries, public_holidays
from tests.factories import (
    CountryFactory,
    ParticipationFactory,
    ResearcherFactory,
    UserFactory,
)

WEEKDAYS = WorkDays()
TRACKER = ["KR", "ID", "MY", "JP", "PH", "CN", "KH", "KG", "LA", "MN", "TH", "VN"]


def sep(day: int) -> dt.date:
    return dt.date(2020, 9, day)


@pytest.mark.parametrize("country", TRACKER)
def test_holidays_of_every_country_of_the_project_are_known(country):
    assert country in known_countries()
    assert len(public_holidays(country, 2020)) >= 5


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("KR", dt.date(2020, 10, 1)),  # Chuseok
        ("VN", dt.date(2022, 2, 1)),  # Tet
        ("TH", dt.date(2021, 4, 13)),  # Songkran
        ("KG", dt.date(2022, 3, 21)),  # Nooruz
        ("MN", dt.date(2022, 7, 12)),  # Naadam
    ],
)
def test_great_holidays_are_no_working_days(country, day):
    assert not WorkDays(country).is_working(day)
    assert WEEKDAYS.is_working(day)


def test_weekend_day_that_makes_up_for_a_holiday_is_a_working_day():
    """27 September 2020 was worked in China for the week of 1 October."""
    china = WorkDays("CN")

    assert china.is_working(sep(27))
    assert not china.is_working(sep(26))
    assert not WEEKDAYS.is_working(sep(27))
    assert china.on_or_before(sep(27)) == sep(27)


def test_country_without_data_has_weekdays():
    nowhere = WorkDays("0A")

    assert nowhere.is_working(dt.date(2020, 10, 1))
    assert not nowhere.is_working(sep(5))


def test_every_day_is_any_day_but_counting_goes_by_working_days():
    any_day = WorkDays("KR", every_day=True)

    assert any_day.on_or_before(sep(5)) == any_day.on_or_after(sep(5)) == sep(5)
    assert any_day.counted_from(sep(29), 1) == dt.date(2020, 10, 5)


RULES = {n: Rule(offset_days=n) for n in (-7, -2, 0, 2, 5)}


@pytest.mark.parametrize(
    ("due", "offset", "day"),
    [
        (sep(4), 0, sep(4)),
        (sep(5), 0, sep(4)),  # Saturday: the Friday before
        (sep(6), 0, sep(4)),
        (sep(8), -2, sep(4)),  # that is a Sunday
        (sep(4), 2, sep(7)),  # that is a Sunday: the Monday after
        (sep(3), 2, sep(7)),
    ],
)
def test_days_off_bring_forward_what_comes_before_and_put_off_what_comes_after(
    due, offset, day
):
    assert Manner(WEEKDAYS).day_for(RULES[offset], due) == day


AWAY = Manner(WEEKDAYS, away_from=sep(7), away_until=sep(13))  # Monday to Sunday


@pytest.mark.parametrize(
    ("due", "offset", "day", "covered"),
    [
        (sep(18), -7, sep(14), False),  # the 11th: on coming back
        (sep(15), -2, sep(14), False),  # Sunday, so the Friday: on coming back
        (sep(10), 0, sep(4), True),  # over by then: before leaving
        (sep(10), -7, sep(3), False),  # here: as ever
        (sep(13), 0, sep(4), True),
        (sep(9), 2, sep(14), True),  # late: on coming back
        (sep(10), 2, sep(14), False),  # a Saturday: the Monday in any case
        (sep(4), 5, sep(14), False),  # due before: nobody stands in
        (sep(14), 0, sep(14), False),
    ],
)
def test_away(due, offset, day, covered):
    assert AWAY.day_for(RULES[offset], due) == day
    assert AWAY.covers(RULES[offset], due) is covered


def test_working_days_of_a_rule_leave_the_persons_holidays_out():
    rule = Rule(offset_days=-2, in_working_days=True)

    in_seoul = Manner(WorkDays("KR")).day_for(rule, dt.date(2020, 10, 5))

    assert in_seoul == sep(28)
    assert Manner(WEEKDAYS).day_for(rule, dt.date(2020, 10, 5)) == dt.date(2020, 10, 1)


@pytest.mark.django_db
def test_country_is_the_chosen_one_else_of_research_else_of_the_zone():
    place = ParticipationFactory(country=CountryFactory(iso2="PH"))
    ana, bo, cho, utc = (
        UserFactory(time_zone=zone)
        for zone in ("Asia/Seoul", "Asia/Seoul", "Asia/Seoul", "UTC")
    )
    ResearcherFactory(participation=place, user=ana)
    ResearcherFactory(participation=place, user=bo)
    Preference.objects.create(user=ana, country_code="JP")

    manners = Manners()

    countries = [manners.of(user).days.country for user in (ana, bo, cho, utc)]
    assert countries == ["JP", "PH", "KR", ""]


def test_zones_know_their_country():
    assert country_of("Asia/Ho_Chi_Minh") == "VN"
    assert country_of("Asia/Saigon") == ""  # an old name
    assert country_name("CH") == "Switzerland"
    assert country_name("0A") == ""
