"""A migrated database that all processes of the tests copy (tests/once.py)."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from services import ROOT


@contextmanager
def on_sqlite() -> Iterator[str]:
    """Migrate a file and give its path; remove it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/migrated.sqlite3"
        _migrate(f"sqlite:///{path}")
        yield path


@contextmanager
def on_postgresql(url: str) -> Iterator[str]:
    """Migrate a database beside the one of `url` and give its name; drop it at last."""
    server = url.rpartition("/")[0]
    name = f"tracker_migrated_{os.getpid()}"
    _execute(server, f"CREATE DATABASE {name}")
    try:
        _migrate(f"{server}/{name}")
        yield name
    finally:
        _execute(server, f"DROP DATABASE {name}")


def _migrate(url: str) -> None:
    subprocess.check_call(
        [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DEMO": "0", "TRACKER_ENV": "local"},
    )


def _execute(server: str, command: str) -> None:
    with closing(psycopg2.connect(f"{server}/postgres")) as connection:
        connection.autocommit = True  # databases are made outside transactions
        connection.cursor().execute(command)
