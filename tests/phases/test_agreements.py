"""An agreement that expires is a deadline of the phase's coordinators."""

import datetime as dt

import pytest

from dashboard.calendar_feed import calendar_of
from mail import rendering
from mail.kinds import kind_named as mail_kind
from mail.models import Mail
from phases.models import Agreement, TeamMember
from reminders.engine import planning
from sse_project.lib import dates
from sse_project.lib.deadlines import kind_named
from tests.deadlines import still_owed
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2020, 12, 31)
KIND = kind_named("agreement")


@pytest.fixture
def phase():
    return PhaseFactory(number=1, time_zone="Asia/Seoul")


@pytest.fixture
def kim(phase):
    return TeamMemberFactory(
        user__name="Kim", phase=phase, role=TeamMember.Role.COORDINATOR
    ).user


@pytest.fixture
def agreement(phase):
    return Agreement.objects.create(
        slug="mou",
        phase=phase,
        kind="mou",
        title="MOU",
        status="signed",
        expires_on=LAST_DAY,
    )


def test_coordinator_owes_what_expires(agreement, phase, kim):
    [row] = KIND.open()

    assert (row.due_on, row.due_at) == (
        LAST_DAY,
        dt.datetime(2020, 12, 31, 15, 0, tzinfo=dt.UTC),
    )
    assert KIND.who_owes(row) == [kim]
    assert KIND.title(row) == "MOU expires"
    assert KIND.path(row) == "/agreements/mou/"
    assert KIND.phase_id(row) == phase.pk
    assert KIND.since(row) is None
    assert still_owed(KIND, agreement.pk, kim.pk, LAST_DAY)
    assert list(KIND.owed_by(kim)) == list(KIND.owed_in([phase.pk])) == [agreement]
    assert list(KIND.seen_by(kim)) == [agreement]
    assert KIND.retime(phase=phase) == 0


def test_others_owe_and_see_nothing(agreement):
    researcher = UserFactory()

    assert not KIND.owed_by(researcher)
    assert not KIND.seen_by(researcher)
    assert not KIND.owed_in([])
    [row] = KIND.open()
    assert KIND.who_owes(row) == []


@pytest.mark.parametrize("status", ["in_preparation", "ended"])
def test_what_is_not_in_force_expires_not(agreement, status):
    agreement.status = status
    agreement.save()

    assert not KIND.open()


def test_without_a_last_day_nothing_is_due(agreement):
    agreement.expires_on = None
    agreement.save()

    assert not KIND.open()
    assert agreement.due_at is None


def test_its_day_ends_where_the_agency_is(agreement):
    assert agreement.due_at == dates.end_of_day(LAST_DAY, agreement.phase.time_zone)


# --- Where its letter leads --------------------------------------------------------


def test_letter_says_what_to_do_and_opens_the_very_agreement(
    agreement, kim, project_time
):
    planning.plan(project_time("2020-12-24T09:00:00+00:00"))

    [mail] = Mail.objects.filter(recipient=kim)
    written = rendering.write(mail, mail_kind("reminder"))

    assert written.subject == "Due Thu 31 Dec: MOU expires"
    assert "/agreements/mou/" in written.text
    assert "Open the agreement" in written.html
    assert "note the new last day on its page" in " ".join(written.text.split())
    assert "administrator" not in written.text


def test_my_work_dashboard_and_calendar_lead_there(
    client, agreement, kim, project_time
):
    project_time("2020-12-24T09:00:00+00:00")
    client.force_login(kim)

    for page in ("/me/", "/dashboard/?phase=1"):
        assert 'href="/agreements/mou/"' in client.get(page).content.decode()
    assert "/agreements/mou/" in calendar_of(kim).decode()
