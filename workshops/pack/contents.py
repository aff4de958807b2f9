"""The pack of a workshop, as one reader may see it: what to read before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from casestudies.models import Comment, Draft, Theme
from countries.models import Participation
from themes.coverage import Cell, cells, themes_of
from workshops.agenda.timetable import Timetable, timetable_of
from workshops.models import (
    ActionItem,
    AgendaItem,
    AgendaSpeaker,
    Decision,
    SlideFile,
    Workshop,
)
from workshops.permissions import belongs
from workshops.presentations.countries import countries_presenting
from workshops.presentations.slots import slots_of

State = Comment.State


@dataclass
class CountryPart:
    """What a country brings: its latest drafts, its slides, what must be answered."""

    place: Participation
    drafts: list[Draft] = field(default_factory=list)
    slides: SlideFile | None = None
    must: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Pack:
    """The pack for one reader. `previous` is the workshop before, if they know it."""

    workshop: Workshop
    table: Timetable
    countries: list[CountryPart]
    coverage: list[tuple[Theme, list[Cell]]]
    covered: list[Draft]
    previous: Workshop | None
    decisions: list[Decision]
    actions: list[ActionItem]

    @property
    def drafts(self) -> list[Draft]:
        """Return the drafts of all countries."""
        return [draft for part in self.countries for draft in part.drafts]

    @property
    def slides(self) -> list[SlideFile]:
        """Return the newest slides of all countries."""
        return [part.slides for part in self.countries if part.slides]


def pack_of(user: Any, workshop: Workshop) -> Pack:
    """Return the pack as `user` may see it; the queries do not grow with it."""
    parts = {each.pk: CountryPart(each) for each in countries_presenting(workshop)}
    for slot in slots_of(user, workshop):
        place = slot.row.participation
        part = parts.setdefault(place.pk, CountryPart(place))
        part.slides = slot.newest
    _add_drafts(user, parts)
    _add_must(user, parts)
    covered = [part.drafts[0] for part in parts.values() if part.drafts]
    previous = previous_of(user, workshop)
    return Pack(
        workshop=workshop,
        table=timetable_of(workshop, items_of(workshop)),
        countries=list(parts.values()),
        coverage=_coverage(user, workshop, covered),
        covered=covered,
        previous=previous,
        decisions=list(previous.decisions.order_by("number")) if previous else [],
        actions=_open_actions(previous) if previous else [],
    )


def items_of(workshop: Workshop) -> list[AgendaItem]:
    """Return the items in order with all that is printed of them; two queries."""
    rows = workshop.agenda.select_related("participation__country", "material__phase")
    speakers = AgendaSpeaker.objects.select_related("person__organisation")
    people = Prefetch("speakers", speakers)
    return list(rows.prefetch_related(people).order_by("position", "pk"))


def previous_of(user: Any, workshop: Workshop) -> Workshop | None:
    """Return the last workshop of the phase before this one, if they belong to it."""
    begins = workshop.current_date.start
    if begins is None:
        return None
    before = (
        Workshop.objects.visible_to(user)
        .before(begins)
        .filter(phase=workshop.phase_id)
        .exclude(pk=workshop.pk)
        .first()
    )
    return before if before is not None and belongs(user, before) else None


def _add_drafts(user: Any, parts: dict[int, CountryPart]) -> None:
    """Give each country the newest draft of each study that the reader may read."""
    drafts = (
        Draft.objects.visible_to(user)
        .filter(study__participation__in=list(parts))
        .for_lists()
        .select_related("file", "study", "step", "author")
        .order_by("study__title", "study_id", "-number")
    )
    seen: set[int] = set()
    for draft in drafts:
        if draft.study_id not in seen:
            seen.add(draft.study_id)
            parts[draft.study.participation_id].drafts.append(draft)


def _add_must(user: Any, parts: dict[int, CountryPart]) -> None:
    comments = (
        Comment.objects.visible_to(user)
        .filter(
            round__study__participation__in=list(parts),
            priority=Comment.Priority.MUST,
            state__in=[State.OPEN, State.ANSWERED],
            merged_into__isnull=True,
        )
        .select_related("round__study", "raised_in", "theme")
        .order_by("round__study__title", "raised_in__number", "number")
    )
    for comment in comments:
        parts[comment.round.study.participation_id].must.append(comment)


def _coverage(
    user: Any, workshop: Workshop, drafts: list[Draft]
) -> list[tuple[Theme, list[Cell]]]:
    """Return each theme with its cell in each draft, as far as the reader is told."""
    themes = themes_of(workshop.phase_id, drafts, read_by=user)
    made = cells(user, drafts, themes)
    return [(theme, [made[draft.pk, theme.pk] for draft in drafts]) for theme in themes]


def _open_actions(previous: Workshop) -> list[ActionItem]:
    rows: Iterable[ActionItem] = (
        previous.actions.filter(state=ActionItem.State.OPEN)
        .select_related("owner", "participation__country")
        .order_by("due_at", "number")
    )
    return list(rows)
