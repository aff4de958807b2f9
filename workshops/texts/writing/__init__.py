"""First texts of a workshop, written from what its record holds and nothing else.

`first_text(workshop, kind)` returns Markdown. What is not recorded becomes a blank in
brackets, so that the editor sees it: "[who opened: not recorded]".
"""

from collections.abc import Callable

from workshops.models import Document, Workshop
from workshops.texts.writing import minutes, mission_report, news_note
from workshops.texts.writing.record import Record, record_of

_WRITERS: dict[str, Callable[[Record], str]] = {
    Document.Kind.MINUTES: minutes.write,
    Document.Kind.NEWS_NOTE: news_note.write,
    Document.Kind.MISSION_REPORT: mission_report.write,
}


def first_text(workshop: Workshop, kind: str) -> str:
    """Return the Markdown of a first text; runs a fixed number of queries."""
    return _WRITERS[kind](record_of(workshop))


__all__ = ["first_text"]
