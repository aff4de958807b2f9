"""Take due letters up under a lease, put them back, take them over from the dead.

Several are claimed in one transaction, because what they ask is then read for all of
them at once; each is marked and settled by itself. How many, the engine decides by
how quickly they leave.
"""

import datetime as dt
import logging
import os
import socket
import uuid

from django.db import connection, transaction
from django.db.models import F, QuerySet

from mail import settling
from mail.models import Mail, MailEvent
from mail.timing import seconds, timing
from mail.together import take_together
from sse_project.lib import dates

logger = logging.getLogger(__name__)

State = Mail.State
What = MailEvent.What
NOT_BEGUN = "put back: those before it took long"


def due(machine: dt.datetime, project: dt.datetime) -> "QuerySet[Mail]":
    """Return the letters that may be sent now, first first: security before all."""
    return Mail.objects.filter(
        state=State.PENDING,
        held_at=None,
        next_attempt_at__lte=machine,
        due_at__lte=project,
    ).order_by("priority", "next_attempt_at", "pk")


def claim() -> Mail | None:
    """Take the next due letter under a lease of our own, None if there is none."""
    return next(iter(claim_some(1)), None)


def claim_some(most: int) -> list[Mail]:
    """Take the next due letters under one lease of our own, at most so many.

    PostgreSQL: rows that another engine just claims are skipped. SQLite: the
    transaction is IMMEDIATE, so claims queue up. `durable` makes sure that the
    claim is committed before anything is sent.
    """
    with transaction.atomic(durable=True):
        machine = dates.machine_now()
        mails = list(
            _locked(due(machine, dates.now()).select_related("recipient"))[:most]
        )
        if not mails:
            return []
        lease = {
            "state": State.SENDING,
            "lease_token": uuid.uuid4(),
            "lease_until": machine + seconds(timing().lease),
            "lease_owner": f"{socket.gethostname()}:{os.getpid()}",
            "data_started_at": None,
        }
        found = Mail.objects.filter(pk__in=[mail.pk for mail in mails])
        found.update(attempts=F("attempts") + 1, **lease)
        for mail in mails:
            mail.attempts += 1
            for name, value in lease.items():
                setattr(mail, name, value)
        MailEvent.objects.bulk_create(
            MailEvent(mail=mail, what=What.CLAIMED, detail=f"try {mail.attempts}")
            for mail in mails
        )
    take_together(mails)
    return mails


def put_back(mails: list[Mail]) -> None:
    """Let others have letters of one claim that were not begun; it counts as no try.

    If the database is away they wait until their lease is over.
    """
    if not mails:
        return
    try:
        with transaction.atomic(durable=True):
            ours = Mail.objects.filter(
                pk__in=[mail.pk for mail in mails],
                state=State.SENDING,
                lease_token=mails[0].lease_token,
            )
            found = list(ours.select_for_update(of=("self",)))
            ours.update(
                state=State.PENDING,
                attempts=F("attempts") - 1,
                lease_token=None,
                lease_until=None,
                lease_owner="",
            )
            MailEvent.objects.bulk_create(
                MailEvent(mail=mail, what=What.DEFERRED, detail=NOT_BEGUN)
                for mail in found
            )
    except settling.DATABASE_GONE:
        connection.close()
        logger.warning("%s letters wait for the end of their lease", len(mails))


def take_over() -> str | None:
    """Take back one letter whose lease is over: its engine died or hangs.

    Return what happened to it, None when there is none.
    """
    with transaction.atomic(durable=True):
        over = Mail.objects.filter(
            state=State.SENDING, lease_until__lt=dates.machine_now()
        )
        mail = _locked(over.order_by("lease_until")).first()
        if mail is None:
            return None
        owner = mail.lease_owner
        if mail.data_started_at is None:
            changes = {"state": State.PENDING}
            what, detail = What.RECLAIMED, f"{owner} stopped before sending"
        else:
            changes, detail = settling.after_silence(
                mail, f"{owner} stopped while sending"
            )
            what = What.AMBIGUOUS
        settling.write(mail, changes, what, detail)
        return what


def _locked(mails: "QuerySet[Mail]") -> "QuerySet[Mail]":
    return mails.select_for_update(
        of=("self",),
        skip_locked=connection.features.has_select_for_update_skip_locked,
    )
