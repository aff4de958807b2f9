"""The page on which one sees what was read of a commented file."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from casestudies.forms.commented import alone_field, theme_field
from casestudies.margin import Row
from casestudies.models import Comment, CommentedFile
from casestudies.recognised import Known, recognised
from manuscripts.words import unread_sentences

# One form of a thousand fields would be refused; the rest comes after these.
MOST_ROWS = 400
# Below this nobody would call it a copy of the draft.
UNLIKE = 30


@dataclass
class Shown:
    """A row as it stands on the page."""

    row: Row
    choice: str
    known: Known | None
    theme: Any  # the field in which its theme is chosen
    alone: Any  # the field that leaves its replies out
    thread: Known | None  # the comment it is a reply to

    @property
    def joins_thread(self) -> bool:
        """Return whether it becomes a turn of a comment that is being written."""
        return bool(self.thread and self.thread.is_being_written)

    @property
    def choices(self) -> list[tuple[str, Any, bool]]:
        """Return value, words and whether it is chosen, for each choice."""
        offered: list[tuple[str, Any]] = [("", _("Leave out"))]
        if self.joins_thread:
            offered.append((Comment.Priority.SHOULD, _("Add to the comment")))
        else:
            offered += Comment.Priority.choices
        return [(value, words, value == self.choice) for value, words in offered]


@dataclass
class RowList:
    """Comments, changes, or what is known: what the list is called and holds."""

    name: str
    title: str
    hint: str
    rows: list[Shown]
    is_known: bool = False


@dataclass
class MarginPage:
    """All the page knows before anything is chosen."""

    commented: CommentedFile
    rows: list[Row]
    known: dict[str, Known]
    threads: dict[str, Known]
    unread: list[str]
    more: int = 0
    authors: list[str] = field(default_factory=list)

    @property
    def left_out(self) -> set[str]:
        """Return the rows that are not taken unless somebody says so."""
        return {
            row.key
            for row in self.rows
            if row.is_change or row.is_resolved or row.key in self.known
        }

    @property
    def fresh_count(self) -> int:
        """Return how many rows are not in the matrix."""
        return sum(row.key not in self.known for row in self.rows)

    @property
    def other_version(self) -> int | None:
        """Return the version it seems made from, when that is another one."""
        made_from = self.commented.made_from
        if made_from is None or self.is_unlike:
            return None
        under_review = self.commented.assignment.round.draft_id
        return None if made_from.pk == under_review else made_from.number

    @property
    def is_unlike(self) -> bool:
        """Return whether the text is like no version of the study."""
        return self.commented.likeness is not None and self.commented.likeness < UNLIKE

    def with_choices(self, form: Any) -> list[Shown]:
        """Return the rows with what `form` says of each."""
        return [
            Shown(
                row,
                form.choice_of(row),
                self.known.get(row.key),
                form[theme_field(row)] if form.themes else None,
                form[alone_field(row)] if alone_field(row) in form.fields else None,
                self.threads.get(row.key),
            )
            for row in self.rows
        ]

    def lists_of(self, rows: list[Shown]) -> list[RowList]:
        """Return the rows as the lists of the page, what is new first; none is empty.

        A known row to which something new was replied stands above it.
        """
        replied = {row.answers for row in self.rows if row.key not in self.known}
        known = [s for s in rows if s.known and s.row.key not in replied]
        told = {id(shown) for shown in known}
        new = [shown for shown in rows if id(shown) not in told]
        lists = [
            RowList(
                "comments",
                _("Comments in the margin"),
                "",
                [shown for shown in new if not shown.row.is_change],
            ),
            RowList(
                "changes",
                _("Changes made in the text"),
                _("Each can become a comment that proposes it; at first none is."),
                [shown for shown in new if shown.row.is_change],
            ),
            RowList(
                "known",
                _("Known already"),
                _("Left out, unless you take one over once more."),
                known,
                is_known=True,
            ),
        ]
        return [each for each in lists if each.rows]


def margin_page(user: Any, commented: CommentedFile) -> MarginPage:
    """Return what was read of the file, and what of it is in the matrix already."""
    found = recognised(user, commented)
    rows, known = found.rows, found.known
    threads = {row.key: found.answered_by(row) for row in rows}
    shown = rows
    if len(rows) > MOST_ROWS:
        shown = [row for row in rows if row.key not in known][:MOST_ROWS]
    return MarginPage(
        commented=commented,
        rows=shown,
        known=known,
        threads={key: known for key, known in threads.items() if known},
        unread=unread_sentences(found.unread),
        more=max(0, sum(row.key not in known for row in rows) - MOST_ROWS),
        authors=sorted({row.author for row in rows if row.author}),
    )
