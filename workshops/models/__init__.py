"""Models of the room `workshops`, a module a topic."""

from workshops.models.agenda import AgendaItem, AgendaSpeaker
from workshops.models.documents import (
    Correction,
    Document,
    DocumentVersion,
    PackBuild,
)
from workshops.models.links import WorkshopLink
from workshops.models.notes import ActionItem, Decision, Note
from workshops.models.people import Participant
from workshops.models.presentations import Presentation, SlideFile
from workshops.models.workshops import Workshop, WorkshopPart, WorkshopPoint

__all__ = [
    "ActionItem",
    "AgendaItem",
    "AgendaSpeaker",
    "Correction",
    "Decision",
    "Document",
    "DocumentVersion",
    "Note",
    "PackBuild",
    "Participant",
    "Presentation",
    "SlideFile",
    "Workshop",
    "WorkshopLink",
    "WorkshopPart",
    "WorkshopPoint",
]
