"""The turns of comments."""

from typing import Any

from django.db import models

from casestudies.querysets.asking import model


class ThreadEntryQuerySet(models.QuerySet):
    """Turns: seen with their comment."""

    def visible_to(self, user: Any) -> "ThreadEntryQuerySet":
        """Return the turns of the comments this user may read."""
        comments = model("Comment").objects.visible_to(user)
        return self.filter(comment__in=comments.values("pk"))
