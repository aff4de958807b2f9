"""Review rounds that wait for nobody but whoever releases their comments."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casestudies.models import ReviewRound
from casestudies.round_status import Code, status_of


@dataclass(frozen=True)
class ToRelease:
    """A round in which every review is in, since when, and what is held back."""

    round: ReviewRound
    since: dt.datetime
    held_count: int


def rounds_to_release(phase_ids: Iterable[int], now: dt.datetime) -> list[ToRelease]:
    """Return such rounds of these phases, those that wait longest first.

    As many queries however many there are.
    """
    rounds = (
        ReviewRound.objects.with_status()
        .filter(study__phase__in=list(phase_ids), closed_at__isnull=True)
        .select_related("study__participation__country")
    )
    found = [
        ToRelease(each, max(submitted), each.comment_count - each.released_count)
        for each in rounds
        if (
            submitted := [
                a.submitted_at for a in each.assignments.all() if a.submitted_at
            ]
        )
        and status_of(each, now=now).code == Code.TO_BE_RELEASED
    ]
    return sorted(found, key=lambda waiting: (waiting.since, waiting.round.pk))
