"""Who changed what across the rooms, for /history/.

One kind a thing people ask about. What is somebody's own until they send it
(comments being written, the overall view of a review) is not among the columns.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Model, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.models import (
    CaseStudy,
    Draft,
    DraftShare,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from countries.models import ParticipationStatus, Researcher
from materials.models import MaterialVersion
from milestones.history import HISTORY_PARTS, proof_added
from milestones.models import Evidence, Milestone
from phases.models import Agreement, TeamMember
from sse_project.lib.changes import Entry, Part, compared, parts_of
from sse_project.lib.inexact import InexactDate
from workshops.models import Workshop

PAGE_SIZE = 25


@dataclass(frozen=True)
class Kind:
    """A kind of thing whose history is told. `phase` leads to its phase's id.

    `added` says in words what a row of addition added, `belongs_to` names the
    field with the thing it is told about, when that is not the row's own;
    `unseen` is said of a change in none of its parts.
    """

    label: Any  # lazy text
    model: type[Model]
    phase: str
    parts: Callable[[], list[Part]]
    related: tuple[str, ...] = ()
    added: Callable[[Any], str] | None = None
    belongs_to: str = ""
    unseen: Any = gettext_lazy("A source or a detail changed")

    @property
    def rows(self) -> "QuerySet[Any]":
        """Return the history rows of this kind."""
        return self.model.history.model.objects.all()  # type: ignore[attr-defined]


def _columns(model: type[Model], *names: str) -> Callable[[], list[Part]]:
    return lambda: parts_of(model, *names)


def _date_of(model: type[Model]) -> list[Part]:
    """Return the inexact date of `model` as one part."""

    def show(start: Any, end: Any, exactness: Any) -> str:
        return str(InexactDate(start, end, exactness))

    return [Part(_("Date"), ("starts_on", "ends_on", "exactness"), show)]


KINDS = {
    "milestone": Kind(
        gettext_lazy("Milestones"), Milestone, "phase_id", lambda: HISTORY_PARTS
    ),
    "proof": Kind(
        gettext_lazy("Proofs of milestones"),
        Evidence,
        "milestone__phase_id",
        list,
        ("milestone", "file"),
        added=proof_added,
        belongs_to="milestone",
    ),
    "study": Kind(
        gettext_lazy("Case studies"),
        CaseStudy,
        "phase_id",
        _columns(CaseStudy, "title", "summary"),
    ),
    "step": Kind(
        gettext_lazy("Steps of a study"),
        Step,
        "study__phase_id",
        lambda: [*_date_of(Step), *parts_of(Step, "due_on", "milestone")],
        ("study",),
    ),
    "draft": Kind(
        gettext_lazy("Drafts"),
        Draft,
        "study__phase_id",
        _columns(Draft, "note", "received_on"),
        ("study",),
    ),
    "share": Kind(
        gettext_lazy("Shares of drafts"),
        DraftShare,
        "draft__study__phase_id",
        _columns(DraftShare, "starts_on", "ends_on", "ended_at"),
        ("draft__study", "committee"),
    ),
    "material": Kind(
        gettext_lazy("Materials"),
        MaterialVersion,
        "material__phase_id",
        _columns(MaterialVersion, "note", "holds_from", "announced_at"),
        ("material__phase",),
    ),
    "round": Kind(
        gettext_lazy("Review rounds"),
        ReviewRound,
        "study__phase_id",
        _columns(
            ReviewRound, "released_at", "answers_due_on", "answered_at", "closed_at"
        ),
        ("study",),
        unseen=gettext_lazy("Comments were handed in"),
    ),
    "review": Kind(
        gettext_lazy("Reviews"),
        ReviewAssignment,
        "round__study__phase_id",
        _columns(
            ReviewAssignment,
            "due_on",
            "accepted_at",
            "submitted_at",
            "declined_at",
            "decline_reason",
            "withdrawn_at",
            "withdraw_reason",
            "access_until",
        ),
        ("reviewer", "round__study"),
        unseen=gettext_lazy("The review was worked on"),
    ),
    "workshop": Kind(
        gettext_lazy("Workshops"),
        Workshop,
        "phase_id",
        lambda: [
            *_date_of(Workshop),
            *parts_of(Workshop, "title", "mode", "place", "change_reason"),
        ],
    ),
    "country": Kind(
        gettext_lazy("Countries of a phase"),
        ParticipationStatus,
        "participation__phase_id",
        _columns(ParticipationStatus, "status", "starts_on", "reason"),
        ("participation__country", "participation__phase"),
    ),
    "agreement": Kind(
        gettext_lazy("Agreements"),
        Agreement,
        "phase_id",
        _columns(Agreement, "title", "status", "starts_on", "note"),
    ),
    "member": Kind(
        gettext_lazy("Team"),
        TeamMember,
        "phase_id",
        _columns(TeamMember, "role", "starts_on", "ends_on"),
        ("user",),
    ),
    "researcher": Kind(
        gettext_lazy("Researchers"),
        Researcher,
        "participation__phase_id",
        _columns(Researcher, "is_lead", "starts_on", "ends_on"),
        ("user", "participation__country", "participation__phase"),
    ),
}


@dataclass(frozen=True)
class Asked:
    """What the reader asked for; None or "" for anything."""

    kind: str = ""
    object_id: int | None = None
    user_id: int | None = None
    by_people: bool = False
    since: dt.datetime | None = None
    before: dt.datetime | None = None


@dataclass(frozen=True)
class Told(Entry):
    """An entry with the thing it is about."""

    about: str = ""
    url: str = ""
    kind: str = ""
    object_id: int = 0

    @property
    def key(self) -> str:
        """Return the filter for this thing's own history: "milestone:12"."""
        return f"{self.kind}:{self.object_id}"


