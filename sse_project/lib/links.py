"""Absolute links, from the configured site address and never from a request."""

from django.conf import settings


def absolute_url(path: str) -> str:
    """Return `path` (starting with "/") under SITE_URL."""
    return settings.SITE_URL.rstrip("/") + path
