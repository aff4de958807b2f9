"""What is read of PDFs: their text and the notes people put on it."""

import io

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from manuscripts.reading.__main__ import report

LINES = [
    "3 Law",
    "Employment in the law of",
    "co-operatives is not de-",
    "fined.",
    "Next one.",
]


def note(kind: str, **fields: object) -> DictionaryObject:
    found = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(f"/{kind}"),
            NameObject("/Rect"): ArrayObject([FloatObject(0)] * 4),
            NameObject("/T"): TextStringObject("Ана"),
            NameObject("/CreationDate"): TextStringObject("D:20200820101500+09'00'"),
        }
    )
    for name, value in fields.items():
        if isinstance(value, str):
            value = NameObject(value) if value[:1] == "/" else TextStringObject(value)
        found[NameObject(f"/{name}")] = value
    return found


def under(left: float, right: float, y: float) -> ArrayObject:
    """Return the mark over a line with its foot at `y`."""
    corners = [left, y + 10, right, y + 10, left, y - 2, right, y - 2]
    return ArrayObject([FloatObject(n) for n in corners])


def at(y: float) -> ArrayObject:
    """Return the place of a note beside the line with its foot at `y`."""
    return ArrayObject([FloatObject(n) for n in (20, y, 40, y + 8)])


def pdf(*notes: DictionaryObject, replies: dict[int, DictionaryObject] | None = None):
    """Return a PDF of one page with LINES, 20 points apart from 720 down."""
    writer = PdfWriter()
    page = writer.add_blank_page(600, 800)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Courier"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    stream = DecodedStreamObject()
    stream.set_data(
        b"".join(
            f"BT /F1 10 Tf 1 0 0 1 100 {720 - 20 * n} Tm ({text}) Tj ET\n".encode()
            for n, text in enumerate(LINES)
        )
    )
    page[NameObject("/Contents")] = writer._add_object(stream)
    references = [writer._add_object(each) for each in notes]
    for to, reply in (replies or {}).items():
        reply[NameObject("/IRT")] = references[to]
        references.append(writer._add_object(reply))
    page[NameObject("/Annots")] = ArrayObject(references)
    writer.add_outline_item(title="3 Law", page_number=0)
    target = io.BytesIO()
    writer.write(target)
    return report(io.BytesIO(target.getvalue()), "pdf")


def test_text_is_in_paragraphs_under_the_bookmark():
    found = pdf()

    assert [(b.chapter, b.text) for b in found.blocks] == [
        ("3 Law", "3 Law"),
        ("3 Law", "Employment in the law of co-operatives is not defined."),
        ("3 Law", "Next one."),
    ]
    assert [(b.kind, b.level) for b in found.blocks][:2] == [
        ("heading", 1),
        ("text", 0),
    ]
    assert found.unread == []


def test_highlight_quotes_the_words_under_it_and_note_none():
    # Courier is 6 points wide at 10: "the law" stands from letter 14 to 21.
    found = pdf(
        note("Highlight", Contents="Which?", QuadPoints=under(184, 226, 700)),
        note("Text", Contents="Overall good.", Rect=at(640)),
        note("Highlight", Contents="", QuadPoints=under(184, 226, 700)),
        note("Popup", Contents="no remark"),
        note("Link"),
    )

    said = [(c.author, c.text, c.quote, c.chapter, c.block) for c in found.comments]
    assert said == [
        ("Ана", "Which?", "the law", "3 Law", 1),
        ("Ана", "Overall good.", "", "3 Law", 2),
    ]
    assert {c.written_at for c in found.comments} == {"2020-08-20T10:15:00+09:00"}
    assert found.unread == ["bare_marks"]


def test_names_and_days_of_libreoffice():
    found = pdf(
        note(
            "Text", Contents="x", T="Ana, 11/22/26, ", CreationDate="D:00000000000000Z"
        )
    )

    assert [(c.author, c.written_at) for c in found.comments] == [("Ana", "")]


def test_replies_and_states_make_threads():
    found = pdf(
        note("Text", Contents="Why?"),
        note("Text", Contents="And this?"),
        replies={
            0: note("Text", Contents="Because."),
            1: note("Text", StateModel="Review", State="Completed", Contents="Done"),
        },
    )

    first, second, reply = found.comments
    assert (first.text, first.is_resolved, reply.parent) == ("Why?", False, first.id)
    assert (second.text, second.is_resolved) == ("And this?", True)


def test_struck_words_and_carets_are_proposed_changes():
    found = pdf(
        note("StrikeOut", QuadPoints=under(100, 160, 700)),
        note("Caret", Contents="new words"),
    )

    assert [(c.kind, c.text) for c in found.changes] == [
        ("deletion", "Employment"),
        ("insertion", "new words"),
    ]
    assert found.comments == []


@pytest.mark.parametrize(
    "broken",
    [
        note("Highlight", Contents="x", QuadPoints="nonsense"),
        note("Text", Contents=ArrayObject(), T=FloatObject(3)),
        note("Text", Contents="x", CreationDate="D:99"),
    ],
)
def test_broken_note_does_not_take_the_others_along(broken):
    found = pdf(note("Text", Contents="Whole"), broken, note("Text", Contents="Last"))

    assert {"Whole", "Last"} <= {c.text for c in found.comments}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"%PDF-" + b"\0" * 999])
def test_broken_file_says_so(content):
    found = report(io.BytesIO(content), "pdf")

    assert found.unread == ["text", "no_text"]
