"""What one room says beside a person on the page of another.

The team page asks this registry; it knows no room to its right.
"""

from collections import defaultdict
from collections.abc import Callable, Collection

# By the id of the user, a short sentence; runs one query, however many people.
Says = Callable[[Collection[int]], dict[int, str]]
_sayings: list[Says] = []


def says(saying: Says) -> Says:
    """Register what a room says of people (a decorator); once is enough."""
    if saying not in _sayings:
        _sayings.append(saying)
    return saying


def said_of(user_ids: Collection[int]) -> dict[int, list[str]]:
    """Return what the rooms say of these people, by the id of the user."""
    notes: dict[int, list[str]] = defaultdict(list)
    for saying in _sayings:
        for user_id, note in saying(user_ids).items():
            notes[user_id].append(note)
    return dict(notes)
