"""Who opened, presented and moderated, as a coordinator records it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Organisation, Person
from casestudies.services.refusals import Stale
from sse_project.lib.history import note_change
from workshops.models import Workshop, WorkshopPart
from workshops.services.locking import locked_workshop

ROLES = (
    WorkshopPart.Role.OPENED,
    WorkshopPart.Role.PRESENTED,
    WorkshopPart.Role.MODERATED,
)


@dataclass(frozen=True)
class Part:
    """Who did what: a public person, a body, or a typed name."""

    role: str
    person: Person | None = None
    organisation: Organisation | None = None
    name: str = ""
    what: str = ""

    @property
    def line(self) -> str:
        """Return "Name: what", as it is typed."""
        who = str(self.person or self.organisation or self.name)
        return f"{who}: {self.what}" if self.what else who


def parts_of(workshop: Workshop) -> list[Part]:
    """Return what was recorded here, in order; what a source tells is its own."""
    return [_part(row) for row in _rows(workshop)]


def version_of(parts: Sequence[Part]) -> str:
    """Return a mark of these parts: another one as soon as anything differs."""
    said = "\n".join(f"{part.role} {part.line}" for part in parts)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@transaction.atomic
def record_parts(
    workshop: Workshop, *, by: Any, version: str, parts: Sequence[Part]
) -> None:
    """Let `parts` be who opened, presented and moderated, as recorded here.

    Raises Stale, with the parts as they are, when somebody recorded others since
    `version`. Effects: the rows are replaced, with their history. What a source
    tells stays.
    """
    locked_workshop(workshop)
    rows = _rows(workshop)
    now = [_part(row) for row in rows]
    if now == list(parts):
        return
    if version_of(now) != version:
        raise Stale(now)
    for row in rows:
        note_change(row, by=by)
        row.delete()
    for position, part in enumerate(parts, start=1):
        made = WorkshopPart(
            workshop=workshop,
            position=position,
            role=part.role,
            person=part.person,
            organisation=part.organisation,
            name=part.name,
            what=part.what,
        )
        note_change(made, by=by)
        made.save()


def _rows(workshop: Workshop) -> list[WorkshopPart]:
    found = WorkshopPart.objects.filter(
        workshop=workshop, key="", role__in=ROLES, sources=None
    )
    rows = found.select_related("person", "organisation").order_by("position", "pk")
    return sorted(rows, key=lambda row: ROLES.index(WorkshopPart.Role(row.role)))


def _part(row: WorkshopPart) -> Part:
    return Part(row.role, row.person, row.organisation, row.name, row.what)
