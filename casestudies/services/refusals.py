"""Why a service of this room says no."""

import uuid
from typing import Any


class Refused(Exception):
    """The act is not possible now; the message is a translated sentence.

    `field` says where a form shows it; None: above all of them.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Exception):
    """Somebody changed the row first; `current` is as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("stale")
        self.current = current

    def __str__(self) -> str:
        return str(self.current)


class Unanswered(Refused):
    """Some comments have no answer yet; `labels` names them (2.03, 2.07)."""

    def __init__(self, message: str, labels: list[str]) -> None:
        super().__init__(message)
        self.labels = labels


def refuse_stale(row: Any, *, version: int | None, form: uuid.UUID | None) -> None:
    """Raise Stale when `row` was saved since `version`, and not by this form."""
    if version is None or row.version == version:
        return
    if form is None or row.saved_from != form:
        raise Stale(row)
