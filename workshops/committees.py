"""Who sits in a committee, by constituent group, as far as a reader is told."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from countries.models import Committee, Seat
from sse_project.lib import dates


@dataclass(frozen=True)
class Sitting:
    """A seat with the words for it; `name` is general where the reader is not told."""

    seat: Seat
    name: str
    body: str


@dataclass(frozen=True)
class Members:
    """The seats in force by group, those to come, and those that ended."""

    groups: list[tuple[str, list[Sitting]]] = field(default_factory=list)
    coming: list[Sitting] = field(default_factory=list)
    former: list[Sitting] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many sit in it today."""
        return sum(len(sittings) for _label, sittings in self.groups)


def members_of(committee: Committee, *, told: bool) -> Members:
    """Return the seats; `told` whether accounts are named. One query."""
    today = dates.today()
    rows = committee.seats.select_related(
        "user__organisation", "person__organisation", "organisation"
    ).order_by("starts_on", "pk")
    found = Members()
    now: dict[str, list[Sitting]] = {}
    for seat in rows:
        sitting = _sitting(seat, told=told)
        if seat.ends_on is not None and seat.ends_on < today:
            found.former.append(sitting)
        elif seat.starts_on is not None and seat.starts_on > today:
            found.coming.append(sitting)
        else:
            now.setdefault(seat.group, []).append(sitting)
    for value, label in Organisation.Group.choices:
        if value in now:
            found.groups.append((str(label), now[value]))
    return found


def _sitting(seat: Seat, *, told: bool) -> Sitting:
    body = str(seat.organisation or "")
    if seat.person is not None:
        return Sitting(
            seat, seat.person.name, body or str(seat.person.organisation or "")
        )
    if seat.user is None:
        return Sitting(seat, body, "")
    if told:
        own = str(seat.user.organisation or "")
        return Sitting(seat, seat.user.name, body or own)
    return Sitting(seat, _("A member"), body)


def headline(committee: Committee, members: Members) -> str:
    """Return how many sit in it, and for how many groups."""
    if not members.count:
        return _("{name}: no member is recorded today.").format(name=committee)
    text = ngettext(
        "{name}: {n} member today", "{name}: {n} members today", members.count
    ).format(name=committee, n=members.count)
    groups = members.groups
    of = ngettext("from {n} group.", "from {n} groups.", len(groups))
    return f"{text} {of.format(n=len(groups))}"


def people_for(committee: Committee) -> Any:
    """Return the accounts that could be given a seat: who works on the phase."""
    phase = committee.phase_id
    return (
        get_user_model()
        .objects.filter(
            Q(team_roles__phase=phase)
            | Q(research__participation__phase=phase)
            | Q(seats__committee__phase=phase),
            is_active=True,
        )
        .distinct()
        .order_by("name", "pk")
    )
