"""Markdown to safe HTML, to blocks, and words that show as they were typed."""

import io
import time

import docx
import pytest

from sse_project.lib import markdown, word_file
from sse_project.lib.pdf import Bullets, Heading, Paragraph, Table

WORDS = [
    "# x",
    "1. a",
    "12) b",
    "- c",
    "+ d",
    "= e",
    "~~~ f",
    "*** g",
    "a*b_c [x](y) <b> &amp; R&D `x` \\",
    "[x]: http://y",
    "<script>x</script>\"'><img src=x>",
    "> q",
    "한국 ລາວ \U0001f9d1\u200d\U0001f33e",
]


@pytest.mark.parametrize("words", WORDS)
def test_escaped_words_show_as_they_were(words):
    [block] = markdown.blocks_of(f"- {markdown.escaped(words)}")
    [alone] = markdown.blocks_of(markdown.escaped(words))

    assert markdown.plain(block.items[0]) == words
    assert isinstance(alone, Paragraph)
    assert markdown.plain(alone.text) == words


def test_line_breaks_of_words_become_spaces():
    assert markdown.escaped("a\r\n\r\n# b\u2028c") == "a # b c"


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "![a](https://example.net/x.png)",
        "<img src=x onerror=y>",
        '[a](https://x.y "t" onclick=z)',
        "<https://x.y/?a=<b>>",
    ],
)
def test_no_markup_of_the_writer_passes(text):
    shown = markdown.to_html(text)

    for wrong in ("<script", "<img", 'href="javascript', 'href="data', "<b>"):
        assert wrong not in shown


def test_headings_begin_at_the_second_level():
    shown = markdown.to_html("# A\n\n###### B")

    assert "<h2>A</h2>" in shown
    assert "<h6>B</h6>" in shown


def test_blocks_keep_order_styles_and_links():
    text = (
        "# A\n\nx **b** *i* [l](https://x.y)\nz\n\n"
        "1. one\n   - two\n\n   more\n\n    code\n"
    )

    heading, paragraph, items = markdown.blocks_of(text)

    assert isinstance(heading, Heading)
    assert heading.level == 1
    assert [(s.text, s.bold, s.italic, s.url) for s in paragraph.text] == [
        ("x ", False, False, ""),
        ("b", True, False, ""),
        (" ", False, False, ""),
        ("i", False, True, ""),
        (" ", False, False, ""),
        ("l", False, False, "https://x.y"),
        (" ", False, False, ""),
        ("z", False, False, ""),
    ]
    assert isinstance(items, Bullets)
    assert items.numbered
    assert markdown.plain("words") == "words"


def test_hostile_text_is_parsed_in_bounded_time():
    started = time.process_time()

    for piece in ("[", "**a ", "* a\n", "[]("):
        markdown.to_html(piece * (100_000 // len(piece)))

    assert time.process_time() - started < 60


def test_word_file_numbers_each_list_anew_and_holds_tables():
    made = word_file.render(
        "T\x00itle \u202e",
        [
            Bullets(["a"], numbered=True),
            Bullets(["b"], numbered=True),
            Table(["H"], [["c\x01"]]),
            *markdown.blocks_of("[l](https://x.y) <https://x.y>"),
        ],
    )

    read = docx.Document(io.BytesIO(made))
    numbers = [p._p.pPr.numPr.numId.val for p in read.paragraphs if _is_numbered(p)]
    assert read.core_properties.title == "Title "
    assert len(set(numbers)) == 2
    assert [cell.text for cell in read.tables[0].columns[0].cells] == ["H", "c"]
    assert read.paragraphs[-1].text == "l (https://x.y) https://x.y"


def test_columns_of_a_word_table_have_their_widths():
    made = word_file.render("T", [Table(["A", "B"], [["a", "b"]], [1, 3])])

    [table] = docx.Document(io.BytesIO(made)).tables
    narrow, wide = (column.width for column in table.columns)
    assert wide == pytest.approx(3 * narrow, rel=0.01)
    assert table.columns[1].cells[1].width == wide


def _is_numbered(paragraph) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None
