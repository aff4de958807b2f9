"""The letters this room sends; importing it registers them."""

from casestudies.mails import drafts, extensions, reviews, rounds

__all__ = ["drafts", "extensions", "reviews", "rounds"]
