"""Writing a PDF: a title and blocks in, bytes out, without any system package.

Typst sets the page. Texts reach it as JSON data and are never spliced into its
markup, so that nothing in them is a command. The fonts are Noto Sans (SIL Open Font
License) from packages of the lock file: Latin with Vietnamese, Cyrillic with Kyrgyz
and Mongolian, Thai, Lao, Khmer, Burmese, Korean, Chinese, Japanese. Fonts of the
system are not looked at: the same data give the same page everywhere. A character
that none of them has, an emoji, say, is printed as an empty box.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

# 200,000 characters are some 80 pages and take a few seconds.
MAX_CHARACTERS = 200_000

# In this order: the first that has a character prints it.
FONTS = [
    "Noto Sans",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Khmer",
    "Noto Sans Myanmar",
    "Noto Sans SC",
    "Noto Sans KR",
    "Noto Sans JP",
    "Noto Sans TC",
]
FONT_PACKAGES = ["fontpkg_noto_sans", "justmytype_intl_sea", "justmytype_intl_cjk"]

TEMPLATE = Path(__file__).with_name("pdf.typ")

# What no printed page shows: controls but tab and line break, and what turns text.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
LINKED = ("https://", "http://", "mailto:")


class TooLong(Exception):
    """The text is longer than a PDF is made of; show the page instead."""


@dataclass(frozen=True)
class Span:
    """A piece of a text in one style; `url` makes it a link (http, https, mailto)."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""


Text = str | Sequence[Span]


@dataclass(frozen=True)
class Heading:
    """A heading below the title, of level 2 or 3."""

    text: Text
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; line breaks in it are kept."""

    text: Text


@dataclass(frozen=True)
class Bullets:
    """A list with bullets, or with numbers."""

    items: Sequence[Text]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its head is repeated on every page; `widths` are shares of the width.

    A row shorter than the head is filled up with empty cells; a longer one is cut.
    """

    head: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    widths: Sequence[int] = ()


Block = Heading | Paragraph | Bullets | Table


def render(title: str, blocks: Iterable[Block]) -> bytes:
    """Return the PDF of `title` and `blocks`, tagged for screen readers.

    The texts are plain; their language is the active one. Raises TooLong above
    `MAX_CHARACTERS`.
    """
    drawn = [_as_data(block) for block in blocks]
    if _length(drawn) > MAX_CHARACTERS:
        raise TooLong
    data = {
        "title": _printable(title),
        "lang": (get_language() or "en")[:2],
        "fonts": FONTS,
        "blocks": drawn,
    }
    import typst  # noqa: PLC0415 -- slow import

    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )


@cache
def _fonts() -> Any:
    """Return the fonts of our packages, found once a process."""
    import typst  # noqa: PLC0415 -- slow import

    found = [find_spec(package) for package in FONT_PACKAGES]
    places = [
        p for spec in found if spec for p in spec.submodule_search_locations or ()
    ]
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=places
    )


def _as_data(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        level = min(max(block.level, 2), 3)
        return {"kind": "heading", "level": level, "text": _spans(block.text)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": _spans(block.text)}
    if isinstance(block, Bullets):
        items = [_spans(item) for item in block.items]
        return {"kind": "list", "numbered": block.numbered, "items": items}
    columns = len(block.head)
    rows = [[*row, *[""] * columns][:columns] for row in block.rows]
    return {
        "kind": "table",
        "head": [_spans(cell) for cell in block.head],
        "cells": [_spans(cell) for row in rows for cell in row],
        "widths": list(block.widths or [1] * columns),
    }


def _spans(text: Text) -> list[dict[str, Any]]:
    spans = [Span(text)] if isinstance(text, str) else text
    return [
        {
            "text": _printable(span.text),
            "bold": span.bold,
            "italic": span.italic,
            "url": span.url if span.url.startswith(LINKED) else "",
        }
        for span in spans
    ]


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n"))


def _length(blocks: list[dict[str, Any]]) -> int:
    """Return how many characters the blocks print."""

    def of(spans: list[dict[str, Any]]) -> int:
        return sum(len(span["text"]) for span in spans)

    total = 0
    for block in blocks:
        total += of(block.get("text", []))
        for part in ("items", "head", "cells"):
            total += sum(of(spans) for spans in block.get(part, []))
    return total
