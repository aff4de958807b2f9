"""The letters this room sends; importing it registers them."""

from casestudies.mails import drafts, extensions, publishing, reviews, rounds

__all__ = ["drafts", "extensions", "publishing", "reviews", "rounds"]
