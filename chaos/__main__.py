"""Run the faults, print the table, and write it down.

Exit code 0 when every requirement holds.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import django
import psycopg2

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "scripts"))

import services  # noqa: E402 -- a script, found beside this folder

DATABASE = f"tracker_chaos_{os.getpid()}"  # two at once leave each other alone


def main() -> int:
    """Prepare the stage, run what is asked for, end everything."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all, in large numbers")
    parser.add_argument("--only", default="", help="such as R1,R9")
    parser.add_argument(
        "--no-tests", action="store_true", help="only what needs processes"
    )
    parser.add_argument("--write", type=Path, help="also write the table here")
    options = parser.parse_args()
    server = services.postgresql()
    if server is None or services.redis() is None:
        print("make chaos needs PostgreSQL and Redis; see README.")
        return 1
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        folder = Path(name)
        server = server.rpartition("/")[0]
        _tell(server, f'CREATE DATABASE "{DATABASE}"')
        try:
            _prepare(server, folder)
            from chaos import play  # noqa: PLC0415 -- app ready

            only = set(filter(None, options.only.split(",")))
            return play.perform(
                folder,
                is_full=options.full,
                only=only,
                write_to=options.write,
                with_tests=not options.no_tests,
            )
        finally:
            _tell(server, f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')


def _tell(server: str, sql: str) -> None:
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


def _prepare(server: str, folder: Path) -> None:
    """Set Django up for the new database, and migrate it."""
    (folder / "clock").write_text("0")
    for name in ("SECRET_KEY_FILE", "TRACKER_ENV", "MIGRATED_DATABASE"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATABASE_URL": f"{server}/{DATABASE}",
        "DJANGO_SETTINGS_MODULE": "chaos.settings",
        "CHAOS_CLOCK": str(folder / "clock"),
        "VAR_DIR": str(folder),
        "DEMO": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    }
    started = time.monotonic()
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- app ready

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    print(
        f"The database is ready after {time.monotonic() - started:.0f} s.", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
