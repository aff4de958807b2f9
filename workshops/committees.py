"""Who sits in a committee, by constituent group, as far as a reader is told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from countries.models import Committee, Seat
from materials.models import Material
from sse_project.lib import dates
from workshops.permissions import sees_members


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


@dataclass(frozen=True)
class CommitteeLine:
    """A committee as a page of its phase or country prints it."""

    committee: Committee
    members: Members
    terms: list[Material]


def committee_lines(user: Any, committees: Iterable[Committee]) -> list[CommitteeLine]:
    """Return members and terms of reference, as far as `user` is told; two queries.

    Without committees none.
    """
    shown = list(committees)
    if not shown:
        return []
    seats, terms = defaultdict(list), defaultdict(list)
    for seat in _seats().filter(committee__in=shown):
        seats[seat.committee_id].append(seat)
    phases = {each.phase_id for each in shown}
    for material in terms_for(user).filter(phase__in=phases):
        terms[material.phase_id].append(material)
    return [
        CommitteeLine(
            each,
            _sorted(seats[each.pk], told=sees_members(user, each)),
            terms[each.phase_id],
        )
        for each in shown
    ]


def terms_for(user: Any) -> "QuerySet[Material]":
    """Return the terms of reference among the materials that the user reads."""
    found: QuerySet[Material] = Material.objects.visible_to(user).filter(
        kind=Material.Kind.TERMS
    )
    return found.select_related("phase")


def members_of(committee: Committee, *, told: bool) -> Members:
    """Return the seats; `told` whether accounts are named. One query."""
    return _sorted(_seats().filter(committee=committee), told=told)


def _seats() -> "QuerySet[Seat]":
    return Seat.objects.select_related(
        "user__organisation", "person__organisation", "organisation"
    ).order_by("starts_on", "pk")


def _sorted(rows: Iterable[Seat], *, told: bool) -> Members:
    today = dates.today()
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
