"""The virus scanner finds, is down, is slow; nothing unchecked is handed out."""

import io
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import StoredFile
from records.quarantine import check_quarantine
from records.services import FileRefused, file_of_form, receive_file
from records.serving import file_response
from records.storage import files_storage
from records.tasks import check_waiting
from records.virus_check import ScannerUnavailable, virus_in
from tests.documents import parts_of, pdf_bytes, word_bytes, zip_of
from tests.factories import StoredFileFactory, UserFactory
from tests.records.clamd import EICAR, Clamd
from tests.responses import drain

pytestmark = pytest.mark.django_db


def with_virus() -> bytes:
    """Return a Word file that passes every other check."""
    parts = parts_of(word_bytes()) | {"word/media/a.bin": EICAR}
    return zip_of(parts, zipfile.ZIP_STORED)


def send(content: bytes, *, by: Any = None, token: Any = None) -> StoredFile:
    """Receive a Word file."""
    upload = SimpleUploadedFile("초안.docx", content)
    return receive_file(
        upload, by=by or UserFactory(), form_token=token or uuid.uuid4()
    )


def test_clean_file_is_ready_and_the_scanner_saw_all_of_it(clamd):
    content = word_bytes()

    stored = send(content)

    assert (stored.state, stored.virus_due) == ("ready", False)
    assert clamd.asked == [content]


def test_virus_is_refused_by_name_and_leaves_nothing(clamd):
    with pytest.raises(FileRefused) as refused:
        send(with_virus())

    assert (refused.value.code, refused.value.status) == ("virus", 422)
    assert "Eicar-Test-Signature" in str(refused.value)
    assert not StoredFile.objects.exists()
    assert not Path(files_storage().location).exists()


def test_same_file_is_taken_where_no_scanner_is_set(clamd, settings):
    settings.CLAMAV_URL = ""

    assert send(with_virus()).state == "ready"
    assert clamd.asked == []


def test_scanner_on_a_socket_file(settings, tmp_path):
    clamd = Clamd(tmp_path / "clamd.ctl")
    settings.CLAMAV_URL = clamd.url

    found = [virus_in(io.BytesIO(content)) for content in (b"clean", EICAR)]

    clamd.stop()
    assert found == ["", "Eicar-Test-Signature"]


@pytest.mark.parametrize("how", ["stopped", "drop", "garble", "hang", "too long"])
def test_file_waits_while_there_is_no_verdict(clamd, how, monkeypatch):
    monkeypatch.setattr("records.virus_check.PATIENCE", 1)
    if how == "stopped":
        clamd.stop()
    elif how == "too long":
        clamd.longest = 100
    else:
        clamd.behaviour = how
    person, token, content = UserFactory(), uuid.uuid4(), with_virus()

    stored = send(content, by=person, token=token)
    response = file_response(stored)

    assert (stored.state, stored.virus_due) == ("quarantine", True)
    assert response.status_code == 503
    assert response["Retry-After"] == "600"
    assert EICAR not in drain(response)
    assert "waits for the virus check" in response.content.decode()
    # It has arrived: the same form brings no second one.
    assert send(content, by=person, token=token) == stored
    assert file_of_form(token, by=person) == stored


def test_waiting_files_are_asked_about_again(clamd):
    clamd.behaviour = "drop"
    content = word_bytes()
    clean, bad = send(content), send(with_virus())
    still = check_quarantine()
    clamd.behaviour = ""

    checked = check_quarantine()

    clean.refresh_from_db()
    bad.refresh_from_db()
    assert (still.released, still.refused, still.waiting) == (0, 0, 2)
    assert (checked.released, checked.refused, checked.waiting) == (1, 1, 0)
    assert (clean.state, clean.virus_found) == ("ready", "")
    assert (bad.state, bad.virus_found) == ("infected", "Eicar-Test-Signature")
    assert clean.history.first().history_change_reason == "virus check: clean"
    handed_out = file_response(clean)
    assert drain(handed_out) == content
    handed_out.close()
    refused = file_response(bad)
    assert refused.status_code == 410
    assert "Eicar-Test-Signature" in refused.content.decode()
    assert EICAR not in refused.content


def test_round_through_the_quarantine_twice_does_nothing_more(clamd):
    clamd.behaviour = "drop"
    send(word_bytes())
    clamd.behaviour = ""
    first, asked = check_waiting(), len(clamd.asked)

    second = check_waiting()

    assert first == {"released": 1, "refused": 0, "waiting": 0}
    assert second == {"released": 0, "refused": 0, "waiting": 0}
    assert len(clamd.asked) == asked
    assert StoredFile.objects.get().history.count() == 3  # pending, waiting, ready


def test_file_stays_in_quarantine_when_the_scanner_is_taken_away(clamd, settings):
    clamd.behaviour = "drop"
    stored = send(word_bytes())
    settings.CLAMAV_URL = ""

    checked = check_quarantine()

    stored.refresh_from_db()
    assert (checked.released, checked.waiting, stored.state) == (0, 1, "quarantine")


def test_form_of_an_infected_file_is_refused_again(clamd):
    clamd.behaviour = "drop"
    person, token = UserFactory(), uuid.uuid4()
    send(with_virus(), by=person, token=token)
    clamd.behaviour = ""
    check_quarantine()

    with pytest.raises(FileRefused) as refused:
        send(with_virus(), by=person, token=token)

    assert refused.value.code == "virus"
    assert file_of_form(token, by=person) is None


def test_file_gone_from_storage_holds_up_no_other(clamd):
    gone = StoredFileFactory(state="quarantine", virus_due=True)
    clamd.behaviour = "drop"
    kept = send(word_bytes())
    clamd.behaviour = ""

    checked = check_quarantine()

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (checked.released, checked.waiting) == (1, 1)
    assert (kept.state, gone.state) == ("ready", "quarantine")


def test_answer_that_never_ends_is_no_verdict(clamd, monkeypatch):
    monkeypatch.setattr("records.virus_check.PATIENCE", 0)

    with pytest.raises(ScannerUnavailable):
        virus_in(io.BytesIO(pdf_bytes()))
