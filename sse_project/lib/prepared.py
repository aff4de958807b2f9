"""Queries that are built once: building one takes Django longer than asking it.

For the few that every request asks. The rules stay in the queryset; only its text
is kept, by process.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

# Stand in for the values while the text is made; no rule names such a number or day.
_NUMBER, _DAY = -987_654_321, dt.date(1, 2, 3)


class _Text:
    """The text of a `values_list()` that takes one number and one day.

    `build(number, day)` returns the queryset; it must put both into it as they are.
    """

    def __init__(self, build: Callable[[int, dt.date], "QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._kept: tuple[str, tuple[Any, ...]] | None = None

    def _for(self, number: int, day: dt.date) -> tuple[str, list[Any]]:
        if self._kept is None:
            self._kept = self._build(_NUMBER, _DAY).query.sql_with_params()
        sql, marks = self._kept
        given = {_NUMBER: number, _adapted(_DAY): _adapted(day)}
        return sql, [given.get(mark, mark) for mark in marks]


class Prepared(_Text):
    """The rows of such a query."""

    def __call__(self, number: int, day: dt.date) -> list[tuple[Any, ...]]:
        """Return the rows for `number` (often a primary key) on `day`; one query."""
        with connection.cursor() as cursor:
            cursor.execute(*self._for(number, day))
            return cursor.fetchall()


class PreparedColumn(_Text):
    """Such a query of one column, to stand in another one (`pk__in=...`).

    It may name nothing of the query around it.
    """

    def __call__(self, number: int, day: dt.date) -> RawSQL:
        """Return the column for `number` on `day`; asks nothing by itself."""
        return RawSQL(*self._for(number, day))  # noqa: S611 -- Django's own text


def _adapted(day: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def prepared_subquery(
    build: Callable[[RawSQL], "QuerySet[Any, Any]"],
    *,
    around: type[models.Model],
    output_field: models.Field,
) -> RawSQL:
    """Return a subquery of one column as an expression that is not built again.

    `build(outer)` returns its rows; `outer` is the primary key of the model `around`
    in the query around it. Raises ValueError when the rows read that table themselves:
    `outer` would be theirs.
    """
    name = connection.ops.quote_name
    table, key = around._meta.db_table, str(around._meta.pk.column)
    outer = RawSQL(f"{name(table)}.{name(key)}", [])  # noqa: S611 -- names of ours
    sql, params = build(outer).query.sql_with_params()
    # Under an alias of Django's (U0) the table is another.
    if re.search(rf"(FROM|JOIN) {name(table)}(?! [A-Z]+\d)", sql):
        raise ValueError(f"A subquery in {table} may not read that table.")
    return RawSQL(f"({sql})", params, output_field=output_field)  # noqa: S611 -- Django's own text
