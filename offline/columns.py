"""The columns of the matrix: what they are called, how wide, how recognised."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casestudies.models import Response
from offline.texts import words_of

Code = Response.Code
LONGEST_HEADING = 80


@dataclass(frozen=True)
class Column:
    """A column. `width` is in millimetres; they fill a landscape page of A4."""

    key: str
    heading: str | Promise
    width: int
    is_answer: bool = False


COLUMNS = (
    Column("number", pgettext_lazy("number", "No."), 11),
    Column("reviewer", _("Reviewer"), 22),
    Column("place", _("Place"), 20),
    Column("quote", _("Quoted text"), 29),
    Column("kind", _("Type"), 16),
    Column("theme", _("Theme"), 17),
    Column("comment", _("Comment"), 40),
    Column("proposed", _("Proposed change"), 26),
    Column("priority", _("Priority"), 13),
    Column("text", _("Response"), 32, is_answer=True),
    Column("code", _("Code"), 18, is_answer=True),
    Column("where", _("Where changed"), 17, is_answer=True),
    Column("status", _("Status"), 16),
)
KEYS = tuple(column.key for column in COLUMNS)
ANSWER_KEYS = tuple(column.key for column in COLUMNS if column.is_answer)

# What people call the columns besides what we call them, in the languages of the
# teams. Several columns of ISO and UN forms mean one of ours.
CALLED: dict[str, tuple[str, ...]] = {
    "number": (
        *("no", "nr", "number", "comment no", "comment number", "id", "comment id"),
        *("#", "번호", "番号", "编号", "編號", "序号", "nomor", "nombor", "số", "stt"),
        *("ลำดับ", "ที่", "ល.រ", "លេខ", "ລຳດັບ", "ເລກທີ", "дугаар", "номер", "№", "numéro"),
    ),
    "reviewer": ("reviewer", "reviewer organisation", "raised by", "mb/nc", "검토자"),
    "place": ("place", "section", "chapter", "clause", "section page para", "장"),
    "quote": ("quoted text", "quoted passage", "quote", "인용문"),
    "kind": ("type", "type of comment", "category"),
    "theme": ("theme", "themes", "주제"),
    "comment": (
        *(
            "comment",
            "comments",
            "의견",
            "コメント",
            "意见",
            "意見",
            "komentar",
            "komen",
        ),
        *("ความคิดเห็น", "nhận xét", "комментарий", "замечание"),
    ),
    "proposed": ("proposed change", "proposed changes", "proposal"),
    "priority": ("priority", "우선순위", "criticality"),
    "text": (
        *("response", "answer", "reply", "author response", "authors response"),
        *("response of the team", "what was done", "답변", "回答", "答复", "回复"),
        *("tanggapan", "jawaban", "jawapan", "maklum balas", "คำตอบ", "trả lời"),
        *("phản hồi", "ចម្លើយ", "ຄຳຕອບ", "хариулт", "ответ", "жооп", "réponse"),
    ),
    "code": (
        *("code", "response code", "answer code", "decision", "disposition"),
        *("결정", "코드", "kode", "kod", "รหัส", "mã", "код", "コード", "代码"),
    ),
    "where": (
        *("where changed", "where changed in new draft", "changed in", "where"),
        *("new location", "place of change", "수정 위치", "修改位置", "変更箇所"),
    ),
    "status": ("status", "state", "상태", "状态"),
}
# What people write for a code besides its own name. Anything else is asked.
WRITTEN: dict[str, tuple[str, ...]] = {
    Code.ACCEPTED: ("accept", "agreed", "agree"),
    Code.IN_PART: (
        *("partially accepted", "partly accepted", "accepted partially", "partial"),
        *("accepted partly", "in part", "part", "partially", "partly"),
    ),
    Code.NOT_ACCEPTED: ("rejected", "reject", "declined", "not agreed"),
    Code.CLARIFY: ("clarification", "needs clarification", "clarify", "to clarify"),
    Code.COVERED: ("covered", "already addressed", "addressed already"),
}


def column_called(heading: str) -> str | None:
    """Return the key of the column that a heading means, None for any other."""
    if len(heading) > LONGEST_HEADING:
        return None
    return _keys(get_language()).get(words_of(heading) or heading.strip())


@lru_cache
def _keys(_language: str | None) -> dict[str, str]:
    """Return the key of each heading: every cell of a large file is looked up."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        found.setdefault(words_of(str(column.heading)), column.key)
        for name in CALLED[column.key]:
            found.setdefault(words_of(name) or name, column.key)
    return found


def code_written(text: str) -> str | None:
    """Return the code that a cell means: "" for none, None when it is not clear."""
    wanted = words_of(text)
    if not wanted or wanted in {words_of(choose_words()), "choose an item"}:
        return ""
    for value, label in Code.choices:
        names = {words_of(value), words_of(str(label)), *WRITTEN[value]}
        if wanted in names:
            return value
    return None


def choose_words() -> str:
    """Return what stands in a list of codes while none is chosen."""
    return str(_("Choose"))


def code_labels() -> list[tuple[str, str]]:
    """Return the codes with their names in the active language."""
    choices: list[tuple[str, Any]] = Code.choices
    return [(value, str(label)) for value, label in choices]
