"""Who changed what, when and why: the one way to set it before a save."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from simple_history.models import HistoricalRecords

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
