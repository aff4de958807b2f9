"""The address a letter comes back to when nobody could deliver it.

`bounces+<id>-<when>-<signature>@domain`: it names the letter, so that a report of
any mail server can be matched without trusting a word of what it quotes; it is
signed, so that nobody can make up one for another letter; and it dates itself, so
that an old one, from wherever it was dug out, changes nothing. All small letters
and digits, because some servers change the case. It stands in the envelope only;
readers see and answer the usual sender.
"""

import base64
import datetime as dt
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from mail.models import Mail
from sse_project.lib import dates

VALID = dt.timedelta(hours=48)
CLOCKS_DIFFER = dt.timedelta(hours=1)
_TOKEN = re.compile(r"\+([0-9a-z]{1,13})-([0-9a-z]{1,7})-([a-z2-7]{16})@")


def sender_for(mail: Mail) -> str:
    """Return the envelope's sender; "" if mail comes back to the usual one."""
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not local:
        return ""
    minute = int(dates.machine_now().timestamp() // 60)
    said = f"{int_to_base36(mail.pk)}-{int_to_base36(minute)}"
    return f"{local}+{said}-{_signature(said, settings.SECRET_KEY)}@{domain}"


def mail_id_in(text: str) -> int | None:
    """Return the letter that a fresh signed address in `text` names, None if none."""
    for number, minute, signature in _TOKEN.findall(text.lower()):
        said = f"{number}-{minute}"
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        if not any(
            constant_time_compare(signature, _signature(said, key)) for key in keys
        ):
            continue
        sent_at = dt.datetime.fromtimestamp(base36_to_int(minute) * 60, dt.UTC)
        if -CLOCKS_DIFFER <= dates.machine_now() - sent_at <= VALID:
            return base36_to_int(number)
    return None


def _signature(said: str, key: str) -> str:
    digest = salted_hmac("mail.verp", said, secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode().lower()
