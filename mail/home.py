"""Whether mail may leave from here, or this is a copy of the tracker.

A restored backup does not know what was sent since it was made, and a copy made to
look at something holds the reminders of real people. Started with a worker, both
would mail them. So mail leaves only from the installation that is known to the
database as its home; from anywhere else nothing leaves until an operator says so with
`manage.py mail_resume`.

What tells a copy, and what must not:

* **Another address.** The home's SITE_URL is kept in the database. A copy to look at
  has its own. (A change of the address in production asks for mail_resume once.)
* **Another database.** PostgreSQL numbers each cluster, each database in it and each
  table. `pg_restore` into a fresh or an existing database makes new numbers; restart,
  fail-over to a standby, `VACUUM FULL` and migrations do not. (pg_upgrade makes a new
  cluster and asks for mail_resume once.) On SQLite it is the file itself: a copied
  file is another one. These two are compared at each tick and written nowhere, so a
  foreign process that is let near the real database stops itself and nobody else.
* **The same database, set back in time** by a restore of the whole cluster or of a
  disk. Two witnesses tell: the cluster began a new timeline *and* its last tick is
  more than ten minutes old (a fail-over begins one, too, but loses seconds); or the
  file `mail-seen.json` in VAR_DIR of this machine has seen later mail than the
  database has, and the database's last tick is more than ten minutes older than the
  file. Then `stopped_at` is written: machines without such a file must stop as well.

Not asked for: a file in VAR_DIR, or a value in Redis, that must be there. Workers run
on as many machines as one likes, in fresh containers too, and Redis may be lost
without any loss. What is missing never stops mail; only what contradicts does. For
the same reason the name of the machine says nothing.

A clone of the whole machine that keeps SITE_URL cannot be told from the original, nor
can a restore of what is less than ten minutes old. Whoever makes the one starts no
worker in it, or says `manage.py mail_pause` first.

The local outbox sends nothing to anybody and is never paused.
"""

import datetime as dt
import json
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from mail.models import EngineState, MailEvent
from sse_project.lib import dates, this_database

LAG = dt.timedelta(minutes=10)
FILE = "mail-seen.json"

SITE, DATABASE, SET_BACK, BY_HAND = "site", "database", "set_back", "by_hand"


def look(state: EngineState) -> str:
    """Return why nothing may leave from here, "" if it may; each tick asks first.

    `state` is as the last tick left it. Effects: the first tick ever makes this
    place the home; a database that was set back is stopped; the witness is written.
    """
    if not leaves_the_house():
        return ""
    here = where()
    if not state.home:
        # Of two first ticks one wins; the other finds itself a copy, or at home.
        EngineState.objects.filter(pk=1, home={}).update(home=here)
        state.refresh_from_db(fields=["home"])
    reason = _reason(state, here)
    if reason:
        return reason
    if _was_set_back(state, here):
        stop(SET_BACK)
        return SET_BACK
    if state.home != here:  # another timeline, after a fail-over
        EngineState.objects.filter(pk=1).update(home=here)
    _remember(here)
    return ""


def why_paused(state: EngineState | None) -> str:
    """Return why nothing may leave from here, as far as the database says it."""
    if state is None or not leaves_the_house():
        return ""
    return _reason(state, where())


def _reason(state: EngineState, here: dict[str, str]) -> str:
    if state.stopped_at is not None:
        return state.stop_reason
    if not state.home:
        return ""
    return next((k for k in (SITE, DATABASE) if state.home.get(k) != here[k]), "")


def in_words(reason: str) -> str:
    """Return the reason as a sentence with what an operator does."""
    why = {
        SITE: _("This is a copy: its mail belongs to another address."),
        DATABASE: _("This database is a copy, or was restored from a backup."),
        SET_BACK: _("The database was set back to an earlier state."),
        BY_HAND: _("Mail was paused by hand."),
    }[reason]
    return _("No mail leaves. {why} manage.py mail_resume lets it leave.").format(
        why=why
    )


def stop(reason: str) -> None:
    """Let nothing leave, from no machine, until mail_resume."""
    EngineState.objects.filter(pk=1, stopped_at=None).update(
        stopped_at=dates.machine_now(), stop_reason=reason
    )


def settle_here() -> None:
    """Make this place the home: mail leaves from here, and from nowhere else."""
    here = where()
    EngineState.objects.filter(pk=1).update(
        home=here, stopped_at=None, stop_reason="", last_tick_at=dates.machine_now()
    )
    _remember(here)


def leaves_the_house() -> bool:
    """Return whether mail goes to a server at all."""
    return urlsplit(settings.EMAIL_URL).scheme != "local"


# -- what tells one place from another ------------------------------------------------


def where() -> dict[str, str]:
    """Return address, database and timeline of this place."""
    database, timeline = this_database.identity(EngineState._meta.db_table)
    return {SITE: settings.SITE_URL, DATABASE: database, "timeline": timeline}


def _was_set_back(state: EngineState, here: dict[str, str]) -> bool:
    ticked_at = state.last_tick_at
    if ticked_at is None:
        return False
    is_old = dates.machine_now() - ticked_at > LAG
    if is_old and state.home.get("timeline") != here["timeline"]:
        return True
    seen = _seen(here)
    if seen is None:
        return False
    event, at = seen
    return event > _newest_event() and at - ticked_at > LAG


def _newest_event() -> int:
    newest = MailEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _seen(here: dict[str, str]) -> tuple[int, dt.datetime] | None:
    """Return what this machine saw last of this very database, None if nothing."""
    try:
        seen = json.loads(_file().read_text())
        if seen["database"] != here[DATABASE]:
            return None
        return int(seen["event"]), dt.datetime.fromisoformat(seen["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(here: dict[str, str]) -> None:
    """Write down how far the database is; a machine that cannot does without."""
    seen = {
        "database": here[DATABASE],
        "event": _newest_event(),
        "at": dates.machine_now().isoformat(),
    }
    draft = _file().with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        draft.write_text(json.dumps(seen))
        draft.replace(_file())


def _file() -> Path:
    return Path(settings.VAR_DIR) / FILE
