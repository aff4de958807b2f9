"""The rounds that wait for a coordinator to release their comments."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from casestudies.models import ReviewRound
from casestudies.round_status import Code, status_of
from casestudies.situation import place_of


@dataclass(frozen=True)
class Release:
    """A round whose reviews are all in and whose comments nobody released."""

    round: ReviewRound
    title: str
    path: str


def to_release_in(phase_ids: Iterable[int], *, now: dt.datetime) -> list[Release]:
    """Return the rounds of these phases that wait for a coordinator."""
    rounds = (
        ReviewRound.objects.with_status()
        .filter(
            study__phase__in=frozenset(phase_ids),
            closed_at__isnull=True,
        )
        .select_related("study__participation__country")
        .order_by("opened_at", "pk")
    )
    return [
        Release(
            round=each,
            title=ngettext(
                "Release {n} comment to {place}",
                "Release {n} comments to {place}",
                each.comment_count - each.released_count,
            ).format(
                n=each.comment_count - each.released_count,
                place=place_of(each.study),
            ),
            path=reverse(
                "casestudies:round_release", args=[each.study.slug, each.number]
            ),
        )
        for each in rounds
        if status_of(each, now=now).code == Code.TO_BE_RELEASED
    ]
