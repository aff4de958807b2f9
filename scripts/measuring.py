"""A plugin of pytest: which lines and branches do the tests reach? PYTEST_DONT_REWRITE

Only the modules that are judged are instrumented (slipcover), all others run at full
speed: coverage.py's tracer is called for every function of Django, too, and makes a
test half as slow again.

Pytest reads PYTEST_PLUGINS before pytest-django imports the models; `-p` would come
too late in the processes of xdist. Each process writes what it saw into a file.
"""

import json
import os
from fnmatch import fnmatch
from pathlib import Path

import pytest
import slipcover

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "MEASURED_INTO"  # the variable that names the folder of results

# What decides, changes, mails and reminds.
JUDGED = (
    "*/permissions.py",
    "*/permissions/*",
    "*/services.py",
    "*/services/*",
    "milestones/changes.py",  # what its services are made of
    "mail/*",
    "reminders/*",
)
OTHERS = ("tests/*", "*/migrations/*", "scripts/*", "bench/*", "chaos/*", "var/*")

# Taking the probes out again once they are worn would walk through every module.
NEVER = 2**30


def is_judged(path: Path) -> bool:
    """Return whether every branch of the Python file at `path` counts."""
    if path.suffix != ".py" or not path.is_relative_to(ROOT):
        return False
    name = str(path.relative_to(ROOT))
    if name.startswith("."):
        return False
    return _is_any(name, JUDGED) and not _is_any(name, OTHERS)


def _is_any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


class _Judged:
    """What slipcover asks whether it shall instrument a file."""

    def matches(self, filename: str | Path | None) -> bool:
        return filename is not None and is_judged(Path(filename))


seen = slipcover.Slipcover(branch=True, d_miss_threshold=NEVER)
slipcover.ImportManager(seen, _Judged()).__enter__()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Write what this process saw."""
    found = json.dumps(seen.get_coverage())
    Path(os.environ[FOLDER], f"{os.getpid()}.json").write_text(found)
