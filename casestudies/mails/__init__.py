"""The letters this room sends; importing it registers them."""

from casestudies.mails import drafts, promises, reviews, rounds

__all__ = ["drafts", "promises", "reviews", "rounds"]
