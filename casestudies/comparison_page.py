"""A comparison cut into pages: by chapter, the changes only, or all of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from casestudies.comparison_words import change_name
from manuscripts.comparison import ChapterChanges, Comparison, Item, Row

# Signs of text on a page: about 15 KB compressed, so that a first view with
# fonts and stylesheet stays within 80 KB. All of it at once is asked for, to print.
PART = 30_000
WHOLE = 1_000_000


@dataclass(frozen=True)
class Shown:
    """A passage as the page shows it."""

    item: Item
    name: str = ""
    previous: str = ""
    next: str = ""
    other: str = ""
    rows: list[Row] | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the list of chapters."""

    title: str
    state: str
    change_count: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class ComparisonPage:
    """What one page shows: `groups` are chapters, by number and title, with passages.

    A short text is shown at once (`is_short`).
    """

    chapters: list[Entry]
    groups: list[tuple[int, str, list[Shown]]]
    first: str
    is_short: bool = False
    part: int = 1
    parts: int = 1
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class _Part:
    """A page's worth: pairs of chapter and passage, and its address."""

    query: dict[str, object]
    passages: list[tuple[int, Item]] = field(default_factory=list)


def page_of(
    comparison: Comparison,
    *,
    only: str | None = None,
    show: str | None = None,
    chapter: int | None = None,
    part: int | None = None,
) -> ComparisonPage:
    """Return the page asked for; the first with a change when nothing fits."""
    weight = sum(_weight(item) for item in comparison.items())
    is_short = weight <= PART
    if is_short and not only and not chapter:
        show = "all"
    runs = list(_runs(comparison, only=only, show=show))
    pages = [page for run in runs for page in run]
    place = {
        item.number: number
        for number, page in enumerate(pages)
        for _chapter, item in page.passages
        if item.number
    }
    wanted = _wanted(runs, pages, place, chapter, part)
    here = pages[wanted] if pages else _Part({})
    run = next((run for run in runs if here in run), [here])
    at = run.index(here)
    links = _Links(pages, place, wanted)
    return ComparisonPage(
        chapters=_entries(comparison, here, by_chapter=not (only or show)),
        groups=_groups(comparison, here, links, changes_only=only == "changes"),
        first=links.to(1),
        is_short=is_short,
        part=at + 1,
        parts=len(run),
        previous=f"?{urlencode(run[at - 1].query)}" if at else "",
        next=f"?{urlencode(run[at + 1].query)}" if at + 1 < len(run) else "",
    )


def addresses_of_changes(comparison: Comparison) -> dict[int, str]:
    """Return where each change stands in the whole comparison, as the end of a URL."""
    weight = sum(_weight(item) for item in comparison.items())
    show = "all" if weight <= PART else None
    return {
        item.number: f"?{urlencode(page.query)}#c{item.number}"
        for run in _runs(comparison, only=None, show=show)
        for page in run
        for _chapter, item in page.passages
        if item.number
    }


def _runs(
    comparison: Comparison, *, only: str | None, show: str | None
) -> Iterable[list[_Part]]:
    """Yield rows of pages: one for each chapter, or one for all."""
    chapters = enumerate(comparison.chapters)
    passages = [(n, item) for n, chapter in chapters for item in chapter.items]
    if only == "changes":
        changed = [(n, item) for n, item in passages if item.is_change]
        yield _cut(changed, {"only": "changes"}, PART)
    elif show == "all":
        yield _cut(passages, {"show": "all"}, WHOLE)
    else:
        for number, group in groupby(passages, key=lambda each: each[0]):
            yield _cut(list(group), {"chapter": number + 1}, PART)


def _cut(
    passages: list[tuple[int, Item]], query: dict[str, object], limit: int
) -> list[_Part]:
    parts, weight = [_Part(query)], 0
    for each in passages:
        heavy = _weight(each[1])
        if weight and weight + heavy > limit:
            parts.append(_Part({**query, "part": len(parts) + 1}))
            weight = 0
        parts[-1].passages.append(each)
        weight += heavy
    return parts


def _weight(item: Item) -> int:
    """Return how many signs a passage costs, with its markup (what is compressed)."""
    pieces = [*item.pieces]
    for row in item.rows or []:
        for cell in row.cells:
            pieces += [("=", ""), *cell.pieces]
    return 60 + sum(len(text.encode()) + 20 for _mark, text in pieces)


def _wanted(
    runs: list[list[_Part]],
    pages: list[_Part],
    place: dict[int, int],
    chapter: int | None,
    part: int | None,
) -> int:
    for run in runs:
        if run[0].query.get("chapter") == chapter and (chapter or len(runs) == 1):
            return pages.index(run[min(part or 1, len(run)) - 1])
    return place.get(1, 0)


class _Links:
    """Addresses of changes, seen from one page."""

    def __init__(self, pages: list[_Part], place: dict[int, int], here: int) -> None:
        self._pages, self._place, self._here = pages, place, here

    def to(self, number: int) -> str:
        """Return the address of a change, "" when there is none of this number."""
        page = self._place.get(number)
        if page is None:
            return ""
        query = "" if page == self._here else f"?{urlencode(self._pages[page].query)}"
        return f"{query}#c{number}"


def _entries(comparison: Comparison, here: _Part, *, by_chapter: bool) -> list[Entry]:
    """Return the list of chapters; one that is on this page among others is below."""
    shown = {chapter for chapter, _item in here.passages}
    return [
        Entry(
            chapter.title,
            chapter.state,
            chapter.change_count,
            f"?{urlencode({'chapter': number + 1})}"
            if by_chapter or number not in shown
            else f"#ch{number + 1}",
            by_chapter and number in shown,
        )
        for number, chapter in enumerate(comparison.chapters)
        if chapter.items
    ]


def _groups(
    comparison: Comparison, here: _Part, links: _Links, *, changes_only: bool
) -> list[tuple[int, str, list[Shown]]]:
    groups = []
    for number, passages in groupby(here.passages, key=lambda each: each[0]):
        chapter = comparison.chapters[number]
        shown = [
            _shown(item, comparison, links, changes_only=changes_only)
            for _number, item in passages
            if not _says_title_again(item, chapter)
        ]
        groups.append((number + 1, chapter.title, shown))
    return groups


def _says_title_again(item: Item, chapter: ChapterChanges) -> bool:
    return item.state == "same" and item.level > 0 and item is chapter.items[0]


def _shown(
    item: Item, comparison: Comparison, links: _Links, *, changes_only: bool
) -> Shown:
    other = ""
    if item.other_chapter is not None:
        other = comparison.chapters[item.other_chapter].title
    if item.state == "left":
        return Shown(item, next=links.to(item.other_number), other=other)
    if not item.is_change:
        return Shown(item, rows=item.rows)
    rows = item.rows
    if rows is not None and changes_only:
        rows = [row for at, row in enumerate(rows) if row.state != "same" or at == 0]
    return Shown(
        item,
        change_name(item),
        links.to(item.number - 1),
        links.to(item.number + 1),
        other,
        rows,
    )
