"""What is done beside sending, every few minutes: read what came back, check."""

import logging

from django.conf import settings

from mail import home, mailboxes, reconcile
from mail.models import EngineState

logger = logging.getLogger(__name__)


def run() -> None:
    """Read returned mail, then check once a day. May run twice, by anybody."""
    if settings.BOUNCE_MAILBOX_URL:
        read_returned()
    reconcile.check_daily()


def read_returned() -> dict[str, int]:
    """Read the mailbox of returned mail; return how many messages were what.

    Not in a copy: the mailbox belongs to the installation whose mail it is. A
    mailbox that cannot be read is logged; the next time reads it all.
    """
    if home.why_paused(EngineState.objects.filter(pk=1).first()):
        logger.warning("This is a copy or is paused: returned mail is not read.")
        return {}
    try:
        return dict(mailboxes.read_all(settings.BOUNCE_MAILBOX_URL))
    except mailboxes.Unreadable as error:
        logger.error("Returned mail could not be read: %s", error)
        return {"unreadable": 1}
