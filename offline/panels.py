"""Under the comments of a round: take them along, bring answers back."""

from typing import Any

from offline.margin import is_word
from offline.permissions import may_import, sees_comments
from sse_project.lib.panels import Panel, register


@register
class OfflinePanel(Panel):
    """Downloads of the matrix under the page's filters, and the way back in."""

    place = "round"
    order = 50
    template = "offline/panel_round.html"

    def context_for(self, user: Any, thing: Any) -> dict[str, Any] | None:
        """Return what may be taken along; nothing where there is no comment."""
        if not sees_comments(user, thing):
            return None
        return {
            "round": thing,
            "is_word": is_word(thing.draft),
            "may_import": may_import(user, thing),
        }
