"""The letters this room sends; importing it registers them."""

from casestudies.mails import reviews

__all__ = ["reviews"]
