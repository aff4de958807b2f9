"""What the QuerySets of this room ask, of the registry and of a user."""

from typing import Any

from django.apps import apps
from django.db.models import Prefetch


def model(name: str) -> Any:
    """Return the model of this room called `name`."""
    return apps.get_model("casestudies", name)


def assignments() -> "Prefetch[Any]":
    """Return the prefetch of a round's assignments with their reviewers."""
    return Prefetch(
        "assignments", model("ReviewAssignment").objects.select_related("reviewer")
    )


def is_here(user: Any) -> bool:
    """Return whether `user` is signed in with an open account."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active)
