"""Which paragraphs are headings: by outline level, else by the name of the style."""

import re
from dataclasses import dataclass

from manuscripts.reading.package import Package, Unreadable, value

BODY_LEVEL = 9
DEEPEST = 20
# Built-in names are English in every Word; other producers translate them.
HEADING = re.compile(
    r"^(?:heading|überschrift|titre|título|titolo|judul|tajuk|tiêu đề|đầu đề"
    r"|заголовок|гарчиг|제목|개요|標題|标题|見出し|หัวเรื่อง|ຫົວຂໍ້|ຫົວເລື່ອງ|ក្បាល|ចំណងជើង)"
    r"\s*([1-9])$",
    re.IGNORECASE,
)
CONTENTS_LINE = re.compile(r"^(?:toc|contents)\s*\d|^table of figures$", re.IGNORECASE)


@dataclass
class Style:
    """What a style says of itself, and which it is based on."""

    name: str = ""
    based_on: str = ""
    level: int | None = None


class Styles:
    """The paragraph styles of a file."""

    def __init__(self, package: Package) -> None:
        self.known: dict[str, Style] = {}
        self.default = ""
        for part in package.related("styles"):
            self._read(package, part)

    def _read(self, package: Package, part: str) -> None:
        style = Style()
        try:
            for event, tag, element in package.walk(part):
                if event == "end":
                    if tag == "style":
                        element.clear()
                elif tag == "style":
                    style = Style()
                    name = value(element, "styleId") or ""
                    self.known[name] = style
                    if value(element, "type") == "paragraph" and (
                        value(element, "default") in ("1", "true", "on")
                    ):
                        self.default = name
                elif tag == "name":
                    style.name = value(element, "val") or ""
                elif tag == "basedOn":
                    style.based_on = value(element, "val") or ""
                elif tag == "outlineLvl":
                    style.level = outline_level(value(element, "val"))
        except Unreadable:
            return  # then names of styles alone must do

    def level_of(self, style_id: str) -> int:
        """Return the level of a heading in this style, 0 for a text."""
        for style in self._chain(style_id):
            if style.level is not None:
                return 0 if style.level >= BODY_LEVEL else style.level + 1
            if named := HEADING.match(style.name.strip()):
                return int(named.group(1))
        named = HEADING.match(style_id.strip())
        return int(named.group(1)) if named else 0

    def is_contents_line(self, style_id: str) -> bool:
        """Return whether the style is that of a line in a table of contents."""
        style = self.known.get(style_id)
        name = style.name if style else style_id
        return CONTENTS_LINE.match(name.strip()) is not None

    def _chain(self, style_id: str) -> list[Style]:
        chain: list[Style] = []
        name = style_id or self.default
        while name in self.known and len(chain) < DEEPEST:
            chain.append(self.known[name])
            name = self.known[name].based_on
        return chain


def outline_level(text: str | None) -> int | None:
    """Return an outline level (0 = chapter, 9 = text), None for nonsense."""
    return int(text) if text and text.isdecimal() and int(text) <= BODY_LEVEL else None
