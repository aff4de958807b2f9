"""Which comments the page of a round shows under its filters: those that go out."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from casestudies.comment_table import Row, table_of
from casestudies.forms.matrix import MatrixForm
from casestudies.matrix import filters_set, matching
from casestudies.models import ReviewRound
from sse_project.lib import dates


@dataclass(frozen=True)
class Selection:
    """The rows that the filters let through, of how many, and the filters in words."""

    rows: list[Row]
    total: int
    filters: list[str]


def select(user: Any, found: ReviewRound, query: QueryDict) -> Selection:
    """Return the rows of the page with this query string, in its own words."""
    table = table_of(user, found, now=dates.now())
    form = MatrixForm(query, rows=table.rows)
    wanted = form.wanted()
    return Selection(
        rows=matching(table.rows, wanted),
        total=len(table.rows),
        filters=[each.text for each in filters_set(form, query)],
    )
