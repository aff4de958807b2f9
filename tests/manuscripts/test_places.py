"""What became of a quoted passage in the next version."""

import unicodedata

import pytest

from manuscripts.comparison import compare
from manuscripts.comparison.places import Places, letters, section_called
from manuscripts.contents import Block
from tests.manuscripts.texts import blocks, long_draft, revised, table

AIMS = "The mapping covers registered cooperatives in six countries of Asia."
LAW = "Members of the council meet twice a year and publish what they decide."
ROOMS = "Local governments lend rooms to associations of older workers in towns."
COUNT = "The register counts organizations once a year, by region and by sector."
OLD = (("1 Aims", 1), AIMS, ("2 Law", 1), LAW, COUNT, ("3 Survey", 1), ROOMS)


def places(old, new) -> Places:
    return Places(compare(blocks(*old), blocks(*new)))


def texts(items) -> list[str]:
    return ["".join(text for _mark, text in item.pieces) for item in items]


def without(*gone: str) -> list:
    return [each for each in OLD if each not in gone]


def test_passage_whose_words_changed_is_found_with_its_neighbours():
    new = [LAW.replace("twice", "four times") if t == LAW else t for t in OLD]

    place = places(OLD, new).find(quote="meet twice a year")

    assert (place.how, place.is_changed, place.is_kept) == ("words", True, False)
    assert [item.state for item in place.items] == ["same", "changed", "same"]
    assert place.focus == [place.items[1]]
    assert (place.chapter, place.title) == (1, "2 Law")


def test_reworded_around_the_very_words_is_told():
    new = [f"{LAW} It was founded in 2012." if t == LAW else t for t in OLD]

    place = places(OLD, new).find(quote="“meet twice a year”")

    assert (place.is_changed, place.is_kept) == (True, True)


def test_paragraph_that_stayed_is_told():
    place = places(OLD, OLD).find(quote=LAW)

    assert (place.how, place.is_changed, place.is_kept) == ("words", False, True)


def test_paragraph_that_moved_is_followed():
    new = [*without(LAW), LAW.replace("decide", "have decided")]

    place = places(OLD, new).find(quote="Members of the council meet")

    assert [item.state for item in place.focus] == ["moved"]
    assert (place.title, place.focus[0].other_chapter) == ("3 Survey", 1)
    assert texts(place.items)[0] == ROOMS


def test_paragraph_that_is_gone_is_shown_as_removed():
    place = places(OLD, without(LAW)).find(quote="meet twice a year")

    assert [item.state for item in place.focus] == ["removed"]
    assert place.is_kept is False


def test_words_over_two_paragraphs_are_found_in_both():
    place = places(OLD, OLD).find(
        quote="publish what they decide.\nThe register counts"
    )

    assert texts(place.focus) == [LAW, COUNT]


def test_words_in_a_table_are_found():
    old = [*blocks(*OLD), *table([["Name", "Members"], ["Village fund", "1,204"]])]
    new = [*blocks(*OLD), *table([["Name", "Members"], ["Village fund", "1,310"]])]

    place = Places(compare(old, new)).find(quote="Village fund 1,204")

    assert (place.how, place.focus[0].kind, place.is_kept) == ("words", "table", False)


def test_words_that_stand_twice_are_told_and_the_chapter_decides():
    old = (("1 Aims", 1), LAW, COUNT, ("2 Law", 1), LAW, ROOMS)
    found = places(old, old)

    both = found.find(quote="meet twice a year")
    one = found.find(quote="meet twice a year", chapter="Law")

    assert (both.times, len(both.focus)) == (2, 2)
    assert (one.times, one.title) == (1, "2 Law")


def test_words_that_stand_everywhere_point_to_no_place():
    old = [("1 Aims", 1), *[f"Case {n}: the members vote." for n in range(9)]]

    assert places(old, old).find(quote="the members vote").how == "nowhere"


@pytest.mark.parametrize("quote", ["", "a", "…", "Words that were never there at all."])
def test_what_is_not_found_is_not_guessed(quote):
    place = places(OLD, without(LAW)).find(quote=quote)

    assert (place.how, place.items) == ("nowhere", [])


def test_without_its_passage_the_changes_of_the_chapter_are_shown():
    place = places(OLD, without(LAW)).find(quote="Never there.", chapter="Chapter 2")

    assert (place.how, place.title) == ("chapter", "2 Law")
    assert [item.state for item in place.items] == ["removed"]


def test_where_it_was_changed_goes_before_the_chapter_of_the_comment():
    new = [AIMS.replace("six", "seven") if t == AIMS else t for t in without(LAW)]

    place = places(OLD, new).find(chapter="2 Law", where="1 Aims, end")

    assert (place.title, [item.state for item in place.items]) == (
        "1 Aims",
        ["changed"],
    )


def test_chapter_without_a_change_is_said_to_have_none():
    place = places(OLD, without(LAW)).find(chapter="3")

    assert (place.how, place.title, place.items) == ("chapter", "3 Survey", [])


def test_unchanged_paragraph_is_shown_with_what_changed_where_it_was_promised():
    new = [AIMS.replace("six", "seven") if t == AIMS else t for t in OLD]

    place = places(OLD, new).find(quote="meet twice a year", where="Aims")

    assert not place.is_changed
    assert place.elsewhere.title == "1 Aims"
    assert [item.state for item in place.elsewhere.items] == ["changed"]


