"""How an agreement stands, in words, and its history."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases.models import Agreement
from phases.permissions import oversees
from sse_project.lib import dates
from sse_project.lib.changes import Entry, Part, entries, parts_of
from sse_project.lib.inexact import Exactness, InexactDate

Status = Agreement.Status
SOON = 60  # days: so long before its last day coordinators are first reminded


@dataclass(frozen=True)
class AgreementState:
    """How an agreement stands for one reader: sentences, and the chip beside them.

    `expiry` is "" for whoever is not told of its last day.
    """

    agreement: Agreement
    signing: str
    expiry: str
    shape: str
    label: str
    asks: bool = False  # it is over or nearly: somebody is to say what follows

    @property
    def sentences(self) -> list[str]:
        """Return what is pressing first."""
        both = [self.expiry, self.signing] if self.asks else [self.signing, self.expiry]
        return [sentence for sentence in both if sentence]


def states(user: Any, agreements: Iterable[Agreement]) -> list[AgreementState]:
    """Return how they stand, as far as the user is told; runs no query."""
    return [state_of(each, told=oversees(user, each.phase_id)) for each in agreements]


def state_of(agreement: Agreement, *, told: bool) -> AgreementState:
    """Return how it stands today where the phase's agency is."""
    status = Status(agreement.status)
    signing = _signing(agreement, dates.today(dates.zone_of(agreement.phase)))
    left = days_left(agreement)
    expiry = _expiry(agreement, left) if told else ""
    shape, label = _SHAPES[status], str(status.label)
    if not told or status not in Status.IN_FORCE or left is None or left > SOON:
        return AgreementState(agreement, signing, expiry, shape, label)
    late, soon = ("late", _("Expired")), ("soon", _("Expires soon"))
    return AgreementState(
        agreement, signing, expiry, *(late if left < 0 else soon), asks=True
    )


def days_left(agreement: Agreement) -> int | None:
    """Return the days until its last day, None where that is not known."""
    if agreement.expires_on is None:
        return None
    today = dates.today(dates.zone_of(agreement.phase))
    return (agreement.expires_on - today).days


_SHAPES = {
    Status.IN_PREPARATION: "proposed",
    Status.SIGNED: "done",
    Status.AMENDED: "done",
    Status.ENDED: "todo",
}


def _signing(agreement: Agreement, today: dt.date) -> str:
    date = agreement.date
    if agreement.status == Status.IN_PREPARATION:
        if not date:
            return _("In preparation: it is not signed yet.")
        is_over = date.last_day is not None and date.last_day < today
        text = (
            _("In preparation: it was to be signed {when}.")
            if is_over
            else _("In preparation: it is to be signed {when}.")
        )
        return text.format(when=_when(date))
    if not date:
        return {
            Status.SIGNED: _("Signed; the day is not known."),
            Status.AMENDED: _("Signed and amended since; the days are not known."),
            Status.ENDED: _("It has ended; when it was signed is not known."),
        }[Status(agreement.status)]
    return {
        Status.SIGNED: _("Signed {when}."),
        Status.AMENDED: _("Signed {when} and amended since."),
        Status.ENDED: _("It has ended; it was signed {when}."),
    }[Status(agreement.status)].format(when=_when(date))


def _when(date: InexactDate) -> str:
    """Return "on 5 Sep 2019", "in Sep 2019", "by 5 Sep 2019"."""
    assert date.start is not None  # noqa: S101 -- asked of dates that are set
    if date.exactness == Exactness.BY:
        return _("by {date}").format(date=date_format(date.start, "j M Y"))
    if date.end is not None:
        return _("in the period {date}").format(date=date)
    if date.exactness in (Exactness.MONTH, Exactness.YEAR):
        return _("in {date}").format(date=date)
    return _("on {date}").format(date=date)


def _expiry(agreement: Agreement, left: int | None) -> str:
    if left is None or agreement.expires_on is None:
        return _("Its last day is not known.")
    zone = dates.zone_text(dates.zone_of(agreement.phase))
    day = f"{date_format(agreement.expires_on, 'j M Y')} ({zone})"
    if agreement.status == Status.ENDED:
        return _("Its last day was {day}.").format(day=day)
    if agreement.status == Status.IN_PREPARATION:
        return _("Its last day is to be {day}.").format(day=day)
    if left < 0:
        text = ngettext(
            "It expired on {day}, {n} day ago: nobody has noted whether it was "
            "prolonged or has ended.",
            "It expired on {day}, {n} days ago: nobody has noted whether it was "
            "prolonged or has ended.",
            -left,
        )
        return text.format(day=day, n=-left)
    if left == 0:
        return _("It expires today, when {day} is over.").format(day=day)
    if left == 1:
        return _("It expires on {day}, tomorrow.").format(day=day)
    return _("It expires on {day}, in {n} days.").format(day=day, n=left)


def _shown_date(start: Any, end: Any, exactness: Any) -> str:
    return str(InexactDate(start, end, exactness))


SIGNED_ON = gettext_lazy("Signed on")
LAST_DAY = gettext_lazy("Last day")
HISTORY_PARTS = [
    *parts_of(Agreement, "title", "kind", "status"),
    Part(SIGNED_ON, ("starts_on", "ends_on", "exactness"), _shown_date),
    Part(LAST_DAY, ("expires_on",)),
    *parts_of(Agreement, "parties", "note"),
]


def history_of(agreement: Agreement) -> list[Entry]:
    """Return who changed what, when and why, newest first."""
    return entries(agreement.history.all(), HISTORY_PARTS)
