"""What is done when a letter comes back.

A letter that failed is shown under "Letters that did not arrive", whatever the
server had taken it for, and the room that answers for it tells its people. Only a
status that speaks of the address itself keeps further mail from it – the same rule
as for a refusal while sending. A full mailbox, a domain that is not found just now
or content that a filter disliked are counted. Done twice, it is done once.
"""

import logging
import re
from collections.abc import Callable

from django.db import transaction

from mail import reports, suppressions
from mail.models import Mail, MailEvent, Suppression
from mail.reports import Report
from mail.services import note_event
from sse_project.lib import dates

logger = logging.getLogger(__name__)

What = MailEvent.What
Cause = Suppression.Cause

# 5.x that do not speak of the address for good: mailbox full or message too long
# for it, host not found or time over (5.4.1 is how Exchange refuses an unknown
# person), content, policy.
_PASSING = re.compile(r"5\.(2\.[234]|3\.\d+|4\.[2-7]|6\.\d+|7\.\d+)$")

SUPPRESSED, COUNTED, IGNORED = "suppressed", "counted", "ignored"

_hooks: list[Callable[[Mail, str], object]] = []


def when_returned(hook: Callable[[Mail, str], object]) -> Callable[..., object]:
    """Register what is called, in the same transaction, with a returned letter.

    The second argument is what the mail server said.
    """
    if hook not in _hooks:
        _hooks.append(hook)
    return hook


def take(raw: bytes) -> str:
    """Read one message and do what it asks for; return which of the three it was."""
    report = reports.read(raw)
    outcome = IGNORED if report is None else _note(report)
    logger.info("A report about mail was %s", outcome)
    return outcome


@transaction.atomic
def _note(report: Report) -> str:
    mail = Mail.objects.select_for_update().filter(pk=report.mail_id).first()
    if mail is None or not mail.to_email:
        return IGNORED
    if report.what is reports.What.COMPLAINT:
        return _unwanted(mail)
    said = f"{report.status} {report.said}".strip()
    if report.what is reports.What.DELAYED:
        return _delayed(mail, said)
    return _failed(mail, report.status, said)


def _unwanted(mail: Mail) -> str:
    if mail.events.filter(what=What.COMPLAINT).exists():
        return IGNORED
    note_event(mail, What.COMPLAINT)
    suppressions.suppress(mail.to_email, "", Cause.COMPLAINT)
    _tell(mail, "")
    return SUPPRESSED


def _delayed(mail: Mail, said: str) -> str:
    """Count it once a letter: servers say so every few hours."""
    detail = f"on its way: {said}"
    if mail.events.filter(what=What.DEFERRED, detail__startswith="on its way").exists():
        return IGNORED
    note_event(mail, What.DEFERRED, detail)
    suppressions.note_transient(mail.to_email, said)
    return COUNTED


def _failed(mail: Mail, status: str, said: str) -> str:
    if mail.events.filter(what=What.BOUNCED).exists():
        return IGNORED
    note_event(mail, What.BOUNCED, said)
    # One that waits for a second try keeps waiting: what is known now decides it.
    if mail.state in (Mail.State.SENT, Mail.State.UNKNOWN):
        mail.bounced_at = dates.now()
        mail.last_error = said[:500]
        mail.save(update_fields=["bounced_at", "last_error"])
    is_final = status.startswith("5") and not _PASSING.match(status)
    if is_final:
        suppressions.suppress(mail.to_email, said, Cause.BOUNCED)
    else:
        suppressions.note_transient(mail.to_email, said)
    _tell(mail, said)
    return SUPPRESSED if is_final else COUNTED


def _tell(mail: Mail, said: str) -> None:
    for hook in _hooks:
        hook(mail, said)
