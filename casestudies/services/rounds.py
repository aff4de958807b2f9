"""A round of review: open it, release its comments, close it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import CaseStudy, Comment, Draft, ReviewRound
from casestudies.services.assignments import assign, withdraw
from casestudies.services.carrying import carry_over, keep_access_of_raisers
from casestudies.services.closing import finish
from casestudies.services.freezing import refuse_if_frozen
from casestudies.services.links import access_until, keep_access
from casestudies.services.locking import locked_round
from casestudies.services.notices import tell_team
from casestudies.services.refusals import Refused, Unanswered
from mail.services import plan_soon
from sse_project.lib import dates
from sse_project.lib.history import change_many, note_change

# Who reviews (a user or an Outsider), as what, and by when.
Reviewer = tuple[Any, str, dt.date]


@transaction.atomic
def open_round(
    study: CaseStudy,
    *,
    draft: Draft,
    by: Any,
    reviewers: Iterable[Reviewer] = (),
    number: int | None = None,
    tell: bool = True,
) -> ReviewRound:
    """Open a round on `draft` and invite its reviewers.

    Refused while another round of the study is still with its reviewers.
    Effects: the round, numbered per study, on the step of its number; what
    earlier rounds left unsettled is carried into it, and those that have
    nothing left are closed (see `carry_over`); one assignment and, unless the
    caller invites, one invitation by mail for each reviewer.
    """
    study = CaseStudy.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if draft.study_id != study.pk:
        raise Refused(_("This draft belongs to another study."))
    refuse_if_frozen(study)
    _refuse_second_round(study)
    round = ReviewRound(
        study=study,
        number=_free_number(study, number),
        draft=draft,
        opened_at=dates.now(),
        opened_by=by,
        is_illustrative=draft.is_illustrative,
    )
    round.step = study.steps.filter(kind=f"round_{round.number}").first()
    note_change(round, by=by, reason="")
    round.save()
    carry_over(round, by=by)
    for user, kind, due_on in reviewers:
        assign(round, user=user, kind=kind, due_on=due_on, by=by, tell=tell)
    return round


def _refuse_second_round(study: CaseStudy) -> None:
    unfinished = study.rounds.filter(
        closed_at__isnull=True, released_at__isnull=True
    ).first()
    if unfinished is not None:
        raise Refused(
            _("Round {number} is still with its reviewers. Release it first.").format(
                number=unfinished.number
            )
        )


def _free_number(study: CaseStudy, number: int | None) -> int:
    if number is None:
        last: int | None = study.rounds.aggregate(last=Max("number"))["last"]
        return (last or 0) + 1
    if study.rounds.filter(number=number).exists():
        raise Refused(_("Round {number} exists already.").format(number=number))
    return number


@transaction.atomic
def release_comments(
    round: ReviewRound,
    *,
    by: Any,
    answers_due_on: dt.date,
    comments: Iterable[Comment] | None = None,
) -> int:
    """Show submitted comments to the researchers; return how many.

    Without `comments` all that are not released yet. A round whose reviewers
    wrote none is released for what was carried into it and waits for an
    answer. Effects: the comments, the due date for answers (also to carried
    ones) in the team's zone, answers owed anew if they had been sent, access
    of external reviewers until the answers can be closed, and a mail to the
    country team.
    """
    round = locked_round(round)
    rows = round.comments.filter(released_at__isnull=True).exclude(
        state=Comment.State.DRAFT
    )
    if comments is not None:
        rows = rows.filter(pk__in=[comment.pk for comment in comments])
    chosen = list(rows.select_for_update())
    if not chosen and (round.released_at or not has_carried_to_answer(round)):
        raise Refused(_("There is no comment to release."))
    zone = round.study.zone
    if answers_due_on < dates.today(zone):
        raise Refused(
            _("{date} is already over for the team.").format(
                date=date_format(answers_due_on, "j M Y")
            )
        )
    now = dates.now()
    for comment in chosen:
        comment.released_at = now
    change_many(chosen, ["released_at"], by=by)
    round.released_at = round.released_at or now
    round.answers_due_on = answers_due_on
    round.answers_due_at = dates.end_of_day(answers_due_on, zone)
    round.answered_at = None
    note_change(round, by=by)
    round.save(
        update_fields=["released_at", "answers_due_on", "answers_due_at", "answered_at"]
    )
    until = access_until(answers_due_on)
    keep_access(round, until, by=by, reason="Comments released")
    keep_access_of_raisers(round, until, by=by)
    last = max((c.number or 0 for c in chosen), default=0)
    tell_team("comments_released", round, once=str(last))
    plan_soon()
    return len(chosen)


def has_carried_to_answer(round: ReviewRound) -> bool:
    """Return whether comments of earlier rounds wait for an answer in this one."""
    return Comment.objects.to_answer(round).exclude(raised_in=round).exists()


@transaction.atomic
def close_round(round: ReviewRound, *, by: Any, reason: str = "") -> ReviewRound:
    """Close the round.

    Without a reason it is refused while a review is owed or added to, comments are
    not released, or a "must" has no answer; with one it is closed all the same.
    Effects: reviews still owed are withdrawn; the step of the round is done,
    and the milestone it points at.
    """
    round = locked_round(round)
    if not reason:
        _refuse_early_close(round)
    for assignment in round.assignments.owed().select_for_update():
        withdraw(assignment, reason=reason, by=by)
    finish(round, by=by, reason=reason)
    plan_soon()
    return round


def why_not_close(round: ReviewRound) -> str:
    """Return what stands against closing the round without a reason; "": nothing."""
    try:
        _refuse_early_close(round)
    except Refused as refused:
        return refused.message
    return ""


def _refuse_early_close(round: ReviewRound) -> None:
    if owed := round.assignments.owed().count():
        raise Refused(
            ngettext(
                "One review is still owed. Withdraw it, or give a reason.",
                "{count} reviews are still owed. Withdraw them, or give a reason.",
                owed,
            ).format(count=owed)
        )
    adding = round.assignments.live().filter(
        adding_since__isnull=False, comments__state=Comment.State.DRAFT
    )
    if adding.exists():
        raise Refused(_("A reviewer is still adding comments. Give a reason to close."))
    submitted = round.comments.exclude(state=Comment.State.DRAFT)
    if submitted.filter(released_at__isnull=True).exists():
        raise Refused(_("Some comments are not released. Give a reason to close."))
    musts = submitted.filter(
        priority=Comment.Priority.MUST, state=Comment.State.OPEN
    ).order_by("raised_in_id", "number")
    labels = [comment.label for comment in musts.select_related("raised_in")]
    if labels:
        raise Unanswered(
            _("These must be answered first: {numbers}.").format(
                numbers=", ".join(labels)
            ),
            labels,
        )
