"""The sources of a workshop, and of what was said and done there."""

from collections import defaultdict
from typing import Any

from django.db.models import F, Value

from records.models import Source
from workshops.models import Workshop

_ALL, _PART, _POINT = "all", "part", "point"


def add_sources(workshop: Workshop) -> None:
    """Give the workshop its `known_sources`, each part and point its `own_sources`.

    A part or point has none where all of the workshop's say it. One query, on a
    workshop fetched `for_page`.
    """
    told_by: dict[tuple[str, int], list[Source]] = defaultdict(list)
    for source in _rows(workshop):
        told_by[source.kind, source.of].append(source)
    known = sorted(told_by[_ALL, workshop.pk], key=_as_ordered)
    workshop.known_sources = known  # type: ignore[attr-defined]
    told: list[tuple[str, Any]] = [(_PART, each) for each in workshop.parts.all()]
    told += [(_POINT, each) for each in workshop.points.all()]
    for kind, each in told:
        found = sorted(told_by[kind, each.pk], key=_as_ordered)
        each.own_sources = found if found != known else []


def _rows(workshop: Workshop) -> Any:
    def of(kind: str, column: str, **where: Any) -> Any:
        rows = Source.objects.order_by().filter(**where)
        return rows.annotate(kind=Value(kind), of=F(column))

    return of(_ALL, "workshop", workshop=workshop).union(
        of(_PART, "workshoppart", workshoppart__workshop=workshop),
        of(_POINT, "workshoppoint", workshoppoint__workshop=workshop),
        all=True,
    )


def _as_ordered(source: Source) -> tuple[bool, Any, str]:
    """Return what `Source.Meta.ordering` orders by; undated ones come last."""
    undated = source.published_on is None
    return undated, source.published_on or 0, source.key
