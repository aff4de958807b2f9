"""Deadlines for tests, and what was mailed about them."""

import datetime as dt
from typing import Any, NamedTuple

from mail.models import Mail
from milestones.models import Milestone
from sse_project.lib import dates
from tests.factories import (
    DraftFactory,
    MilestoneFactory,
    ParticipationFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    ReviewRoundFactory,
    StepFactory,
)


def milestone(phase: Any, owner: Any, due_on: dt.date, **fields: Any) -> Milestone:
    """Return an open milestone that `owner` owes by `due_on`."""
    return MilestoneFactory(
        phase=phase, owner_user=owner, **due(due_on, owner.time_zone), **fields
    )


def due(due_on: dt.date, zone: dt.tzinfo) -> dict[str, Any]:
    """Return the date fields of something dated."""
    return {
        "starts_on": due_on,
        "exactness": "day",
        "due_on": due_on,
        "due_at": dates.end_of_day(due_on, zone),
    }


def move(thing: Milestone, due_on: dt.date) -> None:
    """Move a milestone's date."""
    for name, value in due(due_on, thing.owner_user.time_zone).items():
        setattr(thing, name, value)
    thing.save()


ASKED_AT = dt.datetime(2020, 8, 21, 9, 0, tzinfo=dt.UTC)


def review(
    phase: Any, reviewer: Any, due_on: dt.date, asked_at: dt.datetime = ASKED_AT
) -> Any:
    """Return a review that `reviewer` owes."""
    round_ = ReviewRoundFactory(
        draft=DraftFactory(study__participation=ParticipationFactory(phase=phase))
    )
    return ReviewAssignmentFactory(
        round=round_, reviewer=reviewer, due_on=due_on, invited_at=asked_at
    )


def draft(phase: Any, researcher: Any, due_on: dt.date) -> Any:
    """Return the step of a draft that the researcher's team owes."""
    team = _team(phase, researcher)
    return StepFactory(
        study__participation=team,
        due_on=due_on,
        due_at=dates.end_of_day(due_on, researcher.time_zone),
    )


def answers(
    phase: Any, researcher: Any, due_on: dt.date, asked_at: dt.datetime = ASKED_AT
) -> Any:
    """Return a released round whose answers the researcher's team owes."""
    team = _team(phase, researcher)
    return ReviewRoundFactory(
        draft=DraftFactory(study__participation=team),
        released_at=asked_at,
        answers_due_on=due_on,
        answers_due_at=dates.end_of_day(due_on, researcher.time_zone),
    )


def _team(phase: Any, researcher: Any) -> Any:
    team = ParticipationFactory(phase=phase)
    ResearcherFactory(participation=team, user=researcher)
    return team


class Sent(NamedTuple):
    """One letter that left, as its reader counts: which offset, at what local time."""

    to: str
    about: str
    offset: int
    local_time: str


def sent() -> list[Sent]:
    """Return the reminders that left, in order."""
    return [_as_sent(mail, each) for mail in letters() for each in reminders_in(mail)]


def together() -> list[tuple[str, str, list[str]]]:
    """Return the letters of several reminders: to whom, when, about what."""
    found = []
    for mail in letters():
        sent_in = [_as_sent(mail, each) for each in reminders_in(mail)]
        if len(sent_in) > 1:
            first = sent_in[0]
            found.append((first.to, first.local_time, [s.about for s in sent_in]))
    return found


def letters() -> Any:
    """Return the letters with reminders that left, in order."""
    return Mail.objects.filter(kind__in=["reminder", "digest"], state="sent").order_by(
        "sent_at", "pk"
    )


def reminders_in(mail: Mail) -> Any:
    """Return what a letter reminded of."""
    return mail.reminders.filter(state="queued").order_by("pk")


def _as_sent(mail: Mail, reminder: Any) -> Sent:
    local = mail.sent_at.astimezone(mail.recipient.time_zone)
    about = f"{reminder.kind} of {reminder.owed_by.name}"
    return Sent(
        mail.recipient.name,
        about,
        reminder.rule.offset_days,
        f"{local:%a} {local.day} {local:%b %H:%M}",
    )
