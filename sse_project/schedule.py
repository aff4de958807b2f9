"""What Celery beat asks for, and how often."""

from datetime import timedelta
from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "mail-every-minute": {
        "task": "mail.tasks.tick",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 55},
    },
    # Mail that came back; once a day, is anything missing?
    "mail-chores-every-five-minutes": {
        "task": "mail.tasks.chores",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 280},
    },
    "unfinished-files-every-hour": {
        "task": "records.sweep",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "virus-check-of-waiting-files-every-ten-minutes": {
        "task": "records.check_quarantine",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 540},
    },
    # Hourly, because beat remembers nothing: a weekly one would begin its week
    # anew with every start. Each run takes the files that are due.
    "files-compared-every-hour-each-once-a-week": {
        "task": "records.check_files",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "old-packs-of-workshops-every-hour": {
        "task": "workshops.tidy_packs",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
}
