"""The differ: nothing lost, nothing invented, the same both ways, fast."""

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manuscripts.comparison import Comparison, Item, compare
from manuscripts.comparison.passages import passages_of
from manuscripts.comparison.result import new_text, old_text
from manuscripts.comparison.units import clean, units
from manuscripts.contents import Block
from tests.manuscripts.texts import blocks, long_draft, revised, table

SCRIPTS = (
    "เศรษฐกิจเพื่อสังคม",
    "ເສດຖະກິດ",
    "សេដ្ឋកិច្ច",
    "社会連帯経済",
    "コミュニティ",
    "사회적 경제",
    "эв санаа",
    "kinh tế",
)
sentences = st.one_of(
    st.lists(
        st.sampled_from(
            [*"abcdefg", "labour", "union", "2.5", ",", ".", "the the", *SCRIPTS]
        ),
        max_size=12,
    ).map(" ".join),
    st.text(max_size=30),
)
grids = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(sentences, min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@st.composite
def drafts(draw) -> list[Block]:
    """Return a file's blocks: headings, paragraphs, notes and tables."""
    found: list[Block] = []
    parts = draw(st.lists(st.one_of(sentences, grids), max_size=10))
    for number, part in enumerate(parts):
        if isinstance(part, list):
            found += table(part, number)
        else:
            level = draw(st.sampled_from([0, 0, 0, 0, 1, 2]))
            kind = draw(st.sampled_from(["text", "text", "text", "note", "header"]))
            found.append(Block(number, "heading" if level else kind, part, level=level))
    return found


@st.composite
def pairs(draw) -> tuple[list[Block], list[Block]]:
    """Return two drafts, the second mostly made of pieces of the first."""
    old = draw(drafts())
    pool = [b for b in old if b.kind != "cell"]
    new = list(draw(drafts()))
    for block in pool:
        if draw(st.booleans()):
            new.insert(draw(st.integers(0, len(new))), block)
    # A table between whose cells something was put is two tables.
    numbered = []
    for place, block in enumerate(new):
        before = new[place - 1] if place else None
        is_cut = before is None or before.table != block.table
        number = place if is_cut or not numbered else numbered[-1].table
        numbered.append(
            block
            if block.kind != "cell"
            else Block(0, "cell", block.text, "", 0, number, block.row, block.column)
        )
    return old, numbered


def texts(blocks_: list[Block]) -> list[object]:
    """Return the passages as they are compared."""
    return [p.rows if p.rows is not None else p.text for p in passages_of(blocks_)]


def side(item: Item, *, of_new: bool) -> object:
    """Return an item's text or grid before or after the change."""
    text = new_text if of_new else old_text
    absent = "removed" if of_new else "added"
    if item.rows is None:
        return text(item.pieces)
    return tuple(
        tuple(text(cell.pieces) for cell in row.cells if cell.state != absent)
        for row in item.rows
        if row.state != absent
    )


def applied(old: list[object], comparison: Comparison) -> list[object]:
    """Return what the old text becomes; fails where the account does not fit it."""
    items = comparison.items()
    for item in items:
        if item.old is not None and item.state != "left":
            assert side(item, of_new=False) == old[item.old]
    told = [
        item.old for item in items if item.old is not None and item.state != "moved"
    ]
    assert sorted(told) == list(range(len(old)))
    came = [i for i in items if i.new is not None and i.state != "left"]
    assert sorted(i.new for i in came) == list(range(len(came)))
    return [side(i, of_new=True) for i in sorted(came, key=lambda i: i.new)]


def changes(comparison: Comparison, minus: str, plus: str) -> Counter:
    """Return what went and what came, with the marks named so."""
    marks = {"-": minus, "+": plus, "=": "="}
    states = {"added": plus, "removed": minus}
    found: Counter = Counter()
    for item in comparison.items():
        if item.state == "left":
            continue
        cells = [
            (states.get(cell.state, cell.state), cell.pieces)
            for row in item.rows or []
            for cell in row.cells
        ]
        state = states.get(item.state, item.state)
        for _state, pieces in [(state, item.pieces), *cells]:
            for mark, text in pieces:
                if mark != "=":
                    found[state, marks[mark], text] += 1
    return found


@settings(max_examples=100, deadline=None)
@given(pairs())
def test_applying_the_difference_to_a_gives_b(pair):
    old, new = pair

    assert applied(texts(old), compare(old, new)) == texts(new)


@settings(max_examples=50, deadline=None)
@given(drafts())
def test_comparing_a_text_with_itself_is_empty(draft):
    found = compare(draft, draft)

    assert found.change_count == 0
    assert {item.state for item in found.items()} <= {"same"}


@settings(max_examples=100, deadline=None)
@given(pairs())
def test_comparing_back_swaps_what_came_and_what_went(pair):
    old, new = pair

    there, back = compare(old, new), compare(new, old)

    assert changes(there, "-", "+") == changes(back, "+", "-")


@settings(max_examples=50, deadline=None)
@given(pairs())
def test_what_is_kept_comes_back_as_it_was(pair):
    found = compare(*pair)

    assert Comparison.from_json(found.as_json()) == found


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), sentences))
def test_units_joined_are_the_text(text):
    assert "".join(units(text)) == text


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


