"""Handing a stored file out: as an attachment, never rendered, never broken."""

import logging
import re
from typing import IO
from urllib.parse import quote

from django.http import FileResponse, HttpResponse
from django.template.loader import render_to_string

from records.models import StoredFile
from records.storage import CHUNK, hash_of, open_stored

log = logging.getLogger(__name__)


def file_response(stored: StoredFile) -> HttpResponse:
    """Return the bytes of `stored` as a download under its original name.

    Whether the reader may have it is the caller's question. The bytes are
    compared with the row first; if they are gone or changed, a page with
    status 503 says so, and the log names the file. Ranges are not served.
    """
    file = _intact(stored)
    if file is None:
        return HttpResponse(
            render_to_string("records/file_unavailable.html", {"name": str(stored)}),
            status=503,
            headers={"Cache-Control": "no-store"},
        )
    response = FileResponse(file, content_type=stored.media_type)
    # FileResponse writes headers of its own; ours come after.
    for header, value in {
        "Content-Disposition": content_disposition(stored.original_name),
        "Content-Length": str(stored.size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none",
    }.items():
        response[header] = value
    return response


def content_disposition(name: str) -> str:
    """Return the header that saves a download as `name` in every browser."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


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
