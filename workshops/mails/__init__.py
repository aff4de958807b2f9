"""The letters of this room, a topic a module."""

from workshops.mails import actions, invitations, minutes

__all__ = ["actions", "invitations", "minutes"]
