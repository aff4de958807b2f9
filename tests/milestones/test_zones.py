"""A deadline ends in the zone of who owes it, also after that zone has changed."""

import datetime as dt

import pytest
from django.forms.models import model_to_dict

from accounts.services import change_profile
from milestones.models import Milestone
from milestones.services import change_milestone, change_status
from sse_project.lib.inexact import InexactDate
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.date(2020, 9, 4)
IN_SEOUL = dt.datetime(2020, 9, 4, 15, tzinfo=dt.UTC)
IN_ZURICH = dt.datetime(2020, 9, 4, 22, tzinfo=dt.UTC)
SEOUL = {"time_zone": "Asia/Seoul"}


@pytest.fixture
def owners(db) -> dict:
    """Return one owner of each kind, all in Seoul, of one phase."""
    phase = make.PhaseFactory(number=1, **SEOUL)
    return {
        "phase": phase,
        "user": make.UserFactory(**SEOUL),
        "organisation": make.OrganisationFactory(**SEOUL),
        "participation": make.ParticipationFactory(phase=phase, **SEOUL),
    }


@pytest.fixture
def owed(owners) -> dict[str, Milestone]:
    """Return a milestone of each owner; of the phase is what nobody owns."""
    columns = {
        "phase": {},
        "user": {"owner_user": owners["user"]},
        "organisation": {"owner_organisation": owners["organisation"]},
        "participation": {"owner_team": owners["participation"]},
    }
    return {name: planned(owners["phase"], **owner) for name, owner in columns.items()}


def planned(phase, **owner) -> Milestone:
    milestone = make.MilestoneFactory(phase=phase, **owner)
    return change_milestone(milestone, by=None, version=1, date=InexactDate(DAY))


def ends(owed: dict[str, Milestone]) -> dict[str, dt.datetime | None]:
    return {n: Milestone.objects.get(pk=m.pk).due_at for n, m in owed.items()}


def admin_form(thing) -> dict:
    """Return what the administration's form sends when only the zone changes."""
    fields = {
        name: value
        for name, value in model_to_dict(thing).items()
        if value not in (None, False, [])
    }
    return fields | {"time_zone": "Europe/Zurich"}


ADMIN = {
    "phase": "phases/phase",
    "user": "accounts/user",
    "organisation": "accounts/organisation",
    "participation": "countries/participation",
}


@pytest.mark.parametrize("name", ADMIN)
def test_zone_changed_in_the_administration_moves_the_instant(
    client, owners, owed, name
):
    client.force_login(make.UserFactory(is_superuser=True, is_staff=True))
    thing = owners[name]

    answer = client.post(f"/admin/{ADMIN[name]}/{thing.pk}/change/", admin_form(thing))

    assert answer.status_code == 302
    assert ends(owed) == dict.fromkeys(owed, IN_SEOUL) | {name: IN_ZURICH}
    moved = owed[name].history.first()
    assert (moved.due_on, moved.history_change_reason) == (
        DAY,
        "time zone changed to Europe/Zurich",
    )


def test_zone_changed_in_the_profile_moves_the_instant(owners, owed):
    user = owners["user"]

    change_profile(user, by=user, time_zone="Europe/Zurich")

    assert ends(owed) == dict.fromkeys(owed, IN_SEOUL) | {"user": IN_ZURICH}


def test_what_is_settled_keeps_its_instant(client, owners):
    client.force_login(make.UserFactory(is_superuser=True, is_staff=True))
    phase = owners["phase"]
    cancelled = planned(phase)
    change_status(cancelled, "cancelled", by=None, version=2, reason="merged")

    client.post(f"/admin/phases/phase/{phase.pk}/change/", admin_form(phase))

    assert ends({"cancelled": cancelled}) == {"cancelled": IN_SEOUL}
