"""Why something about a workshop is not changed."""

from typing import Any


class WorkshopRefused(Exception):
    """A change that may not be; `field` says where a form shows the sentence."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class StaleWorkshop(Exception):
    """Somebody else saved the workshop first; `theirs` is how it stands."""

    def __init__(self, theirs: Any) -> None:
        super().__init__(str(theirs))
        self.theirs = theirs
