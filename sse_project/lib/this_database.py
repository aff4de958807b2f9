"""Which database this is, as its own server numbers it; a copy has other numbers."""

from pathlib import Path

from django.db import DatabaseError, connection, transaction


def identity(table: str) -> tuple[str, str]:
    """Return the identity of the database that holds `table`, and its timeline.

    PostgreSQL: cluster, database and table; the timeline is begun anew by a
    fail-over or a restore to a moment. A server that does not tell of its cluster
    is known by the other two. SQLite: the file; one in memory is always the same.
    """
    if connection.vendor == "postgresql":
        try:
            cluster, timeline = _ask(
                "SELECT s.system_identifier, c.timeline_id"
                " FROM pg_control_system() s, pg_control_checkpoint() c"
            )
        except DatabaseError:
            cluster = timeline = ""
        database, oid = _ask(
            "SELECT d.oid, to_regclass(%s)::oid FROM pg_database d"
            " WHERE d.datname = current_database()",
            table,
        )
        return f"{cluster}.{database}.{oid}", str(timeline)
    file = Path(str(connection.settings_dict["NAME"]))
    return (f"file {file.stat().st_ino}" if file.exists() else "memory"), ""


def _ask(sql: str, *params: str) -> tuple[object, object]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        one, other = cursor.fetchone()
        return one, other
