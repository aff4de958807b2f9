"""What would cost every test the same is done once (a plugin of pytest)."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,
) -> Iterator[None]:
    """Copy the migrated database of `make test`, if there is one.

    Migrating takes five seconds, and each process of pytest needs a database.
    """
    migrated = os.environ.get("MIGRATED_DATABASE")
    if not migrated:
        yield
        return

    def copy(command: Any, *, database: str, **options: Any) -> None:
        connection = connections[database]
        # PostgreSQL has copied its template when it created the database.
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(migrated)) as source:
                source.backup(connection.connection)
        if settings.DEMO_MODE:
            handle(command, database=database, **options)  # the demo's own table

    handle = migrate.Command.handle
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate.Command, "handle", copy)
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """Let WhiteNoise look at each static file once, not for every test client."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield
