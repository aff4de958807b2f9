"""Who is in the room: ticked as people come."""

from typing import Any

from django.db import transaction

from sse_project.lib.history import note_change
from workshops.models import Participant, Workshop
from workshops.services.locking import locked_workshop


@transaction.atomic
def tick(participant: Participant, *, by: Any, **ticked: str) -> Participant:
    """Record attendance or sex of somebody on the list; nothing else changes."""
    found = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    for name, value in ticked.items():
        setattr(found, name, value)
    note_change(found, by=by)
    found.save(update_fields=list(ticked))
    return found


@transaction.atomic
def add_present(workshop: Workshop, *, by: Any, name: str, **fields: Any) -> Any:
    """Add somebody who came without being on the list; return the row.

    The same name from the same organisation is kept once: a form sent twice.
    """
    workshop = locked_workshop(workshop)
    found = workshop.participants.filter(
        name__iexact=name, organisation__iexact=fields.get("organisation", "")
    ).first()
    if found is not None:
        return found
    made = Participant(workshop=workshop, name=name, **fields)
    note_change(made, by=by)
    made.save()
    return made