def page_of_changes(
    phase_ids: Iterable[int], asked: Asked, *, page: str | int | None
) -> tuple[Page, list[Told]]:
    """Return a page of history rows of these phases and their entries, newest first.

    The queries do not grow with the rows: two for the page, and a few for each
    kind of thing on it.
    """
    rows = _rows(frozenset(phase_ids), asked)
    found = Paginator(rows, PAGE_SIZE).get_page(page)
    return found, _told(list(found.object_list))


def _rows(phase_ids: frozenset[int], asked: Asked) -> "QuerySet[Any, dict[str, Any]]":
    names = [asked.kind] if asked.kind else list(KINDS)
    parts = [
        _filtered(KINDS[name], phase_ids, asked)
        .annotate(told=Value(name, output_field=CharField()))
        .values("told", "history_id", "history_date")
        for name in names
    ]
    first, *others = parts
    every = first.union(*others, all=True) if others else first
    return every.order_by("-history_date", "-history_id", "told")


def _filtered(kind: Kind, phase_ids: frozenset[int], asked: Asked) -> "QuerySet[Any]":
    rows = kind.rows.filter(**{f"{kind.phase}__in": phase_ids})
    if asked.object_id is not None:
        rows = rows.filter(id=asked.object_id)
    if asked.user_id is not None:
        rows = rows.filter(history_user_id=asked.user_id)
    if asked.by_people:
        rows = rows.filter(history_user_id__isnull=False)
    if asked.since is not None:
        rows = rows.filter(history_date__gte=asked.since)
    if asked.before is not None:
        rows = rows.filter(history_date__lt=asked.before)
    return rows.order_by()


def _told(keys: list[dict[str, Any]]) -> list[Told]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        wanted[key["told"]].append(key["history_id"])
    entries = {
        (name, history_id): entry
        for name, ids in wanted.items()
        for history_id, entry in _entries(name, ids).items()
    }
    return [entries[key["told"], key["history_id"]] for key in keys]


def _entries(name: str, history_ids: list[int]) -> dict[int, Told]:
    """Return the entries of one kind by history id; four queries and its relations."""
    kind = KINDS[name]
    before = (
        kind.rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        .order_by("-history_id")
        .values("history_id")[:1]
    )
    rows = list(
        kind.rows.filter(history_id__in=history_ids).annotate(before=Subquery(before))
    )
    earlier = kind.rows.in_bulk(
        [row.before for row in rows if row.before], field_name="history_id"
    )
    things = (
        kind.model._default_manager.select_related(*kind.related)
        if kind.related
        else kind.model._default_manager.all()
    ).in_bulk([row.id for row in rows])
    pairs = [(row, earlier.get(row.before)) for row in rows]
    told = compared(pairs, kind.parts())
    return {
        row.history_id: _about(name, row, entry, things.get(row.id))
        for row, entry in zip(rows, told, strict=True)
    }


def _about(name: str, row: Any, entry: Entry, thing: Any) -> Told:
    kind = KINDS[name]
    url = thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else ""
    what = entry.what
    if what and kind.added and thing is not None:
        what = kind.added(thing)
    if thing is not None and kind.belongs_to:
        thing = getattr(thing, kind.belongs_to)
    if row.history_type == "-":
        what = _("Removed")
    elif not what and not entry.changes:
        what = str(kind.unseen)
    return Told(
        at=entry.at,
        by=entry.by,
        reason=entry.reason,
        what=what,
        changes=entry.changes,
        about=str(thing) if thing is not None else f"#{row.id}",
        url=url,
        kind=name,
        object_id=row.id,
    )
