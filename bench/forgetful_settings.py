"""The tracker when each visit comes right after a change: nothing is kept drawn."""

from sse_project import settings as tracker
from sse_project.settings import *  # noqa: F403 -- all but one

CACHES = tracker.CACHES | {
    "drawn": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
}
