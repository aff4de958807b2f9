"""Who changed what, when and why: the one way to set it before a save."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from sse_project.lib import dates


def _history_user(historical: Any) -> Any:
    if historical.history_user_id is None:
        return None
    return get_user_model().objects.filter(pk=historical.history_user_id).first()


def _set_history_user(historical: Any, user: Any) -> None:
    historical.history_user_id = user.pk if user is not None else None


def history_records(**options: Any) -> HistoricalRecords:
    """Return the history of a model, as every model here keeps it.

    The person is kept as a plain number, so that removing a user leaves
    history untouched; the reason is unlimited text.
    """
    return HistoricalRecords(
        history_user_id_field=models.BigIntegerField(null=True, blank=True),
        history_user_getter=_history_user,
        history_user_setter=_set_history_user,
        history_change_reason_field=models.TextField(null=True, blank=True),
        **options,
    )


def note_change(instance: models.Model, *, by: Any, reason: str = "") -> None:
    """Set who and why, in project time, for the history row of the next save.

    Call it immediately before `save()`, on a freshly read object. `by` is the
    user, or None for the tracker itself (tasks, loaders).
    """
    instance._history_user = by  # type: ignore[attr-defined]
    instance._change_reason = reason  # type: ignore[attr-defined]
    instance._history_date = dates.now()  # type: ignore[attr-defined]


def create_many(rows: Sequence[Any], *, by: Any, reason: str = "") -> None:
    """Create rows of one model, each with its history, in few queries."""
    if rows:
        bulk_create_with_history(
            rows, type(rows[0]), **_who_and_why(by=by, reason=reason)
        )


def change_many(
    rows: Sequence[Any], fields: Sequence[str], *, by: Any, reason: str = ""
) -> None:
    """Save these fields of locked rows of one model, each with its history.

    For some hundred rows at once, of which each would take two queries. Call it
    in a transaction.
    """
    if not rows:
        return
    model = type(rows[0])
    columns = [model._meta.get_field(name).attname for name in fields]
    first, *others = [[getattr(row, column) for column in columns] for row in rows]
    left = list(fields)
    if all(values == first for values in others):
        # The same of all needs no CASE of as many branches as rows.
        same = dict(zip(columns, first, strict=True))
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(**same)
        left = []
    bulk_update_with_history(rows, model, left, **_who_and_why(by=by, reason=reason))


def _who_and_why(*, by: Any, reason: str) -> dict[str, Any]:
    return {
        "default_user": by,
        "default_change_reason": reason,
        "default_date": dates.now(),
    }
