"""Letters that are taken up together: what is asked of each is read once for all.

    found = read_once(mail, _what_they_ask)   # _what_they_ask(letters), in few queries

A letter that stands alone is a batch of one, so whoever writes a kind of letter need
not know whether there are others. The engine keeps no batch for longer than moments.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from mail.models import Mail

Found = TypeVar("Found")


class _Batch:
    def __init__(self, mails: Iterable[Mail]) -> None:
        self.mails = list(mails)
        self.found: dict[Any, Any] = {}


def take_together(mails: Iterable[Mail]) -> None:
    """Make a batch of these letters; nothing is known of it yet."""
    batch = _Batch(mails)
    for mail in batch.mails:
        mail.__dict__["_batch"] = batch


def read_once(mail: Mail, read: Callable[[list[Mail]], Found]) -> Found:
    """Return `read(letters)` of the letter's batch; called once, then remembered."""
    if "_batch" not in mail.__dict__:
        take_together([mail])
    batch: _Batch = mail.__dict__["_batch"]
    if read not in batch.found:
        batch.found[read] = read(batch.mails)
    return cast(Found, batch.found[read])
