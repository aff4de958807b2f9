"""What waits for a coordinator's or ILO staff's decision, as cards of My work."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casestudies.extension_words import request_title, thing_words
from casestudies.models import ExtensionRequest
from casestudies.permissions.extensions import requests_to_decide
from casestudies.permissions.publishing import waiting_for_approval
from casestudies.services.extensions import due_of
from casestudies.situation import place_of
from casestudies.slack import slack_of
from dashboard.lines import Line
from phases.permissions import standing

SHOWN = 5


@dataclass(frozen=True)
class Decision:
    """One thing to decide: what, why it matters, and where."""

    words: str
    title: str
    path: str
    action: str
    why: list[str] = field(default_factory=list)


def decisions_of(user: Any) -> list[Decision]:
    """Return what this person is asked to decide; the oldest first.

    The slack is computed for the first few; the others lead to their page.
    """
    requests = list(requests_to_decide(user))
    found = [
        _of_request(request, with_slack=number < SHOWN)
        for number, request in enumerate(requests)
    ]
    return [*found, *_approvals(user)]


def _approvals(user: Any) -> list[Decision]:
    if not standing(user).ilo_staff:
        return []
    studies = waiting_for_approval(user).for_lists().order_by("title", "pk")
    return [
        Decision(
            words=_("Waiting for ILO approval"),
            title=_("Approve the final draft of {place}").format(place=place_of(study)),
            path=reverse("casestudies:approve", args=[study.slug]),
            action=_("Read and approve"),
            why=[str(study)],
        )
        for study in studies
    ]


def _of_request(request: ExtensionRequest, *, with_slack: bool) -> Decision:
    what = thing_words(request.thing)
    due_on = due_of(request.thing) or request.due_on
    slack = slack_of(request, due_on=due_on)[:1] if with_slack else []
    return Decision(
        words=_("More time asked for"),
        title=request_title(request),
        path=request.get_absolute_url(),
        action=_("Decide"),
        why=[*(each.sentence(what) for each in slack), request.reason],
    )


def request_line(request: ExtensionRequest) -> Line:
    """Return a request for more time as one line of the dashboard."""
    return Line(
        shape="soon",
        title=request_title(request),
        path=request.get_absolute_url(),
        detail=_("Waiting for a coordinator"),
        words=_("To decide"),
        is_illustrative=request.study.is_illustrative,
    )
