"""What a room says beside a person's name on the page of another.

The team page and the reviewers of a round list people; a room to the right of theirs
knows more of them. It registers a function, as panels are registered for pages.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Beside:
    """Short sentences about a person, and where what they say is changed."""

    notes: tuple[str, ...] = ()
    action: str = ""
    path: str = ""


Teller = Callable[[Any, Iterable[Any], Any], dict[int, Beside]]
_tellers: list[Teller] = []


def register(teller: Teller) -> Teller:
    """Add a function of reader, people and phase (decorator)."""
    _tellers.append(teller)
    return teller


def beside(reader: Any, people: Iterable[Any], phase: Any) -> dict[int, Beside]:
    """Return what stands beside each of `people`, by id, for this reader.

    Asked only where the reader may list these people; in queries that do not grow.
    """
    people = list(people)
    found: dict[int, Beside] = {}
    for teller in _tellers:
        found |= teller(reader, people, phase)
    return found
