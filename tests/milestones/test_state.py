"""The state of a milestone as shape and words."""

import datetime as dt

import pytest

from milestones.models import Evidence, Milestone
from milestones.state import needs_proof, state_of
from milestones.table import headline, slip_text
from tests.factories import (
    MilestoneFactory,
    SourceFactory,
    UserFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 8, 26, 9, tzinfo=dt.UTC)
TODAY = dt.date(2020, 8, 26)


def milestone(status: str, due: int | None, *, proven: bool = False) -> Milestone:
    """Return a milestone due `due` days from today (UTC), read for a table."""
    dates = {}
    if due is not None:
        day = TODAY + dt.timedelta(days=due)
        end = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) + dt.timedelta(days=1)
        dates = {"starts_on": day, "exactness": "day", "due_on": day, "due_at": end}
    made = MilestoneFactory(status=status, **dates)
    if proven:
        Evidence.objects.create(
            milestone=made, kind="minutes", text="Met.", added_at=NOW
        )
    return Milestone.objects.for_table().get(pk=made.pk)


@pytest.mark.parametrize(
    ("status", "due", "proven", "expected"),
    [
        ("planned", None, False, ("todo", "No date yet")),
        ("planned", 10, False, ("todo", "Planned")),
        ("planned", 9, False, ("soon", "Due in 9 days")),
        ("planned", 1, False, ("soon", "Due tomorrow")),
        ("planned", 0, False, ("soon", "Due today")),
        ("planned", -1, False, ("late", "Was due Tue 25 Aug")),
        ("in_progress", None, False, ("progress", "In progress")),
        ("in_progress", 10, False, ("progress", "In progress")),
        ("in_progress", -1, True, ("late", "Was due Tue 25 Aug")),
        ("done", -1, False, ("soon", "Add proof")),
        ("done", -1, True, ("done", "Done")),
        ("done", 10, True, ("done", "Done")),
        ("cancelled", -1, False, ("todo", "Cancelled")),
    ],
)
def test_state(status, due, proven, expected):
    row = milestone(status, due, proven=proven)

    assert state_of(row, now=NOW, today=TODAY) == expected


@pytest.mark.parametrize(
    ("status", "due", "expected"),
    [
        ("planned", 1, ("todo", "Planned")),
        ("planned", -1, ("todo", "Planned")),
        ("in_progress", -1, ("progress", "In progress")),
        ("done", -1, ("done", "Done")),
    ],
)
def test_state_for_whoever_is_not_told_lateness(status, due, expected):
    row = milestone(status, due)

    assert state_of(row, now=NOW, today=TODAY, sees_lateness=False) == expected


@pytest.mark.parametrize(
    ("status", "due", "proven", "expected"),
    [
        ("planned", 0, False, False),
        ("planned", -1, False, True),
        ("in_progress", -1, True, False),
        ("done", 5, False, True),
        ("done", -1, True, False),
        ("cancelled", -1, False, False),
    ],
)
def test_needs_proof_in_words_and_in_sql_agree(status, due, proven, expected):
    row = milestone(status, due, proven=proven)

    in_sql = Milestone.objects.needing_proof(now=NOW).contains(row)

    assert (needs_proof(row, now=NOW), in_sql) == (expected, expected)


DID_IT = ("soon", "Did it take place?")


@pytest.mark.parametrize(
    ("due", "status", "exactness", "called_off", "expected"),
    [
        (-1, "planned", "day", False, DID_IT),
        (-1, "in_progress", "day", False, DID_IT),
        (0, "planned", "day", False, ("soon", "Due today")),
        (-1, "done", "day", False, ("soon", "Add proof")),
        (-1, "planned", "by", False, ("late", "Was due Tue 25 Aug")),
        (-1, "planned", "day", True, ("late", "Was due Tue 25 Aug")),
    ],
)
def test_event_that_is_over_is_asked_for_and_not_late(
    due, status, exactness, called_off, expected
):
    made = milestone(status, due)
    Milestone.objects.filter(pk=made.pk).update(exactness=exactness)
    off = {"cancelled_on": TODAY, "cancelled_because": "Flooded"} if called_off else {}
    WorkshopFactory(phase=made.phase, milestone=made, **off)

    row = Milestone.objects.for_table().get(pk=made.pk)
    read_alone = Milestone.objects.get(pk=made.pk)

    assert state_of(row, now=NOW, today=TODAY) == expected
    assert state_of(read_alone, now=NOW, today=TODAY) == expected
    is_late = Milestone.objects.overdue(now=NOW).contains(row)
    assert is_late is (expected[0] == "late")


def test_event_that_is_over_is_as_planned_for_whoever_is_not_told():
    made = milestone("planned", -1)
    WorkshopFactory(phase=made.phase, milestone=made)
    row = Milestone.objects.for_table().get(pk=made.pk)

    state = state_of(row, now=NOW, today=TODAY, sees_lateness=False)

    assert state == ("todo", "Planned")


@pytest.mark.parametrize(
    ("events", "late", "expected"),
    [
        (1, 0, "One event is over: did it take place?"),
        (2, 0, "Two events are over: did they take place?"),
        (1, 1, "One milestone is late."),
    ],
)
def test_plan_says_which_events_are_over_after_what_is_late(
    project_time, events, late, expected
):
    project_time(NOW)
    for _ in range(events):
        made = milestone("planned", -1)
        WorkshopFactory(phase=made.phase, milestone=made)
    for _ in range(late):
        milestone("planned", -1)

    said = headline(Milestone.objects.for_table(), UserFactory(is_superuser=True))

    assert said[0] == expected


def test_due_day_itself_is_never_late():
    row = milestone("planned", 0)

    assert not row.is_late(row.due_at - dt.timedelta(seconds=1))
    assert row.is_late(row.due_at)
    assert list(Milestone.objects.overdue(now=row.due_at)) == [row]
    assert not Milestone.objects.overdue(
        now=row.due_at - dt.timedelta(seconds=1)
    ).exists()


@pytest.mark.parametrize(("proven", "shape"), [(False, "soon"), (True, "done")])
def test_only_evidence_is_a_proof_a_source_is_none(proven, shape):
    made = MilestoneFactory(
        status="done", done_starts_on=dt.date(2020, 8, 21), done_exactness="day"
    )
    source = SourceFactory(published_on=dt.date(2020, 8, 26))
    made.sources.add(source)
    if proven:
        Evidence.objects.create(
            milestone=made, kind="link", url=source.url, added_at=NOW
        )

    row = Milestone.objects.for_table().get(pk=made.pk)

    assert state_of(row, now=NOW, today=TODAY).shape == shape
    assert state_of(made, now=NOW, today=TODAY).shape == shape


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, ""),
        (1, "1 day later than first planned"),
        (14, "14 days later than first planned"),
        (-1, "1 day earlier than first planned"),
        (-3, "3 days earlier than first planned"),
    ],
)
def test_slip_in_words(days, text):
    assert slip_text(days) == text
