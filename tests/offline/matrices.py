"""A released round with comments of all sorts, and files as they come back."""

import io
import uuid
from types import SimpleNamespace
from typing import Any

import docx
import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casestudies.models import Comment, Response, Theme
from offline.models import ReturnedMatrix
from tests import factories as make
from tests.casestudies.commenting import world

KINDS = {"word": "docx", "excel": "xlsx"}
HEADINGS = [
    *("No.", "Reviewer", "Place", "Quoted text", "Type", "Theme", "Comment"),
    *("Proposed change", "Priority", "Response", "Code", "Where changed", "Status"),
]


def build(count: int = 3) -> SimpleNamespace:
    """Return a released round on a Word draft, and its people."""
    w = world(released=True, comments=count)
    for comment in w.comments:
        comment.text = f"Say how groups of kind {comment.number} were counted."
        comment.save()
    return w


def rich(w: SimpleNamespace) -> None:
    """Give the comments themes, places, texts in many scripts, and one an answer."""
    theme = Theme.objects.create(phase=w.phase, slug="gender", name="Gender equality")
    w.reviewer.organisation = make.OrganisationFactory(name="ILO COOP")
    w.reviewer.save()
    first, second, third = w.comments[:3]
    first.theme, first.kind = theme, Comment.Kind.TECHNICAL
    first.chapter, first.priority = "Employment", Comment.Priority.MUST
    first.quote = "Informal groups of women farmers save together"
    first.proposed_change = "=SUM(A1:A9)"
    first.save()
    second.text = "여성 농민의 비공식 모임\nกลุ่มออมทรัพย์ 👩‍🌾 <b>&amp;</b>"
    second.quote = "Nowhere in the text of this draft."
    second.chapter = "1 Employment"
    second.save()
    third.text = "-2 is no number of groups"
    third.save()
    answer(w, second, code="in_part", text="일부 수용\n+ 표 1", where_changed="4.2")


def answer(w: SimpleNamespace, comment: Comment, **fields: Any) -> Response:
    """Write an answer that is not sent."""
    from casestudies.services.answers import save_answer  # noqa: PLC0415 -- app ready

    by = fields.pop("by", w.researcher)
    return save_answer(comment, by=by, **fields)


def export(client: Client, w: SimpleNamespace, kind: str, query: str = "") -> Any:
    """Download the matrix."""
    address = reverse(f"offline:matrix_{kind}", args=[w.study.slug, w.round.number])
    return client.get(address + query)


def sheet_of(content: bytes) -> Any:
    """Return the sheet of a workbook."""
    return openpyxl.load_workbook(io.BytesIO(content)).active


def head_row(page: Any) -> int:
    """Return the row of the headings."""
    rows = page.iter_rows(min_col=1, max_col=1)
    return next(cell.row for (cell,) in rows if cell.value == "No.")


def rows_of_sheet(content: bytes) -> list[list[str]]:
    """Return the rows below the headings, as texts."""
    page = sheet_of(content)
    rows = page.iter_rows(min_row=head_row(page) + 1, values_only=True)
    return [["" if value is None else value for value in row] for row in rows]


def rows_of_word(content: bytes) -> list[list[str]]:
    """Return the rows of the first table but the headings, as python-docx reads it."""
    table = docx.Document(io.BytesIO(content)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows][1:]


def type_into_sheet(content: bytes, answers: dict[str, dict[str, Any]]) -> bytes:
    """Type answers into a workbook as somebody does who opens it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    head = head_row(page)
    columns = {page.cell(head, n).value: n for n in range(1, page.max_column + 1)}
    for row in range(head + 1, page.max_row + 1):
        for heading, text in answers.get(page.cell(row, 1).value, {}).items():
            cell = page.cell(row, columns[heading])
            cell.value = text
            if isinstance(text, str):
                cell.data_type = "s"
    return saved(book)


def type_into_word(content: bytes, answers: dict[str, dict[str, str]]) -> bytes:
    """Type answers into the Word table."""
    document = docx.Document(io.BytesIO(content))
    table = document.tables[0]
    for row in table.rows:
        for heading, text in answers.get(row.cells[0].text, {}).items():
            cell = row.cells[HEADINGS.index(heading)]
            for sdt in cell._tc.xpath(".//w:sdt"):
                sdt.getparent().remove(sdt)
            cell.text = text
    return saved(document)


TYPE = {"word": type_into_word, "excel": type_into_sheet}


def saved(document: Any) -> bytes:
    """Return the bytes of a document or workbook."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def send(
    client: Client,
    w: SimpleNamespace,
    content: bytes,
    *,
    kind: str = "excel",
    name: str = "",
    token: uuid.UUID | None = None,
) -> Any:
    """Send a file of answers as the form does."""
    fields: dict[str, Any] = {"form_token": str(token or uuid.uuid4())}
    if content:
        name = name or f"comments.{KINDS[kind]}"
        fields["file"] = SimpleUploadedFile(name, content)
    address = reverse("offline:answers_import", args=[w.study.slug, w.round.number])
    return client.post(address, fields)


def sent(client: Client, w: SimpleNamespace, content: bytes, **options: Any) -> str:
    """Send a file of answers and return the address of what was read."""
    response = send(client, w, content, **options)
    assert response.status_code == 302, response.text[:3000]
    return str(response["Location"])


def states(page: Any) -> dict[str, list[str]]:
    """Return the numbers of the rows by what they come to."""
    found: dict[str, list[str]] = {}
    for row in page.context["page"].comparison.rows:
        found.setdefault(row.state, []).append(row.label)
    return found


def choices(page: Any, **changed: Any) -> dict[str, Any]:
    """Return what the form of the page would send, with some choices changed."""
    form = page.context["form"]
    fields = {
        shown.row.row.key: shown.row.version if shown.is_taken else ""
        for group in page.context["page"].groups
        for shown in group.rows
    }
    return {"form": form["form"].value(), **fields, **changed}


def last_file() -> ReturnedMatrix:
    """Return the file that came last."""
    return ReturnedMatrix.objects.latest("pk")


def now_answers(w: SimpleNamespace) -> dict[str, tuple[str, str, str]]:
    """Return the answers in the tracker: code, text and place by number."""
    rows = Response.objects.filter(comment__round=w.round)
    return {
        row.comment.label: (row.code, row.text, row.where_changed)
        for row in rows.select_related("comment__raised_in")
    }
