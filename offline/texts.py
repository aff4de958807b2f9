"""Text as a cell of a table holds it: what is written out is what comes back."""

import re
import unicodedata

# What a cell of Excel holds at most, counted as Excel does.
LONGEST_CELL = 32_700
CUT = " […]"
# Characters that XML cannot hold, C1 controls and the two that are no characters.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def cell_text(text: str) -> str:
    """Return `text` as it is put in a cell: writable, and not too long for one.

    Line ends become one sort; what no file can hold is left out.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = UNWRITABLE.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST_CELL:
        return text
    return units[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore") + CUT


def lines_of(text: str) -> list[str]:
    """Return what tells two texts apart: their lines, without blanks around them.

    Word drops empty paragraphs, and writes blanks and accents in more than one way.
    """
    plain = unicodedata.normalize("NFC", cell_text(text))
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return [line for line in lines if line]


def is_same(one: str, other: str) -> bool:
    """Return whether two texts say the same, however their blanks are written."""
    return one == other or lines_of(one) == lines_of(other)


def words_of(text: str) -> str:
    """Return a short text as it is recognised: no case, no marks around the words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if c.isalnum() or _joins(c) else " " for c in plain)
    return " ".join(kept.split())


def _joins(character: str) -> bool:
    """Return whether a sign belongs to the letter before it, as in Thai or Khmer."""
    return unicodedata.category(character) in ("Mn", "Mc")
