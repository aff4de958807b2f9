"""Two texts, one account: chapters in the order of the new text."""

from dataclasses import replace

from manuscripts.comparison.align import Budget
from manuscripts.comparison.chapters import Chapters, chapter_level, chapters_of
from manuscripts.comparison.matching import Matches, match
from manuscripts.comparison.passages import Passage, passages_of
from manuscripts.comparison.result import ChapterChanges, Comparison, Item, PartState
from manuscripts.comparison.tables import table_rows
from manuscripts.comparison.words import word_pieces
from manuscripts.contents import Block

STEPS = 12_000_000


def compare(old: list[Block], new: list[Block]) -> Comparison:
    """Return what changed from `old` to `new`.

    White space, soft hyphens and other unseen signs are not compared, nor is
    anything of the layout.
    """
    budget = Budget(STEPS)
    olds, news = passages_of(old), passages_of(new)
    matches = match(olds, news, budget)
    level = chapter_level(olds, news)
    chapters = Chapters(
        chapters_of(olds, level),
        chapters_of(news, level),
        dict(matches.in_order + matches.moved),
    )
    placed = _placed(olds, news, matches, chapters, budget)
    return Comparison(_numbered([_chapter(*each) for each in chapters.filled(placed)]))


def _placed(
    old: list[Passage],
    new: list[Passage],
    matches: Matches,
    chapters: Chapters,
    budget: Budget,
) -> list[tuple[int, Item]]:
    """Return each item with its chapter, in the order of the new text.

    What went stands where it was, before what came there.
    """
    to_new, to_old = dict(matches.moved), {j: i for i, j in matches.moved}
    found: list[tuple[int, Item]] = []
    i = j = 0
    for at_old, at_new in [*matches.in_order, (len(old), len(new))]:
        for place in range(i, at_old):
            moved_to = to_new.get(place)
            found.append(
                (
                    chapters.of_old(place),
                    _gone(
                        old[place],
                        place,
                        moved_to,
                        -1 if moved_to is None else chapters.of_new(moved_to),
                    ),
                )
            )
        for place in range(j, at_new):
            source = to_old.get(place)
            if source is None:
                item = _lone("added", new[place], place)
            else:
                item = replace(
                    _pair(old[source], new[place], source, place, budget),
                    state="moved",
                    other_chapter=chapters.of_old(source),
                )
            found.append((chapters.of_new(place), item))
        if at_old < len(old):
            item = _pair(old[at_old], new[at_new], at_old, at_new, budget)
            found.append((chapters.of_new(at_new), item))
        i, j = at_old + 1, at_new + 1
    return found


def _pair(old: Passage, new: Passage, at_old: int, at_new: int, budget: Budget) -> Item:
    is_same = old.key == new.key
    item = Item(
        "same" if is_same else "changed",
        new.kind,
        level=new.level,
        old=at_old,
        new=at_new,
    )
    if old.rows is not None and new.rows is not None:
        return replace(item, rows=table_rows(old.rows, new.rows, budget))
    return replace(item, pieces=word_pieces(old.text, new.text, budget))


def _gone(passage: Passage, place: int, moved_to: int | None, chapter: int) -> Item:
    if moved_to is None:
        return _lone("removed", passage, place)
    return Item(
        "left",
        passage.kind,
        level=passage.level,
        old=place,
        new=moved_to,
        other_chapter=chapter,
    )


def _lone(state: PartState, passage: Passage, place: int) -> Item:
    is_added = state == "added"
    item = Item(
        state,
        passage.kind,
        level=passage.level,
        old=None if is_added else place,
        new=place if is_added else None,
    )
    grid = passage.rows
    if grid is not None:
        before, after = ((), grid) if is_added else (grid, ())
        return replace(item, rows=table_rows(before, after, Budget(0)))
    return replace(item, pieces=[("+" if is_added else "-", passage.text)])


def _chapter(
    title: str, is_in_old: bool, is_in_new: bool, items: list[Item]
) -> ChapterChanges:
    state: PartState
    if not is_in_new:
        state = "removed"
    elif not is_in_old:
        state = "added"
    else:
        state = "changed" if any(item.is_change for item in items) else "same"
    return ChapterChanges(title, state, items)


def _numbered(chapters: list[ChapterChanges]) -> list[ChapterChanges]:
    """Count the changes, and tell the place a passage left where it went."""
    count = 0
    numbers: dict[int | None, int] = {}
    numbered = []
    for chapter in chapters:
        items = []
        for item in chapter.items:
            count += item.is_change
            if item.state == "moved":
                numbers[item.new] = count
            items.append(replace(item, number=count) if item.is_change else item)
        numbered.append(items)
    return [
        replace(
            chapter,
            items=[
                replace(item, other_number=numbers[item.new])
                if item.state == "left"
                else item
                for item in items
            ],
        )
        for chapter, items in zip(chapters, numbered, strict=True)
    ]
