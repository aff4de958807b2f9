"""Who sees the public facts of a phase and its countries."""

from typing import Any, Self

from django.db import models

from sse_project.lib.access import has_role


class FactQuerySet(models.QuerySet):
    """Facts with sources: seen by everybody who works on the project."""

    def visible_to(self, user: Any) -> Self:
        """Return all rows to whoever has a role anywhere, none to others."""
        return self.all() if has_role(user) else self.none()
