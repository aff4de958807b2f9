"""PDFs of ours: texts are data, names of all twelve countries are readable."""

import io

import pytest
from pypdf import PdfReader

from sse_project.lib.pdf import (
    MAX_CHARACTERS,
    Bullets,
    Heading,
    Paragraph,
    Span,
    Table,
    TooLong,
    render,
)

# A name, and the font that must have drawn it: another would show empty boxes.
NAMES = {
    "Thai": ("สมชาย ใจดี", "NotoSansThai"),
    "Lao": ("ສົມສັກ ແກ້ວ", "NotoSansLao"),
    "Khmer": ("ស្រីមុំ ខ្មែរ", "NotoSansKhmer"),
    "Korean": ("김민수", "NotoSansKR"),
    "Chinese": ("王小明", "NotoSansSC"),
    "Japanese": ("山田さくら", "NotoSansSC"),
    "Mongolian": ("Өнөр Үүрэг", "NotoSans-"),
    "Kyrgyz": ("Ңаадай Өмүр", "NotoSans-"),
    "Vietnamese": ("Nguyễn Thị Hồng Ngọc", "NotoSans-"),
}


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def fonts_of(pdf):
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    fonts = page["/Resources"]["/Font"].values()
    return {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts}


def test_every_block_is_printed():
    pdf = render(
        "Agenda",
        [
            Heading("First part"),
            Paragraph([Span("Said "), Span("loudly", bold=True, italic=True)]),
            Bullets(["One", "Two"]),
            Bullets(["Three"], numbered=True),
            Table(["Item", "Minutes"], [["Opening", "10"], ["Short"]], widths=[3, 1]),
            Table(["Alone"], []),
        ],
    )
    text = text_of(pdf)
    for said in ["Agenda", "First part", "Said loudly", "One", "1.", "Opening", "10"]:
        assert said in text


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_readable_in(script):
    name, font = NAMES[script]
    pdf = render("A list", [Paragraph(name)])
    assert any(used.startswith(font) for used in fonts_of(pdf))
    if script not in ("Thai", "Lao", "Khmer"):  # drawn as clusters, not by letter
        assert name.split()[0] in text_of(pdf)


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        '#import "@preview/x:1.0.0"',
        "$ a $ *bold* _it_ <label> @ref \\ // /* ] [ } {",
        '#read("/etc/passwd")',
        "\x00\x1b\ud800 nul \u202e turned",
        "👩🏽‍🌾 ∆",
    ],
)
def test_nothing_in_a_text_is_a_command(hostile):
    blocks = [
        Heading(hostile),
        Paragraph(hostile),
        Bullets([hostile]),
        Table([hostile], [[hostile]]),
    ]
    text = text_of(render(hostile, blocks))
    assert hostile.split()[-1] in text or "∆" in hostile


def test_only_addresses_become_links():
    spans = [
        Span("good", url="https://example.org/"),
        Span("bad", url="javascript:alert(1)"),
    ]
    (page,) = PdfReader(io.BytesIO(render("x", [Paragraph(spans)]))).pages
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert links == ["https://example.org/"]


def test_a_text_beyond_all_measure_is_refused():
    with pytest.raises(TooLong):
        render("x", [Paragraph("a" * (MAX_CHARACTERS + 1))])
    with pytest.raises(TooLong):
        render("x", [Table(["a"], [["b" * MAX_CHARACTERS]])])
