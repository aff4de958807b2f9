"""Load the demo whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Put one transaction around what commits by itself on its way.

    The mail engine insists on committing before and after it sends. While the demo
    is loaded nothing leaves the database, so here the insisting may wait: the block
    is marked as Django marks those around its own tests.
    """
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
