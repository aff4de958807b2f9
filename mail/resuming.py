"""Letters that are due when mail is resumed after a restore."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from mail import words
from mail.claiming import due
from mail.models import Mail, MailEvent
from mail.services import note_event
from sse_project.lib import dates


def due_now() -> int:
    """Return how many letters would leave at once."""
    return due(dates.machine_now(), dates.now()).count()


@transaction.atomic
def leave_unsent(until: dt.datetime) -> int:
    """Settle what was due before `until` as perhaps delivered; return how many.

    The tracker was at work until then and may have sent it, but the backup does
    not know. Each is listed and may be sent again by a person who has asked.
    """
    in_no_hand = Q(state=Mail.State.PENDING) | Q(
        state=Mail.State.SENDING, lease_until__lt=dates.machine_now()
    )
    left = list(Mail.objects.filter(in_no_hand, due_at__lt=until).select_for_update())
    for mail in left:
        mail.state = Mail.State.UNKNOWN
        mail.lease_token = mail.lease_until = None
        mail.last_error = words.SET_BACK
        mail.save(update_fields=["state", "lease_token", "lease_until", "last_error"])
        note_event(mail, MailEvent.What.AMBIGUOUS, words.SET_BACK)
    return len(left)