# --- What a reader sees -------------------------------------------------------

FIRST = "The mapping covers registered cooperatives in the six countries."
LONG = "Members of the national council meet twice a year and publish what they decide."
OTHER = "Local governments lend rooms and money to new associations of older workers."


def shown(old: list[Block], new: list[Block]) -> list[tuple]:
    """Return state and pieces of each item."""
    return [(item.state, item.pieces) for item in compare(old, new).items()]


def test_words_that_came_and_went_are_told_apart():
    after = "The mapping covers cooperatives and associations in the six countries."

    [(state, pieces)] = shown(blocks(FIRST), blocks(after))

    assert (state, pieces) == (
        "changed",
        [
            ("=", "The mapping covers "),
            ("-", "registered "),
            ("=", "cooperatives"),
            ("+", " and associations"),
            ("=", " in the six countries."),
        ],
    )


def test_paragraphs_added_and_removed():
    found = shown(blocks(FIRST, LONG), blocks(FIRST, OTHER))

    assert found == [
        ("same", [("=", FIRST)]),
        ("removed", [("-", LONG)]),
        ("added", [("+", OTHER)]),
    ]


def test_paragraph_that_grew_is_reworded():
    after = FIRST + " What was left out, and why it was, is told in the annex to it."

    [(state, pieces)] = shown(blocks(FIRST), blocks(after))

    assert (state, pieces[0]) == ("changed", ("=", FIRST))


def test_moved_paragraph_is_one_change_and_names_both_chapters():
    old = blocks(("One", 1), LONG, FIRST, ("Two", 1), OTHER)
    new = blocks(("One", 1), FIRST, ("Two", 1), OTHER, LONG)

    found = compare(old, new)

    assert [(c.title, c.change_count) for c in found.chapters] == [
        ("One", 0),
        ("Two", 1),
    ]
    left, moved = (
        next(i for i in found.items() if i.state == state)
        for state in ("left", "moved")
    )
    assert (left.other_chapter, left.other_number) == (1, 1)
    assert (moved.other_chapter, moved.number, moved.is_reworded) == (0, 1, False)


def test_paragraph_moved_and_reworded_shows_the_words():
    old = blocks(LONG, FIRST, OTHER)
    new = blocks(FIRST, OTHER, LONG.replace("twice", "four times"))

    moved = next(item for item in compare(old, new).items() if item.state == "moved")

    assert moved.is_reworded
    assert ("-", "twice") in moved.pieces
    assert ("+", "four times") in moved.pieces


def test_chapters_are_paired_by_their_headings_and_removed_ones_stay_in_place():
    old = blocks(("1 Aims", 1), FIRST, ("2 Law", 1), LONG, ("3 Survey", 1), OTHER)
    new = blocks(("1 Aims and scope", 1), FIRST, ("3 Survey", 1), OTHER)

    found = compare(old, new)

    assert [(c.title, c.state, c.change_count) for c in found.chapters] == [
        ("1 Aims and scope", "changed", 1),
        ("2 Law", "removed", 2),
        ("3 Survey", "same", 0),
    ]


def test_title_above_all_chapters_is_no_chapter_of_the_rest():
    text = blocks(("A title", 1), ("Aims", 2), FIRST, ("Law", 2), LONG)

    found = compare(text, text)

    assert [c.title for c in found.chapters] == ["A title", "Aims", "Law"]


