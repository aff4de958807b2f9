"""Who sees a workshop: everybody who works on the project, as every fact."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from countries.models import Committee, Researcher
from countries.permissions import country_standing
from phases.permissions import can_coordinate, can_release, oversees
from sse_project.lib.access import one_visible
from workshops.models import Correction, Document, Workshop


def workshop_for(user: Any, slug: str, *, change: bool = False) -> Workshop:
    """Return the workshop with what its page prints; 404 or 403 by right."""
    return one_visible(
        Workshop.objects.visible_to(user).for_page(),
        may=(lambda found: can_edit(user, found)) if change else None,
        slug=slug,
    )


def can_edit(user: Any, workshop: Workshop) -> bool:
    """Return whether the user may change the workshop."""
    return can_coordinate(user, workshop.phase_id)


def sees_history(user: Any, workshop: Workshop) -> bool:
    """Return whether the user is told who changed the workshop, and why."""
    return oversees(user, workshop.phase_id)


def takes_notes(user: Any, workshop: Workshop) -> bool:
    """Return whether the user may write in the room and edit its texts.

    Coordinators, the research manager and ILO staff of the phase.
    """
    return oversees(user, workshop.phase_id)


def belongs(user: Any, workshop: Workshop) -> bool:
    """Return whether the user sees more than the public facts: its people.

    Who oversees the phase, its country teams, and who is on the list.
    """
    if not getattr(user, "is_authenticated", False):
        return False
    if oversees(user, workshop.phase_id):
        return True
    teams = Researcher.objects.in_force().filter(
        user=user, participation__phase=workshop.phase_id
    )
    return teams.exists() or workshop.participants.filter(user=user).exists()


def inside_workshop_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who belongs to it; 404 to all others."""
    found = one_visible(
        Workshop.objects.visible_to(user).select_related("phase"), slug=slug
    )
    if not belongs(user, found):
        raise Http404
    return found


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


def committee_for(user: Any, slug: str, *, change: bool = False) -> Committee:
    """Return the committee; 404 unless the user has a role, 403 to change it."""
    visible = Committee.objects.visible_to(user).select_related(
        "phase", "participation__country"
    )
    return one_visible(
        visible,
        may=(lambda found: can_coordinate(user, found.phase_id)) if change else None,
        slug=slug,
    )


def sees_members(user: Any, committee: Committee) -> bool:
    """Return whether the user is told which accounts sit in the committee.

    Who oversees the phase, the members, and the country teams it advises. Public
    persons and bodies everybody sees.
    """
    if oversees(user, committee.phase_id):
        return True
    mine = country_standing(user)
    if committee.pk in mine.committees:
        return True
    if committee.participation_id is not None:
        return committee.participation_id in mine.teams
    return committee.phase_id in mine.research_phases
