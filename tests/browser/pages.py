"""Which pages the browser looks at: every address somebody may read.

They come from the permission matrix, so a new room's pages are looked at as
soon as they have a row. Each is opened as the first of `LOOKERS` who may.
"""

from typing import Any, NamedTuple

from tests.test_permission_matrix import ROWS

LOOKERS = (
    "coordinator",
    "researcher",
    "reviewer",
    "ilo",
    "admin",
    "observer",
    "anonymous",
)
# Answers that are no pages: files, probes, parts of pages.
NO_PAGES = ("health:", "mfa_download", "demo:")


class Look(NamedTuple):
    """An address by name, how its arguments are found, and who opens it."""

    name: str
    role: str
    args: dict[str, Any]


def _looks() -> list[Look]:
    looks = []
    for name, row in sorted(ROWS.items()):
        if name.startswith(NO_PAGES) or row.get("page") is False:
            continue
        reads = row.get("GET", {})
        role = next((r for r in LOOKERS if str(reads.get(r)) == "200"), None)
        if role is not None:
            looks.append(Look(name, role, row.get("args", {})))
    return looks


LOOKS = _looks()
