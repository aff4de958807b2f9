"""Requests for more time, and the approval: on the pages of study and round."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from casestudies.extension_words import (
    ask_url,
    day,
    thing_words,
    what_words,
    why_over,
)
from casestudies.models import CaseStudy, ExtensionRequest, ReviewRound, Step
from casestudies.permissions.extensions import can_decide, owes
from casestudies.permissions.publishing import (
    approval_seen_by,
    can_approve,
    can_publish,
)
from casestudies.permissions.studies import sees_inside
from casestudies.services.drafts import open_draft_steps
from sse_project.lib.panels import Panel, register

SHOWN = 6
Kind = Step.Kind


class Requests(Panel):
    """The requests for more time of a study or a round that the reader may see."""

    order = 10
    template = "casestudies/partials/extensions.html"

    def lines(
        self, user: Any, requests: Sequence[ExtensionRequest]
    ) -> list[dict[str, Any]]:
        """Return what is printed of the newest requests, those that wait first."""
        newest = sorted(requests[:SHOWN], key=lambda each: not each.is_open)
        return [
            {
                "request": each,
                "what": what_words(each),
                "day": day(each.wanted_on),
                "may_decide": each.is_open and can_decide(user, each),
            }
            for each in newest
        ]


@register
class StudyRequests(Requests):
    """On the page of a study, which has fetched them for its tasks (`with_page`)."""

    place = "study"

    def context_for(self, user: Any, thing: Any) -> dict[str, Any] | None:
        """Return the requests of the study, and the way to ask for its next draft."""
        lines = self.lines(user, thing.requests_seen)
        step = next(iter(open_draft_steps(thing)), None)
        if step is not None:
            step.study = thing
        may_ask = step is not None and owes(user, step) and not why_over(step)
        if not lines and not may_ask:
            return None
        draft = thing_words(step) if may_ask and step else ""
        ask = ask_url(step) if may_ask and step else ""
        return {
            "lines": lines,
            "place": self.place,
            "ask_url": ask,
            "draft": draft,
            "is_asked": step is not None and _is_asked(user, lines, step_id=step.pk),
        }


@register
class RoundRequests(Requests):
    """On the page of a round, with the way to ask for whoever owes its answers."""

    place = "round"

    def context_for(self, user: Any, thing: ReviewRound) -> dict[str, Any] | None:
        """Return the requests of the round and its reviews, and the way to ask."""
        seen = ExtensionRequest.objects.visible_to(user).with_things()
        rows = seen.filter(Q(round=thing) | Q(assignment__round=thing))
        lines = self.lines(user, list(rows[:SHOWN]))
        may_ask = owes(user, thing) and not why_over(thing)
        if not lines and not may_ask:
            return None
        ask = ask_url(thing) if may_ask else ""
        return {
            "lines": lines,
            "place": self.place,
            "ask_url": ask,
            "is_asked": _is_asked(user, lines, round_id=thing.pk),
        }


def _is_asked(user: Any, lines: list[dict[str, Any]], **thing: int) -> bool:
    """Return whether one of the lines is this person's own open request for it."""
    [(name, pk)] = thing.items()
    return any(
        line["request"].is_open
        and line["request"].asked_by_id == user.pk
        and getattr(line["request"], name) == pk
        for line in lines
    )


@register
class Ending(Panel):
    """On the page of a study: what is approved, and the way to publish it."""

    place = "study"
    order = 20
    template = "casestudies/partials/approval.html"

    def context_for(self, user: Any, thing: CaseStudy) -> dict[str, Any] | None:
        """Return the approval and what the reader may do; None long before it."""
        if not sees_inside(user, thing):
            return None
        steps = {step.kind: step for step in thing.steps.all()}
        step = steps.get(Kind.APPROVAL)
        is_done = step is None or step.is_done
        final = steps.get(Kind.FINAL_DRAFT)
        waits = not is_done and final is not None and final.is_done
        approval = approval_seen_by(user, thing) if step is not None else None
        ready = approval is not None or step is None
        may_publish = can_publish(user, thing) and ready
        if not (waits or approval or may_publish):
            return None
        is_out = approval is not None and thing.publications.out().exists()
        return {
            "study": thing,
            "approval": approval,
            "waits": waits and approval is None,
            "may_approve": can_approve(user, thing) and (waits or approval is not None),
            "may_publish_now": may_publish,
            "is_out": is_out,
            "is_next": approval is not None and not is_out,
        }
