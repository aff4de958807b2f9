"""How long it takes to read a long Word file and to compare two.

A process of its own: what its children take is what reading takes. Prints a
table; the time is the best of three, as for whoever comes first on a quiet day.
"""

import resource
import tempfile
from typing import IO, Any

import django
from docx import Document

from bench.measuring import best

WORDS = 30_000  # about a hundred pages
COMMENTS = 300


def main() -> None:
    """Read and compare, and print the table."""
    django.setup()

    from manuscripts.comparison import compare  # noqa: PLC0415 -- app ready
    from manuscripts.services import read_file  # noqa: PLC0415 -- app ready
    from tests.manuscripts.texts import long_draft, revised  # noqa: PLC0415 -- app ready

    draft = long_draft(WORDS)
    rows = []
    with tempfile.TemporaryFile() as file:
        _write(draft, file)
        took, contents = best(lambda: read_file(file, "docx"))
    assert len(contents.comments) == COMMENTS
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows.append((f"read {WORDS:,} words, {COMMENTS} comments", took, f"{peak:.0f} MB"))
    for count in (0, 40, 400, 4000):
        other = revised(draft, count)
        took, found = best(lambda other=other: compare(draft, other))
        rows.append((f"compare, {found.change_count} paragraphs changed", took, "–"))
    other = long_draft(WORDS, seed=77)
    took, _found = best(lambda: compare(draft, other))
    rows.append(("compare two with nothing in common", took, "–"))
    print("| manuscripts | time | memory of the child |\n|---|---|---|")
    for what, seconds, memory in rows:
        print(f"| {what} | {seconds:.2f} s | {memory} |")


def _write(draft: list[Any], target: IO[bytes]) -> None:
    """Write the draft as a Word file with comments all over it."""
    document = Document()
    texts = []
    for block in draft:
        if block.level:
            document.add_heading(block.text, block.level)
        else:
            texts.append(document.add_paragraph(block.text))
    for number in range(COMMENTS):
        document.add_comment(
            texts[number % len(texts)].runs, f"Remark {number}.", author="Bench"
        )
    document.save(target)
    target.flush()


if __name__ == "__main__":
    main()
