"""ISBN and DOI: what has their form, and what only looks like it."""

import pytest

from casestudies.numbers import plain_doi, plain_isbn, why_no_doi, why_no_isbn


@pytest.mark.parametrize(
    "isbn",
    ["978-3-16-148410-0", "9783161484100", "978 0 306 40615 7", "979-10-90636-07-1"],
)
def test_isbn_of_thirteen_digits(isbn):
    assert why_no_isbn(isbn) == why_no_isbn(plain_isbn(isbn)) == ""


@pytest.mark.parametrize(
    ("isbn", "why"),
    [
        ("978-3-16-148410-1", "The last digit does not fit"),
        ("977-3-16-148410-7", "begins with 978 or 979"),
        ("3-16-148410-X", "ten digits"),
        ("978316148410", "thirteen digits"),
        ("97831614841000", "thirteen digits"),
        ("९७८३१६१४८४१००", "thirteen digits"),
        ("978316148410²", "thirteen digits"),
        ("<script>x</script>", "thirteen digits"),
        ("978-3-16-148410-0\x00", "thirteen digits"),
        ("9" * 40, "thirteen digits"),
    ],
)
def test_what_is_wrong_with_an_isbn(isbn, why):
    assert why in why_no_isbn(isbn)


def test_isbn_is_kept_with_plain_hyphens():
    assert plain_isbn(" 978\u20133 16\u2011148410\u20120 ") == "978-3-16-148410-0"


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("http://dx.doi.org/10.1000.10/a_b(c);d", "10.1000.10/a_b(c);d"),
        ("doi: 10.54394/ABCD1234", "10.54394/ABCD1234"),
        ("DOI:10.1000/ä", "10.1000/ä"),
    ],
)
def test_doi_is_kept_without_its_address(typed, doi):
    assert plain_doi(typed) == doi
    assert why_no_doi(doi) == ""


@pytest.mark.parametrize(
    "doi",
    [
        "11.1000/182",
        "10.1/182",
        "10.1000",
        "10.1000/",
        "10.1000/a b",
        "10.1000/<script>",
        '10.1000/"x',
        "10.1000/a\nb",
        "10.१०००/182",
        "https://example.org/10.1000/182",
        "javascript:alert(1)",
    ],
)
def test_what_has_not_the_form_of_a_doi(doi):
    assert why_no_doi(plain_doi(doi)) != ""
