"""Who reviews, by when: the pages on which a coordinator decides it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casestudies.candidates import people_for
from casestudies.forms.rounds import (
    ExtendForm,
    OptionalReasonForm,
    ReasonForm,
    ReviewerForm,
)
from casestudies.models import ReviewAssignment, ReviewRound
from casestudies.permissions.reviews import (
    assignment_for,
    can_choose_reviewers,
    can_run,
    round_for,
)
from casestudies.services import assignments as services
from casestudies.services.link_sessions import end_link_sessions
from casestudies.views.acting import act_page
from sse_project.lib import dates
from sse_project.lib.forms import posted


@require_http_methods(["GET", "POST"])
def reviewer_add(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add a reviewer to the round."""
    found = round_for(request.user, slug, number, may=can_choose_reviewers)
    return act_page(
        request,
        ReviewerForm(
            posted(request), round=found, people=people_for(found), needs_reason=False
        ),
        partial(services.add_reviewer, found, by=request.user),
        said=_is_invited,
        title=_("Add a reviewer to round {number}").format(number=found.number),
        intro=_(
            "They get an e-mail with the day and the way to the draft. Somebody "
            "without an account gets a link that opens this one draft."
        ),
        action=_("Invite"),
        back=found.get_absolute_url(),
        round=found,
    )


def _is_invited(made: ReviewAssignment) -> str:
    return _("{name} is invited by e-mail.").format(name=made.reviewer)


@require_http_methods(["GET", "POST"])
def assignment_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the reviewer more time."""
    found = _assignment_of_round(can_run, request, pk)
    return act_page(
        request,
        ExtendForm(posted(request)),
        partial(services.extend_assignment, found, by=request.user),
        said=_("The new date holds; {name} is told.").format(name=found.reviewer),
        title=_("More time for {name}").format(name=found.reviewer),
        intro=_("The review is due on {day} now, {zone}.").format(
            day=date_format(found.due_on, "D j M Y"),
            zone=dates.zone_text(dates.zone_of(found.reviewer)),
        ),
        action=_("Extend"),
        back=found.round.get_absolute_url(),
        round=found.round,
    )


@require_http_methods(["GET", "POST"])
def assignment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the review back from the reviewer."""
    found = _assignment_of_round(can_choose_reviewers, request, pk)
    name = found.reviewer
    return act_page(
        request,
        ReasonForm(posted(request)),
        partial(services.withdraw_assignment, found, by=request.user),
        said=_("The review is withdrawn; {name} is told.").format(name=name),
        title=_("Withdraw the review from {name}?").format(name=name),
        intro=_("{name} is told and can no longer open the draft.").format(name=name),
        action=_("Withdraw the review"),
        back=found.round.get_absolute_url(),
        round=found.round,
    )


@require_http_methods(["GET", "POST"])
def assignment_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the review to somebody else."""
    found = _assignment_of_round(can_choose_reviewers, request, pk)
    form = ReviewerForm(
        posted(request),
        round=found.round,
        people=people_for(found.round),
        needs_reason=True,
    )
    return act_page(
        request,
        form,
        partial(services.replace_reviewer, found, by=request.user),
        said=_("The review is given on; both are told."),
        title=_("Replace {name} as reviewer").format(name=found.reviewer),
        intro=_(
            "{name} is told and can no longer open the draft. The new reviewer is "
            "invited by e-mail."
        ).format(name=found.reviewer),
        action=_("Replace"),
        back=found.round.get_absolute_url(),
        round=found.round,
    )


@require_http_methods(["GET", "POST"])
def assignment_end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the reviewer out where a link let them in."""
    found = _assignment_of_round(can_choose_reviewers, request, pk)
    return act_page(
        request,
        OptionalReasonForm(posted(request)),
        partial(end_link_sessions, found, by=request.user),
        said=_("The session is ended."),
        title=_("End the session of {name}?").format(name=found.reviewer),
        intro=_(
            "The link that opened it does not work again. {name} keeps the review and "
            "may ask for a new link; to close it for good, withdraw the review."
        ).format(name=found.reviewer),
        action=_("End the session"),
        back=found.round.get_absolute_url(),
        round=found.round,
    )


def _assignment_of_round(
    can: Callable[[Any, ReviewRound], bool], request: HttpRequest, pk: int
) -> ReviewAssignment:
    """Return the assignment, refused with 403 to whom `can` denies its round."""
    return assignment_for(
        request.user, pk, may=lambda user, found: can(user, found.round)
    )
