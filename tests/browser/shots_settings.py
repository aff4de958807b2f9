"""The tracker with its error pages at addresses of their own, for pictures."""

from sse_project.settings import *  # noqa: F403 -- the same, but for the addresses

ROOT_URLCONF = "tests.browser.urls"
