"""What the page of a workshop says of its hours to one reader."""

from typing import Any

from sse_project.lib import dates
from workshops.permissions import belongs
from workshops.planning.hours import has_lost_its_hours, hours_of


def hours_for(user: Any, workshop: Any) -> dict[str, Any]:
    """Return the hours of the host and the reader's, and whether they answer.

    The workshop was fetched `with_reader`.
    """
    hours = hours_of(workshop)
    host = hours.text() if hours is not None else ""
    own = hours.text(dates.zone_of(user)) if hours is not None else ""
    has_more = hours is not None or workshop.join_url or workshop.platform
    is_ahead = hours is not None and hours.ends_at > dates.now()
    return {
        "host_time": host,
        "own_time": own if own != host else "",
        "lost_hours": has_lost_its_hours(workshop),
        "inside": bool(has_more) and belongs(user, workshop),
        "may_answer": is_ahead and not workshop.is_off and workshop.is_invited,
    }
