"""More time for a draft, for answers or for a review: asked for, given, refused."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models import (
    CaseStudy,
    ExtensionRequest,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from casestudies.services.assignments import extend_assignment
from casestudies.services.freezing import refuse_if_frozen
from casestudies.services.links import access_until, keep_access
from casestudies.services.locking import locked_assignment, locked_round, refuse_if_over
from casestudies.services.notices import tell_of_extension, tell_of_new_date
from casestudies.services.overtaken import grant_by_moving, refuse_own, settle
from casestudies.services.refusals import Refused
from sse_project.lib import dates
from sse_project.lib.history import note_change

State = ExtensionRequest.State
Thing = Step | ReviewRound | ReviewAssignment


def due_of(thing: Thing) -> dt.date | None:
    """Return the day by which the thing is owed."""
    if isinstance(thing, ReviewRound):
        return thing.answers_due_on
    return thing.due_on


def zone_where_due(thing: Thing) -> dt.tzinfo:
    """Return the zone in which the day of the thing ends."""
    if isinstance(thing, ReviewAssignment):
        return dates.zone_of(thing.reviewer)
    return thing.study.zone


def name_of(thing: Thing) -> str:
    """Return which field of a request names such a thing."""
    if isinstance(thing, Step):
        return "step"
    return "round" if isinstance(thing, ReviewRound) else "assignment"


def study_of(thing: Thing) -> CaseStudy:
    """Return the study the thing belongs to."""
    return thing.round.study if isinstance(thing, ReviewAssignment) else thing.study


@transaction.atomic
def ask_for_more_time(
    thing: Thing, *, wanted_on: dt.date, reason: str, by: Any
) -> ExtensionRequest:
    """Ask for a later date of what `by` owes, and return the request.

    Under a lock on the thing: the very same request is not made twice; another
    one is refused while the first waits. Effects: the request; a mail to the
    coordinators and the ILO staff of the phase.
    """
    _require(reason)
    thing = _locked_owed(thing)
    due_on = due_of(thing)
    if due_on is None:
        raise Refused(_("No due day is set, so there is no date to move."))
    own = {name_of(thing): thing, "asked_by": by}
    waiting = ExtensionRequest.objects.open().filter(**own).first()
    if waiting is not None:
        if (waiting.wanted_on, waiting.reason) == (wanted_on, reason):
            return waiting
        raise Refused(
            _("You asked for time until {day} already; withdraw that first.").format(
                day=_day(waiting.wanted_on)
            )
        )
    refuse_day(thing, wanted_on)
    request = ExtensionRequest(
        study=study_of(thing),
        asked_at=dates.now(),
        due_on=due_on,
        wanted_on=wanted_on,
        reason=reason,
        **own,
    )
    note_change(request, by=by, reason=reason)
    request.save()
    tell_of_extension("extension_asked", request)
    return request


@transaction.atomic
def withdraw_request(request: ExtensionRequest, *, by: Any) -> ExtensionRequest:
    """Take one's own request back; twice is once."""
    request = _locked(request)
    if request.asked_by_id != by.pk:
        raise Refused(_("Only {name} can withdraw it.").format(name=request.asked_by))
    if request.state != State.WITHDRAWN:
        _refuse_if_decided(request)
        settle(request, State.WITHDRAWN, by=by, note="")
    return request


@transaction.atomic
def grant_request(
    request: ExtensionRequest, *, granted_on: dt.date, note: str, by: Any
) -> ExtensionRequest:
    """Give the time that is asked for, or another date.

    Effects: the new due day, by the service of its kind; the request is
    granted, as are those of others for the same thing; who owes it is told.
    Refused when somebody decided first, or when `by` asked for it and others
    could decide; the same decision twice is one.
    """
    request = _locked(request)
    if (request.state, request.granted_on) == (State.GRANTED, granted_on):
        return request
    _refuse_if_decided(request)
    refuse_own(request, by=by)
    settle(request, State.GRANTED, by=by, note=note, granted_on=granted_on)
    reason = note or request.reason
    extend(request.thing, due_on=granted_on, reason=reason, by=by, tell=False)
    tell_of_extension("extension_decided", request)
    return request


@transaction.atomic
def refuse_request(
    request: ExtensionRequest, *, note: str, by: Any
) -> ExtensionRequest:
    """Let the date stand; who asked is told why. Twice is once.

    Refused like `grant_request`: who asked takes it back instead.
    """
    _require(note)
    request = _locked(request)
    if (request.state, request.note) == (State.REFUSED, note):
        return request
    _refuse_if_decided(request)
    refuse_own(request, by=by)
    settle(request, State.REFUSED, by=by, note=note)
    tell_of_extension("extension_decided", request)
    return request


