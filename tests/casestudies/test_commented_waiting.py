"""A commented copy is read by a worker, never by the one who answers requests."""

import pytest

from casestudies.models import Comment, CommentedFile
from casestudies.services.commented import wait_for_reading
from casestudies.tasks import read_commented
from manuscripts.models import Reading
from records.models import StoredFile
from sse_project.lib import doorbell
from tests.casestudies.commenting import commented_copy, last_file, sent, world
from tests.casestudies.reviewing import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time, client):
    project_time(NOW)
    built = world()
    client.force_login(built.reviewer)
    return built


@pytest.fixture
def rung(monkeypatch) -> list[tuple]:
    """Note what a worker is asked for; none comes."""
    calls: list[tuple] = []
    monkeypatch.setattr(
        doorbell, "press", lambda task, *args: calls.append((task.name, *args))
    )
    return calls


def test_nobody_reads_a_file_while_a_page_is_asked_for(w, client, rung):
    address = sent(client, w, commented_copy(), by_a_worker=False)

    pages = [client.get(address) for _twice in range(2)]

    assert Reading.objects.count() == 0
    assert [(p.status_code, p["Refresh"]) for p in pages] == [(200, "2")] * 2
    assert "has arrived and is being read" in pages[0].text
    assert rung == [("casestudies.read_commented", last_file().pk)]


def test_what_the_worker_has_read_is_shown_and_not_read_again(w, client, rung):
    address = sent(client, w, commented_copy(), by_a_worker=False)

    for _twice in range(2):
        read_commented(last_file().pk)
    page = client.get(address)

    assert "2 remarks in this file" not in page.text
    assert [each.row.key for each in page.context["lists"][0].rows] == ["c0", "c1"]
    assert "Refresh" not in page
    kept = last_file()
    assert (kept.made_from, kept.history.count()) == (w.draft, 2)
    assert [h.history_user for h in kept.history.all()] == [w.reviewer] * 2


def test_a_copy_is_not_shown_before_its_version_is_known(w, client, rung):
    address = sent(client, w, commented_copy(), by_a_worker=False)
    read_commented(last_file().pk)
    CommentedFile.objects.update(likeness=None, made_from=None)

    assert client.get(address)["Refresh"] == "2"


def test_who_waits_long_is_not_asked_to_wait_for_ever(w, client, rung, monkeypatch):
    address = sent(client, w, commented_copy(), by_a_worker=False)
    monkeypatch.setattr(doorbell, "ASK_AGAIN", -1)

    page = client.get(address)

    assert "Refresh" not in page
    assert "Nothing need be sent again." in page.text


def test_choices_sent_before_the_worker_came_are_taken_over(w, client, rung):
    address = sent(client, w, commented_copy(), by_a_worker=False)

    answer = client.post(address, {"c0": "must", "c1": ""})

    assert answer.status_code == 302
    assert Comment.objects.values_list("text", "priority").get() == (
        "Remark 1.",
        "must",
    )


def test_file_the_storage_has_lost_is_said_not_awaited(w, client, settings):
    address = sent(client, w, commented_copy(), by_a_worker=False)
    settings.FILES_DIR = settings.VAR_DIR / "elsewhere"

    read_commented(last_file().pk)
    page = client.get(address)

    assert "The file could not be fetched." in page.text
    assert "Refresh" not in page


def test_refused_or_missing_copy_is_left(w, client, rung):
    sent(client, w, commented_copy(), by_a_worker=False)
    StoredFile.objects.filter(commented__isnull=False).update(state="infected")
    rung.clear()

    assert wait_for_reading(last_file()) is None
    read_commented(last_file().pk + 1)

    assert (rung, Reading.objects.count()) == ([], 0)
