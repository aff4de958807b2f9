"""The demo's drafts are real Word files that differ and state no fact."""

import io
import re

from docx import Document

from demo.manuscripts import CHAPTERS, NOTICE, manuscript


def _text(content: bytes) -> list[str]:
    return [p.text for p in Document(io.BytesIO(content)).paragraphs]


def test_second_draft_has_all_chapters_of_the_framework():
    text = _text(manuscript("Indonesia", 2))

    headings = [t for t in text if re.match(r"^\d ", t)]
    assert headings == [f"{n} {c}" for n, c in enumerate(CHAPTERS, start=1)]


def test_first_and_second_draft_differ_visibly():
    first, second = _text(manuscript("Japan", 1)), _text(manuscript("Japan", 2))

    assert len(set(second) - set(first)) >= 8


def test_manuscripts_say_they_are_illustrative_and_give_no_figures():
    for number in (1, 2):
        body = [t for t in _text(manuscript("China", number)) if t]

        assert any(NOTICE in t for t in body)
        prose = [t for t in body if not re.match(r"^\d ", t) and "Table 1" not in t]
        assert not [t for t in prose if re.search(r"\d{2,}|%", t.replace("-19", ""))]
