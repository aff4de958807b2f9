"""What letters that are not written yet are about, by the ids they were given."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from mail.models import Mail

# Under which name a letter is given an id, or a list of ids; of what, and where from
# there the title stands. The first name that a letter has and that leads to a title
# is taken.
Titles = Mapping[str, tuple[type[Model], str]]


def titles_of_things(mails: Iterable[Mail], titles: Titles) -> dict[int, str]:
    """Return the titles of what letters are about, by the ids of the letters.

    A query at most for each of `titles`. Of several things each title is named once.
    What is gone is not named.
    """
    mails = list(mails)
    named: dict[int, str] = {}
    for param, (model, path) in titles.items():
        things = {
            mail.pk: ids
            for mail in mails
            if mail.pk not in named and (ids := _ids(mail.params.get(param)))
        }
        rows = model._base_manager.filter(
            pk__in={pk for i in things.values() for pk in i}
        )
        known = dict(rows.values_list("pk", path))
        for mail_pk, ids in things.items():
            if found := dict.fromkeys(known[pk] for pk in ids if pk in known):
                named[mail_pk] = ", ".join(found)
    return named


def _ids(given: Any) -> list[int]:
    several = given if isinstance(given, list) else [given]
    return [pk for pk in several if isinstance(pk, int)]
