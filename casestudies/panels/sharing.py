"""Who uses a framework, and with whom a version is shared."""

from itertools import groupby
from typing import Any

from casestudies.models import Draft, DraftShare
from casestudies.permissions.shares import can_share, sees_shares
from materials.models import Material
from sse_project.lib import dates
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


@register
class SharedWith(Panel):
    """On a version's page: with whom it is shared; and for those, until when."""

    place = "draft"
    order = 50
    template = "casestudies/partials/shares.html"

    def context_for(self, user: Any, thing: Draft) -> dict[str, Any] | None:
        """Return all shares to overseers, their own to those it reaches."""
        shares = DraftShare.objects.filter(draft=thing)
        if sees_shares(user, thing):
            day = dates.today()
            rows = list(
                DraftShare.objects.visible_to(user)
                .filter(draft=thing)
                .with_counts()
                .order_by("-starts_on", "pk")
            )
            for share in rows:
                share.draft = thing
            return {
                "draft": thing,
                "rows": [(share, share.is_live(day)) for share in rows],
                "may_share": can_share(user, thing),
            }
        own = shares.live().reaching(user).select_related("committee")
        mine = list(own.order_by("ends_on", "pk"))
        return {"draft": thing, "mine": mine} if mine else None
