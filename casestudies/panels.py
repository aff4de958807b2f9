"""What this room puts on pages of rooms to its left."""

from itertools import groupby
from typing import Any

from casestudies.models import Draft
from materials.models import Material
from sse_project.lib.panels import Panel, register


@register
class UsedBy(Panel):
    """On a framework's page: which drafts were written by which version."""

    place = "material"
    order = 10
    template = "casestudies/partials/framework_used_by.html"

    def context_for(self, user: Any, thing: Material) -> dict[str, Any] | None:
        """Return the drafts this reader may see by version, newest first."""
        if thing.kind != Material.Kind.FRAMEWORK:
            return None
        drafts = (
            Draft.objects.visible_to(user)
            .filter(framework__material=thing)
            .select_related("framework", "study", "step")
            .order_by("-framework__number", "study__title", "-number")
        )
        return {
            "versions": [
                (number, list(rows))
                for number, rows in groupby(drafts, key=_framework_number)
            ]
        }


def _framework_number(draft: Draft) -> int:
    return draft.framework.number if draft.framework else 0
