"""The frame around the rooms: checks and the command `prepare`."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "sse_project"

    def ready(self) -> None:
        from sse_project import checks  # noqa: F401, PLC0415 -- app ready
