"""The letters this room sends; importing it registers them."""

from casestudies.mails import drafts, reviews, rounds, shares

__all__ = ["drafts", "reviews", "rounds", "shares"]
