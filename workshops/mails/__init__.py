"""The letters of this room, a topic a module."""

from workshops.mails import invitations, minutes

__all__ = ["invitations", "minutes"]
