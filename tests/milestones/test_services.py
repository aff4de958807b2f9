"""Changing a milestone: moves, reasons, proof, baseline, due day, two editors."""

import datetime as dt
import uuid

import pytest

from milestones import services
from milestones.models import Evidence, Milestone
from milestones.parts import UNSET
from milestones.services import Proof
from sse_project.lib.inexact import Exactness, InexactDate
from tests.factories import (
    MilestoneFactory,
    OrganisationFactory,
    ParticipationFactory,
    PhaseFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SEPTEMBER_4 = InexactDate(dt.date(2020, 9, 4))
SEPTEMBER_18 = InexactDate(dt.date(2020, 9, 18))
MINUTES = Proof(text="Met in Seoul; all six countries presented.")


@pytest.fixture(autouse=True)
def _on_26_august(project_time):
    project_time("2020-08-26T09:00:00+00:00")


def planned(**fields) -> Milestone:
    """Return a milestone planned for 4 September, as the service makes it."""
    return services.add_milestone(
        fields.pop("phase", None) or PhaseFactory(number=1),
        title=fields.pop("title", "Third drafts"),
        date=fields.pop("date", SEPTEMBER_4),
        by=None,
        form_token=uuid.uuid4(),
        **fields,
    )


ALLOWED = [
    ("planned", "in_progress"),
    ("planned", "done"),
    ("planned", "cancelled"),
    ("in_progress", "planned"),
    ("in_progress", "done"),
    ("in_progress", "cancelled"),
    ("done", "in_progress"),
    ("cancelled", "planned"),
]
STATUSES = ("planned", "in_progress", "done", "cancelled")
REFUSED = [
    (old, new)
    for old in STATUSES
    for new in STATUSES
    if old != new and (old, new) not in ALLOWED
]


@pytest.mark.parametrize(("old", "new"), ALLOWED)
def test_status_moves_where_it_may(old, new):
    milestone = MilestoneFactory(status=old)

    services.change_status(
        milestone, new, by=None, version=1, reason="agreed", proofs=[MINUTES]
    )

    milestone.refresh_from_db()
    assert (milestone.status, milestone.version) == (new, 2)


@pytest.mark.parametrize(("old", "new"), REFUSED)
def test_status_refuses_every_other_move(old, new):
    milestone = MilestoneFactory(status=old)

    with pytest.raises(services.TransitionNotAllowed) as refused:
        services.change_status(
            milestone, new, by=None, version=1, reason="agreed", proofs=[MINUTES]
        )

    milestone.refresh_from_db()
    assert (milestone.status, milestone.version) == (old, 1)
    assert refused.value.field == "status"
    assert milestone.evidence.count() == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [("planned", "cancelled"), ("done", "in_progress"), ("cancelled", "planned")],
)
def test_cancelling_and_reopening_need_a_reason(old, new):
    milestone = MilestoneFactory(status=old)

    with pytest.raises(services.ReasonMissing):
        services.change_status(milestone, new, by=None, version=1, reason="  ")

    milestone.refresh_from_db()
    assert milestone.status == old


def test_date_that_moves_needs_a_reason():
    milestone = planned()

    with pytest.raises(services.ReasonMissing):
        services.change_milestone(milestone, by=None, version=1, date=SEPTEMBER_18)

    milestone.refresh_from_db()
    assert milestone.date == SEPTEMBER_4


def test_date_taken_away_needs_a_reason():
    milestone = planned()

    with pytest.raises(services.ReasonMissing):
        services.change_milestone(milestone, by=None, version=1, date=UNSET)


def test_first_date_needs_no_reason_and_becomes_the_baseline():
    milestone = planned(date=UNSET)

    milestone = services.change_milestone(
        milestone, by=None, version=1, date=SEPTEMBER_4
    )

    assert milestone.baseline == SEPTEMBER_4
    assert milestone.slip_days == 0


def test_baseline_stays_and_slip_is_counted_from_it():
    milestone = planned()
    for version, day in ((1, 18), (2, 11)):
        milestone = services.change_milestone(
            milestone,
            by=None,
            version=version,
            reason="waiting for comments",
            date=InexactDate(dt.date(2020, 9, day)),
        )

    milestone.refresh_from_db()

    assert milestone.baseline == SEPTEMBER_4
    assert milestone.slip_days == 7


