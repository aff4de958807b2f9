"""What of this room can fall due, a kind a module."""

from workshops.deadlines import actions, slides

__all__ = ["actions", "slides"]
