"""The demo's clock: project time is what the one row says, until it is moved."""

import datetime as dt
import time
from zoneinfo import ZoneInfo

from django.db import connection

from demo.models import DemoClock
from sse_project.lib import dates

SEOUL = ZoneInfo("Asia/Seoul")
START = dt.datetime(2020, 8, 26, 18, 0, tzinfo=SEOUL)
# Another process may have moved the clock; look again after this many seconds.
FRESH_FOR = 2.0

_shown: dt.datetime | None = None
_read_at = 0.0
_table_exists = False


def now() -> dt.datetime:
    """Return the demo's time; machine time while the demo is not loaded."""
    global _shown, _read_at  # noqa: PLW0603 -- one clock a process
    if time.monotonic() - _read_at > FRESH_FOR:
        _shown = _stored()
        _read_at = time.monotonic()
    return _shown or dates.machine_now()


def show(moment: dt.datetime) -> None:
    """Let project time be `moment`, here at once and elsewhere within seconds."""
    global _shown, _read_at  # noqa: PLW0603 -- one clock a process
    DemoClock.objects.update_or_create(pk=1, defaults={"now": moment})
    _shown, _read_at = moment, time.monotonic()


def forget() -> None:
    """Read the row again on the next look (after a reset, and in tests)."""
    global _read_at  # noqa: PLW0603 -- one clock a process
    _read_at = 0.0


def _stored() -> dt.datetime | None:
    global _table_exists  # noqa: PLW0603 -- tables do not go away
    if not _table_exists:
        # Before the first migration there is no row to ask for, and asking
        # would break the transaction the migration runs in.
        tables = connection.introspection.table_names()
        _table_exists = DemoClock._meta.db_table in tables
        if not _table_exists:
            return None
    return DemoClock.objects.values_list("now", flat=True).first()
