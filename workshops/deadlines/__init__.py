"""What of this room can fall due, a kind a module."""

from workshops.deadlines import actions, answers, slides

__all__ = ["actions", "answers", "slides"]
