"""What is read of Word files, from the XML that each producer writes."""

import io
import tempfile

import docx
import pytest

from manuscripts.contents import Block, Contents, MarginComment, TrackedChange
from manuscripts.reading.__main__ import report
from records.services import inspect
from tests.manuscripts.word_files import (
    begin,
    change,
    comment,
    end,
    extended,
    para,
    run,
    word_file,
)

WHEN = "2020-08-20T10:00:00Z"
MOVE = 'w:id="7" w:author="Ana" w:date="2020-08-20T10:00:00Z" w:name="move1"'


def read(content: bytes) -> Contents:
    return report(io.BytesIO(content), "docx")


def texts(contents: Contents) -> list[tuple[str, str, str]]:
    return [(b.kind, b.chapter, b.text) for b in contents.blocks]


def test_files_of_these_tests_pass_the_inspection():
    content = word_file(
        para(begin(1) + run("x") + end(1)), comments=comment(1, "y"), threads="<w:x/>"
    )
    with tempfile.TemporaryFile() as file:
        file.write(content)

        assert inspect(file, "docx").verdict == "accept"


def test_chapters_come_from_styles_however_they_are_called():
    found = read(
        word_file(
            para("Before")
            + para("Contents", "TOCHeading")
            + para("1 Introduction\t3", "Verzeichnis1")
            + para("Introduction", "berschrift1")
            + para("One")
            + para("Scope", "2")
            + para("Two")
            + para("고용", "a3")
            + para("Three")
            + para("Own style", "Kapitel")
            + para("Level of its own", properties='<w:outlineLvl w:val="2"/>')
            + para("Body in a heading's style", "2", '<w:outlineLvl w:val="9"/>')
        )
    )

    assert texts(found) == [
        ("text", "", "Before"),
        ("text", "", "Contents"),
        ("heading", "Introduction", "Introduction"),
        ("text", "Introduction", "One"),
        ("heading", "Scope", "Scope"),
        ("text", "Scope", "Two"),
        ("heading", "고용", "고용"),
        ("text", "고용", "Three"),
        ("heading", "Own style", "Own style"),
        ("heading", "Level of its own", "Level of its own"),
        ("text", "Level of its own", "Body in a heading's style"),
    ]
    assert [b.level for b in found.blocks if b.level] == [1, 2, 1, 1, 3]
    assert [b.index for b in found.blocks] == list(range(11))


def test_changes_are_accepted_in_the_text_and_listed_beside_it():
    found = read(
        word_file(
            para(
                run("The ")
                + change("del", "old")
                + change("ins", "new", "Budi")
                + change("ins", "er", "Budi", 91)
                + run(" law.")
            )
        )
    )

    assert [b.text for b in found.blocks] == ["The newer law."]
    assert found.changes == [
        TrackedChange("deletion", "Ana", "old", "", 0, WHEN, 4),
        TrackedChange("insertion", "Budi", "newer", "", 0, WHEN, 4),
    ]


def test_moved_paragraph_stands_once_where_it_went():
    mark = "<w:rPr><w:{0} w:id='8' w:author='Ana'/></w:rPr>"
    found = read(
        word_file(
            f"<w:moveFromRangeStart {MOVE}/>"
            + para(change("moveFrom", "Moved."), properties=mark.format("moveFrom"))
            + '<w:moveFromRangeEnd w:id="7"/>'
            + para("Stays.")
            + f"<w:moveToRangeStart {MOVE}/>"
            + para(change("moveTo", "Moved."), properties=mark.format("moveTo"))
            + '<w:moveToRangeEnd w:id="7"/>'
        )
    )

    assert [b.text for b in found.blocks] == ["Stays.", "Moved."]
    assert found.changes == [TrackedChange("move", "Ana", "Moved.", "", 1, WHEN, 0)]


def test_libreoffice_writes_a_move_as_deleted_here_and_inserted_there():
    passage = "Groups of women farmers save together."
    found = read(
        word_file(
            para(run("A ") + change("del", passage) + change("del", "short", "B"))
            + para(change("ins", "short", "B") + run(" B ") + change("ins", passage))
        )
    )

    assert [(c.kind, c.text) for c in found.changes] == [
        ("deletion", "short"),
        ("insertion", "short"),
        ("move", passage),
    ]


