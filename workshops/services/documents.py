"""Texts of a workshop: begun from its record, saved in versions, approved for ever."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused, Stale
from mail.services import plan_soon
from sse_project.lib import dates
from sse_project.lib.history import note_change
from workshops.models import Document, DocumentVersion, Workshop
from workshops.services.locking import locked_workshop
from workshops.texts.writing import first_text

State = Document.State


@transaction.atomic
def begin_text(workshop: Workshop, *, kind: str, by: Any) -> Document:
    """Write a first text of this kind from the record, and return its document.

    Where there is one already, nothing changes. Effects: the document and its
    first version.
    """
    locked_workshop(workshop)
    found = Document.objects.filter(workshop=workshop, kind=kind).first()
    if found is not None:
        return found
    document = Document(workshop=workshop, kind=kind)
    note_change(document, by=by)
    document.save()
    _add_version(
        document, text=first_text(workshop, kind), reason=_("From the record"), by=by
    )
    return document


def write_again(document: Document, *, version: int, by: Any) -> Document:
    """Save what the record says now as the next version; see `save_text`."""
    text = first_text(document.workshop, document.kind)
    reason = _("From the record")
    return save_text(document, text=text, reason=reason, version=version, by=by)


@transaction.atomic
def save_text(
    document: Document, *, text: str, version: int, by: Any, reason: str = ""
) -> Document:
    """Save `text` as the next version, unless it is the text that stands already.

    Raises Stale when the document is not as it was at `version`, Refused
    once it is approved.
    """
    document = locked(document)
    refuse_approved(document)
    if newest(document).text == text:
        return document
    if document.version != version:
        raise Stale(document)
    _add_version(document, text=text, reason=reason, by=by)
    return document


def take_over(document: Document, *, number: int, version: int, by: Any) -> Document:
    """Save the text of an older version as the next one; see `save_text`."""
    old = document.versions.get(number=number)
    reason = _("As version {number}").format(number=number)
    return save_text(document, text=old.text, reason=reason, version=version, by=by)


@transaction.atomic
def approve(document: Document, *, version: int, by: Any) -> Document:
    """Approve the text as it stood at `version`; it never changes again.

    Approving it again changes nothing. Refused while a correction is not dealt
    with. Raises Stale when somebody saved it meanwhile.
    """
    document = locked(document)
    if document.state == State.APPROVED:
        return document
    if document.version != version:
        raise Stale(document)
    if document.corrections.exclude(text="").filter(settled_at=None).exists():
        raise Refused(_("A correction is not dealt with yet. Answer it first."))
    document.state = State.APPROVED
    document.approved_at = dates.now()
    document.approved_by = by
    save_document(document, by=by, reason=_("approved"))
    plan_soon()
    return document


def locked(document: Document) -> Document:
    """Return the document read afresh, its row locked."""
    return (
        Document.objects.select_for_update(of=("self",))
        .select_related("workshop__phase")
        .get(pk=document.pk)
    )


def newest(document: Document) -> DocumentVersion:
    """Return the text as it stands."""
    return document.versions.get(number=document.last_number)


def refuse_approved(document: Document) -> None:
    """Raise Refused for a text that is frozen."""
    if document.state == State.APPROVED:
        raise Refused(_("This text is approved. It does not change any more."))


def save_document(document: Document, *, by: Any, reason: str) -> None:
    """Save a locked document, one version further."""
    document.version += 1
    note_change(document, by=by, reason=reason)
    document.save()


def _add_version(document: Document, *, text: str, reason: str, by: Any) -> None:
    document.last_number += 1
    save_document(document, by=by, reason=reason)
    version = DocumentVersion(
        document=document,
        number=document.last_number,
        text=text,
        reason=reason,
        saved_by=by,
        saved_at=dates.now(),
    )
    note_change(version, by=by, reason=reason)
    version.save()
