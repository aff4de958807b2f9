"""Finds what people left in a file: names, comments, tracked changes. No Django.

Runs as a child process of its own (`python -m manuscripts.traces docx`) under
the limits of `records.inspection.limits`. The words are in
`manuscripts.trace_words`.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

MAX_NAMES = 40
MAX_NAME = 120


@dataclass
class Traces:
    """What was found. `unread`: some of the file could not be looked at.

    `authors` are names of people, `organisations` those of their bodies,
    `properties` further ones that a template or an office put there.
    """

    authors: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    comments: int = 0
    changes: int = 0
    properties: int = 0
    unread: bool = False

    @property
    def any(self) -> bool:
        """Return whether somebody should look before others read the file."""
        return self != Traces()

    def add_author(self, name: str) -> None:
        """Add a name, once."""
        _add(self.authors, name)

    def add_organisation(self, name: str) -> None:
        """Add a body, once."""
        _add(self.organisations, name)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Traces":
        """Return what `as_json` made."""
        return cls(**values)


def _add(names: list[str], name: str) -> None:
    kept = "".join(c if c.isprintable() else " " for c in name)
    kept = " ".join(kept.encode("utf-8", "ignore").decode().split())[:MAX_NAME]
    if kept and kept not in names and len(names) < MAX_NAMES:
        names.append(kept)
