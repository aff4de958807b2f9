"""What Celery runs for workshops: building packs, and tidying them away."""

import logging

from celery import shared_task

from workshops.models import PackBuild
from workshops.services import packs

log = logging.getLogger(__name__)


@shared_task(name="workshops.build_pack", time_limit=150, expires=600)
def build_pack(pk: int) -> None:
    """Build one pack; one that is no more is left."""
    found = PackBuild.objects.select_related("workshop", "reader").filter(pk=pk).first()
    if found is None:
        log.warning("Pack %s cannot be built: gone", pk)
        return
    packs.build(found)


@shared_task(name="workshops.tidy_packs", time_limit=60)
def tidy_packs() -> int:
    """Remove the packs of yesterday; run hourly by Celery beat."""
    return packs.tidy_packs()
