"""Comparisons in the store without a file that was read."""

from typing import Any

from manuscripts import comparisons
from manuscripts.comparison import compare
from manuscripts.contents import Block
from manuscripts.models import FileComparison


def keep_comparison(
    old_file: Any, new_file: Any, old: list[Block], new: list[Block]
) -> FileComparison:
    """Keep what these texts differ in as the comparison of two stored files."""
    side = {"is_pdf": False, "tracked_changes": 2, "unread": []}
    return FileComparison.objects.create(
        old=old_file,
        new=new_file,
        differ=comparisons.version_of_now(),
        result=compare(old, new).as_json(),
        notes={"old": side, "new": side},
    )