def test_text_without_headings_goes_by_the_chapters_of_its_reader():
    old = [Block(0, "text", FIRST, "1 Aims"), Block(1, "text", LONG, "2 Law")]
    new = [Block(0, "text", FIRST, "1 Aims"), Block(1, "text", OTHER, "2 Law")]

    found = compare(old, new)

    assert [(c.title, c.change_count) for c in found.chapters] == [
        ("1 Aims", 0),
        ("2 Law", 2),
    ]


def test_cells_rows_and_columns_of_a_table():
    old = table([["Country", "Law"], ["Japan", "none"], ["Laos", "decree"]])
    new = table(
        [
            ["Country", "Year", "Law"],
            ["Japan", "2020", "none yet"],
            ["Mongolia", "2011", "draft"],
            ["Laos", "2019", "decree"],
        ]
    )

    [item] = compare(old, new).items()

    assert [row.state for row in item.rows] == [
        "changed",
        "changed",
        "added",
        "changed",
    ]
    assert [cell.state for cell in item.rows[1].cells] == ["same", "added", "changed"]
    assert item.rows[1].cells[2].pieces == [("=", "none"), ("+", " yet")]


def test_notes_do_not_pair_with_the_text():
    old = [Block(0, "note", FIRST)]
    new = [Block(0, "text", FIRST)]

    assert [s for s, _pieces in shown(old, new)] == ["removed", "added"]


@pytest.mark.parametrize(
    ("old", "new", "went", "came"),
    [
        ("เศรษฐกิจเพื่อสังคมในไทย", "เศรษฐกิจเพื่อชุมชนในไทย", "สังคม", "ชุมชน"),
        ("ເສດຖະກິດເພື່ອສັງຄົມ", "ເສດຖະກິດເພື່ອຊຸມຊົນ", "ສັງຄົມ", "ຊຸມຊົນ"),
        ("សេដ្ឋកិច្ចសង្គមនៅកម្ពុជា", "សេដ្ឋកិច្ចថ្មីនៅកម្ពុជា", "សង្គម", "ថ្មី"),
        ("社会連帯経済の研究", "社会的経済の研究", "連帯", "的"),
        ("サービスを提供する", "コミュニティを提供する", "サービス", "コミュニティ"),
        ("사회적 경제 정책을", "사회적 금융 정책을", "경제", "금융"),
        (
            "энэ эв санааны нэгдэл юм",
            "энэ эдийн засгийн нэгдэл юм",
            "эв санааны",
            "эдийн засгийн",
        ),
    ],
)
def test_scripts_with_and_without_spaces(old, new, went, came):
    [(_state, pieces)] = shown(blocks(old), blocks(new))

    assert [p for p in pieces if p[0] != "="] == [("-", went), ("+", came)]


def test_marks_are_never_cut_from_their_letter():
    assert units("กำลัง ស្ត្រី tế") == ["กำ", "ลั", "ง", " ", "ស្ត្រី", " ", "tế"]


def test_unseen_signs_and_space_are_no_change():
    old = blocks("co\u00adoperative  work\u200b, te\u0302\u0301")
    new = blocks("cooperative work, t\u1ebf")

    assert compare(old, new).change_count == 0


def test_words_that_stayed_by_chance_go_with_the_change():
    rest = " and the rest stays here" * 4
    old = blocks("Alpha beta gamma of delta epsilon zeta" + rest)
    new = blocks("One two three of four five six" + rest)

    [(_state, pieces)] = shown(old, new)

    assert [mark for mark, _text in pieces] == ["-", "+", "="]


# --- Cost ---------------------------------------------------------------------


@pytest.mark.parametrize("change_count", [0, 40, 400, 4000])
def test_two_long_drafts_in_two_seconds(change_count):
    old = long_draft(30_000)
    new = revised(old, change_count)
    started = time.process_time()

    compare(old, new)

    assert time.process_time() - started < 2


def _each(template: str, every: int) -> list[str]:
    return [template.format(i % every, i + 1, i - 1) for i in range(5_000)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a b " * 20_000], ["b a " * 20_000]),
        (_each("x {0} y", 7), _each("x {0} y", 5)),
        (["one word"] * 5_000, ["one word", "two words"] * 2_500),
        (_each("{0} {1}", 5_000), _each("{0} {2}", 5_000)),
    ],
    ids=["long paragraphs", "few kinds", "repeated", "all a little alike"],
)
def test_texts_made_to_be_slow_are_bounded(old, new):
    started = time.process_time()

    compare(blocks(*old), blocks(*new))

    assert time.process_time() - started < 10