@pytest.mark.parametrize(
    ("date", "due_on"),
    [
        (SEPTEMBER_4, dt.date(2020, 9, 4)),
        (InexactDate(dt.date(2020, 9, 1), None, Exactness.MONTH), dt.date(2020, 9, 30)),
        (InexactDate(dt.date(2020, 1, 1), None, Exactness.YEAR), dt.date(2020, 12, 31)),
        (InexactDate(dt.date(2020, 9, 4), None, Exactness.BY), dt.date(2020, 9, 4)),
        (
            InexactDate(dt.date(2020, 5, 1), dt.date(2020, 9, 9), Exactness.PERIOD),
            dt.date(2020, 9, 9),
        ),
        (UNSET, None),
    ],
)
def test_due_day_is_the_last_day_the_date_may_mean(date, due_on):
    assert planned(date=date).due_on == due_on


def test_due_instant_is_the_end_of_the_day_in_the_owners_zone():
    phase = PhaseFactory(number=1, time_zone="Asia/Seoul")
    team = ParticipationFactory(phase=phase, time_zone="Asia/Jakarta")
    owners = {
        None: "2020-09-04T15:00:00+00:00",
        team: "2020-09-04T17:00:00+00:00",
        UserFactory(time_zone="Europe/Zurich"): "2020-09-04T22:00:00+00:00",
        OrganisationFactory(time_zone="UTC"): "2020-09-05T00:00:00+00:00",
    }

    due = {o: planned(phase=phase, owner=o).due_at.isoformat() for o in owners}

    assert due == owners


def test_due_instant_follows_a_new_owner():
    milestone = planned()

    milestone = services.change_milestone(
        milestone, by=None, version=1, owner=UserFactory(time_zone="Europe/Zurich")
    )

    assert milestone.due_at == dt.datetime(2020, 9, 4, 22, tzinfo=dt.UTC)


def test_team_of_another_phase_cannot_own():
    milestone = planned()
    stranger = ParticipationFactory(phase__number=2)

    with pytest.raises(services.MilestoneRefused):
        services.change_milestone(milestone, by=None, version=1, owner=stranger)

    milestone.refresh_from_db()
    assert milestone.owner_team is None


def test_done_without_proof_is_refused():
    milestone = planned()

    with pytest.raises(services.ProofMissing):
        services.change_status(milestone, "done", by=None, version=1)

    milestone.refresh_from_db()
    assert (milestone.status, milestone.done_starts_on) == ("planned", None)


def test_all_that_is_missing_is_named_at_once():
    with pytest.raises(services.ReasonMissing) as refused:
        services.change_milestone(
            planned(), by=None, version=1, date=SEPTEMBER_18, status="done"
        )

    assert [each.field for each in refused.value.also] == ["proof_file"]


def test_done_with_proof_took_place_today_in_the_owners_zone(project_time):
    project_time("2020-08-26T23:00:00+00:00")
    milestone = planned(phase=PhaseFactory(number=1, time_zone="Asia/Seoul"))

    milestone = services.change_status(
        milestone, "done", by=None, version=1, proofs=[MINUTES]
    )

    assert milestone.done_date == InexactDate(dt.date(2020, 8, 27))
    assert milestone.evidence.get().text == MINUTES.text


@pytest.mark.parametrize("days_after", [-1, 0, 5])
def test_source_alone_proves_nothing(days_after):
    took_place = dt.date(2020, 8, 21)
    milestone = planned()
    published = took_place + dt.timedelta(days=days_after)
    milestone.sources.add(SourceFactory(published_on=published))

    with pytest.raises(services.ProofMissing):
        services.change_milestone(
            milestone, by=None, version=1, status="done", done=InexactDate(took_place)
        )


def test_reopened_milestone_forgets_when_it_took_place():
    milestone = planned()
    services.change_status(milestone, "done", by=None, version=1, proofs=[MINUTES])

    milestone = services.change_status(
        milestone, "in_progress", by=None, version=2, reason="minutes were wrong"
    )

    assert milestone.done_date == UNSET


def test_change_that_changes_nothing_writes_nothing():
    milestone = planned()

    services.change_milestone(milestone, by=None, version=1, date=SEPTEMBER_4, note="")

    milestone.refresh_from_db()
    assert (milestone.version, milestone.history.count()) == (1, 1)


def test_two_people_on_different_parts_are_merged():
    milestone = planned()
    services.change_milestone(
        milestone, by=None, version=1, note="room booked", date=SEPTEMBER_4
    )

    milestone = services.change_milestone(
        milestone, by=None, version=1, reason="late", date=SEPTEMBER_18, note=""
    )

    assert (milestone.note, milestone.date) == ("room booked", SEPTEMBER_18)
    assert milestone.version == 3


