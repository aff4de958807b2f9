"""The units in which texts are compared: words, or what stands for them.

Thai, Lao, Khmer, Burmese, Chinese and Japanese put no spaces between words. A
dictionary for each would be heavy and often wrong; their unit is the cluster a
reader sees as one sign: a consonant with its vowels and tones, a Khmer stack,
a Han character, a run of katakana. Korean, Mongolian, Vietnamese and the rest
go by words.
"""

import re
import sys
import unicodedata
from collections import Counter


def _marks() -> str:
    """Return the combining marks of all scripts as a class for `re`."""
    found, first = [], None
    for code in range(0x300, min(sys.maxunicode, 0x20000)):
        is_mark = unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")
        if is_mark and first is None:
            first = code
        elif not is_mark and first is not None:
            found.append(f"{chr(first)}-{chr(code - 1)}")
            first = None
    return "".join(found)


_KATAKANA = "\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_UNSPACED = (
    "\u0e01-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3040-\u3096\u309b-\u309f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff" + _KATAKANA
)
# Written before the consonant, spoken after it.
_LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4"
# Vowels that stand behind their consonant and are no combining marks.
_TRAILING = "\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3"
_MARKS = _marks()
_UNIT = re.compile(
    rf"(?P<space>\s+)"
    rf"|[{_KATAKANA}]+"
    rf"|(?P<cluster>[{_LEADING}]*[{_UNSPACED}]"
    rf"(?:\u17d2[\u1780-\u17b3]|[{_MARKS}{_TRAILING}\u200c\u200d])*)"
    rf"|[^\W{_UNSPACED}](?:[^\W{_UNSPACED}]|[{_MARKS}\u200c\u200d]"
    rf"|(?<=\d)[.,](?=\d)|['\u2019](?=[^\W\d]))*"
    rf"|.(?:[{_MARKS}\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.)*",
    re.DOTALL,
)
_CLUSTER = re.compile(rf"[{_LEADING}]*[{_UNSPACED}]")
# Seen by nobody and put in at will by one program or the other: soft hyphen,
# break opportunities, joiners of lines, marks of direction.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
# Features by which a passage is known from others.
ENOUGH = 5


def clean(text: str) -> str:
    """Return `text` as it is compared: composed, without unseen signs, one space."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    # Once more: what was taken out may have stood between a letter and its mark.
    return _SPACES.sub(" ", unicodedata.normalize("NFC", seen)).strip()


def units(text: str) -> list[str]:
    """Return the units of `text`; joined they are `text` again."""
    return [found[0] for found in _UNIT.finditer(text)]


def is_cluster(unit: str) -> bool:
    """Return whether the unit is of a script without spaces."""
    return bool(_CLUSTER.match(unit))


def is_word(unit: str) -> bool:
    """Return whether the unit carries meaning: no space, no punctuation."""
    return any(sign.isalnum() for sign in unit)


def features(text: str) -> Counter[str]:
    """Return what tells how alike two texts are: words, and pairs of clusters."""
    found: Counter[str] = Counter()
    before = ""
    for unit in units(text):
        if not is_word(unit):
            before = ""
        elif is_cluster(unit):
            found[before + unit] += 1
            before = unit
        else:
            found[unit.casefold()] += 1
            before = ""
    return found


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return how alike two texts are by their features, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * _common(one, other) / total if total else 0.0


def containment(one: Counter[str], other: Counter[str]) -> float:
    """Return how much of the shorter text the longer one holds, from 0 to 1.

    A text of a few words says too little: 0.
    """
    shorter = min(one.total(), other.total())
    return _common(one, other) / shorter if shorter >= ENOUGH else 0.0


def _common(one: Counter[str], other: Counter[str]) -> int:
    if len(one) > len(other):
        one, other = other, one
    return sum(min(count, other[name]) for name, count in one.items())
