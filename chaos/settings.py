"""Settings of all processes of `make chaos`: minutes become fractions of a second."""

from datetime import timedelta

from chaos import clock
from sse_project.settings import *  # noqa: F403 -- all of them
from sse_project.settings import (
    BASE_DIR,
    CELERY_BEAT_SCHEDULE,
    INSTALLED_APPS,
    TEMPLATES,
)

clock.install()

MAIL_TIMING = {
    "connect": 5,
    "command": 5,
    "data": 3,  # ten minutes
    "lease": 3,
    "ambiguous_wait": 2,
    "tick": 20,
    "plan_every": 3600,  # the faults that need a plan move the clock, or ask for one
    "settle_pause": 0.1,
    "minute": 0.2,
}
CELERY_BEAT_SCHEDULE = {
    "mail": {
        **CELERY_BEAT_SCHEDULE["mail-every-minute"],
        "schedule": timedelta(seconds=1),
        "options": {"expires": 2},
    }
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
INSTALLED_APPS = [*INSTALLED_APPS, "chaos"]
TEMPLATES = [
    {
        **TEMPLATES[0],
        "DIRS": [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "mail" / "templates"],
    }
]
