"""Comments put into the margin of a draft: where they hang, and what stays."""

import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from manuscripts.reading.package import Unreadable
from manuscripts.reading.word import read_word
from offline.annotating import Thread, Turn
from offline.annotating.__main__ import report
from offline.annotating.file import annotated
from records.inspection.__main__ import report as inspected
from tests.documents import parts_of, word_bytes, zip_of
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

NOTES = {"chapter": "Not found here.", "beginning": "Found nowhere."}


def thread(quote="", chapter="", *said, **options):
    """Return a comment with answers."""
    texts = said or ("Say more.",)
    turns = [Turn(f"Ana {n}", "2020-08-24T09:00:00Z", [t]) for n, t in enumerate(texts)]
    return Thread(quote, chapter, turns, notes=NOTES, **options)


def put(content, *threads):
    """Return the file with the threads, what it says now, and where they were put."""
    made, places = annotated(io.BytesIO(content), list(threads))
    assert inspected(io.BytesIO(made), "docx")["verdict"] == "accept"
    return made, read_word(io.BytesIO(made)), places


def test_comment_hangs_on_exactly_its_passage_with_the_answer_as_reply():
    content = word_file(para("Employment", "berschrift1") + para("We saw many groups."))

    _made, said, places = put(content, thread("saw many GROUPS", "", "Which?", "All."))

    first, reply = said.comments
    assert places == ["quote"]
    assert (first.text, first.quote, first.chapter) == (
        "Which?",
        "saw many groups",
        "Employment",
    )
    assert (reply.text, reply.parent, reply.author) == ("All.", first.id, "Ana 1")
    assert [block.text for block in said.blocks] == [
        "Employment",
        "We saw many groups.",
    ]


def test_passage_goes_over_runs_paragraphs_and_tracked_changes():
    content = word_file(
        para(run("We saw ") + change("del", "few") + change("ins", "many") + run(" of"))
        + para("them in each village.")
    )

    _made, said, places = put(content, thread("saw many of them in each", ""))

    assert places == ["quote"]
    assert said.comments[0].quote == "saw many of\nthem in each"
    assert [(c.kind, c.text) for c in said.changes] == [
        ("deletion", "few"),
        ("insertion", "many"),
    ]


def test_of_several_places_the_one_in_its_chapter_is_taken():
    chapters = "".join(
        para(name, "berschrift1") + para("The same sentence stands in both.")
        for name in ("Law", "Employment")
    )

    _made, said, _places = put(
        word_file(chapters), thread("same sentence stands", "Employment")
    )

    assert said.comments[0].chapter == "Employment"


@pytest.mark.parametrize("chapter", ["Employment", "4 Employment", "4.2. employment"])
def test_without_its_passage_it_hangs_on_the_heading(chapter):
    content = word_file(
        para("Employment", "Verzeichnis1")
        + para("First words.")
        + para("Employment", "berschrift1")
    )

    _made, said, places = put(content, thread("These words are gone now.", chapter))

    assert places == ["chapter"]
    assert (said.comments[0].quote, said.comments[0].text) == (
        "Employment",
        "Say more.\nNot found here.",
    )


@pytest.mark.parametrize("body", [para("First words."), ""])
def test_without_both_it_stands_at_the_beginning_with_a_note(body):
    _made, said, places = put(word_file(body), thread("Gone and forgotten.", "Nowhere"))

    assert places == ["beginning"]
    assert said.comments[0].text == "Say more.\nFound nowhere."


def test_own_comments_changes_and_all_other_parts_stay_as_they_are():
    own = word_file(
        para(begin(7) + run("Old passage here.") + end(7)) + para(change("ins", "New")),
        comments=comment(7, "Old remark.", "Budi")
        + comment(8, "Old reply.", "Chandra"),
        threads=extended((7, None, True), (8, 7, True)),
        footnotes="<w:footnote w:id='2'><w:p><w:r><w:t>Note</w:t></w:r></w:p>"
        "</w:footnote>",
        add={"word/media/image1.png": b"\x89PNG no picture"},
    )

    made, said, _places = put(own, thread("passage here", "", "Mine.", "Theirs."))

    before = read_word(io.BytesIO(own))
    kept, parts = parts_of(made), parts_of(own)
    changed = {name for name in parts if kept[name] != parts[name]}
    assert changed <= {
        "word/document.xml",
        "word/comments.xml",
        "word/commentsExtended.xml",
    }
    assert [b.text for b in said.blocks] == [b.text for b in before.blocks]
    assert said.changes == before.changes
    assert [(c.text, c.is_resolved) for c in said.comments[:2]] == [
        ("Old remark.", True),
        ("Old reply.", True),
    ]
    assert [c.text for c in said.comments[2:]] == ["Mine.", "Theirs."]
    ids = re.findall(rb'commentReference w:id="(\d+)"', kept["word/document.xml"])
    assert len(ids) == len(set(ids)) == 3


def test_settled_comment_is_resolved_and_texts_keep_lines_and_signs():
    text = "Zeile\n\tเพิ่ม <w:t> & 👩‍🌾"
    _made, said, _places = put(
        word_bytes(), thread("Mapping of SSE", "", text, is_settled=True)
    )

    assert (said.comments[0].text, said.comments[0].is_resolved) == (text, True)


def test_strict_file_gets_comments_under_its_own_names():
    names = (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",) * 2
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts = {
        name: text.replace(names[0], strict)
        for name, text in parts_of(word_file(para("Words that are found."))).items()
    }

    made, _places = annotated(io.BytesIO(zip_of(parts)), [thread("Words that are")])

    assert len(read_word(io.BytesIO(made)).comments) == 1
    assert strict in parts_of(made)["word/comments.xml"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30)), max_size=12))
def test_no_letter_changes_wherever_comments_hang(spans):
    sentence = "Informal groups save together and lend to one another, they said."
    content = word_file(
        para(run(sentence[:20]) + run(sentence[20:41]) + run(sentence[41:]))
    )
    threads = [thread(sentence[at : at + long + 12]) for at, long in spans]

    made, places = annotated(io.BytesIO(content), threads)

    said = read_word(io.BytesIO(made))
    assert [b.text for b in said.blocks] == [sentence]
    assert len(said.comments) == len(threads)
    for found, wanted, place in zip(said.comments, threads, places, strict=True):
        if place == "quote":
            assert found.quote == wanted.quote.strip()
    etree.fromstring(parts_of(made)["word/document.xml"])


@pytest.mark.parametrize(
    "content",
    [
        b"PK no archive",
        zip_of({"word/document.xml": b"<broken"}),
        zip_of({"word/document.xml": b"<document/>"}),
        zip_of({"nothing.xml": b"<a/>"}),
    ],
)
def test_what_cannot_be_read_is_refused(content):
    with pytest.raises(Unreadable):
        annotated(io.BytesIO(content), [])
    bundle = (2).to_bytes(8, "big") + json.dumps([]).encode() + content

    assert report(bundle) == {"problem": "unreadable"}
