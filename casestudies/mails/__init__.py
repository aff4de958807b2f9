"""The letters this room sends; importing it registers them."""

from casestudies.mails import (
    drafts,
    extensions,
    promises,
    publishing,
    reviews,
    rounds,
    shares,
)

__all__ = [
    "drafts",
    "extensions",
    "promises",
    "publishing",
    "reviews",
    "rounds",
    "shares",
]
