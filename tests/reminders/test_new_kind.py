"""A new kind of deadline is one small class: docs/developing.md."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from django.db.models import F, QuerySet

from accounts.models import Invitation
from dashboard.my_work import tasks_of
from mail import engine
from mail.models import Mail
from reminders.rules.page import kinds_of
from sse_project.lib import dates, deadlines
from sse_project.lib.deadlines import DeadlineKind
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class Toy(DeadlineKind):
    """An invitation whose host is to look after it (no real kind)."""

    slug = "toy"
    label = "Toy"
    phase: Any = None

    def open(self) -> "QuerySet[Any]":
        return (
            Invitation.objects.filter(spent_at=None)
            .annotate(due_on=F("expires_at__date"), due_at=F("expires_at"))
            .select_related("invited_by")
        )

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Any]":
        return self.open() if self.phase.pk in phase_ids else self.open().none()

    def who_owes(self, row: Any) -> Iterable[Any]:
        return [row.invited_by]

    def phase_id(self, row: Any) -> int:
        return int(self.phase.pk)

    def title(self, row: Any) -> str:
        return f"Toy {row.pk}"

    def path(self, row: Any) -> str:
        return f"/toys/{row.pk}/"


@pytest.fixture
def toy(phase, monkeypatch):
    monkeypatch.setattr(deadlines, "_kinds", dict(deadlines._kinds))
    deadlines.register(Toy)
    Toy.phase = phase
    return deadlines.kind_named("toy")


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


@pytest.fixture
def row(toy, bat):
    return Invitation.objects.create(
        user=UserFactory(),
        key_hash="x",
        address="a@example.org",
        invited_by=bat,
        created_at=dt.datetime(2020, 8, 1, tzinfo=dt.UTC),
        expires_at=dates.end_of_day(dt.date(2020, 9, 3), bat.time_zone),
    )


def test_new_kind_is_reminded_of_by_the_general_rules(row, bat, phase, clock):
    clock(dt.datetime(2020, 8, 27, 1, 0, tzinfo=dt.UTC))

    engine.tick(always_plan=True)

    mail = Mail.objects.get()
    assert (mail.recipient, mail.state) == (bat, "sent")
    assert f"Toy {row.pk}" in mail.subject
    assert "Open the page and say where it stands." in mail.text_body
    assert f"/toys/{row.pk}/" in mail.text_body


def test_new_kind_stops_when_it_is_done(row, bat, clock):
    row.spent_at = dt.datetime(2020, 8, 26, tzinfo=dt.UTC)
    row.save()
    clock(dt.datetime(2020, 8, 27, 1, 0, tzinfo=dt.UTC))

    engine.tick(always_plan=True)

    assert not Mail.objects.exists()


def test_new_kind_has_rules_and_stands_on_my_work(row, bat, phase, clock):
    clock(now := dt.datetime(2020, 8, 27, 1, 0, tzinfo=dt.UTC))

    [kind] = [kind for kind in kinds_of(phase) if kind.slug == "toy"]
    tasks = tasks_of(bat, now=now, today=dt.date(2020, 8, 27))

    assert kind.example.title == f"Toy {row.pk}"
    assert [(task.title, task.path) for task in tasks] == [
        (f"Toy {row.pk}", f"/toys/{row.pk}/")
    ]


def test_kind_that_does_not_say_who_sees_it_is_told_to_no_stand_in(row, toy, bat):
    assert not toy.seen_by(bat)
