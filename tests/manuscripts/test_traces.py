"""What people left in a file is found, and said in words."""

import io

import docx
import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from manuscripts.trace_words import trace_sentences, traces_of
from manuscripts.traces import MAX_NAME, MAX_NAMES, Traces
from manuscripts.traces.__main__ import traces_in
from records.storage import name_of, write_bytes
from tests.documents import parts_of, pdf_bytes, word_bytes, word_with, zip_of
from tests.manuscripts.word_files import change

pytestmark = pytest.mark.django_db

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def clean_word():
    document = docx.Document()
    document.core_properties.author = ""
    document.add_paragraph("Mapping of SSE organizations.")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def looked(content, extension="docx"):
    return traces_in(io.BytesIO(content), extension)


def commented_word():
    document = docx.Document()
    properties = document.core_properties
    properties.author = "Dewi Santoso; Ana Prado"
    properties.last_modified_by = "Noor Haddad"
    run = document.add_paragraph("Say more.").runs[0]
    document.add_comment(run, text="Which year?", author="Seo-yeon Han")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_clean_files_hold_nothing():
    assert looked(clean_word()) == Traces()
    assert not looked(clean_word()).any
    assert looked(pdf_bytes(), "pdf") == Traces()


def test_names_in_the_properties_and_comments_of_a_word_file():
    found = looked(commented_word())

    assert found.authors == [
        "Dewi Santoso",
        "Ana Prado",
        "Noor Haddad",
        "Seo-yeon Han",
    ]
    assert (found.comments, found.changes, found.unread) == (1, 0, False)
    assert found.any


def test_tracked_changes_in_the_text_and_of_the_formatting():
    body = (
        b"<w:body>",
        b"<w:body><w:p>"
        + change("ins", "new").encode()
        + change("del", "old", who="Bo").encode()
        + b'<w:r><w:rPr><w:rPrChange w:author="Cy"/></w:rPr></w:r></w:p>',
    )
    found = looked(word_with(replace={"word/document.xml": body}))

    assert found.changes == 3
    assert {"Ana", "Bo", "Cy"} <= set(found.authors)


def test_company_and_further_properties_of_an_office():
    parts = parts_of(clean_word())
    app = parts["docProps/app.xml"]
    assert b"<Company>" in app or b"</Properties>" in app
    start, _, _rest = app.partition(b"<Company>")
    if start == app:
        app = app.replace(b"</Properties>", b"<Company>SNU</Company></Properties>")
    else:
        app = start + b"<Company>SNU" + _rest
    parts["docProps/app.xml"] = app
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = (
        f'<Relationship Id="rIdX" Type="{kind}/custom-properties" '
        'Target="docProps/custom.xml"/></Relationships>'
    ).encode()
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", relation)
    parts["docProps/custom.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'custom-properties"><property name="Owner"/></Properties>'
    )

    found = looked(zip_of(parts))

    assert (found.organisations, found.properties) == (["SNU"], 1)


@pytest.mark.parametrize(
    "content",
    [
        b"no zip",
        zip_of({"a": b"b"}),
        word_with(replace={"word/document.xml": (b"<w:body>", b"<w:body><w:p>")}),
    ],
)
def test_a_word_file_that_cannot_be_read_says_so(content):
    assert looked(content).unread


def annotated(writer: PdfWriter) -> None:
    writer.add_metadata({"/Author": "Dewi Santoso", "/Company": "SNU"})

    def note(kind, who=""):
        return DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/T"): TextStringObject(who),
                NameObject("/Rect"): ArrayObject([NumberObject(1)] * 4),
            }
        )

    notes = [note("/Text", "Ana Prado"), note("/Link"), note("/Highlight")]
    writer.pages[0][NameObject("/Annots")] = ArrayObject([*notes, NumberObject(7)])


def test_author_and_remarks_of_a_pdf():
    found = looked(pdf_bytes(annotated), "pdf")

    assert found.authors == ["Dewi Santoso", "Ana Prado"]
    assert (found.organisations, found.comments) == (["SNU"], 2)


def test_a_pdf_that_cannot_be_read_says_so():
    assert looked(b"%PDF-1.4 nothing", "pdf").unread


def test_other_files_are_nobodys_business_here():
    with pytest.raises(ValueError, match="exe"):
        looked(b"", "exe")


def test_names_are_kept_short_few_and_plain():
    traces = Traces()
    for number in range(MAX_NAMES + 5):
        traces.add_author(f"Name {number}")
    other = Traces()
    other.add_author("A\x00b\u202e\ud800 c" + "x" * 500)
    other.add_author("  ")

    assert len(traces.authors) == MAX_NAMES
    assert len(other.authors[0]) == MAX_NAME
    assert other.authors[0].startswith("A b c")
    assert len(other.authors) == 1


def test_the_child_looks_through_a_stored_file():
    stored = write_bytes(commented_word(), name="draft.docx", media_type=WORD)

    assert traces_of(stored).comments == 1


def test_a_file_that_is_gone_or_kills_the_child_is_not_called_clean(
    settings, monkeypatch
):
    stored = write_bytes(word_bytes(), name="draft.docx", media_type=WORD)
    monkeypatch.setattr("manuscripts.trace_words.answer_of_child", lambda *a: {})
    died = traces_of(stored)
    (settings.FILES_DIR / name_of(stored)).unlink()

    assert (died.unread, traces_of(stored).unread) == (True, True)


def test_sentences_say_all_that_was_found():
    assert trace_sentences(Traces()) == []
    assert trace_sentences(Traces(["A", "B"], ["SNU"], 1, 2, 3, True)) == [
        "Names of people: A, B",
        "Names of organisations: SNU",
        "1 comment",
        "2 tracked changes that are not accepted",
        "3 further properties that an office added",
        "Not all of the file could be looked through.",
    ]