def test_two_people_on_one_part_are_told_and_nothing_is_saved():
    milestone = planned()
    services.change_milestone(milestone, by=None, version=1, note="first")

    with pytest.raises(services.StaleVersion) as stale:
        services.change_milestone(
            milestone, by=None, version=1, note="second", status="in_progress"
        )

    milestone.refresh_from_db()
    assert (stale.value.collisions, stale.value.merged) == (["note"], ["status"])
    assert stale.value.theirs.note == "first"
    assert (milestone.note, milestone.status) == ("first", "planned")


def test_two_people_who_say_the_same_do_not_collide():
    milestone = planned()
    services.change_milestone(milestone, by=None, version=1, note="same")

    milestone = services.change_milestone(milestone, by=None, version=1, note="same")

    assert milestone.version == 2


def test_version_nobody_ever_read_collides_with_everything():
    milestone = planned()

    with pytest.raises(services.StaleVersion):
        services.change_milestone(milestone, by=None, version=99, note="mine")


def test_history_says_who_and_why_and_when(project_time):
    milestone, coordinator = planned(), UserFactory()
    now = project_time("2020-08-27T01:00:00+00:00")

    services.change_milestone(
        milestone, by=coordinator, version=1, reason="late", date=SEPTEMBER_18
    )

    row = milestone.history.first()
    assert (row.history_user_id, row.history_change_reason, row.history_date) == (
        coordinator.pk,
        "late",
        now,
    )
    assert row.baseline_starts_on == SEPTEMBER_4.start


def test_same_form_twice_adds_one_milestone():
    phase, token = PhaseFactory(number=1), uuid.uuid4()
    made = [
        services.add_milestone(phase, title="Conference", by=None, form_token=token)
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert Milestone.objects.count() == 1


def test_added_milestone_stands_at_the_end_of_the_plan():
    phase = PhaseFactory(number=1)
    MilestoneFactory(phase=phase, position=40)

    assert planned(phase=phase).position == 50


def test_same_proof_twice_is_one():
    milestone = planned()

    for _ in range(2):
        services.add_evidence(
            milestone, proof=Proof(url="https://example.org"), by=None
        )

    assert [e.kind for e in Evidence.objects.all()] == ["link"]


def test_step_marks_its_milestone_done_once():
    milestone = planned()

    for _ in range(2):
        services.mark_done_from_step(
            milestone, done_on=dt.date(2020, 8, 20), by=None, reason="Draft 3 is in."
        )

    milestone.refresh_from_db()
    assert (milestone.status, milestone.done_starts_on) == (
        "done",
        dt.date(2020, 8, 20),
    )
    assert milestone.evidence.get().text == "Draft 3 is in."


def test_cancelled_milestone_stays_cancelled_when_its_step_is_done():
    milestone = MilestoneFactory(status="cancelled")

    services.mark_done_from_step(
        milestone, done_on=dt.date(2020, 8, 20), by=None, reason="Draft 3 is in."
    )

    milestone.refresh_from_db()
    assert milestone.status == "cancelled"


def test_retime_moves_open_milestones_of_the_owner_only():
    phase = PhaseFactory(number=1, time_zone="Asia/Seoul")
    owner = UserFactory(time_zone="Asia/Seoul")
    mine = planned(phase=phase, owner=owner)
    done = planned(phase=phase, owner=owner)
    services.change_status(done, "done", by=None, version=1, proofs=[MINUTES])
    nobodys = planned(phase=phase)
    owner.time_zone = "Europe/Zurich"
    owner.save()

    moved = services.retime(user=owner)

    for milestone in (mine, done, nobodys):
        milestone.refresh_from_db()
    assert moved == 1
    assert mine.due_on == dt.date(2020, 9, 4)
    assert mine.due_at == dt.datetime(2020, 9, 4, 22, tzinfo=dt.UTC)
    assert done.due_at == nobodys.due_at == dt.datetime(2020, 9, 4, 15, tzinfo=dt.UTC)
    assert services.retime(user=owner) == 0


def test_country_of_another_phase_is_refused():
    milestone = planned()
    theirs = ParticipationFactory(phase__number=2)

    with pytest.raises(services.MilestoneRefused) as refused:
        services.change_milestone(milestone, by=None, version=1, country=theirs)

    milestone.refresh_from_db()
    assert refused.value.field == "country"
    assert (milestone.participation, milestone.version) == (None, 1)
