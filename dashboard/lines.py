"""One line of a list on these pages."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """Shape, words, where it leads, when, and more words."""

    shape: str
    title: str
    path: str = ""
    when: dt.date | dt.datetime | None = None
    detail: str = ""
    words: str = ""
    is_illustrative: bool = False
