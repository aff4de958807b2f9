"""Files in S3, against a real S3 server over HTTP."""

import datetime as dt
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.models import FileCheck, StoredFile
from records.services import StorageUnavailable, receive_file
from records.serving import file_response
from records.storage import name_of, problem_of, write_bytes
from records.sweeping import sweep_files
from records.wholeness import check_files
from sse_project.lib import dates
from tests.documents import pdf_bytes
from tests.factories import StoredFileFactory, UserFactory

pytestmark = pytest.mark.django_db

NAMES = [
    "보고서 최종본 (3차).pdf",
    "ບົດລາຍງານ ສະຫຼຸບ.pdf",
    "Эцсийн тайлан №2.pdf",
    'plain; name="x" 100%.pdf',
]


def send(content: bytes, *, by: Any = None, token: Any = None) -> StoredFile:
    """Receive `content` as a browser sends it."""
    upload = SimpleUploadedFile("보고서.pdf", content)
    return receive_file(
        upload, by=by or UserFactory(), form_token=token or uuid.uuid4()
    )


def fetch(address: str) -> tuple[Any, bytes]:
    """Return headers and body as a browser gets them."""
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 -- ours
        return answer.headers, answer.read()


def test_received_file_lies_in_the_bucket_under_a_random_name(bucket):
    content = pdf_bytes()

    stored = send(content)

    assert stored.state == "ready"
    assert bucket.names() == [str(stored.storage_name)]
    kept = bucket.client.get_object(Bucket=bucket.name, Key=name_of(stored))
    assert kept["Body"].read() == content


def test_twenty_five_megabytes_go_in_one_request(bucket):
    filler = 25 * 1024**2 - len(pdf_bytes())
    content = pdf_bytes().replace(b"\n%%EOF", b"\n" + b" " * filler + b"%%EOF")
    asked = []
    events = bucket.client.meta.events
    events.register("before-call.s3", lambda model, **rest: asked.append(model.name))

    stored = send(content)

    events.unregister("before-call.s3")
    assert (stored.size, asked) == (25 * 1024**2, ["PutObject"])
    assert problem_of(stored) == ""


def test_bytes_spoilt_on_the_way_are_no_file(bucket):
    person, token = UserFactory(), uuid.uuid4()
    bucket.misbehave("next/spoil")

    with pytest.raises(StorageUnavailable) as refused:
        send(pdf_bytes(), by=person, token=token)

    assert refused.value.status == 503
    assert bucket.names() == []
    assert StoredFile.objects.get().state == "pending"
    assert file_response(StoredFile.objects.get()).status_code == 503
    assert send(pdf_bytes(), by=person, token=token).state == "ready"
    assert len(bucket.names()) == 1


def test_line_that_breaks_while_storing_is_a_calm_503(bucket):
    bucket.misbehave("next/break")

    with pytest.raises(StorageUnavailable):
        send(pdf_bytes())

    assert bucket.names() == []


def test_bucket_that_does_not_exist_is_no_missing_file(bucket):
    stored = send(pdf_bytes())
    bucket.client.delete_object(Bucket=bucket.name, Key=name_of(stored))
    gone = problem_of(stored)
    bucket.client.delete_bucket(Bucket=bucket.name)

    with pytest.raises(OSError, match="refused get_object") as refused:
        problem_of(stored)

    assert gone == "gone"
    assert not isinstance(refused.value, FileNotFoundError)
    assert check_files(everything=True).unread == 1
    assert not FileCheck.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_download_is_an_attachment_under_the_original_name(bucket, name):
    content = pdf_bytes()
    stored = write_bytes(content, name=name, media_type="application/pdf")

    response = file_response(stored)
    headers, body = fetch(response["Location"])

    assert response.status_code == 302
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == b""
    assert body == content
    plain, _, coded = headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert plain.startswith("attachment; filename=")
    assert urllib.parse.unquote(coded, errors="strict") == name
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Cache-Control"] == "private, no-store"


def test_address_is_good_for_one_file_and_a_minute(bucket):
    mine = send(pdf_bytes())
    other = write_bytes(b"other", name="b.pdf", media_type="application/pdf")
    address = file_response(mine)["Location"]
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)

    assert int(query["X-Amz-Expires"][0]) <= 60
    assert urllib.parse.urlsplit(address).path == f"/{bucket.name}/{name_of(mine)}"
    assert query["X-Amz-SignedHeaders"] == ["host"]
    assert name_of(other) not in address
    bucket.misbehave("clock/61")
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(address)
    bucket.misbehave("clock/-61")
    refused.value.close()
    assert refused.value.code == 403
    assert fetch(address)[1] == pdf_bytes()


