"""A mail server, a kind of mail to send, and short waits."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from sse_project.lib import dates
from tests.mail import kinds
from tests.mail.smtp_server import Server

SHORT = {"connect": 2, "command": 2, "data": 3, "settle_pause": 0.01}


@pytest.fixture
def smtp(settings) -> Iterator[Server]:
    """Return a running mail server that EMAIL_URL points at."""
    server = Server()
    settings.EMAIL_URL = server.url
    settings.MAIL_TIMING = SHORT
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _no_hooks(monkeypatch) -> None:
    """Test the outbox without planning, which other rooms hook in."""
    monkeypatch.setattr("mail.engine._hooks", [])


@pytest.fixture(autouse=True)
def _templates(settings) -> None:
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "DIRS": [*settings.TEMPLATES[0]["DIRS"], kinds.TEMPLATES],
        }
    ]


@pytest.fixture
def machine_time(monkeypatch) -> Callable[[dt.timedelta], None]:
    """Return a function that moves the computer's clock on."""
    moved = {"by": dt.timedelta()}
    real = dates.machine_now
    monkeypatch.setattr(dates, "machine_now", lambda: real() + moved["by"])

    def move(by: dt.timedelta) -> None:
        moved["by"] += by

    return move
