"""Whose weekly overview goes out when: coordinators and ILO staff, once a week.

On their weekday, at their hour. When they are away then, or it is a public holiday,
on the next working day of that week on which they are there, else on the last one
before it, else not that week. One that was missed by more than a day is not made up
for: the next one says what still holds.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from mail import services as outbox
from phases.models import Phase, TeamMember
from reminders.engine.handing_over import LATE_FROM, LATE_UNTIL, ON_TIME
from reminders.engine.manners import Manner, Manners
from reminders.models import Preference
from sse_project.lib import dates

# Stored in English by the outbox. No news, so no row on the page of e-mails.
NOTHING_TO_SAY = gettext_noop("There was nothing to say this week.")
CATCH_UP = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
# As far as the demo's clock goes in one stride.
WEEKS_AHEAD = 3
ROLES = (TeamMember.Role.COORDINATOR, TeamMember.Role.ILO_STAFF)


def plan(now: dt.datetime) -> None:
    """Queue the overviews that are due; the same person and week, the same letter."""
    members = TeamMember.objects.in_force()
    for user, phase_ids, weekday, manner in _readers(members):
        moment = moment_in_week_of(now, user, weekday, manner)
        if moment is None or not moment <= now < moment + CATCH_UP:
            continue
        local = now.astimezone(user.time_zone)
        if now - moment > ON_TIME and not LATE_FROM <= local.time() < LATE_UNTIL:
            continue  # not by night
        if manner.present_from(local.date()) != local.date():
            continue  # made up for on a day off: no
        year, week, _day = moment.astimezone(user.time_zone).isocalendar()
        outbox.queue(
            "weekly",
            recipient=user,
            dedupe_key=f"weekly|{user.pk}|{year}-W{week:02d}",
            params={},
            phase_id=next(iter(phase_ids)) if len(phase_ids) == 1 else None,
            due_at=now,
            expires_at=now + 2 * CATCH_UP,
        )


def next_moment(after: dt.datetime) -> dt.datetime | None:
    """Return when the next overview may fall due: the demo's clock stops there.

    Roles that begin or have ended count, too: a stop too many does no harm.
    """
    moments = []
    for user, _phases, weekday, manner in _readers(TeamMember.objects.all()):
        for week in range(WEEKS_AHEAD):
            moment = moment_in_week_of(after + week * WEEK, user, weekday, manner)
            if moment is not None and moment > after:
                moments.append(moment)
    return min(moments, default=None)


def moment_in_week_of(
    now: dt.datetime, user: Any, weekday: int, manner: Manner
) -> dt.datetime | None:
    """Return when the user's overview of the week of `now` is due, None for never."""
    today = now.astimezone(user.time_zone).date()
    monday = today - dt.timedelta(days=today.weekday())
    days = [monday + dt.timedelta(days=n) for n in range(7)]
    there = [day for day in days if manner.present_from(day) == day]
    wanted = days[weekday - 1]
    later = [day for day in there if day >= wanted]
    if not there:
        return None
    day = later[0] if later else there[-1]
    return dates.at_local_time(day, dt.time(user.mail_hour), user.time_zone)


def phases_of(user: Any, *roles: str) -> set[int]:
    """Return the phases that the user answers for today in one of `roles`."""
    mine = TeamMember.objects.in_force().filter(user=user, role__in=roles or ROLES)
    return _named(mine.values_list("phase_id", flat=True))


def _readers(members: Any) -> Iterator[tuple[Any, set[int], int, Manner]]:
    """Yield who gets an overview, of which phases, on which weekday, if there."""
    found: dict[Any, list[int | None]] = {}
    rows = members.filter(role__in=ROLES, user__is_active=True)
    for member in rows.select_related("user").order_by("user_id", "pk"):
        if member.user.has_usable_password():  # has joined
            found.setdefault(member.user, []).append(member.phase_id)
    chosen = dict(
        Preference.objects.filter(user__in=found).values_list("user_id", "weekly_on")
    )
    manners = Manners(found)
    for user, phase_ids in found.items():
        weekday = chosen.get(user.pk, Preference.Weekday.MONDAY)
        if weekday is not None:
            yield user, _named(phase_ids), weekday, manners.of(user)


def _named(phase_ids: Any) -> set[int]:
    """Return the phases; None among them stands for every one."""
    found = set(phase_ids)
    if None in found:
        return set(Phase.objects.values_list("pk", flat=True))
    return found
