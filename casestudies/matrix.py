"""What the page of a round shows of its comment table: filters, order, a page."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from casestudies.comment_table import PRIORITIES, Row, Table, by_number, by_state
from casestudies.models import Comment

PER_PAGE = 50
NO_THEME = "none"
KINDS = list(Comment.Kind.values)


def natural(text: str) -> list[tuple[int, str]]:
    """Return a key that sorts chapter 10 after chapter 9, and no chapter last."""
    parts = re.findall(r"\d+|\D+", text.casefold()) or [chr(0x10FFFF)]
    return [(int(part[:9]) if part.isdecimal() else 10**9, part) for part in parts]


def theme_of(row: Row) -> str:
    """Return the theme of a row as the address names it."""
    return str(row.comment.theme_id or NO_THEME)


# What each filter compares, by its name in the address.
KEYS: dict[str, Callable[[Row], str]] = {
    "reviewer": lambda row: str(row.comment.assignment.reviewer_id),
    "theme": theme_of,
    "type": lambda row: row.comment.kind,
    "priority": lambda row: row.comment.priority,
    "chapter": lambda row: row.comment.chapter,
    "waiting": lambda row: row.waits or "nobody",
}
STATES = {
    "open": lambda row: row.group == "open",
    "unanswered": lambda row: row.group == "open" and not row.is_written,
    "written": lambda row: row.is_written,
    "reopened": lambda row: row.state == "reopened",
    "answered": lambda row: row.group == "answered",
    "closed": lambda row: row.group == "closed",
    "verify": lambda row: row.state == "verify",
    "merged": lambda row: row.state == "merged",
    "held": lambda row: row.group == "held",
    "draft": lambda row: row.group == "draft",
}


def matching(rows: list[Row], wanted: dict[str, Any]) -> list[Row]:
    """Return the rows that the filters of the address let through."""
    for name, key in KEYS.items():
        value = wanted.get(name)
        if value:
            rows = [row for row in rows if key(row) == value]
    state = wanted.get("state")
    if state:
        rows = [row for row in rows if STATES[state](row)]
    words = str(wanted.get("q") or "").casefold().split()
    return [row for row in rows if all(word in _text(row) for word in words)]


def _text(row: Row) -> str:
    """Return all words of a row, as the search reads them."""
    comment, answer = row.comment, row.answer
    texts = [
        comment.label,
        comment.chapter,
        comment.quote,
        comment.text,
        comment.proposed_change,
        str(comment.assignment.reviewer),
        str(comment.theme or ""),
    ]
    if answer is not None:
        texts += [answer.text, answer.where_changed]
    return "\n".join(texts).casefold()


def _by_theme(row: Row) -> tuple[Any, ...]:
    theme = row.comment.theme
    place = (theme.position, theme.name) if theme else (10**9, "")
    return (*place, *by_state(row))


SORTS: dict[str, Callable[[Row], Any]] = {
    "state": by_state,
    "number": by_number,
    "priority": lambda row: (
        PRIORITIES.index(row.comment.priority),
        *by_state(row),
    ),
    "chapter": lambda row: (natural(row.comment.chapter), *by_number(row)),
    "theme": _by_theme,
}
# What the rows under one heading share; comments in the order of numbers have none.
GROUPED: dict[str, Callable[[Row], Hashable]] = {
    "state": lambda row: (_state_group(row), row.committee),
    "priority": KEYS["priority"],
    "chapter": KEYS["chapter"],
    "theme": theme_of,
}


def _state_group(row: Row) -> str:
    return "verify" if row.state == "verify" else row.group


def _title(row: Row, sort: str) -> str:
    """Return the heading over `row` and those like it."""
    if sort == "priority":
        return row.comment.get_priority_display()
    if sort == "chapter":
        return row.comment.chapter or _("No chapter named")
    if sort == "theme":
        return str(row.comment.theme or _("No theme yet"))
    title = {
        "open": _("To answer"),
        "answered": _("Answered, with the reviewer"),
        "held": _("Not released yet"),
        "verify": _("Closed, to be verified in the next draft"),
        "closed": _("Closed"),
        "merged": _("Merged before the release"),
        "draft": _("Being written"),
    }[_state_group(row)]
    return f"{title} \u00b7 {row.committee}" if row.committee else title


@dataclass
class Matrix:
    """The rows a page shows, out of those the filters leave, out of all."""

    table: Table
    shown: list[Row]
    page: Page

    @property
    def rows(self) -> list[Row]:
        """Return the rows of this page."""
        return list(self.page.object_list)


def matrix_of(
    table: Table,
    wanted: dict[str, Any],
    *,
    page: Any = None,
    at: Any = None,
    per_page: int = PER_PAGE,
) -> Matrix:
    """Return the page `page` of the rows that `wanted` leaves, in its order.

    Without `page` the one on which the comment `at` (its key) stands.
    """
    sort = wanted.get("sort") or "state"
    shown = sorted(matching(table.rows, wanted), key=SORTS[sort])
    if page is None and at:
        places = {str(row.comment.pk): i for i, row in enumerate(shown)}
        page = places.get(str(at), 0) // per_page + 1
    found = Paginator(shown, max(per_page, 1)).get_page(page)
    _head(list(found.object_list), shown, sort)
    return Matrix(table, shown, found)


def _head(rows: Sequence[Row], shown: list[Row], sort: str) -> None:
    """Give the first row of each group on a page its heading, with the whole count.

    A page that goes on in a group names it again.
    """
    group_of = GROUPED.get(sort)
    if group_of is None:
        return
    counts = Counter(map(group_of, shown))
    last = None
    for row in rows:
        group = group_of(row)
        if group != last:
            row.heading = (_title(row, sort), counts[group])
        last = group


@dataclass(frozen=True)
class Filtered:
    """One filter that is set: what it says, and the address without it."""

    text: str
    without: str


def filters_set(form: Any, address: QueryDict) -> list[Filtered]:
    """Return the filters of the address that hold, each with the way to drop it."""
    found = []
    for name in ("q", "state", *KEYS):
        value = form.cleaned_data.get(name)
        if not value:
            continue
        rest = address.copy()
        for dropped in (name, "page", "at"):
            rest.pop(dropped, None)
        field = form.fields[name]
        words = form.names.get(name, {}).get(value, value)
        text = _("{what}: {value}").format(what=field.label, value=words)
        found.append(Filtered(text, f"?{rest.urlencode()}"))
    return found
