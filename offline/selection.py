"""Which comments the page of a round shows under its filters: those that go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casestudies.comment_table import Row, matching, table_of
from casestudies.forms.reviews import FilterForm
from casestudies.models import ReviewRound
from sse_project.lib import dates


@dataclass(frozen=True)
class Selection:
    """The rows that the filters let through, of how many, and the filters in words."""

    rows: list[Row]
    total: int
    filters: list[str]


def select(user: Any, found: ReviewRound, query: Mapping[str, Any]) -> Selection:
    """Return the rows of the page with this query string, in its own words."""
    table = table_of(user, found, now=dates.now())
    reviewers = {row.comment.assignment.reviewer for row in table.rows}
    filters = FilterForm(query, reviewers=sorted(reviewers, key=str))
    wanted = filters.cleaned_data if filters.is_valid() else {}
    return Selection(
        rows=matching(table.rows, wanted),
        total=len(table.rows),
        filters=_in_words(filters, wanted),
    )


def _in_words(filters: FilterForm, wanted: Mapping[str, Any]) -> list[str]:
    """Return the filters that hold, as people read them: "Priority: Must"."""
    names = []
    for name, field in filters.fields.items():
        value = wanted.get(name)
        if value:
            offered = getattr(field, "choices", [])
            choices = {str(key): str(label) for key, label in offered}
            names.append(f"{field.label}: {choices.get(str(value), value)}")
    return names
