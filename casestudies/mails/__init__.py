"""The letters this room sends; importing it registers them."""

from casestudies.mails import drafts, promises, reviews, rounds, shares

__all__ = ["drafts", "promises", "reviews", "rounds", "shares"]
