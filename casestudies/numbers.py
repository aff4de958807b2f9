"""The form of an ISBN and of a DOI, with their check digit."""

import re

from django.utils.translation import gettext as _

DIGITS = re.compile(r"[0-9]+")
DOI = re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)*/[^\s<>\"\\{}^`|]+")
BEFORE_DOI = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def why_no_isbn(text: str) -> str:
    """Return what is wrong with an ISBN, "" when it is an ISBN-13."""
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", text)
    if re.fullmatch(r"[0-9]{9}[0-9Xx]", digits):
        return _("This is an ISBN of ten digits; write the one of thirteen.")
    if not DIGITS.fullmatch(digits) or len(digits) != 13:
        return _("An ISBN has thirteen digits, for example 978-3-16-148410-0.")
    if not digits.startswith(("978", "979")):
        return _("An ISBN begins with 978 or 979.")
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(digits))
    if total % 10:
        return _("The last digit does not fit the others: one is mistyped.")
    return ""


def plain_isbn(text: str) -> str:
    """Return an ISBN as it is written, with plain hyphens."""
    return re.sub(r"[\s\u2010-\u2015]+", "-", text.strip())


def plain_doi(text: str) -> str:
    """Return a DOI without the address before it."""
    return BEFORE_DOI.sub("", text.strip())


def why_no_doi(text: str) -> str:
    """Return what is wrong with a DOI, "" when it has the form of one."""
    if DOI.fullmatch(text):
        return ""
    return _("A DOI begins with “10.” and has a slash, for example 10.1000/182.")
