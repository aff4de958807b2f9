"""Settings of a server whose project time stands still, for the tests' world."""

import datetime as dt

from sse_project.lib import dates
from sse_project.settings import *  # noqa: F403 -- all of them

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
dates.set_project_clock(lambda: NOW)
# Two processes write at once here while the whole suite keeps the machine busy.
if IS_SQLITE:  # noqa: F405
    DATABASES["default"]["OPTIONS"]["timeout"] = 60  # noqa: F405
