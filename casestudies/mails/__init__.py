"""The letters this room sends; importing it registers them."""

from casestudies.mails import (
    drafts,
    extensions,
    invitations,
    promises,
    publishing,
    reviews,
    rounds,
    shares,
)

__all__ = [
    "drafts",
    "extensions",
    "invitations",
    "promises",
    "publishing",
    "reviews",
    "rounds",
    "shares",
]
