"""What the QuerySets of this room ask, of the registry and of a user."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Prefetch


def model(name: str) -> Any:
    """Return the model of this room called `name`."""
    return apps.get_model("casestudies", name)


def assignments() -> "Prefetch[Any]":
    """Return the prefetch of a round's assignments with their reviewers.

    A committee that was shown the draft comments in the round and owes no
    review: its members are not among them. `has_answers`: an answer waits for
    the reviewer to close it.
    """
    answered = model("Comment").objects.filter(
        assignment=OuterRef("pk"), round=OuterRef("round"), state="answered"
    )
    owing = (
        model("ReviewAssignment")
        .objects.filter(share__isnull=True)
        .annotate(has_answers=Exists(answered))
    )
    return Prefetch("assignments", owing.select_related("reviewer"))


def is_here(user: Any) -> bool:
    """Return whether `user` is signed in with an open account."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active)
