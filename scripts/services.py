"""What tests can use on this machine: PostgreSQL, Redis, Chromium."""

import getpass
import os
import shutil
import socket
import sys
from pathlib import Path

import psycopg2

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def postgresql() -> str | None:
    """Return the address of a server that lets us create databases, or None."""
    given = os.environ.get("TEST_DATABASE_URL")
    roles = dict.fromkeys(["postgres", "root", getpass.getuser()])
    urls = (
        [given] if given else [f"postgres://{r}@127.0.0.1:5432/tracker" for r in roles]
    )
    return next((url for url in urls if _may_create_databases(url)), None)


def _may_create_databases(url: str) -> bool:
    server = url.rpartition("/")[0]
    try:
        connection = psycopg2.connect(f"{server}/postgres", connect_timeout=3)
    except psycopg2.OperationalError:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolcreatedb FROM pg_roles"
                " WHERE rolname = current_user"
            )
            return bool(cursor.fetchone()[0])
    finally:
        connection.close()


def redis() -> str | None:
    """Return the program that starts a Redis server, or None."""
    return shutil.which("redis-server")


def chromium() -> str | None:
    """Return the browser's program, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def free_port() -> int:
    """Return a port on loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


ROOT = Path(__file__).resolve().parent.parent


if __name__ == "__main__":
    # Exit code 0 when tests can have a PostgreSQL database.
    sys.exit(postgresql() is None)
