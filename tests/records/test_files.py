"""Receiving, storing, serving and sweeping real files in a real folder."""

import hashlib
import threading
import uuid

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from records import services
from records.models import StoredFile
from records.services import FileRefused, StorageUnavailable, receive_file
from records.serving import content_disposition, file_response
from records.storage import (
    FileFolder,
    files_storage,
    name_of,
)
from tests.documents import pdf_bytes, word_bytes
from tests.factories import StoredFileFactory, UserFactory
from tests.records.sending import folder, send

pytestmark = pytest.mark.django_db


def test_received_file_is_ready_and_on_disk_under_a_random_name():
    person, content = UserFactory(), word_bytes()

    stored = send(content, by=person, name="보고서.docx")

    assert stored.state == StoredFile.State.READY
    assert (stored.original_name, stored.size, stored.received_from) == (
        "보고서.docx",
        len(content),
        person,
    )
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert [path.name for path in folder().iterdir()] == [str(stored.storage_name)]
    assert (folder() / str(stored.storage_name)).read_bytes() == content


def test_settings_name_a_storage_for_files():
    assert isinstance(storages["files"], FileFolder)


def test_type_is_ours_not_the_browsers():
    upload = SimpleUploadedFile("a.pdf", pdf_bytes(), content_type="text/html")

    stored = receive_file(upload, by=UserFactory(), form_token=uuid.uuid4())

    assert stored.media_type == "application/pdf"


def test_same_token_and_bytes_return_the_same_row():
    person, token, content = UserFactory(), uuid.uuid4(), word_bytes()

    rows = {send(content, by=person, token=token).pk for _ in range(3)}

    assert len(rows) == 1
    assert len(list(folder().iterdir())) == 1


def test_token_of_somebody_else_is_refused():
    token = uuid.uuid4()
    send(word_bytes(), by=UserFactory(), token=token)

    with pytest.raises(FileRefused) as refused:
        send(word_bytes(), by=UserFactory(), token=token)

    assert refused.value.code == "token_used"


@pytest.mark.parametrize(
    ("size", "code"), [(0, "empty"), (25 * 1024**2 + 1, "too_large")]
)
def test_sizes_out_of_bounds_are_refused(size, code):
    with pytest.raises(FileRefused) as refused:
        send(b"x" * size, by=UserFactory())

    assert refused.value.code == code
    assert "25 MB" in str(refused.value) or code == "empty"
    assert not StoredFile.objects.exists()


def test_exactly_25_megabytes_are_taken():
    filler = 25 * 1024**2 - len(pdf_bytes())
    content = pdf_bytes().replace(b"\n%%EOF", b"\n" + b" " * filler + b"%%EOF")
    assert len(content) == 25 * 1024**2

    assert send(content, by=UserFactory(), name="a.pdf").size == 25 * 1024**2


def test_quota_counts_what_a_person_keeps():
    person = UserFactory()
    StoredFileFactory(received_from=person, size=2 * 1024**3 - 10)
    StoredFileFactory(received_from=person, size=5 * 1024**3, state="deleted")

    with pytest.raises(FileRefused) as refused:
        send(word_bytes(), by=person)

    assert refused.value.code == "quota"
    assert send(word_bytes(), by=UserFactory()).pk


def test_refused_file_leaves_nothing():
    with pytest.raises(FileRefused):
        send(b"MZ no", by=UserFactory())

    assert not StoredFile.objects.exists()
    assert not folder().exists()


def test_folder_that_cannot_be_written_is_a_calm_503(settings, tmp_path):
    (tmp_path / "blocked").write_text("a file where the folder should be")
    settings.FILES_DIR = tmp_path / "blocked"

    with pytest.raises(StorageUnavailable) as refused:
        send(word_bytes(), by=UserFactory())

    assert refused.value.status == 503
    assert not StoredFile.objects.filter(state="ready").exists()


def test_download_has_the_headers_and_the_bytes():
    content = pdf_bytes()
    stored = send(content, by=UserFactory(), name="Отчёт.pdf")

    response = file_response(stored)

    assert b"".join(response.streaming_content) == content
    response.close()
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "Content-Length",
            "Content-Disposition",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Cache-Control",
            "Accept-Ranges",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(content)),
        "Content-Disposition": 'attachment; filename="_____.pdf"; '
        "filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none",
    }


def test_proxy_sends_the_file_when_it_is_told_where(settings):
    settings.FILES_X_ACCEL_PREFIX = "/protected-files/"
    stored = send(pdf_bytes(), by=UserFactory(), name="ບົດລາຍງານ.pdf")

    response = file_response(stored)

    assert response.status_code == 200
    assert response.content == b""
    assert dict(response.headers) == {
        "Content-Type": "application/pdf",
        "X-Accel-Redirect": f"/protected-files/{stored.storage_name}",
        "Content-Disposition": content_disposition("ບົດລາຍງານ.pdf"),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none",
    }


def test_proxy_sends_nothing_broken(settings):
    settings.FILES_X_ACCEL_PREFIX = "/protected-files/"
    stored = send(pdf_bytes(), by=UserFactory(), name="a.pdf")
    path = folder() / str(stored.storage_name)
    path.write_bytes(b"X" + path.read_bytes()[1:])

    response = file_response(stored)

    assert response.status_code == 503
    assert "X-Accel-Redirect" not in response


@pytest.mark.parametrize("harm", ["gone", "changed", "longer", "pending"])
def test_broken_bytes_are_never_handed_out(harm, rf):
    stored = send(pdf_bytes(), by=UserFactory(), name="a.pdf")
    path = folder() / str(stored.storage_name)
    if harm == "gone":
        path.unlink()
    elif harm == "changed":
        path.write_bytes(b"X" + path.read_bytes()[1:])
    elif harm == "longer":
        path.write_bytes(path.read_bytes() + b"X")
    else:
        stored.state = StoredFile.State.PENDING

    response = file_response(stored)

    assert response.status_code == 503
    assert b"%PDF" not in response.content


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_form_posted_three_times_at_once_makes_one_file():
    person, token, content = UserFactory(), uuid.uuid4(), word_bytes()
    barrier, rows = threading.Barrier(3), []

    def post() -> None:
        barrier.wait()
        rows.append(send(content, by=person, token=token).pk)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rows) == 3
    assert len(set(rows)) == 1
    assert StoredFile.objects.get().state == "ready"


def test_storage_may_be_any_of_djangos(settings):
    settings.STORAGES = settings.STORAGES | {
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }

    stored = send(word_bytes(), by=UserFactory())

    assert files_storage().exists(name_of(stored))
    response = file_response(stored)
    assert response.status_code == 200
    response.close()


def test_rate_is_counted_per_person(monkeypatch):
    monkeypatch.setattr(services, "UPLOADS_AN_HOUR", 1)
    person = UserFactory()
    send(word_bytes(), by=person)

    with pytest.raises(services.TooManyUploads) as refused:
        send(word_bytes(), by=person)

    assert refused.value.status == 429
    assert send(word_bytes(), by=UserFactory()).state == "ready"
