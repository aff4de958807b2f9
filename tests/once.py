"""What would cost every test the same is done once (a plugin of pytest)."""

import copy
import datetime as dt
import functools
import gc
import hashlib
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.commands import flush, migrate
from django.db import connection, connections, transaction
from django.test import override_settings
from simple_history.manager import HistoryManager
from whitenoise.middleware import WhiteNoiseMiddleware

from reminders.models import Rule
from sse_project import settings as of_the_project
from sse_project.lib import dates
from tests import world as worlds

ROOT = Path(__file__).resolve().parents[1]


def _migrated_before(cache: pytest.Cache) -> str:
    """Return a migrated SQLite file kept since the last change of any migration."""
    of_all = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        of_all.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    folder = cache.mkdir("migrated")
    kept = folder / f"{of_all.hexdigest()}.sqlite3"
    if not kept.exists():
        for old in folder.glob("*.sqlite3"):
            old.unlink(missing_ok=True)
        # Others may be at it, too: each migrates its own, and the last one stays.
        with tempfile.TemporaryDirectory(dir=folder) as own:
            new = Path(own, "new")
            subprocess.check_call(
                [sys.executable, "manage.py", "migrate", "--run-syncdb", "-v0"],
                cwd=ROOT,
                env=os.environ | {"DATABASE_URL": f"sqlite:///{new}", "DEMO": "0"},
            )
            new.replace(kept)
    return str(kept)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, pytestconfig
) -> Iterator[None]:
    """Copy a migrated database: that of `make test`, or one kept since last time.

    Migrating takes ten seconds, and each process of pytest needs a database.
    """
    migrated = os.environ.get("MIGRATED_DATABASE")
    if not migrated and settings.IS_SQLITE:
        migrated = _migrated_before(pytestconfig.cache)
    if not migrated:
        yield
        return

    def copied(command: Any, *, database: str, **options: Any) -> None:
        # PostgreSQL has copied its template when it created the database.
        if settings.IS_SQLITE:
            connection.ensure_connection()
            with closing(sqlite3.connect(migrated)) as source:
                source.backup(connection.connection)
        if settings.DEMO_MODE:
            handle(command, database=database, **options)  # the demo's own table

    handle = migrate.Command.handle
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate.Command, "handle", copied)
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


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass by what stays to the end.

    Modules and collected tests are a million objects, which it would look through
    again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def _history_managers_made_once() -> Iterator[None]:
    """Keep the class that simple-history makes anew whenever `.history` is read."""
    make = functools.cache(HistoryManager.from_queryset.__func__)

    def made(manager: type, queryset: type, class_name: str | None = None) -> type:
        return make(manager, queryset, class_name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HistoryManager, "from_queryset", classmethod(made))
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_delete() -> Iterator[None]:
    """Empty PostgreSQL's tables after a test that commits row by row.

    TRUNCATE writes new files for every table and index: a second for some rows.
    """
    if settings.IS_SQLITE:
        yield
        return
    # Of the class: beside the loop that drives a browser there is a second connection.
    kind = type(connection.ops)
    truncate = kind.sql_flush

    def delete(operations: Any, style: Any, tables: list[str], **how: Any) -> list[str]:
        if how.get("reset_sequences"):
            return truncate(operations, style, tables, **how)
        # Foreign keys wait for the end of the transaction.
        names = map(operations.quote_name, tables)
        return [f"DELETE FROM {name}" for name in names]  # noqa: S608 -- our tables

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "sql_flush", delete)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Put back what migrations have filled in whenever a test empties the database.

    Any test may come after one that commits: a process takes over what another has
    left to do.
    """
    with django_db_blocker.unblock():
        # Made with the database if that comes before the caches of the tests; servers
        # that tests start keep theirs there.
        with override_settings(CACHES=of_the_project.CACHES):
            call_command("createcachetable", verbosity=0)
        kept = serializers.serialize("python", Rule.objects.all())
    empty = flush.Command.handle

    def empty_but_for_those(command: Any, **options: Any) -> None:
        empty(command, **options)
        for row in serializers.deserialize("python", kept):
            row.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", empty_but_for_those)
        yield
    with django_db_blocker.unblock():
        _close_other_connections()


def _close_other_connections() -> None:
    """Let the database be dropped though a thread of a server has not ended yet."""
    if settings.IS_SQLITE:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@dataclass
class Kept:
    """What the tests of a module share: objects in the database, and their files."""

    objects: Any
    at: dt.datetime
    files: Path

    def fresh(self) -> Any:
        """Return the objects as they were built, on their day, with their files."""
        dates.set_project_clock(lambda: self.at)
        shutil.copytree(self.files, settings.FILES_DIR, dirs_exist_ok=True)
        return copy.deepcopy(self.objects)


@pytest.fixture(scope="module")
def once_a_module(
    request, django_db_setup, django_db_blocker, tmp_path_factory, _quick_settings
) -> Iterator[Callable[..., Kept]]:
    """Return a function that keeps what it builds for the tests of a module.

    The whole module lies in one transaction; each test is rolled back inside it, as
    always. Tests that commit need a module of their own: they would empty this one.
    """
    for item in request.session.items:
        mark = item.get_closest_marker("django_db")
        if item.path == request.path and mark and mark.kwargs.get("transaction"):
            pytest.fail(f"{item.nodeid} commits: it needs a module of its own")

    def keep(build: Callable[[], Any], *, at: dt.datetime) -> Kept:
        files = tmp_path_factory.mktemp("files")
        dates.set_project_clock(lambda: at)
        with override_settings(FILES_DIR=files):
            objects = build()
        dates.set_project_clock(None)
        connection.run_on_commit.clear()
        return Kept(objects, at, files)

    with django_db_blocker.unblock(), transaction.atomic():
        yield keep
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def _quick_settings() -> Iterator[None]:
    """Let passwords and caches cost each test nothing.

    Set for each test, the caches would leave a context variable behind each time,
    and every line of the log would look through thousands of them.
    """
    memory = "django.core.cache.backends.locmem.LocMemCache"
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        CACHES={
            name: {"BACKEND": memory, "LOCATION": name} for name in ("default", "drawn")
        },
    ):
        yield


@pytest.fixture(scope="module")
def kept_world(once_a_module) -> Kept:
    """Return the world of the permission matrix, for the tests of a module."""
    return once_a_module(worlds.build, at=worlds.NOW)


@pytest.fixture
def no_log() -> Iterator[None]:
    """Write no log: thousands of refusals, each with its traceback, take their time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
