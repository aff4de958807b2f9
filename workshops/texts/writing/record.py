"""What is recorded of a workshop, read once for the texts that are made of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from phases.models import Phase
from workshops.models import (
    ActionItem,
    AgendaItem,
    AgendaSpeaker,
    Decision,
    Note,
    Participant,
    Workshop,
    WorkshopPart,
    WorkshopPoint,
)


@dataclass(frozen=True)
class Record:
    """Everything a text may state. Lists are in their order; keys are choices."""

    workshop: Workshop
    phase: Phase
    countries: list[str]
    bodies: dict[str, list[str]]
    parts: dict[str, list[WorkshopPart]]
    points: dict[str, list[WorkshopPoint]]
    items: list[AgendaItem]
    notes: dict[int | None, list[Note]]
    decisions: list[Decision]
    actions: list[ActionItem]
    people: dict[str, list[Participant]]
    earlier: list[Workshop] = field(default_factory=list)

    @property
    def came(self) -> list[Participant]:
        """Return who was there, in the room or online."""
        there = Participant.Attendance.PRESENT, Participant.Attendance.ONLINE
        return [person for each in there for person in self.people.get(each, [])]

    def speakers(self, role: str) -> list[AgendaSpeaker]:
        """Return who has this role at any item of the agenda."""
        return [
            each
            for item in self.items
            for each in item.speakers.all()
            if each.role == role
        ]


def record_of(workshop: Workshop) -> Record:
    """Return what is recorded of `workshop`; a fixed number of queries."""
    phase = Phase.objects.select_related("project").get(pk=workshop.phase_id)
    bodies = phase.organisation_roles.select_related("organisation")
    parts = workshop.parts.select_related("person__organisation", "organisation")
    speakers = AgendaSpeaker.objects.select_related("person__organisation")
    items = workshop.agenda.select_related(
        "participation__country", "presentation__draft__step"
    ).prefetch_related(Prefetch("speakers", speakers))
    agenda = list(items)
    # What became a decision or an action item stands with those.
    notes = workshop.notes.filter(
        struck_at__isnull=True, decision__isnull=True, action__isnull=True
    ).select_related("participation__country")
    actions = workshop.actions.select_related("owner", "participation__country", "note")
    people = workshop.participants.select_related(
        "user__organisation", "participation__country"
    )
    return Record(
        workshop=workshop,
        phase=phase,
        countries=_countries(workshop, agenda),
        bodies={
            role: [str(row.organisation) for row in rows]
            for role, rows in _by(bodies, "role").items()
        },
        parts=_by(parts, "role"),
        points=_by(workshop.points.all(), "kind"),
        items=agenda,
        notes=_by(notes, "item_id"),
        decisions=list(workshop.decisions.select_related("note").order_by("number")),
        actions=list(actions.order_by("number")),
        people=_by(sorted(people, key=lambda each: str(each).casefold()), "attendance"),
        earlier=_earlier(workshop),
    )


def _by(rows: Iterable[Any], column: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return dict(found)


def _countries(workshop: Workshop, agenda: list[AgendaItem]) -> list[str]:
    """Return the countries it is said to be for, else those with a slot in it."""
    named = workshop.countries.select_related("country")
    names = {str(each.country) for each in named}
    if workshop.participation is not None:
        names.add(str(workshop.participation.country))
    if not names:
        names = {
            str(each.participation.country) for each in agenda if each.participation
        }
    return sorted(names)


def _earlier(workshop: Workshop) -> list[Workshop]:
    """Return the workshops of the phase of the same kind, before this one."""
    start = workshop.current_date.start
    if start is None:
        return []
    alike = Workshop.objects.before(start).filter(
        phase=workshop.phase_id, kind=workshop.kind
    )
    return list(alike.exclude(pk=workshop.pk))[::-1]
