"""What countries present: their slots, the day slides are due, the slides."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Draft
from casestudies.services.refusals import Refused, Stale
from mail.services import plan_soon
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change
from workshops.models import Presentation, SlideFile, Workshop
from workshops.presentations.countries import countries_presenting
from workshops.services.locking import locked_workshop


@transaction.atomic
def ask_for_slides(
    workshop: Workshop, *, by: Any, due_on: dt.date | None
) -> list[Presentation]:
    """Give every country that presents its slot, with one due day for all.

    Under a lock on the workshop, in this order: missing slots are made, each in
    the agenda item of its country; each slot that needs slides gets the day,
    which ends where its team is; reminders are planned anew. Doing it twice
    writes nothing more. Returns the slots.
    """
    locked_workshop(workshop)
    slots = {slot.participation_id: slot for slot in _slots(workshop)}
    for place in countries_presenting(workshop):
        if place.pk not in slots:
            slot = Presentation(workshop=workshop, participation=place)
            slot.item = (
                workshop.agenda.filter(participation=place, presentation=None)
                .order_by("position")
                .first()
            )
            note_change(slot, by=by)
            slot.save()
            slots[place.pk] = slot
    for slot in slots.values():
        if slot.due_on != due_on and not slot.is_waived:
            _set_due(slot, due_on)
            slot.version += 1
            note_change(slot, by=by)
            slot.save(update_fields=["due_on", "due_at", "version"])
    plan_soon()
    return list(slots.values())


@transaction.atomic
def change_slot(
    slot: Presentation,
    *,
    by: Any,
    version: int,
    draft: Draft | None,
    due_on: dt.date | None,
    is_waived: bool,
) -> Presentation:
    """Say which draft is presented, when slides are due, whether any are needed.

    Saving the same writes nothing. Raises Stale when somebody saved since
    `version`. Effects: reminders are planned anew.
    """
    slot = _locked(slot)
    wanted = (draft.pk if draft else None, due_on, is_waived)
    if wanted == (slot.draft_id, slot.due_on, slot.is_waived):
        return slot
    if slot.version != version:
        raise Stale(slot)
    slot.draft, slot.is_waived = draft, is_waived
    _set_due(slot, due_on)
    slot.version += 1
    note_change(slot, by=by)
    slot.save()
    plan_soon()
    return slot


@transaction.atomic
def add_slides(
    slot: Presentation, *, by: Any, stored_file: StoredFile, form_token: UUID
) -> SlideFile:
    """Add a stored file as the next version of a country's slides; return it.

    The same form again returns what it made. Earlier versions stay. Raises
    Refused. Effects: reminders are planned anew.
    """
    slot = _locked(slot)
    made = SlideFile.objects.filter(file__form_token=form_token).first()
    if made is not None:
        if made.presentation_id != slot.pk:
            raise Refused(_("This form was used for another country already."))
        return made
    # Locked, or the sweep of files that nothing takes up might remove it now.
    arrived = StoredFile.objects.filter(state__in=StoredFile.State.ARRIVED)
    if arrived.select_for_update().filter(pk=stored_file.pk).first() is None:
        raise Refused(_("The file is not there any more. Choose it once more."))
    last = slot.slides.order_by("-number").first()
    slides = SlideFile(
        presentation=slot,
        number=last.number + 1 if last else 1,
        file=stored_file,
        added_by=by,
        added_at=dates.now(),
    )
    note_change(slides, by=by)
    slides.save()
    plan_soon()
    return slides


def _slots(workshop: Workshop) -> list[Presentation]:
    rows = Presentation.objects.select_for_update(of=("self",))
    return list(rows.filter(workshop=workshop.pk).select_related("participation"))


def _locked(slot: Presentation) -> Presentation:
    rows = Presentation.objects.select_for_update(of=("self",))
    return rows.select_related("participation").get(pk=slot.pk)


def _set_due(slot: Presentation, due_on: dt.date | None) -> None:
    slot.due_on, slot.due_at = due_on, None
    if due_on is not None:
        slot.due_at = dates.end_of_day(due_on, dates.zone_of(slot.participation))