def test_half_a_move_is_what_it_does_to_the_text():
    found = read(
        word_file(
            para(run("A ") + change("moveFrom", "gone") + change("moveTo", "new"))
        )
    )

    assert [(c.kind, c.text) for c in found.changes] == [
        ("deletion", "gone"),
        ("insertion", "new"),
    ]


def test_deleted_end_of_a_paragraph_joins_it_with_the_next():
    gone = '<w:rPr><w:del w:id="5" w:author="Ana"/></w:rPr>'
    found = read(
        word_file(
            para(begin(1) + run("First") + end(1), properties=gone)
            + para(run(" second."))
            + para(change("del", "All of it."), properties=gone)
            + para("Last.")
        )
    )

    assert [b.text for b in found.blocks] == ["First second.", "Last."]
    assert [(c.text, c.block) for c in found.changes] == [("All of it.", 1)]


def test_comment_over_paragraphs_with_its_thread():
    found = read(
        word_file(
            para("Employment", "berschrift1")
            + para(run("Not this. ") + begin(1) + begin(2) + run("This"))
            + para(run("and this") + end(1) + end(2) + run(" not that.")),
            comments=comment(1, "Say more.")
            + comment(2, "Will do.", "Budi", "2020-08-21")
            + comment(3, "Lost", "Chan"),
            threads=extended((1, None, True), (2, 1, True), (3, None, False)),
        )
    )

    assert found.comments == [
        MarginComment(
            "1", "Ana", "Say more.", "This\nand this", "Employment", 1, WHEN, None, True
        ),
        MarginComment(
            "2",
            "Budi",
            "Will do.",
            "This\nand this",
            "Employment",
            1,
            "2020-08-21T10:00:00Z",
            "1",
            True,
        ),
        MarginComment("3", "Chan", "Lost", "", "", None, WHEN, None, False),
    ]


def test_range_may_begin_between_paragraphs_and_hold_a_table():
    cell = "<w:tc><w:tcPr>{0}</w:tcPr>{1}</w:tc>"
    wide = '<w:gridSpan w:val="2"/>'
    found = read(
        word_file(
            para("Data", "berschrift1")
            + begin(1)
            + "<w:tbl><w:tr>"
            + cell.format(wide, para("Kind"))
            + cell.format("", para("Number"))
            + "</w:tr><w:tr>"
            + cell.format("", para("Co-operatives"))
            + cell.format("", para("12") + para("in 2019"))
            + cell.format("", para(""))
            + "</w:tr></w:tbl>"
            + '<w:commentRangeEnd w:id="1"/>'
            + para("After"),
            comments=comment(1, "Which source?"),
        )
    )

    assert found.blocks[1:] == [
        Block(1, "cell", "Kind", "Data", 0, 0, 0, 0),
        Block(2, "cell", "Number", "Data", 0, 0, 0, 2),
        Block(3, "cell", "Co-operatives", "Data", 0, 0, 1, 0),
        Block(4, "cell", "12", "Data", 0, 0, 1, 1),
        Block(5, "cell", "in 2019", "Data", 0, 0, 1, 1),
        Block(6, "text", "After", "Data"),
    ]
    [read_comment] = found.comments
    assert (read_comment.block, read_comment.chapter) == (1, "Data")
    assert read_comment.quote == "Kind\nNumber\nCo-operatives\n12\nin 2019"


def test_comment_on_deleted_words_quotes_them():
    found = read(
        word_file(
            para(run("Kept. ") + begin(1) + change("del", "Wrong.") + end(1)),
            comments=comment(1, "Why delete?"),
        )
    )

    assert [(c.quote, c.block) for c in found.comments] == [("Wrong.", 0)]


def test_content_controls_text_boxes_fields_and_formulas():
    control = "<w:sdt><w:sdtPr>{0}</w:sdtPr><w:sdtContent>{1}</w:sdtContent></w:sdt>"
    box = f"<w:txbxContent>{para('In a box')}</w:txbxContent>"
    found = read(
        word_file(
            control.format("", para(begin(1) + run("Chosen") + end(1)))
            + control.format("<w:showingPlcHdr/>", para("Click here to enter text"))
            + para(
                "<w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
                f"<wps:txbx>{box}</wps:txbx></mc:Choice>"
                f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback>"
                "</mc:AlternateContent></w:r>" + run("Around it")
            )
            + para(
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
                "<w:r><w:instrText>PAGEREF _x</w:instrText></w:r>"
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
                + run("page 4")
                + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            )
            + para("<m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath>")
            + para(
                "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t>"
                '<w:noBreakHyphen/><w:br w:type="page"/><w:t>d</w:t></w:r>',
                properties='<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs>',
            ),
            comments=comment(1, "Good."),
        )
    )

    assert [b.text for b in found.blocks] == [
        "Chosen",
        "In a box",
        "Around it",
        "page 4",
        "x=2",
        "a\tb\nc\u2011d",
    ]
    assert [c.quote for c in found.comments] == ["Chosen"]


