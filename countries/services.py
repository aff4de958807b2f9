"""Inviting people into a phase, its countries and committees; ending that."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.services import invite_user
from countries.models import Committee, Participation, Researcher, Seat
from mail.services import queue
from phases.models import Phase, TeamMember
from phases.services.roles import RoleRefused, end_member, end_role, give_role, start

# A role is given on one of these: on the phase (by its name), in a country
# team, or in a committee.
Place = str | Participation | Committee


@transaction.atomic
def invite_to_team(
    phase: Phase,
    *,
    email: str,
    name: str,
    place: Place,
    by: Any,
    organisation: Any = None,
    group: str = "",
    time_zone: Any = "UTC",
) -> Any:
    """Invite a person into the phase and return the dated role.

    In this order: the account is made and its invitation queued, unless there
    is one; the role holds from today; whoever had an account already gets a
    letter about the role. The same again changes nothing. Raises RoleRefused,
    and AccountClosed of the room of accounts.
    """
    user = invite_user(
        email=email, name=name, by=by, phase_id=phase.pk, time_zone=time_zone
    )
    role = _give(user, phase, place, by=by, organisation=organisation, group=group)
    if user.has_usable_password():
        queue(
            "role_given",
            recipient=user,
            dedupe_key=f"role_given|{role._meta.label_lower}|{role.pk}",
            params={"kind": role._meta.label_lower, "id": role.pk, "by": by.pk},
            phase_id=phase.pk,
        )
    return role


def _give(
    user: Any, phase: Phase, place: Place, *, by: Any, organisation: Any, group: str
) -> Any:
    if isinstance(place, Participation):
        return join_country(user, participation=place, phase=phase, by=by)
    if isinstance(place, Committee):
        return take_seat(user, committee=place, phase=phase, group=group, by=by)
    return give_role(user, phase=phase, role=place, organisation=organisation, by=by)


@transaction.atomic
def join_country(
    user: Any, *, participation: Participation, phase: Phase, by: Any
) -> Researcher:
    """Make `user` a researcher of the country from today on; once."""
    _check_place(participation, phase)
    held = Researcher.objects.in_force().filter(user=user, participation=participation)
    return held.first() or start(
        Researcher(user=user, participation=participation), by=by
    )


@transaction.atomic
def take_seat(
    user: Any, *, committee: Committee, phase: Phase, group: str, by: Any
) -> Seat:
    """Give `user` a seat in the committee from today on; once."""
    _check_place(committee, phase)
    held = Seat.objects.in_force().filter(user=user, committee=committee)
    return held.first() or start(
        Seat(user=user, committee=committee, group=group), by=by
    )


def end_any_role(row: Any, *, last_day: dt.date, by: Any, reason: str) -> Any:
    """End a role on a phase, in a country team or in a committee."""
    if isinstance(row, TeamMember):
        return end_member(row, last_day=last_day, by=by, reason=reason)
    return end_role(row, last_day=last_day, by=by, reason=reason)


def _check_place(place: Participation | Committee, phase: Phase) -> None:
    """Refuse a place of another phase, and let a double post wait its turn."""
    Phase.objects.select_for_update().get(pk=phase.pk)
    if place.phase_id != phase.pk:
        raise RoleRefused(f"{place} is not of {phase}")