def extend(
    thing: Thing, *, due_on: dt.date, reason: str, by: Any, tell: bool = True
) -> Thing:
    """Move the day of whatever is owed; see the three below."""
    if isinstance(thing, Step):
        return extend_draft(thing, due_on=due_on, reason=reason, by=by, tell=tell)
    if isinstance(thing, ReviewRound):
        return extend_answers(thing, due_on=due_on, reason=reason, by=by, tell=tell)
    return extend_assignment(thing, due_on=due_on, reason=reason, by=by, tell=tell)


@transaction.atomic
def extend_draft(
    step: Step, *, due_on: dt.date, reason: str, by: Any, tell: bool = True
) -> Step:
    """Give the country team until `due_on` for a draft.

    Effects: the new date with its instant; open requests for it are granted;
    unless the caller tells them, a mail to the team. Reminders follow the new
    date.
    """
    _require(reason)
    step = _locked_owed(step)
    refuse_day(step, due_on)
    step.due_on = due_on
    step.due_at = dates.end_of_day(due_on, step.study.zone)
    note_change(step, by=by, reason=reason)
    step.save(update_fields=["due_on", "due_at"])
    grant_by_moving(due_on, by=by, note=reason, step=step)
    if tell:
        tell_of_new_date(step, due_on, reason=reason, but_not={by.pk})
    return step


@transaction.atomic
def extend_answers(
    round: ReviewRound, *, due_on: dt.date, reason: str, by: Any, tell: bool = True
) -> ReviewRound:
    """Give the country team until `due_on` for its answers.

    Effects: the new date with its instant; external reviewers get in as long
    as they may have to close; open requests for it are granted; unless the
    caller tells them, a mail to the team. Reminders follow the new date.
    """
    _require(reason)
    round = _locked_owed(round)
    refuse_day(round, due_on)
    round.answers_due_on = due_on
    round.answers_due_at = dates.end_of_day(due_on, round.study.zone)
    note_change(round, by=by, reason=reason)
    round.save(update_fields=["answers_due_on", "answers_due_at"])
    keep_access(round, access_until(due_on), by=by, reason=reason)
    grant_by_moving(due_on, by=by, note=reason, round=round)
    if tell:
        tell_of_new_date(round, due_on, reason=reason, but_not={by.pk})
    return round


def refuse_day(thing: Thing, day: dt.date) -> None:
    """Raise Refused unless `day` is later than the due day, and not over."""
    due_on = due_of(thing)
    if due_on is not None and day <= due_on:
        raise Refused(
            _("It is due on {date} already; choose a later day.").format(
                date=_day(due_on)
            )
        )
    if day < dates.today(zone_where_due(thing)):
        raise Refused(_("{date} is already over.").format(date=_day(day)))


def _locked(request: ExtensionRequest) -> ExtensionRequest:
    return (
        ExtensionRequest.objects.select_for_update(of=("self",))
        .with_things()
        .get(pk=request.pk)
    )


def _locked_owed(thing: Any) -> Any:
    """Lock the thing and return it; raises Refused when it is owed no more."""
    if isinstance(thing, ReviewAssignment):
        assignment = locked_assignment(thing)
        refuse_if_over(assignment, submitted=_("The review came in; it is kept."))
        return assignment
    if isinstance(thing, ReviewRound):
        round = locked_round(thing)
        if round.answers_due_on is None:
            raise Refused(_("No comments are released yet."))
        if round.answered_at is not None:
            raise Refused(_("The answers are sent."))
        return round
    step = (
        Step.objects.select_for_update(of=("self",))
        .select_related("study__participation", "study__phase")
        .get(pk=thing.pk)
    )
    if step.kind not in Step.Kind.DRAFTS:
        raise Refused(_("Only the day of a draft can be moved here."))
    if step.is_done:
        raise Refused(_("The draft is in."))
    refuse_if_frozen(step.study)
    return step


def _refuse_if_decided(request: ExtensionRequest) -> None:
    if request.is_open:
        return
    said = {
        State.GRANTED: _("{name} granted it meanwhile."),
        State.REFUSED: _("{name} declined it meanwhile."),
        State.WITHDRAWN: _("{name} withdrew it meanwhile."),
        State.OVERTAKEN: _("It is no longer needed: {note}"),
    }
    text = said[State(request.state)]
    raise Refused(text.format(name=request.decided_by or "–", note=request.note))


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give a reason."))


def _day(day: dt.date) -> str:
    return date_format(day, "D j M Y")
