"""How the margin of a file becomes rows: threads, proposals, marks."""

import datetime as dt

from casestudies.margin import rows_of
from manuscripts.contents import Block, Contents, MarginComment, TrackedChange

TEXT = "The register counts organizations once a year, by region and by sector."
WHEN = "2020-08-20T10:00:00Z"


def rows(*changes: TrackedChange, text: str = TEXT) -> list[tuple[str, str, str]]:
    found = rows_of(Contents(blocks=[Block(0, "text", text)], changes=list(changes)))
    return [(row.kind, row.quote, row.said) for row in found]


def change(kind: str, text: str, offset: int, who: str = "Ana") -> TrackedChange:
    return TrackedChange(kind, who, text, "", 0, WHEN, offset)


def test_short_change_is_quoted_with_the_words_beside_it():
    assert rows(
        change("deletion", "all ", 20),
        change("insertion", "once ", 34),
    ) == [
        (
            "deletion",
            TEXT.replace("counts", "counts all"),
            "Delete “all”",
        ),
        (
            "insertion",
            "The register counts organizations […] a year, by region and by sector.",
            "Insert “once”",
        ),
    ]


def test_long_deletion_quotes_itself():
    gone = "This sentence says at some length what was said before, and says it twice. "

    assert rows(change("deletion", gone * 2, 0)) == [
        ("deletion", (gone * 2).strip(), "Delete this")
    ]


def test_words_taken_away_and_put_in_one_place_are_replaced():
    both = [
        rows(change("deletion", "twice", 34), change("insertion", "once", 34)),
        rows(change("insertion", "once", 34), change("deletion", "twice", 38)),
    ]

    expected = (
        "replacement",
        "The register counts organizations twice a year, by region and by sector.",
        "Replace “twice” by “once”",
    )
    assert both == [[expected], [expected]]


def test_changes_of_two_people_or_places_stay_two():
    two = change("insertion", "once", 34, "Budi"), change("insertion", "year", 41)

    for other in two:
        assert len(rows(change("deletion", "twice", 34), other)) == 2


def test_move_says_where_to():
    [(kind, quote, said)] = rows(change("move", "once a year", 34))

    assert (kind, quote) == ("move", "once a year")
    assert said == (
        "Move this here: The register counts organizations […] , by region and by"
        " sector."
    )


def test_comment_without_a_passage_quotes_its_paragraph():
    [row] = rows_of(
        Contents(
            blocks=[Block(0, "text", TEXT * 5, "Data")],
            comments=[MarginComment("1", "Ana", "Source?", "", "Data", 0, WHEN)],
        )
    )

    assert (row.chapter, row.written_on) == ("Data", dt.date(2020, 8, 20))
    assert (len(row.quote), row.quote[-1]) == (240, "…")


def test_mark_is_that_of_the_remark_not_of_the_copy():
    def mark(text: str = "Source?", quote: str = "a", when: str = WHEN) -> str:
        said = MarginComment("1", "Ana", text, quote, written_at=when)
        return rows_of(Contents(comments=[said]))[0].mark

    assert mark() == mark(quote="b") == mark(text=" SOURCE?")
    assert len({mark(), mark("Which?"), mark(when="2020-08-21T10:00:00Z")}) == 3


def test_nonsense_of_dates_and_threads_is_no_error():
    found = rows_of(
        Contents(
            comments=[
                MarginComment("1", "", "x", written_at="9999-99-99"),
                MarginComment("2", "", "", parent=None),
                MarginComment("3", "", "lost", parent="absent"),
            ]
        )
    )

    assert [(r.said, r.written_on) for r in found] == [("x", None), ("lost", None)]
