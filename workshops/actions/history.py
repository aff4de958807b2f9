"""The history of one action item, as its page shows it."""

from sse_project.lib.changes import Entry, entries, parts_of
from workshops.models import ActionItem

PARTS = parts_of(
    ActionItem, "text", "owner", "due_on", "participation", "state", "settled_note"
)


def history_of_action(action: ActionItem) -> list[Entry]:
    """Return who changed what and when, newest first."""
    return entries(action.history.all(), PARTS)  # type: ignore[attr-defined]
