"""Markdown as people type it: to safe HTML, to blocks for print, and back from words.

No HTML of the writer's passes, no picture is fetched, and a link leads to http,
https or a mail address only. What the parser makes is cleaned once more.
"""

import re
from collections.abc import Iterable

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sse_project.lib.pdf import Block, Bullets, Heading, Paragraph, Span

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "a"),
}
SCHEMES = {"http", "https", "mailto"}
# What would be read as markup: anywhere, an entity, or at the beginning of a line.
MARKS = re.compile(r"([\\`*_\[\]<>])")
ENTITY = re.compile(r"&(?=#?\w+;)")
START_MARK = re.compile(r"^([#+=~-])")
START_NUMBER = re.compile(r"^(\d{1,9})([.)])")

_parser = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "html_block", "html_inline"]
)


def to_html(text: str) -> SafeString:
    """Return the HTML of `text`; its headings begin at the second level."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    made = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(  # noqa: S308 -- cleaned by nh3
        nh3.clean(
            made,
            tags=TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )


def escaped(text: str) -> str:
    """Return words as one line of Markdown that shows exactly them."""
    line = " ".join(text.split())
    line = ENTITY.sub(r"\\&", MARKS.sub(r"\\\1", line))
    return START_NUMBER.sub(r"\1\\\2", START_MARK.sub(r"\\\1", line))


def blocks_of(text: str) -> list[Block]:
    """Return headings, paragraphs and lists for print; a list in a list is made flat.

    A heading of the first level keeps it, so that the caller may take it as title.
    """
    return _Blocks(_parser.parse(text)).found


class _Blocks:
    """Walks the tokens once; a list in progress gathers its items."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.found: list[Block] = []
        self._lists = 0
        self._numbered = False
        self._items: list[list[Span]] = []
        self._is_new_item = False
        self._level = 0
        for token in tokens:
            self._take(token)

    def _take(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            if not self._lists:
                self._numbered = token.type == "ordered_list_open"
            self._lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists -= 1
            if not self._lists and self._items:
                self.found.append(Bullets(self._items, numbered=self._numbered))
                self._items = []
        elif token.type == "list_item_open":
            self._is_new_item = True
        elif token.type == "heading_open":
            self._level = int(token.tag[1:])
        elif token.type == "inline":
            self._put(_spans(token.children or []))
        elif token.type in ("fence", "code_block"):
            self._put([Span(token.content.rstrip("\n"))])

    def _put(self, spans: list[Span]) -> None:
        level, self._level = self._level, 0
        if self._lists:
            if self._is_new_item or not self._items:
                self._items.append(spans)
            else:
                self._items[-1] += [Span("\n"), *spans]
            self._is_new_item = False
        elif level:
            self.found.append(Heading(spans, level=level))
        else:
            self.found.append(Paragraph(spans))


def _spans(tokens: Iterable[Token]) -> list[Span]:
    found: list[Span] = []
    bold = italic = 0
    url = ""
    for token in tokens:
        bold += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        italic += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        if token.type == "link_open":
            url = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            url = ""
        words = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
        if words:
            found.append(Span(words, bold=bold > 0, italic=italic > 0, url=url))
    return found


def plain(text: "str | Iterable[Span]") -> str:
    """Return the words of a text without their styles."""
    return text if isinstance(text, str) else "".join(span.text for span in text)
