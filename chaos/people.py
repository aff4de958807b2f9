"""People who owe milestones, made in bulk, and the letters about them."""

import datetime as dt
import itertools
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from mail.models import Mail
from milestones.models import Milestone
from phases.models import Phase, Project, TeamMember
from reminders.models import Preference
from sse_project.lib import dates

_number = itertools.count(1)


MILESTONES = 60  # of a phase


def a_phase() -> Phase:
    """Return the phase of the play, with its coordinator."""
    found = Phase.objects.filter(number=1).first()
    if found is not None:
        return found
    project = Project.objects.create(slug="chaos", title="Chaos")
    phase = Phase.objects.create(
        project=project, number=1, title="Phase 1",
        starts_on=dates.today(dt.UTC), exactness="day", time_zone="UTC",
    )  # fmt: skip
    [coordinator] = people(1)
    TeamMember.objects.create(user=coordinator, phase=phase, role="coordinator")
    return phase


def reader_of_another_phase() -> User:
    """Return the coordinator of a second phase, as large as the project's are."""
    first, [reader] = a_phase(), people(1)
    phase = Phase.objects.create(
        project=first.project, number=2, title="Phase 2",
        starts_on=dates.today(dt.UTC), exactness="day", time_zone="UTC",
    )  # fmt: skip
    TeamMember.objects.create(user=reader, phase=phase, role="coordinator")
    day = dates.today(dt.UTC)
    Milestone.objects.bulk_create(
        Milestone(
            slug=f"read-{number}", phase=phase, title=f"Step {number}",
            position=number, starts_on=day, exactness="day", due_on=day,
            due_at=dates.end_of_day(day, dt.UTC),
        )
        for number in range(MILESTONES)
    )  # fmt: skip
    return reader


def people(count: int) -> list[User]:
    """Return new people, in UTC, who work on every day."""
    made = User.objects.bulk_create(
        User(
            email=f"person{(n := next(_number))}@example.org",
            name=f"Person {n}",
            password="pbkdf2_sha256$1$x$x",  # noqa: S106 -- nobody signs in with it
            time_zone="UTC",
        )
        for _person in range(count)
    )
    Preference.objects.bulk_create(
        Preference(user=user, only_working_days=False) for user in made
    )
    return made


def deadlines_for(count: int, *, days: int) -> list[User]:
    """Return new people, each of whom owes a milestone in so many days."""
    phase = a_phase()
    owners = people(count)
    due = dates.today(dt.UTC) + dt.timedelta(days=days)
    Milestone.objects.bulk_create(
        Milestone(
            slug=f"chaos-{owner.pk}", phase=phase, title=f"Report {owner.pk}",
            position=owner.pk, starts_on=due, exactness="day", due_on=due,
            due_at=dates.end_of_day(due, dt.UTC), owner_user=owner,
        )
        for owner in owners
    )  # fmt: skip
    return owners


def letters_of(owners: list[Any]) -> "QuerySet[Mail]":
    """Return the letters to these people."""
    return Mail.objects.filter(recipient__in=[owner.pk for owner in owners])
