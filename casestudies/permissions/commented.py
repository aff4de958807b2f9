"""Who sees a reviewer's commented files."""

from typing import Any

from casestudies.models import CommentedFile, ReviewAssignment
from casestudies.querysets.commented import CommentedFileQuerySet
from sse_project.lib.access import one_visible


def commented_files_of(
    user: Any, assignment: ReviewAssignment
) -> "CommentedFileQuerySet":
    """Return the commented files of this very assignment that the user may read."""
    visible = CommentedFile.objects.visible_to(user).filter(assignment=assignment)
    return visible.with_counts()


def commented_of(user: Any, assignment: ReviewAssignment, pk: int) -> CommentedFile:
    """Return one commented file of this very assignment; Http404 unless theirs."""
    found = one_visible(
        commented_files_of(user, assignment).select_related("made_from"), pk=pk
    )
    found.assignment = assignment
    return found
