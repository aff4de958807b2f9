"""Whether a letter that is sent again would leave at all."""

from django.utils.translation import gettext as _

from mail.kinds import UnknownKind, kind_named
from mail.models import Mail
from mail.suppressions import why_stopped
from reminders.people.wanted import opted_out


def in_the_way(mail: Mail) -> str:
    """Return why a copy would not reach its reader now; "" if nothing is known."""
    reason = why_stopped(mail)
    if not reason and not _is_essential(mail):
        stop = opted_out(mail)
        reason = stop.reason if stop is not None else ""
    return _(reason) if reason else ""


def _is_essential(mail: Mail) -> bool:
    try:
        return kind_named(mail.kind).essential
    except UnknownKind:
        return False
