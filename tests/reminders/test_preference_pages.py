"""The pages on which people, and coordinators for them, set how they are reminded."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from phases.models import TeamMember
from reminders.models import OptOut, Preference
from reminders.services import preferences
from tests.factories import (
    CountryFactory,
    ParticipationFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    ReviewRoundFactory,
    SeatFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
MINE = reverse("reminders:mine")
AWAY = {"away_from": "2020-09-07", "away_until": "2020-09-13"}


@pytest.fixture(autouse=True)
def _today(project_time) -> None:
    project_time(NOW)


@pytest.fixture
def place(phase):
    return ParticipationFactory(
        phase=phase, country=CountryFactory(iso2="ID", name="Indonesia")
    )


@pytest.fixture
def sri(place):
    return ResearcherFactory(
        participation=place, user__name="Sri", user__time_zone="Asia/Jakarta"
    ).user


def page_of(phase, who, name: str = "person") -> str:
    return reverse(f"reminders:{name}", args=[phase.number, who.pk])


# -- my own ----------------------------------------------------------------------


@pytest.fixture
def sris(client, sri):
    client.force_login(sri)
    return client


def test_page_says_when_reminders_come(sris):
    text = sris.get(MINE).content.decode()

    assert "<h1>Monday to Friday from 09:00, Jakarta time</h1>" in text
    assert "Not on public holidays of Indonesia." in text
    assert "As usual: Indonesia" in text
    assert "weekly_on" not in text  # for those who oversee a phase


def test_what_is_saved_holds_and_is_kept_in_history(sris, sri):
    CountryFactory(iso2="JP", name="Japan")

    answer = sris.post(
        MINE,
        {"only_working_days": "on", "country_code": "JP", "mails_a_day": "3"},
        follow=True,
    )

    text = answer.content.decode()
    assert "Not on public holidays of Japan." in text
    kept = Preference.objects.get(user=sri)
    assert (kept.country_code, kept.mails_a_day) == ("JP", 3)
    assert kept.history.get().history_user_id == sri.pk
    sris.post(MINE, {"country_code": "", "mails_a_day": "3"})
    assert "<h1>Every day from 09:00, Jakarta time</h1>" in (
        sris.get(MINE).content.decode()
    )


def test_overseer_chooses_the_day_of_the_weekly_overview(client, kim):
    client.force_login(kim)

    client.post(MINE, {"weekly_on": "5", "mails_a_day": "10"})
    assert Preference.objects.get(user=kim).weekly_on == 5
    client.post(MINE, {"weekly_on": "", "mails_a_day": "10"})
    assert Preference.objects.get(user=kim).weekly_on is None


@pytest.mark.parametrize("typed", ["0", "51", "many", ""])
def test_number_out_of_range_is_refused_where_it_was_typed(sris, typed):
    answer = sris.post(MINE, {"mails_a_day": typed})

    assert answer.status_code == 422
    assert 'id="id_mails_a_day_error"' in answer.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("UTC", "No country is known, so no public holidays count"),
        ("Europe/Zurich", "Not on public holidays of Switzerland"),
    ],
)
def test_page_says_whose_holidays_count(client, zone, says):
    client.force_login(UserFactory(time_zone=zone))

    text = client.get(MINE).content.decode()

    assert says in text
    unknown = "We know of no public holidays there" in text
    assert unknown == (zone == "UTC")


def test_page_says_that_no_holidays_are_known_of_a_country(client):
    place = ParticipationFactory(country=CountryFactory(name="Utopia"))
    client.force_login(ResearcherFactory(participation=place).user)

    text = client.get(MINE).content.decode()

    assert "We know of no public holidays in Utopia." in text
    assert "We know of no public holidays there: Monday to Friday count." in text


def test_country_chosen_before_stays_to_be_chosen(client):
    user = UserFactory(time_zone="Asia/Seoul")
    Preference.objects.create(user=user, country_code="PT")
    client.force_login(user)

    text = client.get(MINE).content.decode()

    assert '<option value="PT" selected>Portugal</option>' in text
    assert "Not on public holidays of Portugal" in text


def test_away_and_back(sris, sri, kim):
    answer = sris.post(
        reverse("reminders:mine_away"), {**AWAY, "stand_in": kim.pk}, follow=True
    )

    words = "Away from Mon 7 Sep until Sun 13 Sep; stand-in: Kim Coordinator"
    assert f"<h1>{words}</h1>" in answer.content.decode()
    assert 'value="2020-09-07"' in answer.content.decode()
    kept = Preference.objects.get(user=sri)
    assert (kept.stand_in, kept.away_until) == (kim, dt.date(2020, 9, 13))
    sris.post(reverse("reminders:mine_back"))
    sris.post(reverse("reminders:mine_back"))
    assert "Away" not in sris.get(MINE).content.decode()
    assert Preference.objects.get(user=sri).history.count() == 2


def test_stand_in_whose_role_ended_is_said_to_be_none(
    client, kims, phase, sri, kim, project_time
):
    lee = TeamMemberFactory(user__name="Lee", phase=phase, role="research_manager")
    pages = [page_of(phase, sri), "/me/reminders/"]

    def said() -> list[bool]:
        found = []
        for user, page in zip((kim, sri), pages, strict=True):
            client.force_login(user)
            found.append("Lee cannot stand in any more" in client.get(page).text)
        return found

    preferences.set_away(
        sri,
        away_from=dt.date(2020, 8, 27),
        away_until=dt.date(2020, 8, 30),
        stand_in=lee.user,
        by=sri,
    )
    fit = said()
    lee.delete()
    unfit = said()
    project_time("2020-09-02T09:00Z")
    over = said()

    assert [fit, unfit, over] == [[False, False], [True, True], [False, False]]


def test_absence_that_is_over_is_forgotten(sris, sri, project_time):
    preferences.set_away(
        sri,
        away_from=dt.date(2020, 8, 20),
        away_until=dt.date(2020, 8, 26),
        stand_in=None,
        by=sri,
    )
    assert "<h1>Away until Wed 26 Aug</h1>" in sris.get(MINE).content.decode()

    project_time("2020-08-26T17:00Z")  # the 27th in Jakarta

    text = sris.get(MINE).content.decode()
    assert "Away" not in text
    assert "2020-08-26" not in text


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"away_until": "2020-09-01"}, "away_until", "lies before the first"),
        ({"away_until": "2020-08-25"}, "away_until", "This day is over."),
        ({"away_until": "2022-09-01"}, "away_until", "more than a year"),
        ({"away_until": "soon"}, "away_until", "Enter a valid date"),
        ({"away_from": ""}, "away_from", "required"),
        ({"stand_in": "999999"}, "stand_in", "Select a valid choice"),
    ],
)
def test_wrong_absence_is_refused_where_it_was_typed(sris, typed, field, says):
    answer = sris.post(reverse("reminders:mine_away"), {**AWAY, **typed})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert says in text
    assert not Preference.objects.exists()


def test_only_colleagues_stand_in(sris, sri, place, phase, kim):
    mate = ResearcherFactory(participation=place, user__name="Mate").user
    staff = TeamMemberFactory(phase=None, role="ilo_staff", user__name="Staff").user
    reviewer = UserFactory(name="Reviewer")
    strangers = [
        ResearcherFactory(user__name="Elsewhere").user,
        TeamMemberFactory(phase=phase, role="observer", user__name="Watcher").user,
        UserFactory(name="Nobody"),
        reviewer,
    ]

    text = sris.get(MINE).content.decode()

    for user in (mate, staff, kim):
        assert f'<option value="{user.pk}">' in text
    for user in (*strangers, sri):
        assert f'<option value="{user.pk}">' not in text
    sris.force_login(strangers[2])
    assert f'<option value="{staff.pk}">' not in sris.get(MINE).content.decode()


# -- of a person of the phase ----------------------------------------------------


@pytest.fixture
def kims(client, kim):
    client.force_login(kim)
    return client


def test_each_field_has_an_id_of_its_own(kims, phase, sri):
    """Both forms ask for a reason: a label leads to the one of its own form."""
    page = kims.get(page_of(phase, sri)).content.decode()

    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert '<label for="through-reason">Why through you?' in page


def test_coordinator_notes_an_absence_and_says_how_they_know(kims, phase, sri, kim):
    page = page_of(phase, sri)
    refused = kims.post(page, AWAY)
    assert refused.status_code == 422
    assert 'id="id_reason_error"' in refused.content.decode()

    answer = kims.post(page, {**AWAY, "reason": "Wrote it"}, follow=True)

    text = answer.content.decode()
    assert "Noted. Sri gets no reminder while away." in text
    assert "<h1>Away from Mon 7 Sep until Sun 13 Sep</h1>" in text
    assert "Why: Wrote it" in text
    assert "Sun 13 Sep 2020" in text  # in the history
    kims.post(page_of(phase, sri, "person_back"))
    assert Preference.objects.get(user=sri).away_from is None


def test_coordinator_passes_on_and_ends_it(kims, phase, sri, kim):
    through = page_of(phase, sri, "person_through")
    assert kims.post(through, {}).status_code == 422

    text = kims.post(through, {"reason": "An official"}, follow=True).content.decode()

    assert "<h1>Kim Coordinator passes reminders on in person (Phase 1)</h1>" in text
    assert "Why: An official" in text
    assert Preference.objects.get(user=sri).through == kim
    kims.post(page_of(phase, sri, "person_direct"))
    assert Preference.objects.get(user=sri).through is None


def test_administrator_who_coordinates_nothing_passes_nothing_on(client, phase, sri):
    client.force_login(UserFactory(is_superuser=True))

    answer = client.post(page_of(phase, sri, "person_through"), {"reason": "x"})

    assert answer.status_code == 422
    assert "Only a coordinator of the phase" in answer.content.decode()


def test_one_does_not_pass_on_to_oneself(kims, phase, kim):
    assert "through-me" not in kims.get(page_of(phase, kim)).content.decode()


def test_people_of_the_phase_have_a_page_others_not(kims, phase, sri):
    reviewer = ReviewAssignmentFactory(
        round=ReviewRoundFactory(
            draft__study__participation=sri.research.get().participation
        )
    ).reviewer
    member = SeatFactory(committee__phase=phase).user
    staff = TeamMemberFactory(phase=None, role="ilo_staff").user

    for user in (sri, reviewer, member, staff):
        assert kims.get(page_of(phase, user)).status_code == 200
    assert kims.get(page_of(phase, UserFactory())).status_code == 404


def test_history_of_days_is_in_words(kims, phase, sri):
    preferences.change_preference(
        sri, by=sri, only_working_days=False, weekly_on=3, mails_a_day=10
    )

    text = kims.get(page_of(phase, sri)).content.decode()

    assert "Only on working days" in text
    assert "<b>no</b>" in text
    assert "<b>Wednesday</b>" in text
    assert "At most so many" not in text  # as it is for all


@pytest.mark.parametrize("count", [1, 9])
def test_page_of_a_person_runs_as_many_queries_for_a_long_history(
    kims, phase, sri, kim, count, django_assert_num_queries
):
    for n in range(count):
        preferences.pass_on_through(sri, phase=phase, by=kim, reason="a")
        preferences.pass_on_through(sri, phase=phase, by=kim, reason="b", undo=True)
        preferences.pass_on_through(sri, phase=phase, by=kim, reason=f"c{n}")
    kims.get(page_of(phase, sri))

    with django_assert_num_queries(PERSON_QUERIES):
        kims.get(page_of(phase, sri))


PERSON_QUERIES = 18


# -- beside a name ---------------------------------------------------------------


def test_team_page_says_who_is_away_and_reminded_through_whom(kims, phase, sri, kim):
    preferences.set_away(
        sri,
        away_from=dt.date(2020, 8, 24),
        away_until=dt.date(2020, 9, 4),
        stand_in=kim,
        by=kim,
    )
    preferences.pass_on_through(sri, phase=phase, by=kim, reason="Asked for it")
    page = reverse("countries:team")

    text = kims.get(page).content.decode()
    assert "Away until Fri 4 Sep; stand-in: Kim Coordinator" in text
    assert "Reminders through Kim Coordinator" in text
    assert page_of(phase, sri) in text

    TeamMember.objects.filter(user=kim).update(ends_on=dt.date(2020, 8, 1))
    staff = TeamMemberFactory(phase=None, role="ilo_staff").user
    kims.force_login(staff)
    text = kims.get(page).content.decode()
    assert "Away until Fri 4 Sep" in text
    assert "Reminders through" not in text  # no longer coordinator
    assert page_of(phase, sri) not in text


def test_page_of_a_round_says_it_of_reviewers_to_those_who_chase(kims, phase, sri, kim):
    reviewer = UserFactory(name="Vera")
    round_ = ReviewRoundFactory(
        draft__study__participation=sri.research.get().participation
    )
    ReviewAssignmentFactory(round=round_, reviewer=reviewer)
    preferences.set_away(
        reviewer,
        away_from=dt.date(2020, 8, 24),
        away_until=dt.date(2020, 9, 4),
        stand_in=None,
        by=kim,
    )
    page = round_.get_absolute_url()

    text = kims.get(page).content.decode()
    assert "Away until Fri 4 Sep" in text
    assert page_of(phase, reviewer) in text
    assert "Away until" not in kims.get(f"{page}?as=researcher").content.decode()
    kims.force_login(sri)
    assert "Away until" not in kims.get(page).content.decode()


def test_through_somebody_who_coordinates_no_more_is_not_said(kims, phase, sri, kim):
    preferences.pass_on_through(sri, phase=phase, by=kim, reason="Asked for it")
    other = TeamMemberFactory(phase=phase, role=TeamMember.Role.COORDINATOR).user
    TeamMember.objects.filter(user=kim).update(ends_on=dt.date(2020, 8, 1))
    kims.force_login(other)

    text = kims.get(page_of(phase, sri)).content.decode()

    assert "passes reminders on" not in text
    assert "Through me</button>" in text


def test_rows_have_names_for_the_administration(sri):
    assert str(Preference(user=sri)) == "Sri"
    assert str(OptOut(user=sri, category="digest")) == "Sri: digest"