def test_nobody_gets_an_address_without_permission(bucket, client):
    from tests.world import build  # noqa: PLC0415 -- writes files, into the bucket

    world = build()
    url = reverse("casestudies:draft_file", args=[world.study.slug, world.draft.number])
    answers = {}
    for who in ("researcher", "coordinator", "researcher_other", "coordinator2"):
        client.force_login(getattr(world, who))
        response = client.get(url)
        answers[who] = (
            response.status_code,
            "X-Amz-Signature" in str(response.headers),
        )

    assert answers == {
        "researcher": (302, True),
        "coordinator": (302, True),
        "researcher_other": (404, False),
        "coordinator2": (404, False),
    }


@pytest.mark.parametrize("harm", ["gone", "shorter", "flagged", "pending"])
def test_broken_file_gets_no_address(bucket, harm):
    stored = send(pdf_bytes())
    key = {"Bucket": bucket.name, "Key": name_of(stored)}
    if harm == "gone":
        bucket.client.delete_object(**key)
    elif harm == "shorter":
        bucket.client.put_object(**key, Body=b"%PDF")
    elif harm == "flagged":
        bucket.client.put_object(**key, Body=b"X" + pdf_bytes()[1:])
        check_files()
    else:
        stored.state = StoredFile.State.PENDING

    response = file_response(stored)

    assert response.status_code == 503
    assert "Location" not in response


@pytest.mark.parametrize("bucket", [1], indirect=True)
def test_file_that_breaks_off_while_read_is_no_changed_file(bucket):
    stored = send(pdf_bytes())
    bucket.misbehave("next/break")

    with pytest.raises(OSError, match="did not answer"):
        problem_of(stored)

    assert problem_of(stored) == ""


def age(stored: StoredFile) -> None:
    """Make the row of `stored` two hours older."""
    stored.stored_at = dates.machine_now() - dt.timedelta(hours=2)
    stored.save()


def test_sweep_finishes_drops_deletes_and_aborts(bucket, monkeypatch):
    whole = write_bytes(b"whole", name="a.pdf", media_type="application/pdf")
    whole.state = StoredFile.State.PENDING
    age(whole)
    never = StoredFileFactory(state="pending")
    age(never)
    bucket.client.put_object(Bucket=bucket.name, Key="nameless", Body=b"x")
    begun = {"Bucket": bucket.name, "Key": "parts"}
    upload = bucket.client.create_multipart_upload(**begun)["UploadId"]
    bucket.client.upload_part(**begun, UploadId=upload, PartNumber=1, Body=b"x")

    today = sweep_files()
    tomorrow = dates.machine_now() + dt.timedelta(hours=25)
    monkeypatch.setattr("records.sweeping.dates.machine_now", lambda: tomorrow)
    whole.stored_at = tomorrow
    whole.save()
    later = sweep_files()

    assert (today.finished, today.dropped, today.deleted) == (1, 1, 0)
    # This server dates all uploads in parts to 2010.
    assert today.aborted == 1
    assert (later.deleted, later.aborted) == (1, 0)
    assert bucket.names() == [name_of(whole)]
    assert "Uploads" not in bucket.client.list_multipart_uploads(Bucket=bucket.name)
    assert sweep_files() == type(later)()


def test_upload_in_parts_is_left_alone_while_it_is_young(bucket):
    begun = {"Bucket": bucket.name, "Key": "parts"}
    bucket.client.create_multipart_upload(**begun)
    moment = dt.datetime(2010, 11, 10, tzinfo=dt.UTC)  # before this server's uploads

    assert bucket.storage.abort_uploads(before=moment) == 0
    assert len(bucket.client.list_multipart_uploads(Bucket=bucket.name)["Uploads"]) == 1


@pytest.mark.parametrize("bucket", [1], indirect=True)
def test_sweep_concludes_nothing_from_a_server_that_is_down(bucket):
    stored = write_bytes(b"whole", name="a.pdf", media_type="application/pdf")
    stored.state = StoredFile.State.PENDING
    age(stored)
    bucket.misbehave("next/break")

    swept = sweep_files()

    assert (swept.finished, swept.dropped) == (0, 0)
    assert StoredFile.objects.get().state == "pending"
    assert sweep_files().finished == 1


def test_ready_asks_the_bucket(bucket, client, transactional_db):
    answer = client.get("/health/ready").json()

    assert answer["storage"] == "ok"
    assert bucket.names() == []
