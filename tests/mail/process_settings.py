"""Settings of the workers and beats that test_processes starts: a fast clock."""

from datetime import timedelta

from sse_project.settings import *  # noqa: F403 -- all of them
from sse_project.settings import BASE_DIR, CELERY_BEAT_SCHEDULE, TEMPLATES

MAIL_TIMING = {
    "lease": 3,
    "ambiguous_wait": 2,
    "data": 2,
    "plan_every": 3600,
    "settle_pause": 0.1,
}
CELERY_BEAT_SCHEDULE = {
    "mail": {
        **CELERY_BEAT_SCHEDULE["mail-every-minute"],
        "schedule": timedelta(seconds=1),
        "options": {"expires": 2},
    }
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_IMPORTS = ["tests.mail.kinds"]
TEMPLATES = [
    {
        **TEMPLATES[0],
        "DIRS": [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "mail" / "templates"],
    }
]
