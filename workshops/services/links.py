"""Recordings and materials of a workshop that lie elsewhere: added and removed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused
from sse_project.lib.history import note_change
from workshops.models import Workshop, WorkshopLink
from workshops.services.locking import locked_workshop

MAX_LINKS = 100


@transaction.atomic
def add_link(
    workshop: Workshop, *, by: Any, kind: str, title: str, url: str
) -> WorkshopLink:
    """Add a link at the end, and return it; the same once more is the same link.

    Raises Refused when there are too many.
    """
    locked_workshop(workshop)
    links = list(workshop.links.order_by("position", "pk"))
    for link in links:
        if (link.kind, link.title, link.url) == (kind, title, url):
            return link
    if len(links) >= MAX_LINKS:
        raise Refused(
            _("A workshop has {limit} links at most.").format(limit=MAX_LINKS)
        )
    link = WorkshopLink(
        workshop=workshop,
        kind=kind,
        title=title,
        url=url,
        position=links[-1].position + 1 if links else 1,
    )
    note_change(link, by=by)
    link.save()
    return link


@transaction.atomic
def remove_link(link: WorkshopLink, *, by: Any) -> None:
    """Remove a link; history keeps it. A second time does nothing."""
    found = WorkshopLink.objects.select_for_update().filter(pk=link.pk).first()
    if found is not None:
        note_change(found, by=by)
        found.delete()
