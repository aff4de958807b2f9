"""What a room puts on the page of another: one small class a panel.

A page offers places: "study" (the study's page), "round" (below the comments of a
round), "round_side" (below its reviewers), "draft" (beside the facts of a version),
"material" (below its versions), "agreement" (beside its facts). A room to the right
of the page's own registers a panel for a place; the page asks this registry and knows
no room to its right.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any


class Panel(ABC):
    """A piece of a page: for which place, where in it, and from which template."""

    place: str
    order: int  # small numbers stand first
    template: str
    # Of a panel with a place in the line of tabs: its word, and the id it leads to.
    tab: Any = ""
    anchor: str = ""

    @abstractmethod
    def context_for(self, user: Any, thing: Any) -> dict[str, Any] | None:
        """Return what the template prints of `thing`; None leaves the panel out.

        `thing` is what the page is about. Asks for the reader's sight itself
        (`visible_to`), in a number of queries that does not grow.
        """


@dataclass(frozen=True)
class Shown:
    """A panel that is there for this reader; the template reads `panel.context`."""

    template: str
    context: dict[str, Any]
    tab: Any = ""
    anchor: str = ""


_panels: list[Panel] = []


def register(panel: type[Panel]) -> type[Panel]:
    """Add `panel` to the registry (class decorator)."""
    _panels.append(panel())
    return panel


def shown(place: str, user: Any, thing: Any) -> list[Shown]:
    """Return the panels of `place` that this reader sees, in their order."""
    found = []
    for panel in sorted(_panels, key=lambda each: each.order):
        if panel.place != place:
            continue
        context = panel.context_for(user, thing)
        if context is not None:
            found.append(Shown(panel.template, context, panel.tab, panel.anchor))
    return found
