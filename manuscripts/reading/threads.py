"""Which comment answers which, and which is settled."""

import re
from dataclasses import dataclass, field

from manuscripts.reading.gathered import Anchor, Gathered
from manuscripts.reading.package import Package, Unreadable, value

# Google Docs says in a comment of its own that the thread was settled.
SETTLED = "_Marked as resolved_"
REOPENED = "_Re-opened_"
# LibreOffice begins a reply with whom, when and what it answers, in its language:
# Reply to Ana (08/20/2020, 10:00): "Which?"
ANSWERS = re.compile(
    r"(?P<whom>[^\n]{1,250}?) \([^()\n]*[0-9][^()\n]*\):\s*[\"\u201c]", re.DOTALL
)
QUOTE_ENDS = re.compile('["\u201d]\n')


@dataclass
class Remark:
    """A comment while it is read. `marks` are those of its paragraphs."""

    id: str
    author: str
    written_at: str
    texts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    parent: str | None = None
    is_resolved: bool = False

    @property
    def text(self) -> str:
        """Return what it says."""
        return "\n".join(self.texts).strip()


def read_threads(
    package: Package, part: str, remarks: list[Remark], gathered: Gathered
) -> None:
    """Read the part that joins comments to threads and says what is settled."""
    by_mark = {mark: remark for remark in remarks for mark in remark.marks}
    try:
        for event, tag, element in package.walk(part):
            if event == "end" or tag != "commentEx":
                continue
            remark = by_mark.get((value(element, "paraId") or "").upper())
            if remark is None:
                continue
            parent = by_mark.get((value(element, "paraIdParent") or "").upper())
            if parent is not None and parent is not remark:
                remark.parent = parent.id
            remark.is_resolved = value(element, "done") in ("1", "true", "on")
    except Unreadable:
        gathered.warn("threads")


def join_by_place(remarks: list[Remark], anchors: dict[str, Anchor]) -> None:
    """Join the threads of Google Docs, whose comments name no parent.

    Only where one of those at a place says that the thread was settled: others
    may be remarks of two people on one passage.
    """
    at: dict[tuple[int, int | None], list[Remark]] = {}
    for remark in remarks:
        if (anchor := anchors.get(remark.id)) and remark.parent is None:
            at.setdefault((anchor.start, anchor.end), []).append(remark)
    for first, *others in at.values():
        if any(remark.text in (SETTLED, REOPENED) for remark in others):
            for remark in others:
                remark.parent = first.id


def join_by_words(remarks: list[Remark], anchors: dict[str, Anchor]) -> None:
    """Join the replies of LibreOffice, which stand behind what they answer.

    They name nobody but in their first words; those are taken away.
    """
    whole = {remark.id: remark.text for remark in remarks}
    for remark in remarks:
        begins = ANSWERS.match(remark.text) if remark.parent is None else None
        if begins is None:
            continue
        rest = remark.text[begins.end() :]
        for other in remarks:
            if other is remark or other.author not in begins["whom"]:
                continue
            if not other.author or not _touch(anchors, other, remark):
                continue
            said = _without(whole[other.id], rest)
            if said is not None:
                remark.parent, remark.texts = other.id, [said]
                break


def _touch(anchors: dict[str, Anchor], first: Remark, second: Remark) -> bool:
    one, other = anchors.get(first.id), anchors.get(second.id)
    if one is None or other is None:
        return False
    return other.start in (one.start, one.end)


def _without(quoted: str, text: str) -> str | None:
    """Return `text` without what it quotes at its beginning; None: another's words."""
    if text.startswith(quoted) and QUOTE_ENDS.match(text, len(quoted)):
        return text[len(quoted) + 2 :].strip()
    end = QUOTE_ENDS.search(text)
    if end is None or text[: end.start()].strip(". ") not in quoted:
        return None
    return text[end.end() :].strip()


def in_threads(remarks: list[Remark]) -> list[Remark]:
    """Return the remarks in their order, each reply naming the first of its thread.

    A chain of replies is flattened, a circle is cut; what Google Docs says of a
    thread becomes its state.
    """
    by_id = {remark.id: remark for remark in remarks}
    for remark in remarks:
        remark.parent = _first_of(remark, by_id)
    return [remark for remark in remarks if not _is_mark(remark, by_id)]


def _first_of(remark: Remark, by_id: dict[str, Remark]) -> str | None:
    seen = {remark.id}
    found = None
    parent = remark.parent
    while parent is not None and parent in by_id and parent not in seen:
        seen.add(parent)
        found, parent = parent, by_id[parent].parent
    return found if parent is None or parent not in by_id else None


def _is_mark(remark: Remark, by_id: dict[str, Remark]) -> bool:
    """Return whether the remark only says that its thread was settled or reopened."""
    if remark.parent is None or remark.text not in (SETTLED, REOPENED):
        return False
    by_id[remark.parent].is_resolved = remark.text == SETTLED
    return True
