"""Names are kept in every script; what hides something is refused."""

import unicodedata

import pytest

from records.names import NameRefused, clean_name
from records.serving import content_disposition

ALLOWED = ("docx", "pdf")

KEPT = [
    "Indonesia draft 3.docx",
    "보고서 최종본.docx",
    "ບົດລາຍງານ.docx",
    "Отчёт (Кыргызстан).pdf",
    "របាយការណ៍.docx",
    "Тайлан Ө Ү.docx",
    "Báo cáo về kinh tế xã hội.docx",
    "報告書_最終.pdf",
    "รายงาน.pdf",
    "v1.2.final (2).docx",
    "Draft – “second” & more!.docx",
    "ALL CAPS.DOCX",
]


@pytest.mark.parametrize("name", KEPT)
def test_names_of_every_script_are_kept(name):
    kept, _extension = clean_name(name, allowed=ALLOWED)

    assert kept == unicodedata.normalize("NFC", name)


def test_decomposed_names_are_composed():
    name = "Việt Nam.docx"

    assert clean_name(unicodedata.normalize("NFD", name), allowed=ALLOWED)[0] == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("draft.docm", "type"),
        ("draft.doc", "old_word"),
        ("draft.rtf", "type"),
        ("draft.zip", "type"),
        ("draft", "type"),
        ("", "type"),
        ("draft.docx.exe", "type"),
        ("draft.docx:s", "type"),
        ("draft.exe.docx", "name_program"),
        ("draft.js .docx", "name_program"),
        (".docx", "name_empty"),
        ("...docx", "name_empty"),
        ("con.docx", "name_empty"),
        ("LPT1.x.pdf", "name_empty"),
        ("../../etc/passwd.docx", "name_path"),
        ("..\\draft.docx", "name_path"),
        ("a/b.docx", "name_path"),
        ("draft\0.docx", "name_hidden"),
        ("draft\r\nX: y.docx", "name_hidden"),
        ("draft\u2028.docx", "name_hidden"),
        ("draft\u202excod.exe", "name_hidden"),
        ("draft\u2066.docx", "name_hidden"),
        ("draft\u200f.pdf", "name_hidden"),
        ("x" * 196 + ".docx", "name_long"),
    ],
)
def test_misleading_names_are_refused(name, code):
    with pytest.raises(NameRefused) as refused:
        clean_name(name, allowed=ALLOWED)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ('what? "no".docx', "what_ _no_.docx"),
        ("draft.docx. ", "draft.docx"),
        ("zero\u200bwidth.docx", "zerowidth.docx"),
        ("क्\u200dष.docx", "क्\u200dष.docx"),
        ("x" * 195 + ".docx", "x" * 195 + ".docx"),
    ],
)
def test_harmless_oddities_are_made_plain(name, kept):
    assert clean_name(name, allowed=ALLOWED)[0] == kept


@pytest.mark.parametrize("name", KEPT)
def test_header_carries_the_name_and_nothing_else(name):
    header = content_disposition(name + '";\r\nX: y')

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
