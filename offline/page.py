"""The page on which one sees what a file of answers says, group by group."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from manuscripts.words import UNREAD
from offline.comparing import Compared, Comparison
from offline.forms import RowsForm

# Each is locked, compared and saved by itself: these take a second or two, the rest
# comes after them.
MOST_ROWS = 200


@dataclass
class Shown:
    """A row as it stands on the page."""

    row: Compared
    is_taken: bool
    code: Any
    errors: list[str]


@dataclass
class Group:
    """Rows that ask for the same: what the group is called, and holds."""

    name: str
    title: str
    hint: str
    rows: list[Shown]
    leave: str


@dataclass
class Preview:
    """All that the page says of a file."""

    comparison: Comparison
    headline: str
    groups: list[Group]
    more: int
    chosen: int
    unread: list[str]
    has_table: bool
    nothing_to_do: list[tuple[str, str]] = field(default_factory=list)


def preview(comparison: Comparison, form: RowsForm) -> Preview:
    """Return what the page prints; the rows that need a look stand first."""
    offered = comparison.offered[:MOST_ROWS]
    shown = [_shown(row, form) for row in offered]
    unsure = [s for s in shown if not s.row.is_sure]
    groups = [
        Group(
            "look",
            _("Look at these first"),
            _("Something is not clear here. Nothing is taken by itself."),
            unsure,
            _("Leave out"),
        ),
        Group(
            "changed",
            _("Changed answers"),
            _("They replace what was in the tracker when the file was made."),
            [s for s in shown if s.row.is_sure and s.row.state == "changed"],
            _("Keep the tracker’s"),
        ),
        Group(
            "new",
            _("New answers"),
            "",
            [s for s in shown if s.row.is_sure and s.row.state == "new"],
            _("Leave out"),
        ),
    ]
    unread = comparison.returned.unread
    return Preview(
        comparison=comparison,
        headline=_headline(comparison),
        groups=[group for group in groups if group.rows],
        more=len(comparison.offered) - len(offered),
        chosen=sum(s.is_taken for s in shown),
        unread=_sentences(unread),
        has_table="no_table" not in unread,
        nothing_to_do=_nothing_to_do(comparison),
    )


def _shown(row: Compared, form: RowsForm) -> Shown:
    code = form.code_field(row)
    errors = [str(e) for e in form[row.row.key].errors]
    return Shown(row, form.is_taken(row), code, errors)


def _headline(comparison: Comparison) -> str:
    if "no_table" in comparison.returned.unread:
        return _("No table of comments was found in this file.")
    count = len(comparison.offered)
    if not count:
        return _("There is nothing new in this file.")
    unsure = sum(not row.is_sure for row in comparison.offered)
    said = ngettext(
        "One answer in this file is not in the tracker.",
        "{n} answers in this file are not in the tracker.",
        count,
    ).format(n=count)
    if not unsure:
        return said
    look = ngettext(
        "{said} One of them needs a look.", "{said} {n} of them need a look.", unsure
    )
    return look.format(said=said, n=unsure)


def _nothing_to_do(comparison: Comparison) -> list[tuple[str, str]]:
    """Return what is said of the rows that ask for nothing, with their numbers."""
    said = (
        ("same", _("In the tracker already")),
        ("older", _("Not changed in the file; the tracker has a newer answer")),
        ("kept", _("No answer in the file; the tracker’s stays")),
        ("empty", _("No answer yet, neither here nor there")),
    )
    found = []
    for state, words in said:
        labels = [row.label for row in comparison.of(state) if row.label]
        if labels:
            found.append((words, ", ".join(labels)))
    return found


def _sentences(codes: list[str]) -> list[str]:
    """Return what could not be read, each thing once."""
    own = {
        "died": _("The file was too complex to be read; it is kept as received."),
        "too_complex": _(
            "The file was too complex to be read; it is kept as received."
        ),
        "too_long": _("The file is very long; its end was not read."),
        "formulas": _("Some cells hold formulas without a result; they were not read."),
        "text": _("The file is damaged inside; a part of it could not be read."),
    }
    said = [own.get(code) or str(UNREAD.get(code, "")) for code in codes]
    return list(dict.fromkeys(text for text in said if text))
