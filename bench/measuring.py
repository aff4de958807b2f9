"""What each part of the benchmark measures with."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


def best(work: Callable[[], T]) -> tuple[float, T]:
    """Do it three times; return the seconds of the quickest and what it returned."""
    times = []
    for _attempt in range(3):
        started = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - started)
    return min(times), found


@contextmanager
def fresh_database() -> Iterator[None]:
    """Work in a database and a folder of files that are gone afterwards.

    Django is set up already.
    """
    from django.conf import settings  # noqa: PLC0415 -- app ready
    from django.db import connection, transaction  # noqa: PLC0415 -- app ready
    from django.test.utils import (  # noqa: PLC0415 -- app ready
        setup_databases,
        teardown_databases,
    )

    made = setup_databases(verbosity=0, interactive=False)
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.FILES_DIR = folder
        yield
        transaction.set_rollback(True)
    connection.close()
    teardown_databases(made, verbosity=0)
