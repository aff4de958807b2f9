"""Who works on a phase as what: what the team page and the letters read."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Invitation
from countries.models import Researcher, Seat
from phases.models import Phase, TeamMember
from sse_project.lib import dates
from sse_project.lib.beside import Beside, beside

KINDS: dict[str, type] = {
    "member": TeamMember,
    "researcher": Researcher,
    "seat": Seat,
}


@dataclass(frozen=True)
class RoleRow:
    """One dated role of one person."""

    kind: str
    row: Any
    words: str
    access: str
    may_end: bool
    may_resend: bool
    beside: Beside | None = None


@dataclass
class Group:
    """People of one kind, in force and earlier."""

    title: str
    now: list[RoleRow] = field(default_factory=list)
    earlier: list[RoleRow] = field(default_factory=list)


def roles_in(phase: Phase, kind: str) -> "QuerySet[Any]":
    """Return the roles of a kind that belong to the phase, with their people."""
    invitations = Prefetch(
        "user__invitations", Invitation.objects.order_by("-created_at")
    )
    rows: QuerySet[Any]
    if kind == "member":
        rows = TeamMember.objects.filter(Q(phase=phase) | Q(phase__isnull=True))
        rows = rows.select_related("organisation", "phase").order_by("role")
    elif kind == "researcher":
        rows = Researcher.objects.filter(participation__phase=phase)
        rows = rows.select_related("participation__country", "participation__phase")
        rows = rows.order_by("participation__country__name", "-is_lead")
    else:
        rows = Seat.objects.filter(committee__phase=phase, user__isnull=False)
        rows = rows.select_related("committee", "organisation")
        rows = rows.order_by("committee__name")
    ordering = (*rows.query.order_by, "user__name", "pk")
    return rows.select_related("user").prefetch_related(invitations).order_by(*ordering)


def groups_of(
    phase: Phase, reader: Any, *, may_change: bool, is_administrator: bool
) -> list[Group]:
    """Return the phase's people, by kind; three queries a kind at most."""
    titles = {
        "member": _("Colleagues"),
        "researcher": _("Researchers"),
        "seat": _("Committee members"),
    }
    groups = []
    for kind, title in titles.items():
        group = Group(title)
        for row in roles_in(phase, kind):
            shown = _shown(kind, row, may_change, is_administrator)
            is_over = row.ends_on is not None and row.ends_on < dates.today()
            (group.earlier if is_over else group.now).append(shown)
        groups.append(group)
    _put_beside(groups, reader, phase)
    return groups


def _put_beside(groups: list[Group], reader: Any, phase: Phase) -> None:
    """Give each role in force what other rooms say of its person."""
    people = [role.row.user for group in groups for role in group.now]
    said = beside(reader, people, phase)
    for group in groups:
        group.now = [
            replace(role, beside=said.get(role.row.user_id)) for role in group.now
        ]


def _shown(kind: str, row: Any, may_change: bool, is_administrator: bool) -> RoleRow:
    is_staff = getattr(row, "role", "") == TeamMember.Role.ILO_STAFF
    waits = row.user.is_active and not row.user.has_usable_password()
    return RoleRow(
        kind=kind,
        row=row,
        words=role_words(row),
        access=access_words(row.user),
        may_end=may_change and (is_administrator or not is_staff),
        may_resend=may_change and waits,
    )


def role_words(row: Any) -> str:
    """Return a role as a reader sees it: "Researcher, Indonesia"."""
    if isinstance(row, Researcher):
        words = _("Lead researcher") if row.is_lead else _("Researcher")
        return f"{words}, {row.participation.country}"
    if isinstance(row, Seat):
        return f"{row.committee}, {row.get_group_display()}"
    return str(row.get_role_display())


def access_words(user: Any) -> str:
    """Return whether the person can sign in; reads the prefetched invitations."""
    if not user.is_active:
        return _("Account closed")
    if user.has_usable_password():
        return _("Has joined")
    newest = next(iter(user.invitations.all()), None)
    if newest is None or newest.withdrawn_at:
        return _("Invitation on its way")
    day = date_format(timezone.localtime(newest.created_at), "j M Y")
    if newest.expires_at <= dates.now():
        return _("Invited on {day}, the invitation has expired").format(day=day)
    return _("Invited on {day}, not yet joined").format(day=day)
