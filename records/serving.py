"""Handing a stored file out: as an attachment, never rendered, never broken."""

import logging
import re
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string

from records.bucket import FileBucket
from records.models import FileCheck, StoredFile
from records.storage import CHUNK, files_storage, hash_of, name_of, open_stored

log = logging.getLogger(__name__)

RETRY_SECONDS = 600  # how often the quarantine is gone through


def file_response(
    stored: StoredFile, request: HttpRequest | None = None, *, name: str = ""
) -> HttpResponse:
    """Return the bytes of `stored` as a download under `name`, or its original one.

    Whether the reader may have it is the caller's question. From a folder the
    bytes are compared with the row first, then streamed, or left to the proxy
    when `FILES_X_ACCEL_PREFIX` names its place; from a bucket the answer leads
    to an address signed for a minute. What is not handed out now is said on a
    page with status 503 (410 after a virus was found). Ranges are not served.
    """
    if stored.state in (StoredFile.State.QUARANTINE, StoredFile.State.INFECTED):
        return _not_handed_out(stored, request, name)
    storage = files_storage()
    if isinstance(storage, FileBucket):
        return _from_bucket(storage, stored, request, name)
    file = _intact(stored)
    if file is None:
        return _not_handed_out(stored, request, name)
    response: Any  # FileResponse is no HttpResponse
    if settings.FILES_X_ACCEL_PREFIX:
        file.close()
        response = HttpResponse(content_type=stored.media_type)
        place = settings.FILES_X_ACCEL_PREFIX + name_of(stored)
        response["X-Accel-Redirect"] = place
    else:
        response = FileResponse(file, content_type=stored.media_type)
        response["Content-Length"] = str(stored.size)
    # FileResponse writes headers of its own; ours come after.
    for header, value in _headers(name or stored.original_name).items():
        response[header] = value
    return response


def made_response(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Return bytes of our own making as a download, under the same headers."""
    return HttpResponse(content, content_type=media_type, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none",
    }


def content_disposition(name: str) -> str:
    """Return the header that saves a download as `name` in every browser."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _from_bucket(
    bucket: FileBucket, stored: StoredFile, request: HttpRequest | None, name: str
) -> HttpResponse:
    """Return a redirect to the file: its length is compared, its bytes weekly."""
    if not _seems_whole(bucket, stored):
        return _not_handed_out(stored, request, name)
    address = bucket.signed_address(
        name_of(stored),
        disposition=content_disposition(name or stored.original_name),
        media_type=stored.media_type,
    )
    return HttpResponseRedirect(
        address,
        headers={
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
        },
    )


def _seems_whole(bucket: FileBucket, stored: StoredFile) -> bool:
    if stored.state != StoredFile.State.READY:
        return False
    if FileCheck.objects.filter(file=stored).exclude(problem="").exists():
        log.error("File %s is not handed out: it was found broken", stored.pk)
        return False
    try:
        if bucket.size(name_of(stored)) == stored.size:
            return True
        log.error("File %s differs from what was received", stored.pk)
    except OSError:
        log.exception("File %s cannot be read", stored.pk)
    return False


def _not_handed_out(
    stored: StoredFile, request: HttpRequest | None, name: str
) -> HttpResponse:
    is_refused = stored.state == StoredFile.State.INFECTED
    response = HttpResponse(
        render_to_string(
            "records/file_unavailable.html",
            {"file": stored, "name": name or stored.original_name},
            request,
        ),
        status=410 if is_refused else 503,
        headers={"Cache-Control": "no-store"},
    )
    if not is_refused:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _intact(stored: StoredFile) -> IO[bytes] | None:
    """Return the open file if its bytes are the ones received, else None."""
    if stored.state != StoredFile.State.READY:
        return None
    try:
        file = open_stored(stored)
        if hash_of(file.chunks(CHUNK)) == (stored.sha256, stored.size):
            file.seek(0)
            return file
        file.close()
        log.error("File %s differs from what was received", stored.pk)
    except OSError:
        log.exception("File %s cannot be read", stored.pk)
    return None
