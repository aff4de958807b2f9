"""Agreements: added, changed, prolonged, ended. All lock, check, save with a reason."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mail.services import plan_soon
from phases.models import Agreement, Phase
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import InexactDate

Status = Agreement.Status
PARTS = ("title", "kind", "status", "date", "expires_on", "parties", "note")
_OTHER = {"date", "parties"}  # three columns, and a set


class AgreementRefused(Exception):
    """What was typed cannot be so; `errors` has a sentence for each part."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class StaleAgreement(Exception):
    """Somebody changed the same parts first.

    `theirs` is the agreement as it stands now, `names` what this one would change.
    """

    def __init__(self, theirs: Agreement, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.theirs = theirs
        self.names = names


@transaction.atomic
def add_agreement(
    phase: Phase, *, by: Any, form_token: uuid.UUID, **parts: Any
) -> Agreement:
    """Add an agreement to the phase and return it; raises AgreementRefused.

    `parts` are all of PARTS. The same `form_token` again returns the agreement it
    made; the lock on the phase keeps that promise. Effects: one row of history,
    reminders of its last day.
    """
    phase = Phase.objects.select_for_update(of=("self",)).get(pk=phase.pk)
    end = form_token.hex[:12]
    made = Agreement.objects.filter(phase=phase, slug__endswith=f"-{end}").first()
    if made is not None:
        return made
    _check(parts, phase, {})
    slug = f"{slugify(parts['title'])[:60].strip('-') or 'agreement'}-{end}"
    agreement = Agreement(phase=phase, slug=slug)
    _set(agreement, parts)
    note_change(agreement, by=by)
    agreement.save()
    _set_parties(agreement, parts)
    _note_parties(agreement)
    plan_soon()
    return agreement


@transaction.atomic
def change_agreement(
    agreement: Agreement, *, by: Any, version: int, reason: str = "", **parts: Any
) -> Agreement:
    """Change some of PARTS; return the agreement as it is now.

    `version` is the one the person read. Parts that nobody else changed since are
    merged; the same part changed to something else raises StaleAgreement and saves
    nothing. Then, in order: what cannot be, and a reason that is wanted and missing,
    raise AgreementRefused; the version counts up; one row of history; reminders
    follow. A change that changes nothing writes nothing.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("phase")
        .get(pk=agreement.pk)
    )
    changed = _merged(locked, version, parts)
    if not changed:
        return locked
    wanted = {} if reason.strip() else _reason_wanted(locked, changed)
    _check({**_parts_of(locked), **changed}, locked.phase, wanted)
    _set(locked, changed)
    _set_parties(locked, changed)
    locked.version += 1
    note_change(locked, by=by, reason=reason.strip())
    locked.save()  # its row of history copies the parties, too
    plan_soon()
    return locked


def _merged(locked: Agreement, version: int, parts: dict[str, Any]) -> dict[str, Any]:
    """Return the parts that really change, merged with what others changed."""
    stored = _compared(_parts_of(locked))
    read = stored
    if version != locked.version:
        # The last of its rows: administrators' sets are saved after the rest.
        row = locked.history.filter(version=version).order_by("history_id").last()
        read = {} if row is None else _compared(_parts_of(row))
    changed, collide = {}, False
    for name, mine in _compared(parts).items():
        if mine == stored[name] or (name in read and mine == read[name]):
            continue
        collide = collide or name not in read or stored[name] != read[name]
        changed[name] = parts[name]
    if collide:
        raise StaleAgreement(locked, list(changed))
    return changed


def _parts_of(row: Any) -> dict[str, Any]:
    """Return the parts of an agreement, or of a row of its history."""
    is_history = not isinstance(row, Agreement)
    column = "organisation_id" if is_history else "pk"
    found = {name: getattr(row, name) for name in PARTS if name not in _OTHER}
    found["date"] = InexactDate(row.starts_on, row.ends_on, row.exactness)
    found["parties"] = row.parties.values_list(column, flat=True)
    return found


def _compared(parts: dict[str, Any]) -> dict[str, Any]:
    """Return the parts so that equal ones are equal: a set as its keys."""
    compared = dict(parts)
    if "parties" in parts:
        keys = (getattr(party, "pk", party) for party in parts["parties"])
        compared["parties"] = frozenset(keys)
    return compared


def _check(parts: dict[str, Any], phase: Phase, wanted: dict[str, str]) -> None:
    """Raise AgreementRefused for what cannot be so, together with what is wanted."""
    status, date, last = parts["status"], parts["date"], parts["expires_on"]
    today = dates.today(dates.zone_of(phase))
    errors = dict(wanted)
    if date and status != Status.IN_PREPARATION and date.start > today:
        errors["date"] = _(
            "This day is still to come: it is in preparation until it is signed."
        )
    if last and date and last < date.start:
        errors["expires_on"] = _("This is before the day on which it was signed.")
    elif last and status == Status.ENDED and last > today:
        errors["expires_on"] = _(
            "It has ended, so its last day is not to come: give the day on which it "
            "ended, or leave it empty."
        )
    if errors:
        raise AgreementRefused(errors)


def _reason_wanted(locked: Agreement, changed: dict[str, Any]) -> dict[str, str]:
    """Return the sentence that asks for a reason, at its field; {} for none."""
    status = changed.get("status", locked.status)
    why = ""
    if "status" in changed and status == Status.ENDED:
        why = _("Say why it ends.")
    elif "status" in changed and locked.status == Status.ENDED:
        why = _("Say why it has not ended after all.")
    elif "expires_on" in changed and locked.expires_on:
        why = _("Say why its last day changes.")
    elif "date" in changed and locked.date:
        why = _("Say why the day of signing changes.")
    return {"reason": why} if why else {}


def _set(agreement: Agreement, parts: dict[str, Any]) -> None:
    for name in parts.keys() - _OTHER:
        setattr(agreement, name, parts[name])
    if "date" in parts:
        date = parts["date"]
        agreement.starts_on, agreement.ends_on = date.start, date.end
        agreement.exactness = date.exactness


def _set_parties(agreement: Any, parts: dict[str, Any]) -> None:
    """Set the parties without a row of history: that of the whole change has them."""
    if "parties" not in parts:
        return
    agreement.skip_history_when_saving = True
    agreement.parties.set(parts["parties"])
    del agreement.skip_history_when_saving


def _note_parties(agreement: Agreement) -> None:
    """Copy the parties of a new agreement beside its first row of history."""
    row: Any = agreement.history.get()
    kept = row.parties.model
    links = Agreement.parties.through.objects.filter(agreement=agreement).values()
    kept.objects.bulk_create(kept(history=row, **link) for link in links)
