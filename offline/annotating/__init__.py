"""Puts comments and their answers into the margin of a Word file. Knows no Django.

Runs as a child process of its own (`python -m offline.annotating docx`) under the
limits of `records.inspection.limits`. What was in the file stays: its own comments,
its tracked changes, every other part byte by byte.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Found = Literal["quote", "chapter", "beginning"]


@dataclass(frozen=True)
class Turn:
    """One comment in the margin: who, when, and its paragraphs."""

    author: str
    said_at: str
    paragraphs: list[str]


@dataclass(frozen=True)
class Thread:
    """A comment of the matrix with what was said to it.

    `notes` are the sentences put under it when its passage is not found, by where
    it is put instead.
    """

    quote: str
    chapter: str
    turns: list[Turn]
    is_settled: bool = False
    notes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Thread":
        """Return what `dataclasses.asdict` gave."""
        turns = [Turn(**turn) for turn in stored["turns"]]
        return cls(**{**stored, "turns": turns})