def test_notes_stand_in_their_chapter_and_headers_once():
    note = '<w:footnote w:id="{0}"{1}>{2}</w:footnote>'
    found = read(
        word_file(
            para("Law", "berschrift1")
            + para(run("Text") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
            + para("Money", "berschrift1"),
            footnotes=note.format(0, ' w:type="separator"', para("line"))
            + note.format(2, "", para(begin(1) + run("See the law.") + end(1))),
            header=para("Second draft") + para("Second draft"),
            comments=comment(1, "Which?"),
        )
    )

    assert texts(found)[3:] == [
        ("note", "Law", "See the law."),
        ("header", "", "Second draft"),
    ]
    assert [(c.chapter, c.quote) for c in found.comments] == [("Law", "See the law.")]


def test_former_formatting_is_no_text_and_no_style():
    former = (
        '<w:pPrChange w:id="1" w:author="A"><w:pPr><w:pStyle w:val="berschrift1"/>'
        "</w:pPr></w:pPrChange>"
    )
    found = read(word_file(para("Plain", properties=former)))

    assert texts(found) == [("text", "", "Plain")]
    assert found.unread == ["formatting"]


def test_google_docs_says_in_a_comment_that_a_thread_is_settled():
    starts, ends = begin(0) + begin(1) + begin(2), end(0) + end(1) + end(2)
    found = read(
        word_file(
            para(starts + run("Words") + ends) + para(begin(3) + run("More") + end(3)),
            comments=comment(0, "Why?")
            + comment(1, "Because.", "Budi")
            + comment(2, "_Marked as resolved_", "Budi")
            + comment(3, "Open"),
        )
    )

    assert [(c.id, c.parent, c.is_resolved) for c in found.comments] == [
        ("0", None, True),
        ("1", "0", False),
        ("3", None, False),
    ]


def test_two_remarks_on_one_passage_are_no_thread():
    found = read(
        word_file(
            para(begin(0) + begin(1) + run("Words") + end(0) + end(1)),
            comments=comment(0, "Why?") + comment(1, "Unclear", "Budi"),
        )
    )

    assert [c.parent for c in found.comments] == [None, None]


def libreoffice_thread(*texts: str) -> list[MarginComment]:
    """Return what is read of comments by Ana, Budi, Ana ..., each behind the last."""
    who = ("Ana", "Budi")
    places = "".join(begin(n) + end(n) for n in range(1, len(texts)))
    body = para(begin(0) + run("Words") + end(0) + places + run(" and more."))
    said = [comment(n, text, who[n % 2]) for n, text in enumerate(texts)]
    return read(word_file(body, comments="".join(said))).comments


@pytest.mark.parametrize(
    "begins",
    [
        "Reply to Ana (08/20/2020, 10:00): &quot;Why?&quot;",
        "Antwort an Ana (20.08.2020, 10:00): &quot;Why?&quot;",
        "回复 Ana (2020/08/20, 10:00): &quot;Why?&quot;",
        "Reply to Ana (08/20/2020, 10:00): &quot;...&quot;",
    ],
)
def test_reply_of_libreoffice_names_whom_it_answers(begins):
    first, reply, third = libreoffice_thread(
        "Why?",
        f"{begins}</w:t><w:br/><w:t>Because &quot;it is&quot;.",
        "Reply to Budi (08/20/2020, 10:00): &quot;Because &quot;it is&quot;.&quot;"
        "</w:t><w:br/><w:t>I see.",
    )

    assert (first.text, first.parent) == ("Why?", None)
    assert (reply.text, reply.parent) == ('Because "it is".', "0")
    assert (third.text, third.parent) == ("I see.", "0")


@pytest.mark.parametrize(
    "text",
    [
        "Reply to Chan (08/20/2020, 10:00): &quot;Why?&quot;</w:t><w:br/><w:t>No.",
        "Reply to Ana (08/20/2020, 10:00): &quot;Other.&quot;</w:t><w:br/><w:t>No.",
        "Ana wrote (page 10): &quot;Why?&quot;",
        "See Ana (2019): &quot;Why",
    ],
)
def test_remark_that_only_quotes_is_no_reply(text):
    found = libreoffice_thread("Why?", text)

    assert [c.parent for c in found] == [None, None]


def test_threads_in_a_circle_or_of_nobody_are_cut():
    found = read(
        word_file(
            para("x"),
            comments="".join(comment(n, str(n)) for n in range(1, 6)),
            threads=extended(
                (1, 2, False),
                (2, 1, False),
                (3, 4, False),
                (4, 5, False),
                (5, 9, False),
            ),
        )
    )

    assert len(found.comments) == 5
    parents = {c.id: c.parent for c in found.comments}
    assert (parents["3"], parents["4"], parents["5"]) == ("5", "5", None)
    assert None in (parents["1"], parents["2"])


SCRIPTS = {
    "Korean": "사회연대경제 조직의 고용",
    "Thai": "เศรษฐกิจเพื่อสังคมและความสมานฉันท์",
    "Lao": "ເສດຖະກິດສັງຄົມ",
    "Khmer": "សេដ្ឋកិច្ចសង្គម",
    "Mongolian": "Нийгмийн эдийн засаг өөр",
    "Mongolian script": "ᠨᠡᠶᠢᠭᠡᠮ",
}


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_comes_through_from_python_docx(text):
    document = docx.Document()
    document.add_heading(text, 1)
    paragraph = document.add_paragraph(f"{text} (a)")
    document.add_comment(paragraph.runs, text=text, author=text, initials="x")
    target = io.BytesIO()
    document.save(target)

    found = read(target.getvalue())

    assert texts(found) == [("heading", text, text), ("text", text, f"{text} (a)")]
    [read_comment] = found.comments
    assert (read_comment.author, read_comment.text) == (text, text)
    assert (read_comment.chapter, read_comment.quote) == (text, f"{text} (a)")


BODY = para("Kept") + para(begin(1) + run("here") + end(1))
DOCTYPE = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)
BROKEN = {
    "no archive": (b"PK\x03\x04 nothing", ["text"], 0),
    "no document": (word_file("", add={"word/document.xml": b""}), ["text"], 0),
    "text breaks off": (
        word_file(
            "",
            add={
                "word/document.xml": word_file(BODY)[:0]
                + b"<w:document "
                + (
                    b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                    b"<w:body><w:p><w:r><w:t>Kept</w:t></w:r></w:p><w:p><w:r><w:t>and"
                )
            },
        ),
        ["text"],
        1,
    ),
    "comments break off": (
        word_file(BODY, comments="x", add={"word/comments.xml": b"<w:comments"}),
        ["comments"],
        2,
    ),
    "threads break off": (
        word_file(
            BODY,
            comments=comment(1, "x"),
            threads="x",
            add={"word/commentsExtended.xml": b"<"},
        ),
        ["threads"],
        2,
    ),
    "styles break off": (word_file(BODY, add={"word/styles.xml": b"<"}), [], 2),
    "notes break off": (
        word_file(BODY, footnotes="x", add={"word/footnotes.xml": b"<"}),
        ["notes"],
        2,
    ),
    "nested too deeply": (word_file("<w:sdt>" * 3000), ["text"], 0),
    "entities": (
        word_file(
            "",
            add={
                "word/document.xml": DOCTYPE + b'<w:document xmlns:w="http://schemas.'
                b'openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>Kept'
                b"</w:t><w:t>&b;</w:t><w:t>&x;</w:t></w:r></w:p></w:document>"
            },
        ),
        [],
        1,
    ),
}


@pytest.mark.parametrize(("content", "unread", "blocks"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_named_and_the_rest_is_read(content, unread, blocks):
    found = read(content)

    assert (found.unread, len(found.blocks)) == (unread, blocks)
    assert "root:" not in str(found.blocks)
    assert all(block.text in ("Kept", "here") for block in found.blocks)


def test_control_characters_never_leave_the_child():
    found = read(
        word_file(para("a\u0085b\u200bc"), comments=comment(1, "x\u0090y", "A\u0080na"))
    )

    assert [b.text for b in found.blocks] == ["ab\u200bc"]
    assert [(c.author, c.text) for c in found.comments] == [("Ana", "xy")]
