"""404 for what a person may not know exists, 403 for what they may not change."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)
V = TypeVar("V")

_role_checks: list[Callable[[Any], bool]] = []


def role_check(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Let `check` say whether its room knows a user in a role today (decorator)."""
    _role_checks.append(check)
    return check


def has_role(user: Any) -> bool:
    """Return whether any room knows the user in a role today.

    Who has one sees the public facts of every phase.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return user.is_superuser or any(check(user) for check in _role_checks)


def any_session(view: Callable[..., V]) -> Callable[..., V]:
    """Let `view` be reached with every session, one limited to a page too.

    For pages behind a key of their own (decorator, outermost).
    """
    view.for_any_session = True  # type: ignore[attr-defined]
    return view


def one_visible(
    visible: "QuerySet[M]",
    *,
    may: Callable[[M], bool] | None = None,
    **lookup: Any,
) -> M:
    """Return the one row of `visible` that `lookup` names.

    `visible` is always the result of `visible_to(user)`. Raises Http404 when
    it holds no such row, PermissionDenied when `may` says no to it.
    """
    try:
        found = visible.get(**lookup)
    except (ObjectDoesNotExist, ValueError, OverflowError) as error:
        raise Http404 from error
    if may is not None and not may(found):
        raise PermissionDenied
    return found
