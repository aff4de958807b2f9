"""Out, answered by several programs, and in again: nothing lost, nothing doubled."""

import io
import re

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestudies.models import Response
from offline.columns import KEYS
from offline.matrix import Line, Matrix
from offline.reading.__main__ import tables_of
from offline.rows import rows_in
from offline.sheet import sheet
from offline.texts import cell_text, is_same, lines_of
from offline.word_table import word_table
from records.inspection.__main__ import report as inspected
from tests.casestudies.reviewing import NOW
from tests.documents import parts_of, zip_of
from tests.offline.matrices import (
    KINDS,
    TYPE,
    build,
    choices,
    export,
    now_answers,
    rich,
    saved,
    sent,
    states,
)

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")

MAKE = {"docx": word_table, "xlsx": sheet}
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "#REF!", "_x000D_", "2.07"]
    ),
    st.text(alphabet="กขคงັໍ가나다កខគ ‌‍👩🌾́=\n\t", max_size=40),
)
ANSWERS = {
    "2.01": {"Response": "=SUM(A1)\n\n두 번째 줄", "Code": "Accepted in part"},
    "2.03": {"Response": "เพิ่มแล้ว 👩‍🌾", "Where changed": "Table 2 <b>"},
    "2.04": {"Code": "Clarification needed"},
}
WANTED = {
    "2.01": ("in_part", "=SUM(A1)\n\n두 번째 줄", ""),
    "2.02": ("in_part", "일부 수용\n+ 표 1", "4.2"),
    "2.03": ("", "เพิ่มแล้ว 👩‍🌾", "Table 2 <b>"),
    "2.04": ("clarify", "", ""),
}


class Study:
    """What the writers need to know of a round."""

    class study:  # noqa: N801 -- read as round.study
        title = "Study"

    number = 2


def matrix(rows):
    """Return a matrix of such rows, without a database."""
    lines = []
    for number, (comment, text, where) in enumerate(rows, 1):
        cells = dict.fromkeys(KEYS, "") | {
            "number": f"2.{number:02d}",
            "comment": cell_text(comment),
            "text": cell_text(text),
            "where": cell_text(where),
        }
        lines.append(Line(comment=None, answer=None, cells=cells, is_open=True))
    return Matrix(Study(), "Title", ["A note"], lines, may_answer=True, mark="mark")


@pytest.mark.parametrize("extension", MAKE)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_text_comes_back_as_it_went(extension, rows):
    content = MAKE[extension](matrix(rows))

    verdict = inspected(io.BytesIO(content), extension)["verdict"]
    found = rows_in(tables_of(io.BytesIO(content), extension), None)

    assert verdict == "accept"
    assert [row.number for row in found.rows] == [
        f"2.{number + 1:02d}" for number in range(len(rows))
    ]
    for row, (comment, text, where) in zip(found.rows, rows, strict=True):
        assert is_same(row.comment, comment)
        assert is_same(row.fields["text"], text)
        assert is_same(row.fields["where"], where)
        assert row.fields["code"] == ""


@given(st.text())
def test_text_of_a_cell_is_writable_and_stays(text):
    written = cell_text(text)

    assert cell_text(written) == written
    assert is_same(written, text)
    assert lines_of(written) == lines_of(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", written)


def test_text_too_long_for_a_cell_is_cut_between_letters_and_says_so():
    text = "👩" * 20_000

    assert cell_text(text) == "👩" * 16_350 + " […]"
    assert is_same(cell_text(text), text)


def by_python(content, kind):
    """Type answers with python-docx or openpyxl."""
    return TYPE[kind](content, ANSWERS)


def by_hand(content, kind):
    """Write answers into the XML, as another program might."""
    if kind == "excel":
        return by_python(content, kind)
    document = docx.Document(io.BytesIO(content))
    part = "word/document.xml"
    text = saved(document)
    parts = parts_of(text)
    xml = parts[part].decode()
    rows = re.split(r"(?=<w:tr>|<w:tr )", xml)
    for place, row in enumerate(rows):
        number = re.search(r">(2\.\d\d)<", row)
        columns = ANSWERS.get(number.group(1), {}) if number else {}
        cells = re.split(r"(?=<w:tc>)", row)
        for heading, said in columns.items():
            at = {"Response": 10, "Code": 11, "Where changed": 12}[heading]
            escaped = said.replace("&", "&amp;").replace("<", "&lt;")
            lines = "<w:br/>".join(f"<w:t>{line}</w:t>" for line in escaped.split("\n"))
            run = f'<w:ins w:id="9" w:author="Ana"><w:r>{lines}</w:r></w:ins>'
            end = cells[at].rpartition("</w:tc>")
            cells[at] = f"<w:tc><w:p>{run}</w:p></w:tc>{end[2]}"
        rows[place] = "".join(cells)
    return zip_of(parts | {part: "".join(rows).encode()})


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("program", [by_python, by_hand])
def test_nothing_is_lost_and_nothing_doubled(project_time, client, kind, program):
    project_time(NOW)
    w = build(5)
    rich(w)
    client.force_login(w.researcher)
    content = program(export(client, w, kind).content, kind)

    address = sent(client, w, content, kind=kind)
    client.post(address, choices(client.get(address)))

    assert now_answers(w) == WANTED
    again = export(client, w, kind).content
    page = client.get(sent(client, w, again, kind=kind))
    assert states(page) == {
        "same": ["2.01", "2.02", "2.03", "2.04"],
        "empty": ["2.05"],
    }
    assert page.context["page"].comparison.returned.outside == []
    assert Response.objects.count() == 4
    assert Response.history.count() == 4
