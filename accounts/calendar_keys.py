"""The secret in the address of somebody's calendar feed.

Nothing in the database opens a feed: a row holds a random seed and the hash of
the key. The key itself is computed from the seed and the tracker's secret key,
so that its owner can look the address up again and a copy of the database
cannot.
"""

import base64
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import CalendarKey, User
from sse_project.lib import dates
from sse_project.lib.history import note_change

SALT = "accounts.calendar_keys"
KEY_BYTES = 20  # 160 bits


def key_of(row: CalendarKey) -> str:
    """Return the key; empty when the secret it was made with is gone.

    The feed goes on under the address its owner has; only a new one can be shown.
    """
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = _computed(row.seed, secret)
        if hash_of(key) == row.key_hash:
            return key
    return ""


def open_key_of(user: Any) -> CalendarKey | None:
    """Return the user's key that opens the feed today, None when it is off."""
    return CalendarKey.objects.filter(user=user.pk, revoked_at__isnull=True).first()


def opened_by(key: str) -> CalendarKey | None:
    """Return what this key opens, with its user; None if revoked, closed, unknown."""
    return (
        CalendarKey.objects.select_related("user")
        .filter(key_hash=hash_of(key), revoked_at__isnull=True, user__is_active=True)
        .first()
    )


@transaction.atomic
def switch_on(user: Any, *, by: Any) -> CalendarKey:
    """Return the user's open key, made if there is none; pressed twice, one."""
    User.objects.select_for_update().get(pk=user.pk)
    return open_key_of(user) or _made(user, by=by)


@transaction.atomic
def renew(user: Any, *, by: Any, seen: int | None) -> CalendarKey:
    """Replace the key `seen` by a new one: its address stops at once.

    Pressed twice, the second finds another key than it saw and changes nothing.
    """
    User.objects.select_for_update().get(pk=user.pk)
    row = open_key_of(user)
    if row is None:
        return _made(user, by=by)
    if row.pk != seen:
        return row
    _revoke(row, by=by, reason="a new address")
    return _made(user, by=by)


@transaction.atomic
def switch_off(user: Any, *, by: Any, reason: str = "switched off") -> None:
    """Let the feed of `user` open no more."""
    User.objects.select_for_update().get(pk=user.pk)
    row = open_key_of(user)
    if row is not None:
        _revoke(row, by=by, reason=reason)


def hash_of(key: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def _made(user: Any, *, by: Any) -> CalendarKey:
    seed = secrets.token_urlsafe(24)
    key = _computed(seed, settings.SECRET_KEY)
    row = CalendarKey(
        user_id=user.pk, seed=seed, key_hash=hash_of(key), created_at=dates.now()
    )
    note_change(row, by=by)
    row.save()
    return row


def _revoke(row: CalendarKey, *, by: Any, reason: str) -> None:
    row.revoked_at = dates.now()
    note_change(row, by=by, reason=reason)
    row.save(update_fields=["revoked_at"])


def _computed(seed: str, secret: Any) -> str:
    mac = salted_hmac(SALT, seed, secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest()[:KEY_BYTES]).decode().rstrip("=")
