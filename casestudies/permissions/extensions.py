"""Who asks for more time, who sees the request, and who decides it.

Coordinators and ILO staff of the phase decide, but nobody what they asked for
themselves: somebody else does. Only when there is nobody else of them who has joined
may they decide their own, so that no request is stuck. An administrator may decide
any of others, but is told of none and does not count as somebody else.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from casestudies.models import ExtensionRequest, ReviewAssignment, ReviewRound, Step
from casestudies.querysets.extensions import ExtensionRequestQuerySet
from countries.permissions import is_on_team
from phases.models import TeamMember
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
        .filter(~Q(asked_by=user) | ~Exists(_others(user, OuterRef("study__phase"))))
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
    """Return whether the user may grant or refuse it: coordinators, ILO staff.

    Their own request only when nobody else could. Of one's own it is one query.
    """
    phase_id = request.study.phase_id
    if not can_release(user, phase_id):
        return False
    return request.asked_by_id != user.pk or may_serve_oneself(user, phase_id)


def can_try_to_decide(user: Any, request: ExtensionRequest) -> bool:
    """Return whether the user decides on requests of the phase, if not on this one.

    The service tells them why not.
    """
    return can_release(user, request.study.phase_id)


def may_serve_oneself(user: Any, phase_id: int) -> bool:
    """Return whether nobody but `user` could give them more time; one query."""
    return not _others(user, phase_id).exists()


def deciders(request: ExtensionRequest) -> list[Any]:
    """Return who could decide the request besides who asked, oldest role first."""
    found = _others(request.asked_by, request.study.phase_id).select_related("user")
    return list(dict.fromkeys(member.user for member in found))


def _others(user: Any, phase_id: Any) -> "QuerySet[TeamMember]":
    """Return the roles, held by others who have joined, that decide on dates."""
    return (
        TeamMember.objects.in_force()
        .filter(
            Q(role=TeamMember.Role.COORDINATOR, phase=phase_id)
            | Q(Q(phase=phase_id) | Q(phase=None), role=TeamMember.Role.ILO_STAFF),
            user__is_active=True,
        )
        .exclude(user=user)
        .exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .order_by("starts_on", "pk")
    )
