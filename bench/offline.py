"""How long the matrix of a round takes to go out, and answers to come back.

In a database of its own, which is dropped again. Prints a table; the time is the
best of three, that of saving the first.
"""

import datetime as dt
import io
import os
import resource
import time
import uuid
from types import SimpleNamespace

import django

from bench.measuring import best, fresh_database

COMMENTS = 500
AT = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)


def main() -> None:
    """Measure both ways, and print the table."""
    django.setup()
    with fresh_database():
        rows = _measure()
    print("| offline | time | memory of the child |\n|---|---|---|")
    for what, seconds, memory in rows:
        print(f"| {what} | {seconds:.2f} s | {memory} |")


def _measure() -> list[tuple[str, float, str]]:
    from django.http import QueryDict  # noqa: PLC0415 -- app ready

    from offline.comparing import compare  # noqa: PLC0415 -- app ready
    from offline.margin import with_comments  # noqa: PLC0415 -- app ready
    from offline.matrix import matrix_of  # noqa: PLC0415 -- app ready
    from offline.services import (  # noqa: PLC0415 -- app ready
        read_returned,
        receive_returned,
        save_chosen,
    )
    from offline.sheet import sheet  # noqa: PLC0415 -- app ready
    from offline.word_table import word_table  # noqa: PLC0415 -- app ready
    from records.services import MEDIA_TYPES  # noqa: PLC0415 -- app ready
    from records.storage import write_bytes  # noqa: PLC0415 -- app ready

    w = _world()
    found = []
    took, matrix = best(lambda: matrix_of(w.researcher, w.round, QueryDict()))
    found.append((f"gather {COMMENTS} comments", took, "–"))
    took, word = best(lambda: word_table(matrix))
    found.append(("write the Word table", took, "–"))
    took, book = best(lambda: sheet(matrix))
    found.append(("write the workbook", took, "–"))
    took, _draft = best(lambda: with_comments(matrix))
    found.append(("put them into a draft of 30,000 words", took, _peak()))
    typed = {"xlsx": _typed(book), "docx": word}
    for kind, content in typed.items():
        stored = write_bytes(content, name=f"a.{kind}", media_type=MEDIA_TYPES[kind])
        took, _read = best(lambda stored=stored: read_returned(stored))
        found.append((f"read {COMMENTS} rows of a .{kind}", took, _peak()))
        if kind == "xlsx":
            returned = receive_returned(w.round, stored_file=stored, by=w.researcher)
    took, shown = best(lambda: compare(w.researcher, returned))
    found.append(("compare them with the tracker", took, "–"))
    assert len(shown.offered) == COMMENTS
    chosen = [(row, row.version, None) for row in shown.offered]
    started = time.perf_counter()
    save_chosen(chosen, by=w.researcher, form=uuid.uuid4())
    found.append((f"save {COMMENTS} answers", time.perf_counter() - started, "–"))
    return found


def _world() -> SimpleNamespace:
    """Return a released round with its comments on a long draft."""
    from bench.manuscripts import _write  # noqa: PLC0415 -- app ready
    from casestudies.permissions.reviews import round_for  # noqa: PLC0415 -- app ready
    from sse_project.lib import dates  # noqa: PLC0415 -- app ready
    from tests import factories as make  # noqa: PLC0415 -- app ready
    from tests.casestudies.commenting import with_bytes  # noqa: PLC0415 -- app ready
    from tests.casestudies.reviewing import build  # noqa: PLC0415 -- app ready
    from tests.manuscripts.texts import long_draft  # noqa: PLC0415 -- app ready

    dates.set_project_clock(lambda: AT)
    w = build(released=True)
    draft = long_draft(30_000)
    target = io.BytesIO()
    _write(draft, target)
    with_bytes(w.draft, target.getvalue())
    texts = [block.text for block in draft if not block.level]
    for number in range(1, COMMENTS + 1):
        text = texts[number * 7 % len(texts)]
        make.CommentFactory(
            assignment=w.assignment,
            number=number,
            released_at=AT,
            quote=text[10:90],
            text=f"Remark {number}: {text[:300]}",
        )
    w.round = round_for(w.researcher, w.study.slug, w.round.number)
    return w


def _typed(content: bytes) -> bytes:
    import openpyxl  # noqa: PLC0415 -- slow import

    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book.active.iter_rows():
        if str(row[0].value).startswith("2."):
            row[9].value, row[10].value = f"Answer to {row[0].value}. " * 8, "Accepted"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _peak() -> str:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{peak:.0f} MB"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sse_project.settings")
    main()
