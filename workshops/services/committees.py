"""Committees: added to a phase, their seats given from a day on."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from countries.models import Committee, Seat
from mail.services import plan_soon
from phases.models import Phase
from sse_project.lib.history import note_change


@transaction.atomic
def add_committee(
    phase: Phase, *, by: Any, form_token: uuid.UUID, name: str, **parts: Any
) -> Committee:
    """Add a committee without seats, and return it.

    The same `form_token` again returns the committee it made; the lock on the phase
    keeps that promise.
    """
    Phase.objects.select_for_update(of=("self",)).get(pk=phase.pk)
    end = form_token.hex[:12]
    made = Committee.objects.filter(phase=phase, slug__endswith=f"-{end}").first()
    if made is not None:
        return made
    slug = f"{slugify(name)[:60].strip('-') or 'committee'}-{end}"
    committee = Committee(phase=phase, slug=slug, name=name, **parts)
    note_change(committee, by=by, reason="committee added")
    committee.save()
    return committee


@transaction.atomic
def add_seat(
    committee: Committee,
    *,
    group: str,
    starts_on: dt.date,
    by: Any,
    user: Any = None,
    person: Any = None,
    organisation: Any = None,
) -> Seat:
    """Give a seat from `starts_on` on, and return it; once for the same holder.

    The holder is an account, a public person, or a body that sends whom it will.
    """
    committee = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    holder = {"user": user, "person": person, "organisation": organisation}
    held = Seat.objects.filter(
        committee=committee, ends_on__isnull=True, group=group, **holder
    ).first()
    if held is not None:
        return held
    seat = Seat(committee=committee, group=group, starts_on=starts_on, **holder)
    note_change(seat, by=by, reason="seat given")
    seat.save()
    plan_soon()
    return seat
