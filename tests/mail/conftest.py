"""A mail server, a kind of mail to send, and short waits."""

from collections.abc import Iterator

import pytest

from tests.mail.smtp_server import Server

SHORT = {"connect": 2, "command": 2, "data": 0.5, "settle_pause": 0.01}


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
