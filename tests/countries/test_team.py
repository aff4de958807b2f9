"""The team page: who sees it, inviting, ending, inviting again."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.models import User
from countries.models import Researcher, Seat
from countries.services import RoleRefused, join_country
from mail.models import Mail
from phases.models import TeamMember
from phases.services.roles import end_member, give_role
from tests import factories as make

pytestmark = pytest.mark.django_db
TEAM = reverse("countries:team")
INVITE = reverse("countries:team_invite")
TODAY = dt.date(2020, 8, 26)


@pytest.fixture
def team(db, project_time) -> SimpleNamespace:
    project_time("2020-08-26T09:00:00+00:00")
    phase, phase2 = make.PhaseFactory(number=1), make.PhaseFactory(number=2)
    indonesia = make.ParticipationFactory(phase=phase, country__name="Indonesia")
    return SimpleNamespace(
        phase=phase,
        phase2=phase2,
        country=indonesia,
        country2=make.ParticipationFactory(phase=phase2),
        committee=make.CommitteeFactory(phase=phase),
        admin=make.UserFactory(is_superuser=True),
        ilo=make.TeamMemberFactory(role="ilo_staff", phase=None).user,
        member=make.TeamMemberFactory(phase=phase, user__name="Coordinator"),
        member2=make.TeamMemberFactory(phase=phase2),
        manager=make.TeamMemberFactory(phase=phase, role="research_manager").user,
        research=make.ResearcherFactory(participation=indonesia),
        research2=make.ResearcherFactory(participation__phase=phase2),
        outsider=make.UserFactory(),
    )


@pytest.fixture
def typed(team) -> dict[str, str]:
    return {
        "name": "Dewi",
        "email": "dewi@example.org",
        "role": f"country-{team.country.pk}",
        "time_zone": "Asia/Jakarta",
    }


def sign_in(client, team, who: str) -> None:
    users = {"coordinator": team.member.user, "researcher": team.research.user}
    client.force_login(users.get(who) or getattr(team, who))


def end_url(kind: str, row) -> str:
    return reverse("countries:team_end", args=[kind, row.pk])


@pytest.mark.parametrize(
    ("who", "seen", "change"),
    [
        ("admin", 200, 200),
        ("coordinator", 200, 200),
        ("ilo", 200, 403),
        ("manager", 404, 404),
        ("researcher", 404, 404),
        ("outsider", 404, 404),
    ],
)
def test_who_sees_and_who_changes_the_team(client, team, typed, who, seen, change):
    sign_in(client, team, who)

    answers = [
        client.get(TEAM).status_code,
        client.get(INVITE).status_code,
        client.get(end_url("researcher", team.research)).status_code,
        client.post(INVITE + "?phase=1", typed).status_code,
    ]

    assert answers == [seen, change, change, 302 if change == 200 else change]
    assert Researcher.objects.filter(user__email="dewi@example.org").exists() is (
        change == 200
    )


def test_page_lists_the_people_of_this_phase_only(client, team):
    sign_in(client, team, "coordinator")

    groups = client.get(TEAM).context["groups"]

    assert {g.title: [r.row.user for r in g.now] for g in groups} == {
        "Colleagues": [team.member.user, team.ilo, team.manager],
        "Researchers": [team.research.user],
        "Committee members": [],
    }


@pytest.mark.parametrize("url", [TEAM, INVITE])
def test_other_phase_is_not_there(client, team, url):
    sign_in(client, team, "coordinator")

    assert client.get(url + "?phase=1").status_code == 200
    assert client.get(url + "?phase=2").status_code == 404
    assert client.get(url + "?phase=x").status_code == 404


def test_researcher_is_invited_once_even_if_posted_twice(client, team, typed):
    sign_in(client, team, "coordinator")

    for _ in range(2):
        client.post(INVITE, typed)

    user = User.objects.get(email="dewi@example.org")
    row = Researcher.objects.get(user=user)
    assert (row.participation, row.starts_on) == (team.country, TODAY)
    assert not user.has_usable_password()
    assert row.history.get().history_user_id == team.member.user_id
    assert [m.kind for m in Mail.objects.all()] == ["invitation"]


def test_person_with_an_account_gets_a_letter_about_the_role(client, team, typed):
    make.UserFactory(email="dewi@example.org", name="Dewi", password="secret-enough")
    sign_in(client, team, "coordinator")

    for _ in range(2):
        client.post(INVITE, typed)

    assert [(m.kind, m.recipient.email) for m in Mail.objects.all()] == [
        ("role_given", "dewi@example.org")
    ]


def test_closed_account_is_not_opened_by_an_invitation(client, team, typed):
    make.UserFactory(email="dewi@example.org", is_active=False)
    sign_in(client, team, "coordinator")

    response = client.post(INVITE, typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]
    assert not Researcher.objects.filter(user__email="dewi@example.org").exists()


def test_committee_member_sits_for_a_group(client, team, typed):
    sign_in(client, team, "coordinator")
    seat = typed | {"role": f"committee-{team.committee.pk}"}

    refused = client.post(INVITE, seat)
    client.post(INVITE, seat | {"group": "workers"})

    assert list(refused.context["form"].errors) == ["group"]
    assert [(s.committee, s.group) for s in Seat.objects.all()] == [
        (team.committee, "workers")
    ]


@pytest.mark.parametrize(
    ("who", "role", "given"),
    [
        ("coordinator", "coordinator", True),
        ("coordinator", "observer", True),
        ("coordinator", "ilo_staff", False),
        ("coordinator", "administrator", False),
        ("coordinator", "country2", False),
        ("admin", "ilo_staff", True),
    ],
)
def test_roles_that_may_be_given(client, team, typed, who, role, given):
    sign_in(client, team, who)
    value = f"country-{team.country2.pk}" if role == "country2" else role

    response = client.post(INVITE, typed | {"role": value, "phase": "2"})

    user = User.objects.filter(email="dewi@example.org").first()
    assert response.status_code == (302 if given else 422)
    assert [m.role for m in TeamMember.objects.filter(user=user, phase=team.phase)] == (
        [role] if given else []
    )
    assert user is None or not user.is_superuser
    assert not Researcher.objects.filter(participation=team.country2).exists()


def test_service_refuses_what_the_form_does_not_offer(team):
    with pytest.raises(RoleRefused):
        give_role(
            team.outsider, phase=team.phase, role="ilo_staff", by=team.member.user
        )
    with pytest.raises(RoleRefused):
        join_country(
            team.outsider,
            participation=team.country2,
            phase=team.phase,
            by=team.member.user,
        )

    assert not team.outsider.team_roles.exists()
    assert not team.outsider.research.exists()


def test_ended_role_keeps_who_and_why_and_is_shown_as_earlier(client, team):
    sign_in(client, team, "coordinator")
    url = end_url("researcher", team.research)

    asked = client.get(url)
    client.post(url, {"last_day": "2020-08-25", "reason": "contract ended"})

    team.research.refresh_from_db()
    row = team.research.history.latest("history_id")
    groups = {g.title: g for g in client.get(TEAM).context["groups"]}
    assert asked.status_code == 200
    assert team.research.ends_on == dt.date(2020, 8, 25)
    assert (row.history_user_id, row.history_change_reason) == (
        team.member.user_id,
        "contract ended",
    )
    assert groups["Researchers"].now == []
    assert [r.row for r in groups["Researchers"].earlier] == [team.research]


def test_role_of_today_can_be_ended_at_once(team):
    member = give_role(
        team.outsider, phase=team.phase, role="observer", by=team.member.user
    )

    ended = end_member(
        member,
        last_day=TODAY - dt.timedelta(days=1),
        by=team.member.user,
        reason="wrong person",
    )

    assert not ended.is_in_force()


@pytest.mark.parametrize("typed_end", [{"last_day": "2020-08-24"}, {"reason": " "}])
def test_end_needs_a_day_that_is_not_past_and_a_reason(client, team, typed_end):
    sign_in(client, team, "coordinator")
    form = {"last_day": "2020-08-26", "reason": "contract ended"} | typed_end

    response = client.post(end_url("researcher", team.research), form)

    team.research.refresh_from_db()
    assert response.status_code == 422
    assert team.research.ends_on is None


def test_role_ends_at_once_without_a_day(client, team):
    sign_in(client, team, "coordinator")
    url = end_url("researcher", team.research)

    client.post(url, {"when": "now", "last_day": "", "reason": "wrong person"})

    team.research.refresh_from_db()
    assert team.research.ends_on == TODAY - dt.timedelta(days=1)
    assert not team.research.is_in_force()


def test_ending_after_a_day_needs_the_day(client, team):
    sign_in(client, team, "coordinator")
    url = end_url("researcher", team.research)

    response = client.post(url, {"when": "later", "last_day": "", "reason": "over"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["last_day"]


def test_ending_ones_own_coordination_is_asked_twice(client, team):
    make.TeamMemberFactory(phase=team.phase)
    sign_in(client, team, "coordinator")
    url, form = end_url("member", team.member), {"when": "now", "reason": "moved"}

    asked = client.get(url).content.decode()
    refused = client.post(url, form)
    ended = client.post(url, form | {"sure": "on"}, follow=True)

    assert "This is your own role." in asked
    assert list(refused.context["form"].errors) == ["sure"]
    assert (refused.status_code, ended.status_code) == (422, 200)
    team.member.refresh_from_db()
    assert not team.member.is_in_force()


def test_last_coordinator_stays_until_there_is_another(client, team):
    sign_in(client, team, "coordinator")
    form = {"last_day": "2020-08-26", "reason": "moved", "sure": "on"}
    url = end_url("member", team.member)

    refused = client.post(url, form)
    make.TeamMemberFactory(phase=team.phase)
    ended = client.post(url, form)

    team.member.refresh_from_db()
    assert (refused.status_code, ended.status_code) == (422, 302)
    assert team.member.ends_on == TODAY


def test_coordinator_who_leaves_soon_does_not_count_as_another(client, team):
    make.TeamMemberFactory(phase=team.phase, ends_on=TODAY)
    sign_in(client, team, "coordinator")

    response = client.post(
        end_url("member", team.member),
        {"last_day": "2020-08-26", "reason": "moved", "sure": "on"},
    )

    team.member.refresh_from_db()
    assert response.status_code == 422
    assert team.member.ends_on is None


def test_administrator_may_end_the_last_coordinator(team):
    end_member(team.member, last_day=TODAY, by=team.admin, reason="agency changed")

    team.member.refresh_from_db()
    assert team.member.ends_on == TODAY


def test_coordinator_does_not_end_ilo_staff(client, team):
    staff = TeamMember.objects.get(user=team.ilo)
    sign_in(client, team, "coordinator")

    response = client.post(
        end_url("member", staff), {"last_day": "2020-08-26", "reason": "moved"}
    )

    staff.refresh_from_db()
    assert response.status_code == 422
    assert staff.ends_on is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [("member", "member2"), ("researcher", "research2"), ("other", "member")],
)
def test_roles_of_another_phase_are_not_there(client, team, kind, name):
    sign_in(client, team, "coordinator")
    row = getattr(team, name)
    form = {"last_day": "2020-08-26", "reason": "moved"}

    answers = {
        client.get(end_url(kind, row)).status_code,
        client.post(end_url(kind, row), form).status_code,
        client.post(reverse("countries:team_resend", args=[kind, row.pk])).status_code,
    }

    row.refresh_from_db()
    assert answers == {404}
    assert row.ends_on is None


def test_invitation_is_sent_again(client, team, typed):
    sign_in(client, team, "coordinator")
    client.post(INVITE, typed)
    Mail.objects.update(state=Mail.State.DEAD)
    row = Researcher.objects.get(user__email="dewi@example.org")
    url = reverse("countries:team_resend", args=["researcher", row.pk])

    for _ in range(2):
        client.post(url)

    assert Mail.objects.filter(kind="invitation").count() == 2


@pytest.mark.parametrize("item_count", [3, 30])
def test_team_asks_a_fixed_number_of_queries(
    client, team, django_assert_num_queries, item_count
):
    for _ in range(item_count):
        make.TeamMemberFactory(
            phase=team.phase, organisation=make.OrganisationFactory(), role="observer"
        )
        make.ResearcherFactory(participation=team.country)
        make.SeatFactory(
            committee=team.committee, organisation=make.OrganisationFactory()
        )
    sign_in(client, team, "coordinator")

    # session, user, standing, first phase, phase; people and invitations x 3;
    # phases x 2; team and committees of the navigation; how people are reminded and
    # who gets no e-mail x 2; the bell, which counts twice a minute.
    with django_assert_num_queries(19):
        client.get(TEAM)


def test_invitation_offers_zones_by_place_and_says_that_a_mail_goes_out(
    client, team, typed
):
    sign_in(client, team, "coordinator")
    address = reverse("countries:team_invite") + "?phase=1"

    form = client.get(address).text
    done = client.post(address, typed, follow=True).text

    assert '<optgroup label="Asia">' in form
    assert "Asia/Saigon" not in form
    assert "An e-mail to dewi@example.org says so." in done
