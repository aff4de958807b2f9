"""Giving and ending dated roles on a phase."""

import datetime as dt
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Organisation
from mail.services import plan_soon
from phases.models import Phase, TeamMember
from phases.permissions import standing
from records.models import InForce
from sse_project.lib import dates
from sse_project.lib.history import note_change

R = TypeVar("R", bound=InForce)
Role = TeamMember.Role


class RoleRefused(Exception):
    """This role may not be given or ended so; the text says why."""


@transaction.atomic
def give_role(
    user: Any,
    *,
    phase: Phase,
    role: str,
    organisation: Organisation | None = None,
    by: Any,
) -> TeamMember:
    """Give `user` a role on the phase from today on; once, if they have it.

    Only an administrator makes somebody ILO staff. The lock on the phase lets
    a double post find the role the first one gave.
    """
    if role == Role.ILO_STAFF and not standing(by).is_administrator:
        raise RoleRefused(_("Only an administrator names ILO staff."))
    Phase.objects.select_for_update().get(pk=phase.pk)
    held = TeamMember.objects.in_force().filter(user=user, phase=phase, role=role)
    return held.first() or start(
        TeamMember(user=user, phase=phase, role=role, organisation=organisation),
        by=by,
    )


def start(row: R, *, by: Any) -> R:
    """Save a new role or seat that holds from today on, and return it."""
    row.starts_on = dates.today()
    note_change(row, by=by, reason="role given")
    row.save()
    plan_soon()
    return row


@transaction.atomic
def end_member(
    member: TeamMember, *, last_day: dt.date, by: Any, reason: str
) -> TeamMember:
    """End a role on a phase; see `end_role`.

    Refused for the last coordinator of a phase, so that nobody locks the door
    from outside, and for ILO staff: both are for an administrator.
    """
    if not standing(by).is_administrator:
        _check_may_end(member, last_day)
    return end_role(member, last_day=last_day, by=by, reason=reason)


@transaction.atomic
def end_role(row: R, *, last_day: dt.date, by: Any, reason: str) -> R:
    """Let a role or seat hold through `last_day`, and no longer.

    History keeps who and why. One that began after that day never held.
    """
    locked = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if locked.ends_on is not None and locked.ends_on <= last_day:
        return locked
    locked.ends_on = last_day
    if locked.starts_on is not None and locked.starts_on > last_day:
        locked.starts_on = last_day
    note_change(locked, by=by, reason=reason.strip())
    locked.save(update_fields=["starts_on", "ends_on"])
    plan_soon()
    return locked


def _check_may_end(member: TeamMember, last_day: dt.date) -> None:
    if member.role == Role.ILO_STAFF:
        raise RoleRefused(_("Only an administrator ends a role of ILO staff."))
    if member.role != Role.COORDINATOR or member.phase_id is None:
        return
    Phase.objects.select_for_update().get(pk=member.phase_id)
    others = TeamMember.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=last_day),
        phase_id=member.phase_id,
        role=Role.COORDINATOR,
        user__is_active=True,
    ).exclude(user_id=member.user_id)
    if not others.exists():
        raise RoleRefused(
            _("This is the last coordinator of the phase. Invite another one first.")
        )
