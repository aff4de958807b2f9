"""Every case of the corpus gets the verdict we want; the child dies alone."""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from django.conf import settings

from records.inspection.__main__ import report
from records.services import FileRefused, inspect
from records.verdicts import REFUSALS, WARNINGS, sentence
from tests.documents import pdf_bytes, word_bytes, word_with, zip_of
from tests.records.corpus import EXCEL, PDF, SLIDES, WORD


def verdict_on(content: bytes, extension: str) -> str:
    """Return accept, warn, or the code of the refusal."""
    found = report(io.BytesIO(content), extension)
    return found["code"] if found["verdict"] == "refuse" else found["verdict"]


def test_corpus_is_large_enough():
    assert len(WORD) + len(PDF) >= 75
    assert len({name for name, _build, _wanted in WORD}) == len(WORD)


@pytest.mark.parametrize(
    ("build", "wanted"), [c[1:] for c in WORD], ids=[c[0] for c in WORD]
)
def test_word_files(build, wanted):
    assert verdict_on(build(), "docx") == wanted


@pytest.mark.parametrize(
    ("build", "wanted"), [c[1:] for c in PDF], ids=[c[0] for c in PDF]
)
def test_pdf_files(build, wanted):
    assert verdict_on(build(), "pdf") == wanted


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")
@pytest.mark.parametrize(
    ("build", "wanted"), [c[1:] for c in EXCEL], ids=[c[0] for c in EXCEL]
)
def test_workbooks(build, wanted):
    assert verdict_on(build(), "xlsx") == wanted


@pytest.mark.parametrize(
    ("build", "wanted"), [c[1:] for c in SLIDES], ids=[c[0] for c in SLIDES]
)
def test_presentations(build, wanted):
    assert verdict_on(build(), "pptx") == wanted


@pytest.mark.parametrize("code", [*REFUSALS, *WARNINGS])
def test_every_code_has_a_sentence(code):
    texts = REFUSALS if code in REFUSALS else WARNINGS

    shown = sentence(texts, code, {"limit": 25, "what": "x", "allowed": ["docx"]})

    assert "{" not in shown
    assert shown.endswith(".")


@pytest.mark.parametrize(
    ("content", "extension", "wanted"),
    [
        (word_bytes(), "docx", "accept"),
        (pdf_bytes(), "pdf", "accept"),
        (
            word_with(
                add={"word/embeddings/a.xlsx": zip_of({"xl/workbook.xml": b"<a/>"})}
            ),
            "docx",
            "warn",
        ),
    ],
)
def test_the_child_answers_the_same(content, extension, wanted):
    with as_file(content) as file:
        assert inspect(file, extension).verdict == wanted


@contextmanager
def as_file(content: bytes) -> Iterator[IO[bytes]]:
    """Give `content` as a real file, as the child gets it."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        file.seek(0)
        yield file


def test_a_child_that_runs_out_of_time_is_a_refusal(monkeypatch):
    monkeypatch.setattr("records.children.WALL_CLOCK", 0.01)

    with as_file(word_bytes()) as file, pytest.raises(FileRefused) as refused:
        inspect(file, "docx")

    assert refused.value.code == "too_complex"


def test_a_child_that_crashes_is_a_refusal():
    with as_file(word_bytes()) as file, pytest.raises(FileRefused) as refused:
        inspect(file, "unknown")

    assert refused.value.code == "too_complex"


@pytest.mark.parametrize(
    ("attempt", "wanted"),
    [
        (
            "import socket; socket.create_connection(('127.0.0.1', 9))",
            "PermissionError",
        ),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.fork()", "PermissionError"),
        ("bytearray(2 * 1024 ** 3)", "MemoryError"),
        (
            "import tempfile; tempfile.TemporaryFile().write(b'x' * 10**6)",
            "File too large",
        ),
    ],
)
def test_the_child_has_given_up_the_world(attempt, wanted):
    code = (
        "from records.inspection.__main__ import limit_this_process;"
        f"limit_this_process(); {attempt}"
    )

    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=settings.BASE_DIR
    )

    assert child.returncode != 0
    assert wanted in child.stderr.decode()


def test_endless_work_is_stopped_by_the_cpu_limit():
    code = (
        "from records.inspection import limits as m; m.CPU_SECONDS = 1;"
        "m.limit_this_process()\nwhile True: pass"
    )
    started = time.monotonic()

    child = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR)

    assert child.returncode < 0
    assert time.monotonic() - started < 30
