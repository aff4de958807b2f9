"""A migration operation that makes a room's tables in one go.

Django re-renders every related model after each CreateModel; with a history
table beside every model that took half a minute on an empty database. One
rendering for all of a room's tables takes about a second.
"""

from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Create several models, each as `CreateModel` would, rendering once."""

    reduces_to_sql = True
    reversible = True
    atomic = False

    def __init__(self, models: list[CreateModel]) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what a migration file needs to write this operation."""
        return self.__class__.__qualname__, [self.models], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add all models to `state` and forget its rendering."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the tables, in order."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the tables, last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return what this does, for `migrate --plan`."""
        return "Create models " + ", ".join(m.name for m in self.models)
