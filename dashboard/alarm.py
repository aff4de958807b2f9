"""The banner that tells coordinators, on whatever page they are, that mail stands."""

import datetime as dt
import logging
from typing import Any

from django.utils.translation import get_language

from dashboard.permissions import Audience, audience_of
from mail.health import engine_alive
from sse_project.lib import dates

logger = logging.getLogger(__name__)

# A process looks at the engine so often; a page in between costs nothing.
LOOK_EVERY = dt.timedelta(seconds=30)

_seen: dict[str, tuple[dt.datetime, str]] = {}


def mail_trouble(user: Any) -> str:
    """Return what keeps e-mails from leaving, "" when all is well.

    Coordinators and administrators are told, at most half a minute late.
    """
    if getattr(user, "is_limited", False) or audience_of(user) != Audience.COORDINATOR:
        return ""
    language, now = get_language(), dates.machine_now()
    looked_at, said = _seen.get(language, (None, ""))
    if looked_at is None or not dt.timedelta(0) <= now - looked_at < LOOK_EVERY:
        works, sentence = engine_alive()
        if not works and not said:  # once, not with every look
            logger.error("Mail stands still: %s", sentence)
        said = "" if works else sentence
        _seen[language] = (now, said)
    return said
