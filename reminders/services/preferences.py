"""Change how somebody is reminded: days, absence, through whom; what was passed on."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import User
from mail.services import plan_soon
from phases.models import Phase
from phases.permissions import coordinators_of
from reminders.models import Preference, Reminder
from sse_project.lib.history import note_change


class PassingOnRefused(Exception):
    """This person cannot pass reminders on in this phase."""


@transaction.atomic
def change_preference(user: Any, *, by: Any, **fields: Any) -> Preference:
    """Keep when reminders may come; planned ones follow."""
    row = _locked(user)
    return _change(row, by=by, **fields)


@transaction.atomic
def set_away(
    user: Any,
    *,
    away_from: dt.date,
    away_until: dt.date,
    stand_in: User | None,
    by: Any,
    reason: str = "",
) -> Preference:
    """Note an absence, first and last day, in place of the one noted before.

    Reminders follow with the next plan: see `manners`.
    """
    absence = {"away_from": away_from, "away_until": away_until, "stand_in": stand_in}
    return _change(_locked(user), by=by, reason=reason, **absence)


@transaction.atomic
def come_back(user: Any, *, by: Any) -> Preference:
    """End or take back the absence; what is still owed is reminded of again."""
    row = _locked(user)
    return _change(row, by=by, away_from=None, away_until=None, stand_in=None)


@transaction.atomic
def pass_on_through(
    user: Any, *, phase: Phase, by: Any, reason: str, undo: bool = False
) -> Preference:
    """Let `by` hear in place of `user`, and pass on; or, with `undo`, end that.

    It holds for the phases which `by` coordinates, while they do. Never for
    security mail. Raises PassingOnRefused when `by` coordinates by a higher right only.
    """
    if not undo and (user.pk == by.pk or by not in coordinators_of(phase.pk)):
        raise PassingOnRefused
    row = _locked(user)
    return _change(row, by=by, reason=reason, through=None if undo else by)


@transaction.atomic
def note_reached(reminder: Reminder, *, on: dt.date | None, by: Any) -> bool:
    """Record on which day the person was reached, None: not yet after all.

    Returns whether that changed anything.
    """
    locked = Reminder.objects.select_for_update(of=("self",)).get(pk=reminder.pk)
    if (locked.reached_on is None) == (on is None):
        return False  # pressed twice, or somebody else recorded it
    locked.reached_on = on
    locked.reached_by_id = by.pk if on else None
    locked.save(update_fields=["reached_on", "reached_by_id"])
    return True


def _locked(user: Any) -> Preference:
    """Return the person's row, new if there is none; others wait their turn."""
    User.objects.select_for_update().get(pk=user.pk)
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def _change(row: Preference, *, by: Any, reason: str = "", **fields: Any) -> Preference:
    if all(getattr(row, name) == value for name, value in fields.items()):
        return row
    for name, value in fields.items():
        setattr(row, name, value)
    note_change(row, by=by, reason=reason)
    row.save()
    plan_soon()
    return row
