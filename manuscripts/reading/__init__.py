"""Reads what a Word or PDF file says into `manuscripts.contents`. Knows no Django.

Runs as a child process of its own (`python -m manuscripts.reading docx`) under
the limits of `records.inspection.limits`. A part that cannot be read leaves a
code in `Contents.unread`, and the rest is read; the words for the codes are in
`manuscripts.words`.
"""

# More than any study has; what lies beyond is not read, and a code says so.
MAX_BLOCKS = 20_000
MAX_CHARACTERS = 4_000_000
MAX_COMMENTS = 3_000
MAX_CHANGES = 5_000
MAX_QUOTE = 2_000
MAX_WORDS = 20_000
MAX_NAME = 200


def plain(text: str) -> str:
    """Return `text` without what no database and no page can hold.

    Control characters go, line ends and tabs stay; so do lone surrogates.
    """
    kept = (c for c in text if c in "\n\t" or not (c < " " or "\x7f" <= c <= "\x9f"))
    return "".join(kept).encode("utf-8", "ignore").decode()


def shortened(text: str, limit: int) -> str:
    """Return `text` stripped, and cut with an ellipsis at `limit` characters."""
    text = text.strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
