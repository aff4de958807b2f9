"""A worker reads a file once for pages that do not read themselves."""

import pytest

from manuscripts.kept import kept_contents, prepare
from manuscripts.models import Reading
from manuscripts.tasks import read_one
from records.services import MEDIA_TYPES
from records.storage import write_bytes
from tests.documents import word_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    return write_bytes(
        word_bytes("Women vote."), name="a.docx", media_type=MEDIA_TYPES["docx"]
    )


def test_a_file_is_read_once_and_kept(stored):
    assert kept_contents(stored) is None

    for _twice in range(2):
        read_one(stored.pk)

    assert Reading.objects.count() == 1
    assert [b.text for b in kept_contents(stored).blocks] == [
        "Introduction",
        "Women vote.",
    ]


def test_what_is_not_handed_out_or_no_more_is_left(stored):
    stored.state = "quarantine"
    stored.save()

    read_one(stored.pk)
    read_one(stored.pk + 1)

    assert Reading.objects.count() == 0


def test_a_file_the_storage_has_lost_is_told_for_a_minute(stored, settings):
    settings.FILES_DIR = settings.VAR_DIR / "elsewhere"

    read_one(stored.pk)

    assert Reading.objects.count() == 0
    assert kept_contents(stored).unread == ["gone"]


def test_preparing_rings_once_until_it_is_read(stored, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "manuscripts.kept.doorbell.press", lambda task, *args: calls.append(args)
    )
    for _twice in range(2):
        prepare(stored)
    read_one(stored.pk)
    prepare(stored)

    assert calls == [(stored.pk,)]
