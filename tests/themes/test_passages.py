"""Words find passages: with their endings, within their boundaries, in any script."""

import time

import pytest

from manuscripts.contents import Block
from themes.passages import LONGEST_QUOTE, SHOWN, find_passages, pattern_of


def text(*paragraphs: str, chapter: str = "1 One") -> list[Block]:
    return [
        Block(index=n, kind="text", text=each, chapter=chapter)
        for n, each in enumerate(paragraphs)
    ]


def hits(word: str, sentence: str) -> list[str]:
    pattern = pattern_of([word])
    assert pattern is not None
    return [match[0] for match in pattern.finditer(sentence)]


@pytest.mark.parametrize(
    ("word", "sentence", "found"),
    [
        ("job", "Jobs, a job, jobless, Job's end", ["Jobs", "job", "Job"]),
        (
            "gender",
            "engendered, Gender, genders, gendered",
            ["Gender", "genders", "gendered"],
        ),
        ("equality", "inequality and equality; equalities", ["equality", "equalities"]),
        ("informal", "informally, informality, formal", ["informally", "informality"]),
        ("wage", "wages, wagon", ["wages"]),
        (
            "COVID-19",
            "Covid-19, COVID 19, COVID\u201119",
            ["Covid-19", "COVID 19", "COVID\u201119"],
        ),
        ("COVID", "covid, COVIDs, covidence", ["covid", "COVIDs"]),
        ("home-based", "home-based, home based", ["home-based", "home based"]),
        ("care work", "care\u00a0work, a care worker", ["care\u00a0work"]),
        (
            "perempuan",
            "Perempuan, perempuannya, keperempuanan",
            ["Perempuan", "perempuannya"],
        ),
        ("여성", "여성의 일, 남여성", ["여성의"]),
        ("эмэгтэй", "эмэгтэйчүүдийн эрх", ["эмэгтэйчүүдийн"]),
        ("женщин", "женщинами", ["женщинами"]),
        ("ผู้หญิง", "แรงงานผู้หญิงนอกระบบ", ["ผู้หญิง"]),
        ("ແມ່ຍິງ", "ສິດຂອງແມ່ຍິງລາວ", ["ແມ່ຍິງ"]),
        ("ស្ត្រី", "សិទ្ធិស្ត្រីកម្ពុជា", ["ស្ត្រី"]),
        ("女性", "农村女性就业", ["女性"]),
        ("非正規", "日本の非正規雇用", ["非正規"]),
        ("phụ nữ", "Phụ nữ nông thôn", ["Phụ nữ"]),
        ("a+b(", "a+b( c", ["a+b("]),
    ],
)
def test_word_is_found_with_its_endings_and_not_inside_others(word, sentence, found):
    assert hits(word, sentence) == found


def test_no_words_find_nothing():
    assert find_passages(text("Anything."), []) == []
    assert find_passages(text("Anything."), [" ", "\u200b"]) == []


def test_passages_with_most_hits_stand_first_with_neighbours():
    blocks = text(
        "Women and men.", "Nothing here.", "Women lead women; a woman staffs.", "End."
    )

    found = find_passages(blocks, ["women", "woman"])

    assert [(p.number, p.hits, p.chapter) for p in found] == [
        (2, 3, "1 One"),
        (0, 1, "1 One"),
    ]
    assert (found[0].before, found[0].after) == ("Nothing here.", "End.")
    assert found[0].pieces == [
        ("Women", True),
        (" lead ", False),
        ("women", True),
        ("; a ", False),
        ("woman", True),
        (" staffs.", False),
    ]
    assert (found[1].before, found[1].after) == ("", "Nothing here.")


def test_heading_speaks_for_the_paragraph_below_it():
    blocks = [
        Block(0, "header", "COVID study"),
        Block(1, "heading", "5 Impact of COVID-19", "5 Impact of COVID-19", 1),
        Block(2, "text", "It collects what was told.", "5 Impact of COVID-19"),
        Block(3, "text", "A second paragraph.", "5 Impact of COVID-19"),
        Block(4, "cell", "COVID in a table", "5 Impact of COVID-19", 0, 0, 0, 0),
    ]

    found = find_passages(blocks, ["COVID"])

    assert [(p.number, p.hits, p.under_heading) for p in found] == [
        (2, 1, True),
        (4, 1, False),
    ]
    assert found[0].before == ""  # a heading is no neighbour


def test_row_of_a_table_is_one_passage():
    cells = [("Form", 0), ("Coding", 0), ("(a form)", 1), ("coded twice", 1)]
    blocks = [
        Block(n, "cell", each, "2 Law", 0, 0, row, n % 2)
        for n, (each, row) in enumerate(cells)
    ]

    found = find_passages(blocks, ["coding", "coded"])

    assert [(p.text, p.hits) for p in found] == [
        ("Form | Coding", 1),
        ("(a form) | coded twice", 1),
    ]


def test_long_paragraph_is_cut_around_its_first_hit():
    words = "word " * 400 + "women " + "more " * 400

    [passage] = find_passages(text(words), ["women"])

    shown = "".join(piece for piece, _hit in passage.pieces)
    assert ("women", True) in passage.pieces
    assert shown.startswith("… word ")
    assert shown.endswith(" …")
    assert len(shown) <= SHOWN + 4
    assert len(passage.quote) == LONGEST_QUOTE


def test_hit_beyond_what_is_shown_counts_all_the_same():
    [passage] = find_passages(text("women " + "x " * 500 + "women"), ["women"])

    assert passage.hits == 2
    assert sum(is_hit for _piece, is_hit in passage.pieces) == 1


def test_sixty_words_in_thirty_thousand_are_looked_for_in_a_moment():
    blocks = text(*["The quick brown fox jumps over lazy dogs again. " * 10] * 330)
    many = [f"{letter}{letter}word{n}" for n in range(6) for letter in "abcdefghij"]

    begun = time.perf_counter()
    found = find_passages(blocks, [*many, "fox"])

    assert len(found) == 330
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize("syllable", ["가", "я", "aaaaa", "가나"])
def test_one_syllable_over_and_over_is_read_at_once(syllable):
    pattern = pattern_of([" ".join([syllable] * 12 + ["q"])])

    started = time.process_time()
    assert pattern.search(syllable * 300 + "!") is None
    assert pattern.search(f"{syllable} " * 300 + "!") is None
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text", ["사회적 경제", "사회적경제", "사회적인 경제를", "사회적-경제"]
)
def test_words_meet_with_and_without_a_gap(text):
    assert pattern_of(["사회적 경제"]).fullmatch(text)


@pytest.mark.parametrize(
    "text", ["co-operative", "cooperatives", "policy makers", "policymaker"]
)
def test_words_written_together_keep_their_last_letter(text):
    assert pattern_of(["co-operative", "policy-maker"]).fullmatch(text)
