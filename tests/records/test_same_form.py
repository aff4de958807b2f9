"""One form makes one file, also when its posts cross or the first one died."""

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from records import services
from records.models import StoredFile
from records.services import FileRefused, receive_file, settle
from records.storage import FileFolder
from tests.documents import word_bytes
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def send(content: bytes, *, by, token: uuid.UUID) -> StoredFile:
    return receive_file(
        SimpleUploadedFile("draft.docx", content), by=by, form_token=token
    )


@pytest.fixture
def post_that_died(monkeypatch):
    """Return who posted what with which token, and died before it was stored."""
    person, token, content = UserFactory(), uuid.uuid4(), word_bytes("first")

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(services, "put", die)
        with pytest.raises(KeyboardInterrupt):
            send(content, by=person, token=token)
    assert StoredFile.objects.get().state == "pending"
    return person, token, content


def test_post_after_one_that_died_finishes_its_row(post_that_died):
    person, token, content = post_that_died

    stored = send(content, by=person, token=token)

    assert StoredFile.objects.get() == stored
    assert stored.state == "ready"


def test_other_bytes_after_a_post_that_died_are_refused(post_that_died):
    person, token, _content = post_that_died

    with pytest.raises(FileRefused) as refused:
        send(word_bytes("second"), by=person, token=token)

    assert refused.value.code == "token_used"
    assert StoredFile.objects.get().state == "pending"
    assert not FileFolder().exists(str(StoredFile.objects.get().storage_name))


@pytest.fixture
def crossing(monkeypatch):
    """Let both posts of a form find nothing earlier, as when they come at once."""
    real, asked = services._earlier, []

    def too_early(form_token, by):
        asked.append(by)
        return None if len(asked) == 1 else real(form_token, by)

    def cross() -> None:
        asked.clear()
        monkeypatch.setattr(services, "_earlier", too_early)

    return cross


def test_posts_that_cross_make_one_file(crossing):
    person, token, content = UserFactory(), uuid.uuid4(), word_bytes()
    first = send(content, by=person, token=token)
    history = first.history.count()
    crossing()

    second = send(content, by=person, token=token)

    assert second == first
    assert StoredFile.objects.count() == 1
    assert (second.state, second.history.count()) == ("ready", history)


def test_form_of_somebody_else_is_refused_when_posts_cross(crossing):
    token, content = uuid.uuid4(), word_bytes()
    theirs = send(content, by=UserFactory(), token=token)
    crossing()

    with pytest.raises(FileRefused) as refused:
        send(content, by=UserFactory(), token=token)

    assert refused.value.code == "token_used"
    assert StoredFile.objects.get() == theirs


def test_database_that_refuses_the_row_for_another_reason_is_heard(monkeypatch):
    def refuse(self, **kwargs):
        raise IntegrityError("records_size_positive")

    monkeypatch.setattr(StoredFile, "save", refuse)

    with pytest.raises(IntegrityError, match="records_size_positive"):
        send(word_bytes(), by=UserFactory(), token=uuid.uuid4())

    assert list(Path(FileFolder().location).glob("*")) == []


def test_row_that_is_settled_stays_as_it_is():
    person = UserFactory()
    stored = send(word_bytes(), by=person, token=uuid.uuid4())
    rows = stored.history.count()
    StoredFile.objects.update(state=StoredFile.State.DELETED)

    assert settle(stored).state == "deleted"
    assert stored.history.count() == rows
