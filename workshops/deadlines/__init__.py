"""What of this room can fall due, a kind a module."""

from workshops.deadlines import actions, answers, minutes, slides

__all__ = ["actions", "answers", "minutes", "slides"]
