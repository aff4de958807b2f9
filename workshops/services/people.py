"""The list of a workshop's people: adding, removing, and what they answer."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused
from mail.services import plan_soon
from sse_project.lib import dates
from sse_project.lib.history import note_change
from workshops.invitations.candidates import Candidate
from workshops.models import Participant, Workshop
from workshops.planning.hours import hours_of
from workshops.services.inviting import send_removed
from workshops.services.locking import locked_workshop


@transaction.atomic
def add_candidates(
    workshop: Workshop, candidates: Iterable[Candidate], *, by: Any
) -> int:
    """Put people with accounts on the list; return how many were not there yet.

    Under a lock on the workshop, so that a button pressed twice adds each once.
    """
    locked = locked_workshop(workshop)
    there = set(locked.participants.values_list("user", flat=True))
    added = 0
    for each in candidates:
        if each.user.pk in there:
            continue
        there.add(each.user.pk)
        row = Participant(
            workshop=locked,
            user=each.user,
            organisation=each.organisation,
            group=each.group,
            participation=each.participation,
        )
        note_change(row, by=by)
        row.save()
        added += 1
    return added


@transaction.atomic
def add_typed(
    workshop: Workshop,
    *,
    by: Any,
    name: str,
    email: str = "",
    organisation: str = "",
    group: str = "",
    participation: Any = None,
) -> Participant:
    """Put a typed name on the list and return the row.

    The same name and address again is the same row. Raises Refused when the
    address stands there under another name, or belongs to an account on the list.
    """
    locked = locked_workshop(workshop)
    rows = locked.participants.select_related("user")
    if email:
        same = rows.filter(email__iexact=email) | rows.filter(user__email__iexact=email)
    else:
        same = rows.filter(name=name, email="", organisation=organisation)
    found = same.first()
    if found is not None:
        if found.name == name:
            return found
        raise Refused(
            _("This address is on the list already: {name}.").format(name=found),
            field="email",
        )
    row = Participant(
        workshop=locked,
        name=name,
        email=email,
        organisation=organisation,
        group=group,
        participation=participation,
    )
    note_change(row, by=by)
    row.save()
    return row


@transaction.atomic
def remove(participant: Participant, *, by: Any) -> None:
    """Take somebody off the list; who was invited is told, and their calendar.

    Raises Refused once it is recorded that they came: that is a fact.
    """
    workshop = locked_workshop(participant.workshop)
    row = _own(workshop, participant)
    if row is None:
        return
    if row.attendance:
        raise Refused(
            _("It is recorded whether {name} came. They stay on the list.").format(
                name=row
            )
        )
    is_told = row.invited_at is not None and not workshop.is_off
    hours = hours_of(workshop)
    if is_told and hours is not None and hours.ends_at > dates.now():
        send_removed(workshop, row)
    note_change(row, by=by, reason="taken off the list")
    row.delete()
    plan_soon()


@transaction.atomic
def answer(
    participant: Participant, value: str, *, by: Any, note: str = ""
) -> Participant:
    """Record yes, no or perhaps; the same again changes nothing.

    `by` is None for who answers by the link of a letter. Raises Refused when
    there is nothing to answer any more: called off, over, taken off the list.
    """
    workshop = locked_workshop(participant.workshop)
    row = _own(workshop, participant)
    if row is None:
        raise Refused(_("You are no longer on the list."))
    if workshop.is_off:
        raise Refused(_("The workshop was called off."))
    if workshop.ends_at is not None and workshop.ends_at <= dates.now():
        raise Refused(_("The workshop is over."))
    if (row.answer, row.answer_note) == (value, note):
        return row
    row.answer, row.answer_note = value, note
    row.answered_at = dates.now()
    note_change(row, by=by, reason="" if by else "by the link in the invitation")
    row.save(update_fields=["answer", "answer_note", "answered_at"])
    plan_soon()
    return row


def _own(workshop: Workshop, participant: Participant) -> Participant | None:
    return (
        workshop.participants.select_related("user")
        .select_for_update(of=("self",))
        .filter(pk=participant.pk)
        .first()
    )
