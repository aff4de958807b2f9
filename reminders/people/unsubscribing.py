"""The link that ends mail of one category: signed, for one person, without login.

It is bound to the person, the category and the address it was sent to, and lives
for 90 days. Whoever reads the kept text of a letter sees it masked.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from mail.models import Mail
from reminders.models import OptOut
from sse_project.lib import dates
from sse_project.lib.links import absolute_url

GOOD_FOR = dt.timedelta(days=90)
SALT = "reminders.unsubscribe"
# Mail of these categories carries the link.
CATEGORIES = (OptOut.Category.REMINDER, OptOut.Category.DIGEST)


@dataclass(frozen=True)
class Way:
    """Whose mail of which category a link ends."""

    user: Any
    category: str


def address_for(mail: Mail) -> str:
    """Return the absolute address that ends such mail, "" where there is none."""
    if mail.recipient is None or mail.category not in CATEGORIES:
        return ""
    key = key_for(mail.recipient, mail.category)
    return absolute_url(reverse("reminders:unsubscribe", args=[key]))


def key_for(user: Any, category: str) -> str:
    """Return a fresh key for the person and category."""
    day = dates.machine_now().date().toordinal()
    letter = list(CATEGORIES).index(OptOut.Category(category))
    text = f"{user.pk}.{letter}.{day}.{_digest(user.email)}"
    return signing.Signer(salt=SALT, sep="~").sign(text).replace("~", ".")


def way_of(key: str) -> Way | None:
    """Return what a key ends; None for a foreign, changed or old one."""
    text, _dot, signature = key.rpartition(".")
    try:
        signed = signing.Signer(salt=SALT, sep="~").unsign(f"{text}~{signature}")
    except signing.BadSignature:
        return None
    pk, letter, day, address = signed.split(".")
    age = dates.machine_now().date() - dt.date.fromordinal(int(day))
    user = get_user_model().objects.filter(pk=int(pk), is_active=True).first()
    if user is None or age > GOOD_FOR or address != _digest(user.email):
        return None
    return Way(user, CATEGORIES[int(letter)])


def _digest(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]
