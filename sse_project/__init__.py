"""The frame around the rooms: settings, addresses, checks, health, start."""

from sse_project.celery import app as celery_app

__all__ = ["celery_app"]
