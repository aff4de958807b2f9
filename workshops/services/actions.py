"""Action items: who does what by when, done, dropped, opened again."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused, Stale
from mail.services import plan_soon, queue
from sse_project.lib import dates
from sse_project.lib.history import note_change
from workshops.models import ActionItem, Note, Workshop
from workshops.services.numbering import next_number

State = ActionItem.State
STRUCK = "Struck out of the notes"


def add_action(workshop: Workshop, *, note: Note, by: Any) -> ActionItem:
    """Number what a line of the notes says is to be done; who and when come later.

    Call it with the workshop locked.
    """
    action = ActionItem(
        workshop=workshop,
        number=next_number(workshop, "last_action_number", by=by),
        text=note.text,
        participation=note.participation,
        note=note,
        created_at=note.written_at,
    )
    note_change(action, by=by)
    action.save()
    return action


@transaction.atomic
def change_action(
    action: ActionItem,
    *,
    by: Any,
    version: int,
    text: str,
    owner: Any,
    due_on: dt.date | None,
    participation: Any,
) -> ActionItem:
    """Change what is to be done, by whom, by when; saving the same changes nothing.

    The day ends where the owner is, without one where the workshop is held. Raises
    Stale when somebody saved it since `version`; refused once it is settled, and
    for a new day that is over. Effects: a letter to a new owner but `by`; reminders
    follow.
    """
    action = _locked(action)
    typed = {
        "text": text,
        "owner": owner,
        "due_on": due_on,
        "participation": participation,
    }
    if all(getattr(action, name) == value for name, value in typed.items()):
        return action
    if action.version != version:
        raise Stale(action)
    if action.state != State.OPEN:
        raise Refused(_("It is settled. Open it again first."))
    zone = dates.zone_of(owner or action.workshop)
    if due_on and due_on != action.due_on and due_on < dates.today(zone):
        raise Refused(
            _("{date} is already over there.").format(date=date_format(due_on, "j M Y"))
        )
    is_given = owner is not None and owner.pk not in (action.owner_id, by.pk)
    for name, value in typed.items():
        setattr(action, name, value)
    action.due_at = dates.end_of_day(due_on, zone) if due_on else None
    action = _saved(action, [*typed, "due_at"], by=by)
    if is_given and owner.is_active:
        _tell_owner(action)
    return action


def _tell_owner(action: ActionItem) -> None:
    """Queue the letter of this very giving; given again later, it is told again."""
    queue(
        "action_given",
        recipient=action.owner,
        dedupe_key=f"action_given:{action.pk}:{action.version}",
        params={"action": action.pk},
        phase_id=action.workshop.phase_id,
        thread=f"action-{action.pk}",
        needed_by=action.due_at,
    )


@transaction.atomic
def settle_action(action: ActionItem, *, by: Any, state: str, note: str) -> ActionItem:
    """Mark it done, or drop it, with a word on why; the same once.

    Refused when it was settled the other way. Effects: its reminders stop.
    """
    action = _locked(action)
    if action.state == state:
        return action
    if action.state != State.OPEN:
        raise Refused(_("It is settled. Open it again first."))
    return _settled(action, state, note, by=by)


@transaction.atomic
def reopen_action(action: ActionItem, *, by: Any) -> ActionItem:
    """Open it again; one that is open stays as it is. Effects: reminders go on."""
    action = _locked(action)
    if action.state == State.OPEN:
        return action
    return _settled(action, State.OPEN, "", by=by)


def follow_note(note: Note, *, by: Any) -> None:
    """Let the action item of a line say what the line says now, and fall with it.

    Call it with the workshop locked. One that was settled by somebody stays so.
    """
    found = ActionItem.objects.filter(note=note).first()
    if found is None:
        return
    action = _locked(found)
    if note.struck_at and action.state == State.OPEN:
        action = _settled(action, State.DROPPED, STRUCK, by=by)
    elif not note.struck_at and action.settled_note == STRUCK:
        action = _settled(action, State.OPEN, "", by=by)
    if action.text != note.text and action.state == State.OPEN:
        action.text = note.text
        _saved(action, ["text"], by=by)


def _locked(action: ActionItem) -> ActionItem:
    return (
        ActionItem.objects.select_for_update(of=("self",))
        .select_related("owner", "participation", "workshop")
        .get(pk=action.pk)
    )


def _settled(action: ActionItem, state: str, note: str, *, by: Any) -> ActionItem:
    action.state = state
    action.settled_at = None if state == State.OPEN else dates.now()
    action.settled_note = note
    return _saved(action, ["state", "settled_at", "settled_note"], by=by)


def _saved(action: ActionItem, columns: list[str], *, by: Any) -> ActionItem:
    action.version += 1
    note_change(action, by=by)
    action.save(update_fields=[*columns, "version"])
    plan_soon()
    return action
