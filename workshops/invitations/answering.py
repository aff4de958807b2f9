"""The link by which somebody invited answers: signed, for one person, no login.

It is bound to the row of the list and to the address it was sent to, and opens that
page alone. Who reads the kept text of a letter sees it masked.
"""

import hashlib
from typing import Any

from django.core import signing
from django.urls import reverse

from sse_project.lib.links import absolute_url
from workshops.models import Participant

SALT = "workshops.answer"


def key_for(row: Participant) -> str:
    """Return the key of the person's answer; runs no query beyond `row.user`."""
    text = f"{row.pk}.{_digest(_address(row))}"
    return signing.Signer(salt=SALT, sep="~").sign(text).replace("~", ".")


def row_of(key: str) -> Participant | None:
    """Return whose answer a key gives; None for a foreign, changed or old one."""
    text, _dot, signature = key.rpartition(".")
    try:
        signed = signing.Signer(salt=SALT, sep="~").unsign(f"{text}~{signature}")
    except signing.BadSignature:
        return None
    pk, digest = signed.split(".")
    row = (
        Participant.objects.select_related("user", "workshop__phase")
        .filter(pk=int(pk), invited_at__isnull=False)
        .first()
    )
    if row is None or digest != _digest(_address(row)):
        return None
    return None if row.user is not None and not row.user.is_active else row


def answer_url(row: Participant, value: str = "") -> str:
    """Return the absolute address of the answer; `value` is chosen beforehand."""
    path = reverse("workshops:answer_by_link", args=[key_for(row)])
    return absolute_url(f"{path}?answer={value}" if value else path)


def _address(row: Any) -> str:
    return str(row.user.email if row.user is not None else row.email)


def _digest(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]
