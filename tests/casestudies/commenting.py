"""Commented copies of a draft, as reviewers send them."""

import uuid
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casestudies.models import CommentedFile, Draft
from casestudies.tasks import read_commented
from records.services import MEDIA_TYPES
from records.storage import write_bytes
from tests import factories as make
from tests.casestudies.reviewing import build
from tests.manuscripts.word_files import (
    begin,
    change,
    comment,
    end,
    extended,
    para,
    run,
    word_file,
)

# Long enough for versions to be told apart by their words.
SENTENCES = [
    "The law on cooperatives names the conditions under which members found one.",
    "Informal groups of women farmers save together and lend to one another.",
    "The register counts organizations once a year, by region and by sector.",
    "Municipal governments buy services from organizations of the neighbourhood.",
]
BASE = 40


def words(first: int = 0, count: int = BASE) -> str:
    """Return paragraphs that no other numbers give."""
    return "".join(
        para(f"{SENTENCES[n % 4]} Case {n * 7919} of the survey.")
        for n in range(first, first + count)
    )


def draft_file(first: int = 0) -> bytes:
    """Return the text of a version, without comments."""
    return word_file(para("Employment", "berschrift1") + words(first))


def commented_copy(count: int = 2, *, first: int = 0, who: str = "Ana") -> bytes:
    """Return a copy of the draft with `count` comments, a reply and two changes."""
    passages = "".join(
        para(begin(n) + run(f"Passage {n}.") + end(n)) for n in range(1, count + 1)
    )
    reply = count + 1
    return word_file(
        para("Employment", "berschrift1")
        + words(first)
        + passages
        + para(
            run("We saw ")
            + change("del", "many", who)
            + change("ins", "twelve", who, 91)
            + run(" groups.")
        )
        + para(run("The end.") + change("ins", " Or not.", who, 92)),
        comments="".join(comment(n, f"Remark {n}.", who) for n in range(1, count + 1))
        + comment(reply, "I agree.", "Budi"),
        threads=extended((1, None, False), (reply, 1, False)),
    )


def world(**options: Any) -> SimpleNamespace:
    """Return a round whose draft has bytes, and its people."""
    w = build(**options)
    with_bytes(w.draft, draft_file())
    return w


def with_bytes(draft: Draft, content: bytes) -> Draft:
    """Give the draft a file that is there."""
    kind = MEDIA_TYPES["docx"]
    draft.file = write_bytes(content, name="draft.docx", media_type=kind)
    draft.save()
    return draft


def other_version(w: SimpleNamespace, number: int, first: int) -> Draft:
    """Return another version of the study, with other words."""
    return with_bytes(
        make.DraftFactory(study=w.study, number=number), draft_file(first)
    )


def send(
    client: Client,
    w: SimpleNamespace,
    content: bytes,
    *,
    token: uuid.UUID | None = None,
    name: str = "commented.docx",
    to: Any = None,
    by_a_worker: bool = True,
) -> Any:
    """Send a commented copy as the form does; a worker reads what was kept."""
    assignment = to or w.assignment
    fields: dict[str, Any] = {"form_token": str(token or uuid.uuid4())}
    if content:
        fields["file"] = SimpleUploadedFile(name, content)
    answer = client.post(
        reverse("casestudies:commented_add", args=[assignment.pk]), fields
    )
    if by_a_worker and answer.status_code == 302:
        read_commented(int(answer["Location"].strip("/").split("/")[-1]))
    return answer


def sent(client: Client, w: SimpleNamespace, content: bytes, **options: Any) -> str:
    """Send a commented copy and return the address of what was read."""
    answer = send(client, w, content, **options)
    assert answer.status_code == 302, answer.text[:2000]
    return str(answer["Location"])


def last_file() -> CommentedFile:
    """Return the commented file that came last."""
    return CommentedFile.objects.latest("pk")
