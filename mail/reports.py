"""Read what mail servers report of a letter: not delivered, delayed, unwanted.

A delivery report (RFC 3464) or a complaint (RFC 5965). Everything else that comes
to that address – answers of absent people, advertisements, nonsense – is no report.
"""

import email
import logging
import re
from dataclasses import dataclass
from email.message import Message
from enum import Enum

from mail.verp import mail_id_in

logger = logging.getLogger(__name__)

LARGEST = 1_000_000  # bytes; reports quote a letter of ours, some all of it

# Where servers and mailboxes write whom a report is for, or who sent the letter.
_ADDRESSED = (
    "to",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "return-path",
    "original-mail-from",
)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


class What(Enum):
    """What a report says."""

    FAILED = "failed"
    DELAYED = "delayed"
    COMPLAINT = "complaint"


@dataclass(frozen=True)
class Report:
    """One report about one letter; `said` are the server's words, on one line."""

    what: What
    mail_id: int
    status: str = ""
    said: str = ""


def read(raw: bytes) -> Report | None:
    """Return what `raw` reports about a letter of ours, None if nothing."""
    if len(raw) > LARGEST:
        return None
    try:
        return _read(email.message_from_bytes(raw))
    except Exception as error:
        # The parser meets whatever anybody sends, nested as deep as they like.
        logger.warning("A report could not be read: %s", type(error).__name__)
        return None


def _read(message: Message) -> Report | None:
    parts = list(message.walk())
    found = _delivery(parts) or _complaint(parts)
    if found is None:
        return None
    mail_id = mail_id_in("\n".join(_addresses(parts)))
    if mail_id is None:
        return None
    what, status, said = found
    return Report(what, mail_id, status, said)


Found = tuple[What, str, str]


def _delivery(parts: list[Message]) -> Found | None:
    """Return the worst that a delivery report says of its recipients."""
    found = [
        each
        for part in parts
        if part.get_content_type() == "message/delivery-status" and part.is_multipart()
        for fields in part.get_payload()
        if isinstance(fields, Message) and (each := _of_recipient(fields))
    ]
    return min(found, key=lambda f: f[0] is not What.FAILED, default=None)


def _of_recipient(fields: Message) -> Found | None:
    """Return what one block of fields says; None if the letter is on its way."""
    said = _one_line(fields.get("Diagnostic-Code", "")).partition(";")[2].strip()
    status = _STATUS.search(str(fields.get("Status", "")))
    exact = _STATUS.search(said)
    if exact and (status is None or status[0].endswith(".0.0")):
        status = exact  # "5.0.0" says nothing; the server's words may
    action = str(fields.get("Action", "")).strip().lower()
    if not action and status:
        action = {"5": "failed", "4": "delayed"}.get(status[1], "")
    if action not in ("failed", "delayed"):
        return None
    what = What.FAILED if action == "failed" else What.DELAYED
    return what, status[0] if status else "", said


def _complaint(parts: list[Message]) -> Found | None:
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return What.COMPLAINT, "", ""
    return None


def _addresses(parts: list[Message]) -> list[str]:
    """Return all that stands where an address of ours may stand."""
    found = []
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            quoted = part.get_payload(decode=True)
            part = email.message_from_bytes(bytes(quoted or b""))
        for name in _ADDRESSED:
            found += [str(value) for value in part.get_all(name, [])]
    return found


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
