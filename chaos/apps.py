"""Makes the tests' kinds of letters known to every process."""

from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "chaos"

    def ready(self) -> None:
        from tests.mail import kinds  # noqa: F401, PLC0415 -- app ready
