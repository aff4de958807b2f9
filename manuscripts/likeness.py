"""How much of their text two files share: from which version was a copy made?

Letters only, without spaces and case, so that a Word file is like its PDF and
scripts that put no spaces between words are compared as well.
"""

import zlib

from manuscripts.contents import Contents

LENGTH = 24  # letters of one sample
EVERY = 8  # one sample of so many is kept
MOST = 1_500_000  # letters that are looked at


def samples_of(contents: Contents) -> frozenset[int]:
    """Return samples of the text, the same for the same text; few for a short one."""
    texts = (b.text.casefold() for b in contents.blocks if b.kind != "header")
    letters = "".join(c for text in texts for c in text if c.isalnum())[:MOST]
    raw = letters.encode("utf-32-le")
    size = 4 * LENGTH
    sums = (zlib.crc32(raw[at : at + size]) for at in range(0, len(raw) - size + 1, 4))
    return frozenset(found for found in sums if found % EVERY == 0)


def likeness(one: frozenset[int], other: frozenset[int]) -> int:
    """Return how much two texts have in common, in per cent."""
    if not one or not other:
        return 0
    return round(200 * len(one & other) / (len(one) + len(other)))
