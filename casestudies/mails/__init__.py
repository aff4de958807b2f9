"""The letters this room sends; importing it registers them."""

from casestudies.mails import drafts, reviews

__all__ = ["drafts", "reviews"]
