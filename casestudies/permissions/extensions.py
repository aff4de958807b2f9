"""Who asks for more time, who sees the request, and who decides it."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from casestudies.models import ExtensionRequest, ReviewAssignment, ReviewRound, Step
from casestudies.querysets.extensions import ExtensionRequestQuerySet
from countries.permissions import is_on_team
from phases.permissions import can_release, standing
from sse_project.lib.access import one_visible

Thing = Step | ReviewRound | ReviewAssignment


def extension_for(
    user: Any,
    slug: str,
    pk: int,
    *,
    may: Callable[[Any, ExtensionRequest], bool] | None = None,
) -> ExtensionRequest:
    """Return the request with what it is about; 404, or 403 if `may` says no."""
    return one_visible(
        ExtensionRequest.objects.visible_to(user).with_things(),
        may=may and partial(may, user),
        study__slug=slug,
        pk=pk,
    )


def step_for(
    user: Any, slug: str, pk: int, *, may: Callable[[Any, Step], bool]
) -> Step:
    """Return the step that is a draft; 404 unless its study is known, else 403."""
    visible = Step.objects.visible_to(user).filter(kind__in=Step.Kind.DRAFTS)
    return one_visible(
        visible.select_related("study__phase", "study__participation__country"),
        may=partial(may, user),
        study__slug=slug,
        pk=pk,
    )


def requests_waiting_of(user: Any, **thing: Any) -> ExtensionRequestQuerySet:
    """Return what this person asked for and nobody has decided."""
    return ExtensionRequest.objects.open().filter(asked_by=user, **thing)


def requests_to_decide(user: Any, **where: Any) -> ExtensionRequestQuerySet:
    """Return the open requests that this user may grant or refuse, oldest first."""
    mine = standing(user)
    return (
        ExtensionRequest.objects.open()
        .filter(study__phase__in=mine.coordinator | mine.ilo_staff, **where)
        .with_things()
        .order_by("asked_at", "pk")
    )


def to_decide(
    user: Any, requests: Iterable[ExtensionRequest]
) -> list[ExtensionRequest]:
    """Return those of `requests` that this user may grant or refuse, oldest first."""
    mine = [each for each in requests if each.is_open and can_decide(user, each)]
    return sorted(mine, key=lambda each: (each.asked_at, each.pk))


def owes(user: Any, thing: Thing) -> bool:
    """Return whether it is for this user to ask for more time."""
    if isinstance(thing, ReviewAssignment):
        return bool(thing.reviewer_id == user.pk)
    return is_on_team(user, thing.study.participation_id)


def can_ask_or_give(user: Any, thing: Thing) -> bool:
    """Return whether the user owes the thing, or may move its date."""
    return owes(user, thing) or can_give(user, thing)


def can_give(user: Any, thing: Thing) -> bool:
    """Return whether the user may move the date: coordinators and ILO staff."""
    if isinstance(thing, ReviewAssignment):
        return can_release(user, thing.round.study.phase_id)
    return can_release(user, thing.study.phase_id)


def can_decide(user: Any, request: ExtensionRequest) -> bool:
    """Return whether the user may grant or refuse it: coordinators, ILO staff."""
    return can_release(user, request.study.phase_id)
