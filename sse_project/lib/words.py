"""Pieces of sentences that every room's headlines are made of."""

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _


def in_words(number: int) -> str:
    """Return small numbers as words ("three"), larger ones as figures."""
    beyond_nine = {0: _("no"), 10: _("ten"), 11: _("eleven"), 12: _("twelve")}
    return beyond_nine.get(number) or str(apnumber(number))


def capitalised(sentence: str) -> str:
    """Return the sentence with a capital first letter, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]
