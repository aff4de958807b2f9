"""No e-mail of a category any more, or again; by the person, on a page or by a link."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from reminders.models import OptOut
from sse_project.lib import dates
from sse_project.lib.history import note_change

BY_LINK = "by the link in an e-mail"


@transaction.atomic
def opt_out(user: Any, category: str, *, by: Any, reason: str = "") -> bool:
    """Send the person no e-mail of the category; return whether they got it so far.

    What waits to leave is stopped just before it would. The bell shows it.
    """
    _lock(user)
    if OptOut.objects.filter(user=user, category=category).exists():
        return False
    found = OptOut(user=user, category=category, since=dates.now())
    note_change(found, by=by, reason=reason)
    found.save()
    return True


@transaction.atomic
def opt_in(user: Any, category: str, *, by: Any, reason: str = "") -> bool:
    """Send the person e-mail of the category again; return whether they got none.

    What was stopped meanwhile stays so.
    """
    _lock(user)
    found = OptOut.objects.filter(user=user, category=category).first()
    if found is None:
        return False
    note_change(found, by=by, reason=reason)
    found.delete()
    return True


@transaction.atomic
def want_only(
    user: Any, categories: Iterable[str], *, of: Iterable[str], by: Any
) -> None:
    """Send the person e-mail of these categories, and of no other one `of` those."""
    wanted = set(categories)
    for category in of:
        change = opt_in if category in wanted else opt_out
        change(user, category, by=by)


def refused_by(user: Any) -> set[str]:
    """Return the categories of which the person wants no e-mail."""
    return set(OptOut.objects.filter(user=user).values_list("category", flat=True))


def _lock(user: Any) -> None:
    """Let two changes of one person wait for each other."""
    get_user_model().objects.select_for_update().get(pk=user.pk)
