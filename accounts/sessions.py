"""Open sessions: on which devices somebody is signed in, and how they are ended.

Who signs in leaves a row that says whose session it is and on which device; when
it was last used stands in the session itself. Ending one removes both.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sse_project.lib import dates

# A browser names its relatives as well: the first that is found is meant.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
]


@dataclass(frozen=True)
class OpenSession:
    """One open session as its owner sees it."""

    pk: int
    device: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool = False
    about: Any = None


def note_session(request: HttpRequest, **about: Any) -> None:
    """Note whose session this is, and on which device; again is no second row.

    To be called when somebody was let in. `about` is kept with it.
    """
    UserSession.objects.create_from_request(request)
    if about:
        key = request.session.session_key
        UserSession.objects.filter(session_key=key).update(data=about)


def sessions_of(request: HttpRequest) -> list[OpenSession]:
    """Return the reader's own open sessions: this one, then by when last seen."""
    rows = UserSession.objects.filter(user=request.user.pk).select_related("user")
    found = alive(rows, this=request.session.session_key)
    if not any(each.is_this for each in found):
        found.append(_this_one(request))  # began before sessions were noted
    return sorted(
        found, key=lambda each: (each.is_this, each.seen_at, each.pk), reverse=True
    )


def _this_one(request: HttpRequest) -> OpenSession:
    now = dates.machine_now()
    device = device_of(request.headers.get("User-Agent", ""))
    return OpenSession(pk=0, device=device, began_at=now, seen_at=now, is_this=True)


def alive(rows: Iterable[UserSession], this: str | None = None) -> list[OpenSession]:
    """Return those of `rows`, with their users, that still let somebody in.

    One query however many there are.
    """
    by_key = {row.session_key: row for row in rows}
    if not by_key:
        return []
    stored = Session.objects.filter(
        session_key__in=by_key, expire_date__gt=dates.machine_now()
    )
    return [
        OpenSession(
            pk=row.pk,
            device=device_of(row.user_agent),
            began_at=row.created_at,
            seen_at=_seen_at(row, data),
            is_this=row.session_key == this,
            about=row.data,
        )
        for row, data in ((by_key[s.session_key], s.get_decoded()) for s in stored)
        if _lets_in(row, data)
    ]


def _seen_at(row: UserSession, data: dict[str, Any]) -> dt.datetime:
    seen = data.get("seen_at")
    if seen is None:
        return row.last_seen_at
    return max(dt.datetime.fromtimestamp(seen, dt.UTC), row.created_at)


def _lets_in(row: UserSession, data: dict[str, Any]) -> bool:
    """Return whether the session is this user's, fresh, and of today's password."""
    user: Any = row.user
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    idle = (dates.machine_now() - _seen_at(row, data)).total_seconds()
    return (
        user.is_active
        and data.get(SESSION_KEY) == str(user.pk)
        and data.get(HASH_SESSION_KEY) in hashes
        and idle <= settings.SESSION_IDLE_SECONDS
    )


@transaction.atomic
def end_session(row: UserSession) -> None:
    """End one session at once: the next request on that device is nobody's."""
    row.end()


@transaction.atomic
def end_other_sessions(request: HttpRequest) -> int:
    """End all sessions of the reader but this one; return how many were open."""
    rows = UserSession.objects.filter(user=request.user.pk).exclude(
        session_key=request.session.session_key
    )
    open_ones = len(alive(rows.select_related("user")))
    for row in rows:
        row.end()
    return open_ones


def device_of(user_agent: str) -> str:
    """Return the device in a few words: "Firefox on Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("A device we do not know")
