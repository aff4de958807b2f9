"""What could not be read of a file, in words. The child process knows codes only."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNREAD: dict[str, Promise | str] = {
    "died": _(
        "The file was too complex to be read. It is kept as it was received; please"
        " type its comments, or save it again and upload the copy."
    ),
    "too_complex": _(
        "The file was too complex to be read. It is kept as it was received; please"
        " type its comments, or save it again and upload the copy."
    ),
    "gone": _("The file could not be fetched. Please try again in a few minutes."),
    "text": _("The text could be read in part only: the file is damaged inside."),
    "no_text": _(
        "The file holds no text that can be read, perhaps only pictures of pages."
    ),
    "pages": _("The text of some pages could not be read."),
    "too_long": _("The file is very long; its end was not read."),
    "notes": _("Footnotes or endnotes could not be read in whole."),
    "headers": _("Headers or footers could not be read in whole."),
    "comments": _("Some comments could not be read."),
    "comment_pictures": _(
        "Some comments hold pictures. They are in the file only, not in the list."
    ),
    "threads": _("Which comment answers which could not be read."),
    "too_many_comments": _("There are more comments than are read; the last are left."),
    "too_many_changes": _("There are more changes than are read; the last are left."),
    "formatting": _("Changes of the formatting alone are not listed."),
    "bare_marks": _("Passages marked without a word about them are not listed."),
}


def unread_sentences(codes: list[str]) -> list[str]:
    """Return what could not be read, each thing once, in the active language."""
    return list(dict.fromkeys(str(UNREAD[code]) for code in codes if code in UNREAD))