def test_only_the_first_changes_of_a_chapter_are_shown():
    old = [("1 Aims", 1), AIMS]
    new = [*old, *[f"{ROOMS} Example {n} is quite a new one." for n in range(9)]]

    place = places(old, new).find(chapter="1 Aims")

    assert (len(place.items), place.more) == (6, 3)


def test_passage_quoted_by_heart_leads_to_the_paragraph_most_like_it():
    new = [LAW.replace("twice", "four times") if t == LAW else t for t in OLD]

    place = places(OLD, new).find(
        quote="The members of the council meet two times a year and they decide."
    )

    assert (place.how, texts(place.focus)[0][:7]) == ("near", "Members")


def test_two_paragraphs_as_like_as_each_other_are_no_answer():
    old = (("1 Aims", 1), f"{LAW} In towns.", COUNT, f"{LAW} In villages.")
    quote = "Members of our council do meet twice a year and publish what they decide."

    assert places(old, old).find(quote=quote).how == "nowhere"


@pytest.mark.parametrize(
    ("old", "new", "quote"),
    [
        (
            "กลุ่มออมทรัพย์ของสตรีในชนบทให้กู้ยืมแก่สมาชิกทุกเดือน",
            "กลุ่มออมทรัพย์ของสตรีในชนบทให้กู้ยืมแก่สมาชิกทุกสัปดาห์",
            "ให้กู้ยืมแก่สมาชิกทุกเดือน",
        ),
        ("สหกรณ์ทำงานร่วมกับชุมชน", "สหกรณ์ทำงานร่วมกับเทศบาล", "ท\u0e4d\u0e32งานร่วมกับชุมชน"),
        (
            "협동조합은 지역 주민의 필요에서 출발하여 매년 총회를 연다.",
            "협동조합은 지역 주민의 필요에서 출발하여 매월 총회를 연다.",
            "매년 총회를 연다",
        ),
        ("ສະຫະກອນຊ່ວຍສະມາຊິກທຸກປີ", "ສະຫະກອນຊ່ວຍສະມາຊິກທຸກເດືອນ", "ຊ່ວຍສະມາຊິກທຸກປີ"),
    ],
    ids=["thai", "thai written in two ways", "korean", "lao"],
)
def test_other_scripts_are_found(old, new, quote):
    before = [("1 บทนำ", 1), old, COUNT]

    place = places(before, [("1 บทนำ", 1), new, COUNT]).find(quote=quote)

    assert (place.how, place.is_changed, place.is_kept) == ("words", True, False)


def test_korean_in_parts_is_the_same_korean():
    quote = unicodedata.normalize("NFD", "매년 총회를 연다")

    assert letters(quote) == letters("매년 총회를 연다")


def test_lines_and_hyphens_of_a_pdf_do_not_hide_a_passage():
    old = [Block(0, "text", "Members of the council meet twice a year and pub-")]
    old += [Block(1, "text", "lish what they decide. The register counts.")]

    place = Places(compare(old, old)).find(quote="meet twice a year and publish what")

    assert (place.how, len(place.focus)) == ("words", 2)


SECTIONS = (
    *(("1 Aims", 1), AIMS, ("2 Law", 1), LAW, ("2.1 Registration", 2), COUNT),
    *(("2.2 Tax", 2), ROOMS, ("Annex 2 Questionnaire", 1), AIMS, ("Annex 3", 1), LAW),
    *(("Methods", 1), COUNT, ("4 Methods", 1), ROOMS),
)


@pytest.mark.parametrize(
    ("called", "title"),
    [
        ("2 Law", "2 Law"),
        ("Law", "2 Law"),
        ("chapter 2", "2 Law"),
        ("Ch. 2, second paragraph", "2 Law"),
        ("2.1", "2.1 Registration"),
        ("Section 2.2 on tax", "2.2 Tax"),
        ("2.9", "2 Law"),
        ("9.9", ""),
        ("Annex 2", "Annex 2 Questionnaire"),
        ("annex 3", "Annex 3"),
        ("Annex 1", ""),
        ("In the chapter on Registration", "2.1 Registration"),
        ("Questionnaire", "Annex 2 Questionnaire"),
        ("Methods", "Methods"),
        ("p. 2", ""),
        ("2020", ""),
        ("", ""),
        ("–", ""),
    ],
)
def test_section_is_found_by_what_people_call_it(called, title):
    sections = places(SECTIONS, SECTIONS).sections

    found = section_called(sections, called)

    assert (found.title if found else "") == title


def test_section_that_two_headings_fit_is_none():
    texts_ = (("1 Aims", 1), AIMS, ("Tax", 2), LAW, ("2 Law", 1), COUNT, ("Tax", 2))

    assert section_called(places(texts_, texts_).sections, "Tax") is None


def test_every_passage_of_a_long_draft_is_found_again():
    old = long_draft(6_000)
    found = Places(compare(old, revised(old, 40)))
    paragraphs = [b for b in old if not b.level][::7]

    hows = {found.find(quote=b.text[20:140]).how for b in paragraphs}

    assert hows == {"words"}
