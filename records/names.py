"""The names people give their files: kept as they are, or refused with a reason.

Every script is welcome. What is refused is what hides something: control and
direction characters, separators, a second extension that runs as a program.
"""

import re
import unicodedata
from typing import Any

MAX_LENGTH = 200

# Names Windows gives to devices, whatever the extension.
RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)
}
# Inside a name, before the real extension, these mislead the reader.
PROGRAMS = {
    *("apk", "app", "bat", "cmd", "cpl", "dll", "exe", "hta", "htm", "html"),
    *("jar", "js", "jse", "lnk", "msi", "php", "pif", "ps1", "py", "scr"),
    *("sh", "svg", "vb", "vbe", "vbs", "wsf"),
}
DIRECTION = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e") | set(
    "\u2066\u2067\u2068\u2069"
)
# Joiners write Khmer, Lao and Persian; the others are invisible and are left out.
JOINERS = set("\u200c\u200d")


class NameRefused(Exception):
    """The name cannot be kept; `code` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def clean_name(raw: str, *, allowed: tuple[str, ...]) -> tuple[str, str]:
    """Return the name as kept and its extension; raises NameRefused.

    NFC; characters Windows cannot write become "_"; nothing else is changed.
    """
    name = unicodedata.normalize("NFC", raw).strip()
    if "/" in name or "\\" in name:
        raise NameRefused("name_path")
    if any(_is_hiding(character) for character in name):
        raise NameRefused("name_hidden")
    name = "".join(
        character
        for character in name
        if unicodedata.category(character) != "Cf" or character in JOINERS
    )
    name = re.sub(r'[<>:"|?*]', "_", name).strip().rstrip(". ")
    stem, dot, extension = name.rpartition(".")
    extension = extension.lower()
    if dot and extension == "doc" and "docx" in allowed and "doc" not in allowed:
        raise NameRefused("old_word")
    if dot and extension == "xls" and "xlsx" in allowed:
        raise NameRefused("old_excel")
    if dot and extension == "ppt" and "pptx" in allowed:
        raise NameRefused("old_powerpoint")
    if not dot or extension not in allowed:
        raise NameRefused("type", allowed=list(allowed))
    if not stem.strip("._ ") or stem.split(".")[0].strip().lower() in RESERVED:
        raise NameRefused("name_empty")
    if any(inner.strip().lower() in PROGRAMS for inner in stem.split(".")[1:]):
        raise NameRefused("name_program")
    if len(name) > MAX_LENGTH:
        raise NameRefused("name_long", limit=MAX_LENGTH)
    return name, extension


def _is_hiding(character: str) -> bool:
    return character in DIRECTION or unicodedata.category(character) in (
        "Cc",
        "Cs",
        "Zl",
        "Zp",
    )
