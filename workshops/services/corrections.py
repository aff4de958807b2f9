"""Minutes go round for correction: asked for by a day, written, dealt with."""

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused, Stale
from mail.services import plan_soon, queue
from sse_project.lib import dates
from sse_project.lib.history import note_change
from workshops.models import Correction, Document
from workshops.services.documents import (
    locked,
    refuse_approved,
    save_document,
)

FINE = ""  # a correction without a word says that nothing is to be corrected


@transaction.atomic
def circulate(document: Document, *, due_on: dt.date, version: int, by: Any) -> int:
    """Ask the participants for corrections until `due_on`; return how many.

    The day ends where the workshop is. Circulated already, it is asked anew, by a
    new day. Effects: the state with its days; one letter to each participant with
    an account but `by`, who is taken to agree. Raises Stale when somebody saved
    the text since `version`, Refused for a day that is over.
    """
    document = locked(document)
    refuse_approved(document)
    if document.version != version:
        raise Stale(document)
    zone = dates.zone_of(document.workshop)
    if due_on < dates.today(zone):
        raise Refused(_("This day is already over where the workshop is."))
    document.state = Document.State.CIRCULATED
    document.circulated_at = dates.now()
    document.corrections_due_on = due_on
    document.corrections_due_at = dates.end_of_day(due_on, zone)
    save_document(document, by=by, reason=_("circulated for correction"))
    asked = [user for user in asked_of(document) if user.pk != by.pk]
    for user in asked:
        queue(
            "minutes_circulated",
            recipient=user,
            dedupe_key=f"minutes_circulated:{document.pk}:{document.version}:{user.pk}",
            params={"document": document.pk, "version": document.last_number},
            phase_id=document.workshop.phase_id,
            thread=f"minutes-{document.pk}",
            needed_by=document.corrections_due_at,
        )
    _write(document, text=FINE, by=by)
    plan_soon()
    return len(asked)


def asked_of(document: Document) -> "QuerySet[Any]":
    """Return the users on the list of the workshop whose account is open."""
    return (
        get_user_model()
        .objects.filter(
            is_active=True, workshop_participations__workshop=document.workshop_id
        )
        .order_by("name", "pk")
    )


@transaction.atomic
def correct(document: Document, *, text: str, by: Any) -> Correction:
    """Write down what `by` would have changed, or with "" that all is fine.

    The same again is the one that was written. Refused unless it is circulated.
    """
    document = locked(document)
    refuse_approved(document)
    if document.state != Document.State.CIRCULATED:
        raise Refused(_("This text is not circulated for correction."))
    written = document.corrections.filter(
        author=by, text=text, written_at__gte=document.circulated_at
    )
    made = written.first() or _write(document, text=text, by=by)
    plan_soon()
    return made


@transaction.atomic
def settle(correction: Correction, *, answer: str, by: Any) -> Correction:
    """Answer a correction, once; what was changed in the text is a version of it."""
    document = locked(correction.document)
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.settled_at is not None:
        return correction
    refuse_approved(document)
    correction.settled_at = dates.now()
    correction.answer = answer
    note_change(correction, by=by)
    correction.save(update_fields=["settled_at", "answer"])
    return correction


def _write(document: Document, *, text: str, by: Any) -> Correction:
    correction = Correction(
        document=document, author=by, text=text, written_at=dates.now()
    )
    note_change(correction, by=by)
    correction.save()
    return correction


def answers_to(document: Document) -> set[int]:
    """Return the ids of who has answered since the text was last circulated."""
    said = document.corrections.filter(written_at__gte=document.circulated_at)
    return {pk for pk in said.values_list("author", flat=True) if pk is not None}
