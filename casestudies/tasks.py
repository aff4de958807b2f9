"""What Celery runs for studies: reading commented copies."""

import logging

from celery import shared_task

from casestudies.models import CommentedFile
from casestudies.services.commented import read_copy

log = logging.getLogger(__name__)


# Up to eight files of ten seconds each.
@shared_task(name="casestudies.read_commented", time_limit=240, expires=600)
def read_commented(pk: int) -> None:
    """Read a commented copy; one that is no more is left."""
    files = CommentedFile.objects.select_related(
        "file", "uploaded_by", "assignment__round__draft__file"
    )
    commented = files.filter(pk=pk).first()
    if commented is None:
        log.warning("Commented file %s cannot be read: gone", pk)
        return
    read_copy(commented, by=commented.uploaded_by)
