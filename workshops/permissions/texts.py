"""Who reads, writes, corrects and approves the texts of a workshop."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from phases.permissions import can_release
from workshops.models import Correction, Document, Workshop
from workshops.permissions.entry import inside_workshop_for, takes_notes


def may_approve(user: Any, workshop: Workshop) -> bool:
    """Return whether the user may approve a text: coordinators and ILO staff."""
    return can_release(user, workshop.phase_id)


def workshop_to_write(user: Any, slug: str) -> Workshop:
    """Return the workshop to who edits its texts; 403 to who belongs, else 404."""
    found = inside_workshop_for(user, slug)
    if not takes_notes(user, found):
        raise PermissionDenied
    return found


def text_for(user: Any, slug: str, kind: str) -> tuple[Workshop, Document | None]:
    """Return the workshop and its text of this kind, as far as the user reads it.

    Who takes notes reads every text; who belongs reads it once it is circulated or
    approved. Before that they are told of minutes that there will be some, and of
    nothing else: Http404.
    """
    workshop = inside_workshop_for(user, slug)
    document = workshop.documents.filter(kind=kind).first()
    if takes_notes(user, workshop):
        return workshop, document
    if document is not None and document.state != Document.State.DRAFT:
        return workshop, document
    if kind != Document.Kind.MINUTES:
        raise Http404
    return workshop, None


def text_to_read(user: Any, slug: str, kind: str) -> Document:
    """Return the text of this kind that the user reads; 404 where there is none."""
    workshop, document = text_for(user, slug, kind)
    if document is None:
        raise Http404
    document.workshop = workshop
    return document


def text_to_edit(user: Any, slug: str, kind: str) -> Document:
    """Return the text to who edits it; 403 to who only reads it, else 404."""
    document = text_to_read(user, slug, kind)
    if not takes_notes(user, document.workshop):
        raise PermissionDenied
    return document


def text_to_approve(user: Any, slug: str, kind: str) -> Document:
    """Return the text to who may approve it; 403 to who only reads it, else 404."""
    document = text_to_read(user, slug, kind)
    if not may_approve(user, document.workshop):
        raise PermissionDenied
    return document


def corrections_for(user: Any, document: Document) -> "QuerySet[Correction]":
    """Return what is to be corrected: all to who edits the text, else their own."""
    written = document.corrections.exclude(text="").select_related("author")
    if takes_notes(user, document.workshop):
        return written
    return written.filter(author=user)


def workshop_to_open_rounds(user: Any, slug: str) -> Workshop:
    """Return the workshop to who opens rounds of its phase; 403 or 404 to others."""
    found = inside_workshop_for(user, slug)
    if not can_release(user, found.phase_id):
        raise PermissionDenied
    return found
