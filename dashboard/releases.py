"""The rounds that wait for a coordinator or ILO staff: to be released or closed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import ReviewRound
from casestudies.round_status import Code, is_settled, status_of
from casestudies.situation import place_of


@dataclass(frozen=True)
class Release:
    """A round whose comments are released, or that is closed after all is read."""

    round: ReviewRound
    title: str
    path: str
    is_closing: bool = False  # all is answered and read; only the round is open


def to_release_in(phase_ids: Iterable[int], *, now: dt.datetime) -> list[Release]:
    """Return the rounds of these phases that wait for who runs them.

    To release their comments, or to close the round itself.
    """
    rounds = (
        ReviewRound.objects.with_status()
        .filter(
            study__phase__in=frozenset(phase_ids),
            closed_at__isnull=True,
        )
        .select_related("study__participation__country")
        .order_by("opened_at", "pk")
    )
    found = [(each, status_of(each, now=now).code) for each in rounds]
    releases = [
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
        for each, code in found
        if code == Code.TO_BE_RELEASED
    ]
    return releases + [
        Release(
            round=each,
            title=_("Close round {n} of {place}").format(
                n=each.number, place=place_of(each.study)
            ),
            path=reverse(
                "casestudies:round_close", args=[each.study.slug, each.number]
            ),
            is_closing=True,
        )
        for each, code in found
        if code == Code.ANSWERED and is_settled(each)
    ]
