"""Receiving, storing, serving and sweeping real files in a real folder."""

import datetime as dt
import hashlib
import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import PROTECT

from records import services, sweeping
from records.models import FileCheck, StoredFile
from records.services import FileRefused, StorageUnavailable, receive_file
from records.serving import content_disposition, file_response
from records.storage import (
    FileFolder,
    files_storage,
    name_of,
    problem_of,
    write_bytes,
)
from records.sweeping import sweep_files
from sse_project.lib import dates
from tests.documents import pdf_bytes, word_bytes
from tests.factories import DraftFactory, StoredFileFactory, UserFactory

pytestmark = pytest.mark.django_db


def send(
    content: bytes, *, by: Any, name: str = "draft.docx", token: uuid.UUID | None = None
) -> StoredFile:
    """Receive `content` as a browser sends it."""
    upload = SimpleUploadedFile(name, content)
    upload._name = name  # what the browser sent, before Django tidies it
    return receive_file(upload, by=by, form_token=token or uuid.uuid4())


def folder() -> Path:
    """Return where the files lie."""
    return Path(FileFolder().location)


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


def age(stored: StoredFile, **ago: int) -> None:
    """Make the row of `stored` older."""
    stored.stored_at = dates.machine_now() - dt.timedelta(**ago)
    stored.save()


def test_sweep_finishes_what_is_whole_and_drops_what_is_not():
    whole = write_bytes(b"whole", name="a.pdf", media_type="application/pdf")
    whole.state = StoredFile.State.PENDING
    age(whole, hours=2)
    broken = StoredFileFactory(state="pending")
    age(broken, hours=2)
    young = StoredFileFactory(state="pending")

    swept = sweep_files()

    assert (swept.finished, swept.dropped, swept.deleted) == (1, 1, 0)
    assert dict(StoredFile.objects.values_list("pk", "state")) == {
        whole.pk: "ready",
        young.pk: "pending",
    }
    assert sweep_files() == type(swept)()


def test_sweep_deletes_nameless_files_after_a_day():
    kept = write_bytes(b"kept", name="a.pdf", media_type="application/pdf")
    for name in ("old", "old.part", "new"):
        (folder() / name).write_bytes(b"x")
    day_ago = dates.machine_now().timestamp() - 25 * 3600
    for name in ("old", "old.part", name_of(kept)):
        os.utime(folder() / name, (day_ago, day_ago))

    swept = sweep_files()

    assert swept.deleted == 2
    assert {path.name for path in folder().iterdir()} == {"new", name_of(kept)}


def test_sweep_deletes_what_nothing_took_up_within_a_day():
    person = UserFactory()
    abandoned = send(word_bytes(), by=person)
    used, young = send(word_bytes("a"), by=person), send(word_bytes("b"), by=person)
    DraftFactory(file=used)
    for stored in (abandoned, used):
        age(stored, hours=25)

    swept = sweep_files()

    assert (swept.unused, swept.deleted) == (1, 0)
    assert set(StoredFile.objects.all()) == {used, young}
    assert {path.name for path in folder().iterdir()} == {name_of(used), name_of(young)}
    assert StoredFile.history.filter(history_type="-").get().history_change_reason == (
        "nothing used it"
    )
    assert sweep_files() == type(swept)()


def test_file_taken_up_in_the_last_moment_stays(monkeypatch):
    stored = send(word_bytes(), by=UserFactory())
    age(stored, hours=25)
    DraftFactory(file=stored)

    assert sweeping._drop_unused(stored.pk) is False
    assert problem_of(stored) == ""


@pytest.mark.parametrize("state", ["pending", "quarantine", "infected", "deleted"])
def test_only_what_arrived_can_be_unused(state):
    stored = StoredFileFactory(state=state)
    age(stored, hours=25)

    found = sweeping.unused_files(dates.machine_now())

    assert list(found) == ([stored] if state == "quarantine" else [])


def test_whatever_uses_a_file_protects_it():
    relations = [
        relation
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and relation.concrete is False
        and not hasattr(relation.related_model, "instance_type")
        and relation.related_model is not FileCheck
    ]

    assert {r.on_delete for r in relations} == {PROTECT}
    assert len(relations) >= 3


def test_sweep_concludes_nothing_while_the_folder_cannot_be_read(settings, tmp_path):
    stored = write_bytes(b"whole", name="a.pdf", media_type="application/pdf")
    stored.state = StoredFile.State.PENDING
    age(stored, hours=2)
    right, settings.FILES_DIR = settings.FILES_DIR, tmp_path / "a-file"
    settings.FILES_DIR.write_text("in the way")

    with pytest.raises(NotADirectoryError):
        sweep_files()

    assert StoredFile.objects.get().state == "pending"
    settings.FILES_DIR = right
    assert sweep_files().finished == 1


def test_sweep_without_a_folder_does_nothing():
    assert sweep_files().deleted == 0


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


DYING = """
import os, sys, uuid
import django
from django.conf import settings
django.setup()
from django.db import connection
settings.FILES_DIR = {folder!r}
connection.settings_dict["NAME"] = {database!r}
from django.core.files.uploadedfile import SimpleUploadedFile
from accounts.models import User
from records import services, storage

def die(*args, **kwargs):
    os.kill(os.getpid(), 9)

stage = {stage!r}
if stage == "inspecting":
    services.inspect = die
elif stage == "announced":
    services.put = die
elif stage == "written":
    storage.os.fsync = die
elif stage == "named":
    storage._force_folder = die
elif stage == "stored":
    services.settle = die
upload = SimpleUploadedFile("a.docx", open({content!r}, "rb").read())
services.receive_file(
    upload, by=User.objects.get(pk={person}), form_token=uuid.UUID({token!r})
)
"""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("stage", "rows", "swept_to"),
    [
        ("inspecting", [], []),
        ("announced", ["pending"], []),
        ("written", ["pending"], []),
        ("named", ["pending"], ["ready"]),
        ("stored", ["pending"], ["ready"]),
    ],
)
def test_killed_at_any_stage_leaves_nothing_broken(
    stage, rows, swept_to, tmp_path, monkeypatch
):
    person, token = UserFactory(), uuid.uuid4()
    (tmp_path / "content").write_bytes(word_bytes())
    code = DYING.format(
        folder=str(folder()),
        database=connection.settings_dict["NAME"],
        stage=stage,
        content=str(tmp_path / "content"),
        person=person.pk,
        token=str(token),
    )

    child = subprocess.run(
        [sys.executable, "-c", code],
        cwd=django_settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "sse_project.settings"},
    )

    assert child.returncode == -signal.SIGKILL
    assert list(StoredFile.objects.values_list("state", flat=True)) == rows
    for stored in StoredFile.objects.all():
        assert file_response(stored).status_code == 503
        age(stored, hours=2)
    for path in folder().glob("*"):
        os.utime(path, (0, 0))
    sweep_files()
    assert list(StoredFile.objects.values_list("state", flat=True)) == swept_to
    assert len(list(folder().glob("*"))) == len(swept_to)
    again = send((tmp_path / "content").read_bytes(), by=person, token=token)
    assert again.state == "ready"
    response = file_response(again)
    assert response.status_code == 200
    response.close()


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
