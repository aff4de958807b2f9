"""A workshop opens the review of many drafts in one act."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Draft, ReviewAssignment, ReviewRound
from casestudies.services.notices import invite_reviewers
from casestudies.services.refusals import Refused
from casestudies.services.rounds import open_round
from workshops.models import Workshop
from workshops.open_rounds import writers_of
from workshops.services.locking import locked_workshop

# Who reviews, and as what.
Reviewer = tuple[Any, str]


@transaction.atomic
def open_rounds(
    workshop: Workshop,
    *,
    drafts: Iterable[Draft],
    reviewers: Iterable[Reviewer],
    due_on: dt.date,
    by: Any,
) -> list[ReviewRound]:
    """Open a round on each draft with the same reviewers, all or none.

    Nobody reviews what they write: they are left out of that round. A draft whose
    round this workshop opened already keeps it. Each reviewer gets one letter with all
    they are asked for. Returns the rounds, which the workshop keeps. Raises Refused,
    naming the country.
    """
    locked_workshop(workshop)
    writers = writers_of(workshop.phase_id)
    asked = list(reviewers)
    # In one order, or two acts on the same studies could wait for each other.
    chosen = sorted(drafts, key=lambda draft: draft.study_id)
    found, new = [], []
    for draft in chosen:
        made = workshop.rounds.filter(draft=draft).first()
        if made is None:
            own = writers.get(draft.study.participation_id, set())
            others = [(user, kind) for user, kind in asked if user.pk not in own]
            made = _opened(draft, others, due_on=due_on, by=by)
            workshop.rounds.add(made)
            new.append(made)
        found.append(made)
    invite_reviewers(
        ReviewAssignment.objects.filter(round__in=new)
        .select_related("reviewer", "round__study")
        .order_by("pk")
    )
    return found


def _opened(
    draft: Draft, reviewers: list[Reviewer], *, due_on: dt.date, by: Any
) -> ReviewRound:
    place = draft.study.participation
    country = place.country if place is not None else draft.study
    if not reviewers:
        text = _("{country}: everybody chosen writes this study.")
        raise Refused(text.format(country=country))
    try:
        return open_round(
            draft.study,
            draft=draft,
            by=by,
            reviewers=[(user, kind, due_on) for user, kind in reviewers],
            tell=False,
        )
    except Refused as refused:
        text = _("{country}: {why}")
        raise Refused(text.format(country=country, why=refused.message)) from None
