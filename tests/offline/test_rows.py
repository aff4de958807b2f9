"""Rows of answers, whatever people and programs do to the table."""

import datetime as dt
import io
import time

import openpyxl
import pytest

from offline.columns import code_written, column_called
from offline.mark import Mark, line_sum, read, sign
from offline.reading import Grid, Tables
from offline.reading.__main__ import tables_of
from offline.rows import Returned, labels_meant, rows_in
from tests.documents import word_bytes, zip_of
from tests.manuscripts.word_files import (
    begin,
    change,
    comment,
    end,
    para,
    run,
    word_file,
)
from tests.offline.matrices import HEADINGS, saved

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")


def table(*rows):
    """Return a table of Word from cells, each a paragraph or ready XML."""
    inside = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc>{text if text.startswith('<w:p>') else para(text)}</w:tc>"
            for text in row
        )
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{inside}</w:tbl>"


def word_rows(body, mark=None, **parts):
    """Return what a Word file with this body says."""
    return rows_in(tables_of(io.BytesIO(word_file(body, **parts)), "docx"), mark)


def book(rows, change=None):
    """Return a workbook with these rows."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    return saved(made)


def sheet_rows(rows, change=None):
    """Return what a workbook with these rows says."""
    return rows_in(tables_of(io.BytesIO(book(rows, change)), "xlsx"), None)


def said(returned):
    return [(row.number, row.fields) for row in returned.rows]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2.07", ["2.07"]),
        (" No. 2.07. ", ["2.07"]),
        ("№ 2,07", ["2.07"]),
        ("２．０７", ["2.07"]),
        ("២.០៧", ["2.07"]),
        ("2.1", ["2.01", "2.10", "2.100"]),
        ("2.100", ["2.100"]),
        ("2.12", ["2.12", "2.120"]),
        ("2.7.2020", []),
        ("2.07.2020", ["2.07"]),
        ("Total", []),
        ("", []),
        ("2.07 and 2.08", []),
        ("12345.01", []),
    ],
)
def test_number_is_understood_as_people_write_it(text, labels):
    assert labels_meant(text) == labels


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Accepted", "accepted"),
        ("“accepted”", "accepted"),
        ("IN_PART", "in_part"),
        ("partially accepted.", "in_part"),
        ("Rejected", "not_accepted"),
        ("", ""),
        ("Choose", ""),
        ("Accepted, see 4.2", None),
        ("noted", None),
    ],
)
def test_code_is_understood_or_asked(text, code):
    assert code_written(text) == code


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        *((heading, None) for heading in ("", "Remarks of Budi", "…")),
        ("NO", "number"),
        ("#", "number"),
        ("답변", "text"),
        ("Where changed:", "where"),
        ("Response code", "code"),
        *zip(
            HEADINGS,
            (
                *("number", "reviewer", "place", "quote", "kind", "theme", "comment"),
                *("proposed", "priority", "text", "code", "where", "status"),
            ),
            strict=True,
        ),
    ],
)
def test_heading_is_recognised(heading, key):
    assert column_called(heading) == key


def test_columns_may_be_moved_renamed_and_left_out():
    found = word_rows(
        table(("ANSWER", "Number", "Our notes"), ("Done.", "2.01", "ask Ana"))
    )

    assert said(found) == [("2.01", {"text": "Done."})]
    assert found.rows[0].more == [("Our notes", "ask Ana")]
    assert found.outside == found.unread == []


def test_tracked_text_counts_and_paragraphs_are_lines():
    cell = para(run("We ") + change("del", "may") + change("ins", "will")) + para(
        "do so"
    )
    found = word_rows(table(("No.", "Response"), ("2.01", cell)))

    assert said(found) == [("2.01", {"text": "We will\ndo so"})]


def test_split_table_repeated_heading_and_table_of_another_kind():
    head = ("No.", "Response", "Code")
    found = word_rows(
        table(head, ("2.01", "One.", "Accepted"))
        + para("Between the tables.")
        + table(("2.02", "Two.", "Rejected"), head, ("2.03", "Three.", ""))
        + table(("Year", "Groups"), ("2019", "12")),
    )

    assert [row.number for row in found.rows] == ["2.01", "2.02", "2.03"]
    assert found.outside == [
        ("table", "Year | Groups"),
        ("table", "2019 | 12"),
        ("text", "Between the tables."),
    ]


def test_row_without_number_and_remarks_in_the_margin_are_not_lost():
    cell = para(begin(1) + run("One.") + end(1))
    found = word_rows(
        para("Dear all")
        + table(("No.", "Response"), ("2.01", cell), ("", "More on 2.01"))
        + para("Regards"),
        comments=comment(1, "Is this right?", "Budi"),
        footnotes='<w:footnote w:id="2">' + para("A note") + "</w:footnote>",
    )

    assert said(found)[1] == ("", {"text": "More on 2.01"})
    assert found.outside == [
        ("above", "Dear all"),
        ("text", "Regards"),
        ("note", "A note"),
        ("remark", "Budi: Is this right? [One.]"),
    ]


def test_lines_that_the_tracker_wrote_are_not_listed():
    mark = Mark(1, 2, [line_sum("Title")])

    found = word_rows(
        para("Title") + para("Mine") + table(("No.", "Response"), ("2.01", "x")), mark
    )

    assert found.outside == [("above", "Mine")]


def test_table_without_headings_is_known_by_its_columns():
    ours = ["2.01", *"abcdefgh", "Done.", "Accepted", "4.2", "open"]

    assert said(word_rows(table(ours))) == [
        ("2.01", {"text": "Done.", "code": "Accepted", "where": "4.2"})
    ]
    renamed = [*HEADINGS[:9], "Our words", "Verdict", "Page", "Status"]
    assert said(word_rows(table(["No.", *renamed[1:]], ours)))[0][0] == "2.01"


def test_file_without_the_table_says_so():
    found = word_rows(para("Nothing") + table(("Year", "Groups")))

    assert (found.rows, found.unread) == ([], ["no_table"])
    assert ("text", "Nothing") not in found.outside
    assert ("above", "Nothing") in found.outside


def test_sheet_with_numbers_dates_formulas_and_rich_text():
    def edit(made):
        page = made.active
        page["A3"].number_format = "0.00"
        page["A4"].number_format = "dd.mm.yyyy"
        page["B2"].comment = openpyxl.comments.Comment("Ask Ana", "Budi")
        made.create_sheet("Notes")["A1"] = "On another sheet"

    found = sheet_rows(
        [
            ["No.", "Response", "Code"],
            ["2.01", "=1+1", "Accepted"],
            [2.1, "ten _x0041_", True],
            [dt.date(2020, 7, 2), 12.5, None],
        ],
        edit,
    )

    assert said(found) == [
        ("2.01", {"text": "", "code": "Accepted"}),
        ("2.1", {"text": "ten A", "code": "TRUE"}),
        ("2.07.2020", {"text": "12.5", "code": ""}),
    ]
    assert found.unread == ["formulas"]
    assert found.outside == [
        ("table", "On another sheet"),
        ("remark", "B2: Ask Ana"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no archive",
        zip_of({"xl/workbook.xml": b"<workbook><sheets><sheet"}),
        word_bytes(),
    ],
)
@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_broken_file_is_read_as_far_as_it_goes(content, extension):
    found = rows_in(tables_of(io.BytesIO(content), extension), None)

    assert found.rows == []
    assert "no_table" in found.unread


def test_too_many_rows_are_said(monkeypatch):
    monkeypatch.setattr("offline.rows.MAX_ROWS", 2)
    monkeypatch.setattr("offline.reading.excel.MAX_CELLS", 8)

    found = sheet_rows([["No.", "Response"], *(["2.01", "x"] for _n in range(9))])

    assert len(found.rows) == 2
    assert "too_long" in found.unread


def test_what_was_read_survives_as_json():
    grid = Grid("One")
    grid.add(0, 0, "No.")
    grid.add(0, 0, "again")
    tables = Tables([grid], [("text", "x")], ["formulas"], "mark")
    returned = word_rows(table(("No.", "Response", "X"), ("2.01", "a", "b")))

    assert Tables.from_json(tables.as_json()) == tables
    assert Returned.from_json(returned.as_json()) == returned


def test_mark_is_ours_or_nobodys():
    mark = Mark(3, 99, [line_sum("Title")])

    assert read(sign(mark)) == mark
    assert len(sign(mark)) < 255
    assert [read(text) for text in ("", "x", sign(mark)[:-1], sign(mark) + "x")] == [
        None,
        None,
        None,
        None,
    ]


# Files made to keep a worker busy


def test_what_stands_outside_is_cut_and_said():
    found = sheet_rows([[f"line {n}"] for n in range(600)])

    assert len(found.outside) == 500
    assert "too_long" in found.unread


@pytest.mark.parametrize("sign", [".", " ", ":", "\t."])
def test_number_among_a_million_signs_is_read_at_once(sign):
    started = time.process_time()

    assert labels_meant("x" + sign * 1_000_000 + "x") == []
    assert labels_meant(sign * 20 + "2.07" + sign * 20) in (["2.07"], [])
    assert time.process_time() - started < 1


def test_many_headings_are_looked_up_at_once():
    started = time.process_time()
    row = {column: f"Heading {column}" for column in range(5_000)}
    cells = {(n, column): text for n in range(40) for column, text in row.items()}

    found = rows_in(Tables(grids=[Grid("x", cells)]), None)

    assert found.rows == []
    assert column_called("x" * 100_000) is None
    assert time.process_time() - started < 6
