"""What letters of this room that are not written yet are about."""

from django.utils.text import Truncator

from mail.models import Mail
from mail.naming import titles_of_things
from mail.together import read_once
from workshops.models import ActionItem, Document, Workshop

TITLES = {
    "workshop": (Workshop, "title"),
    "document": (Document, "workshop__title"),
    "action": (ActionItem, "text"),
}


def thing_named(mail: Mail) -> str:
    """Return the workshop or the action item of a letter, "" when that is gone."""
    return read_once(mail, _things_named).get(mail.pk, "")


def in_short(text: str) -> str:
    """Return the words of an action item as a subject holds them."""
    return Truncator(" ".join(text.split())).chars(80)


def _things_named(mails: list[Mail]) -> dict[int, str]:
    found = titles_of_things(mails, TITLES)
    return {pk: in_short(title) for pk, title in found.items()}
