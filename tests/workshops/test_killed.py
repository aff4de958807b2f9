"""What the page said was saved is saved: kill -9 of the web processes meanwhile.

A real gunicorn is killed with all its processes while two people send lines, and
what was not answered is sent again under its key, as the script of the page does.
`KILLS=20` kills it so often.
"""

import http.client
import os
import signal
import threading
import time
import uuid
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests import factories as make
from tests.attacks.serving import TOKEN, serving, session_of

pytestmark = [
    pytest.mark.processes,
    pytest.mark.postgresql,  # a database that outlives its server's processes
    pytest.mark.django_db(transaction=True),
]
KILLS = int(os.environ.get("KILLS", "2"))


class Writer(threading.Thread):
    """Sends lines one after the other until the server answers no more."""

    def __init__(self, port: int, address: str, session: str, rest: list) -> None:
        super().__init__()
        self.port, self.address, self.session = port, address, session
        self.rest = rest  # lines that no server has called saved yet
        self.saved: list[str] = []

    def run(self) -> None:
        while True:
            if not self.rest:
                self.rest.append(uuid.uuid4().hex)
            try:
                status, said = self.send(self.rest[0])
            except (OSError, http.client.HTTPException):
                return
            if status != 200 or not said.startswith("Saved"):
                return
            self.saved.append(self.rest.pop(0))

    def send(self, key: str) -> tuple[int, str]:
        fields = {
            "csrfmiddlewaretoken": TOKEN,
            "key": key,
            "text": f"Line {key}",
            "kind": "decision",
        }
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = f"csrftoken={TOKEN}; sessionid={self.session}"
        kind = "application/x-www-form-urlencoded"
        headers = {"Cookie": cookies, "Content-Type": kind}
        try:
            path = f"{self.address}?autosave"
            talk.request("POST", path, urlencode(fields), headers)
            answer = talk.getresponse()
            return answer.status, answer.read().decode()
        finally:
            talk.close()


def test_what_the_page_said_was_saved_is_saved_after_kill_9(tmp_path):
    workshop = make.WorkshopFactory()
    people = [make.TeamMemberFactory(phase=workshop.phase).user for _n in range(2)]
    sessions = [session_of(person) for person in people]
    address = reverse("workshops:notes", args=[workshop.slug])
    waiting: list[list[str]] = [[], []]
    said_saved: list[str] = []

    for _kill in range(KILLS):
        with serving(tmp_path) as site:
            writers = [
                Writer(site.port, address, session, rest)
                for session, rest in zip(sessions, waiting, strict=True)
            ]
            for writer in writers:
                writer.start()
            until = time.monotonic() + 60
            while any(len(writer.saved) < 4 for writer in writers):
                assert time.monotonic() < until
                time.sleep(0.02)
            os.killpg(site.group, signal.SIGKILL)
            for writer in writers:
                writer.join()
                said_saved += writer.saved
    with serving(tmp_path) as site:
        for session, rest in zip(sessions, waiting, strict=True):
            writer = Writer(site.port, address, session, rest)
            for key in rest:
                assert writer.send(key)[0] == 200
                said_saved.append(key)
        rows = site.ask("SELECT key, text FROM workshops_note")
        numbers = site.ask("SELECT number FROM workshops_decision ORDER BY number")

    kept = sorted(uuid.UUID(str(key)).hex for key, _text in rows)
    assert kept == sorted(said_saved)
    assert all(text == f"Line {uuid.UUID(str(key)).hex}" for key, text in rows)
    assert [int(number) for (number,) in numbers] == list(range(1, len(kept) + 1))
