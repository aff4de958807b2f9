"""Servers that tests of files talk to, each a real one."""

import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.config import Config

from records.bucket import FileBucket
from records.storage import files_storage
from tests.mail.smtp_server import free_port
from tests.records.clamd import Clamd


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Start an S3 server as a process; return its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "s3_server.py"), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None, "the S3 server died"
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
def bucket(request, s3_server, settings) -> Iterator[SimpleNamespace]:
    """Keep files in a fresh bucket; the same options as in settings.

    A test that waits for no answer asks for less patience, in seconds.
    """
    patience = getattr(request, "param", 10)
    name = f"drafts-{uuid.uuid4().hex}"
    settings.STORAGES = settings.STORAGES | {
        "files": {
            "BACKEND": "records.bucket.FileBucket",
            "OPTIONS": {
                "bucket_name": name,
                "endpoint_url": s3_server,
                "region_name": "us-east-1",
                "access_key": "key",
                "secret_key": "secret",
                "client_config": Config(
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    signature_version="s3v4",
                    s3={"addressing_style": "path"},
                    connect_timeout=patience,
                    read_timeout=patience,
                    retries={"total_max_attempts": 1},
                ),
            },
        }
    }
    storage: Any = files_storage()
    assert isinstance(storage, FileBucket)
    client = storage._client
    client.create_bucket(Bucket=name)

    def misbehave(what: str) -> None:
        address = f"{s3_server}/-/{what}"
        urllib.request.urlopen(address, data=b"").close()  # noqa: S310 -- ours

    def names() -> list[str]:
        found = client.list_objects_v2(Bucket=name).get("Contents", [])
        return [entry["Key"] for entry in found]

    yield SimpleNamespace(
        name=name, storage=storage, client=client, names=names, misbehave=misbehave
    )
    misbehave("next/")
    client.close()


@pytest.fixture
def clamd(settings) -> Iterator[Clamd]:
    """Start a scanner and let the tracker ask it."""
    server = Clamd()
    settings.CLAMAV_URL = server.url
    yield server
    server.stop()
