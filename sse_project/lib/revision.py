"""The state of the recorded data as one short text, to know when nothing changed.

Every change of what the project works with leaves a row of history, so the
newest rows of the history tables stand for the state of everything. What is
drawn from the data alone may be kept under that mark and need not be drawn
again.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

# A row draws its number before its transaction ends: one still open may bring a
# smaller number than the newest we see. While there is one, nothing is said.
_SOMEBODY_WRITES = (
    "EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid())"
)


def with_revision(
    rows: "QuerySet[Any]", *, of: Iterable[type[models.Model]]
) -> "QuerySet[Any]":
    """Annotate each row with `revision` of these models: None while somebody writes.

    Part of a query that is needed anyway. The revision belongs to the state at
    that query or an older one, never to a newer one, so that what is read
    after it may be kept under it.
    """
    mark = RawSQL(_sql(of), [], output_field=models.TextField())  # noqa: S611 -- no input in it
    return rows.annotate(revision=mark)


def _sql(of: Iterable[type[models.Model]]) -> str:
    heads = " || '.' || ".join(map(_newest, of))
    if connection.vendor == "postgresql":
        return f"(CASE WHEN NOT {_SOMEBODY_WRITES} THEN {heads} END)"
    return f"({heads})"  # SQLite has one writer: numbers come in order


def _newest(model: Any) -> str:
    table = connection.ops.quote_name(model.history.model._meta.db_table)
    newest = f"SELECT history_id FROM {table} ORDER BY history_id DESC LIMIT 1"  # noqa: S608 -- a name of ours
    return f"COALESCE(({newest}), 0)"
