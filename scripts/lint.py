"""`make lint`: every check that needs no running tracker; all run, then the sum."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from services import ROOT

PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]

# Production settings as they should be; nothing of it is used or exists.
PRODUCTION = {
    "TRACKER_ENV": "production",
    "SECRET_KEY": "lint0nly-Zq8vW2xT7rB4nM9kL1pS6dF3gH5jC0yU-aEiOuQwXzVt",
    "DATABASE_URL": "postgres://tracker@127.0.0.1:1/tracker",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://mail.example.org:587",
    "SITE_URL": "https://tracker.example.org",
    "ALLOWED_HOSTS": "tracker.example.org",
    "TRUSTED_PROXY_COUNT": "1",
}


def main() -> int:
    """Run every check; return the number that failed."""
    with tempfile.TemporaryDirectory() as folder:
        local = clean_environment() | {"VAR_DIR": f"{folder}/var", "DEMO": "1"}
        static = Path(folder, "static")
        static.mkdir()
        (static / "staticfiles.json").write_text("{}")
        production = clean_environment() | PRODUCTION | {"STATIC_ROOT": str(static)}
        steps = {
            "ruff check": ([*PYTHON, "ruff", "check", "."], local),
            "ruff format": ([*PYTHON, "ruff", "format", "--check", "."], local),
            "djlint": ([*PYTHON, "djlint", "templates", "--lint", "--quiet"], local),
            "mypy": ([*PYTHON, "mypy", "."], local),
            "makemigrations --check": (
                [*MANAGE, "makemigrations", "--check", "--dry-run"],
                local,
            ),
            "check --deploy": (
                [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
                production,
            ),
        }
        failed = [name for name, step in steps.items() if not passes(name, *step)]
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll checks passed.")
    return len(failed)


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check and return whether it passed."""
    print(f"--- {name}", flush=True)
    return subprocess.call(command, cwd=ROOT, env=environment) == 0


def clean_environment() -> dict[str, str]:
    """Return the environment without what would change the settings."""
    mine = {"DATABASE_URL", "DEMO", "DEBUG", "VAR_DIR", *PRODUCTION}
    return {name: value for name, value in os.environ.items() if name not in mine}


if __name__ == "__main__":
    sys.exit(main())
