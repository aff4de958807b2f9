"""Which countries present at a workshop."""

from django.db.models import Prefetch

from countries.models import Participation, ParticipationStatus
from workshops.models import Workshop

Status = ParticipationStatus.Status
GONE = (Status.WITHDRAWN, Status.NOT_NAMED, Status.SUSPENDED)


def countries_presenting(workshop: Workshop) -> list[Participation]:
    """Return the countries that present, by name; at most three queries.

    The country the workshop is held for, or those its sources name. Without any,
    all of the phase that take part still, by their newest status.
    """
    rows = Participation.objects.by_name()
    if workshop.participation_id is not None:
        return list(rows.filter(pk=workshop.participation_id))
    named = list(rows.filter(workshops_with_it=workshop))
    if named:
        return named
    statuses = ParticipationStatus.objects.order_by("starts_on", "pk")
    of_phase = rows.filter(phase=workshop.phase_id).prefetch_related(
        Prefetch("statuses", statuses)
    )
    return [each for each in of_phase if _newest(each) not in GONE]


def _newest(participation: Participation) -> str:
    statuses = [each.status for each in participation.statuses.all()]
    return statuses[-1] if statuses else ""
