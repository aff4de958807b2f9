"""Notices wait for the morning of their reader.

What somebody does in one country reaches others in the middle of their night. A
reminder has its reader's own hour; a notice leaves at once by day, and by night in
the morning. Weekends and public holidays hold none back: it tells what happened, and
asks for nothing on that day.
"""

import datetime as dt

from django.db.models import QuerySet

from mail.kinds import MailKind
from mail.models import Mail
from sse_project.lib import dates

# A notice leaves at once from the first to the last of these hours, where its reader
# is; between them, at night, it waits for the first.
DAY_BEGINS, DAY_ENDS = dt.time(7), dt.time(21)
# What is needed sooner than this after the morning would come too late in the morning.
TIME_TO_ACT = dt.timedelta(hours=3)


def leaves_at(
    kind: MailKind,
    now: dt.datetime,
    zone: dt.tzinfo | None,
    *needed_by: dt.datetime | None,
) -> dt.datetime:
    """Return when a letter that is written now may leave: at once, or in the morning.

    `zone` is where its reader is; unknown, there is no night. Account mail, what its
    kind sends at any hour, and what is needed by then or soon after do not wait. A
    moment that is over already hurries nothing.
    """
    if zone is None or kind.category != Mail.Category.NOTICE or kind.at_any_hour:
        return now
    morning = morning_after(now, zone)
    is_too_late = any(
        now <= moment < morning + TIME_TO_ACT
        for moment in needed_by
        if moment is not None
    )
    return now if is_too_late else morning


def never_left(letters: "QuerySet[Mail]") -> bool:
    """Return whether there are such letters and none of them left, or may have.

    While they wait for the morning, what they tell may be taken back: then nobody
    needs to hear of either. One that got no answer from the server may have left.
    """
    known = set(letters.order_by().values_list("state", "ambiguous"))
    waiting_or_stopped = (Mail.State.PENDING, Mail.State.CANCELLED)
    return bool(known) and known <= {(state, 0) for state in waiting_or_stopped}


def morning_after(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return `now` by day, and by night the moment at which the day begins there."""
    local = now.astimezone(zone)
    if DAY_BEGINS <= local.time() < DAY_ENDS:
        return now
    day = local.date()
    if local.time() >= DAY_ENDS:
        day += dt.timedelta(days=1)
    return dates.at_local_time(day, DAY_BEGINS, zone)
