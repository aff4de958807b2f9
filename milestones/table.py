"""The rows of the milestone table, and the sentences above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from milestones.models import Milestone
from milestones.owners import owner_label
from milestones.permissions import can_change, is_told_lateness, sees_details
from milestones.querysets import is_overdue, lateness_told_to
from milestones.state import State, needs_proof, state_of
from sse_project.lib import dates


@dataclass(frozen=True)
class Row:
    """One milestone as one person sees it; made without a query."""

    milestone: Milestone
    state: State
    owner: str
    sees_owner: bool
    may_change: bool
    asks_proof: bool
    slip: str
    slip_days: str


def row_for(milestone: Milestone, user: Any) -> Row:
    """Return the row of a milestone read with `for_table()`."""
    now, today = dates.now(), dates.today()
    told = is_told_lateness(user, milestone)
    detailed = sees_details(user, milestone.phase_id)
    return Row(
        milestone=milestone,
        state=state_of(milestone, now=now, today=today, sees_lateness=told),
        owner=owner_label(milestone.owner) if detailed else "",
        sees_owner=detailed,
        may_change=can_change(user, milestone),
        asks_proof=told and needs_proof(milestone, now=now),
        slip=slip_text(milestone.slip_days) if told else "",
        slip_days=slip_in_days(milestone.slip_days) if told else "",
    )


def rows_for(milestones: Iterable[Milestone], user: Any) -> list[Row]:
    """Return the rows of milestones read with `for_table()`."""
    return [row_for(milestone, user) for milestone in milestones]


def workshops_of(milestone: Milestone, user: Any) -> list[Any]:
    """Return the workshops the reader may know that the milestone stands for.

    A single one has no date of its own: it moves with the milestone. Reached by
    the reverse name: their room stands to the right of this one.
    """
    rows: Any = milestone.workshops  # type: ignore[attr-defined]
    return list(rows.visible_to(user).order_by("starts_on", "pk"))


def slip_text(days: int) -> str:
    """Return "14 days later than first planned", "" for none."""
    if days == 0:
        return ""
    count = abs(days)
    if days > 0:
        text = ngettext(
            "{n} day later than first planned",
            "{n} days later than first planned",
            count,
        )
    else:
        text = ngettext(
            "{n} day earlier than first planned",
            "{n} days earlier than first planned",
            count,
        )
    return text.format(n=count)


def slip_in_days(days: int) -> str:
    """Return "+14 days" for a narrow column, "" for none."""
    if days == 0:
        return ""
    text = ngettext("{sign}{n} day", "{sign}{n} days", abs(days))
    return text.format(sign="+" if days > 0 else "\u2212", n=abs(days))


def headline(milestones: Any, user: Any, *, is_filtered: bool = True) -> list[str]:
    """Return the sentences that state the situation, the risk first.

    `milestones` are those of `for_table()`. Two queries: what there is, and what
    comes next.
    """
    over = lateness_told_to(user) & is_overdue(dates.now())
    counts = milestones.order_by().aggregate(
        total=Count("pk"),
        undated=Count("pk", filter=Q(due_on=None, status__in=Milestone.Status.OPEN)),
        done=Count("pk", filter=Q(status=Milestone.Status.DONE)),
        late=Count("pk", filter=over & Q(is_event=False)),
        unrecorded=Count("pk", filter=over & Q(is_event=True)),
    )
    if not counts["total"] and not is_filtered:
        return [_("There is no milestone for you to see yet.")]
    if not counts["total"]:
        return [_("No milestone matches.")]
    coming = (
        milestones.open()
        .filter(due_on__gte=dates.today())
        .order_by("due_on", "position")
        .first()
    )
    sentences = [_risk(counts, coming)]
    if coming:
        sentences.append(_coming(coming))
    return [sentence for sentence in sentences if sentence]


def _risk(counts: dict[str, int], coming: Milestone | None) -> str:
    """Return what should worry the reader, "" when nothing does."""
    late, undated = counts["late"], counts["undated"]
    if late:
        sentence = ngettext("{n} milestone is late.", "{n} milestones are late.", late)
        return _counted(sentence, late)
    if unrecorded := counts["unrecorded"]:
        sentence = ngettext(
            "{n} event is over: did it take place?",
            "{n} events are over: did they take place?",
            unrecorded,
        )
        return _counted(sentence, unrecorded)
    if undated:
        sentence = ngettext(
            "{n} milestone still needs a date.",
            "{n} milestones still need a date.",
            undated,
        )
        return _counted(sentence, undated)
    if coming:
        return ""
    if counts["done"] == counts["total"]:
        return _("All milestones shown are done.")
    return _("No open milestone lies ahead.")


def _counted(sentence: str, count: int) -> str:
    """Return the sentence with its number in words up to nine."""
    return capfirst(sentence.format(n=apnumber(count)))


def _coming(milestone: Milestone) -> str:
    days = (milestone.due_on - dates.today()).days if milestone.due_on else 0
    if days == 0:
        return _("“{title}” is due today.").format(title=milestone.title)
    text = ngettext("“{title}” is {n} day away.", "“{title}” is {n} days away.", days)
    return text.format(title=milestone.title, n=days)
