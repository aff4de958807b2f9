"""What people see of a draft whose file waits, has a virus, or is broken."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casestudies.models import Draft
from casestudies.services.drafts import submit_draft
from casestudies.services.refusals import Refused
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from records.models import StoredFile
from records.quarantine import check_quarantine, leave_quarantine
from records.services import receive_file
from records.storage import name_of
from records.wholeness import check_files
from tests.documents import parts_of, word_bytes, zip_of
from tests.records.clamd import EICAR, Clamd
from tests.responses import drain
from tests.world import build

pytestmark = pytest.mark.django_db

WAITS = "This file waits for the virus check"
FOUND = "The virus check found Eicar-Test-Signature in this file"
BROKEN = "The file is not in its place"


@pytest.fixture
def world() -> Any:
    world = build()
    Mail.objects.all().delete()  # it comes with letters of its own
    return world


@pytest.fixture
def clamd(settings) -> Iterator[Clamd]:
    """Start a scanner and let the tracker ask it."""
    server = Clamd()
    settings.CLAMAV_URL = server.url
    yield server
    server.stop()


def in_state(draft: Draft, state: str, found: str = "") -> None:
    """Put the file of `draft` into a state."""
    StoredFile.objects.filter(pk=draft.file_id).update(state=state, virus_found=found)


def pages_of(client: Any, who: Any, draft: Draft) -> dict[str, str]:
    """Return the pages that show the draft, as `who` sees them."""
    client.force_login(who)
    named = [draft.study.slug, draft.number]
    return {
        name: client.get(reverse(f"casestudies:{name}", args=args)).content.decode()
        for name, args in {
            "draft": named,
            "draft_receipt": named,
            "study": [draft.study.slug],
        }.items()
    }


@pytest.mark.parametrize("who", ["researcher", "coordinator"])
@pytest.mark.parametrize(
    ("state", "sentence", "short"),
    [
        ("quarantine", WAITS, "waiting for the virus check"),
        ("infected", FOUND, "refused by the virus check"),
    ],
)
def test_state_is_said_in_plain_words_instead_of_a_link(
    world, client, who, state, sentence, short
):
    url = reverse("casestudies:draft_file", args=[world.study.slug, world.draft.number])
    before = pages_of(client, getattr(world, who), world.draft)
    in_state(world.draft, state, "Eicar-Test-Signature" if state == "infected" else "")

    after = pages_of(client, getattr(world, who), world.draft)

    assert [url in page for page in before.values()] == [True] * 3
    assert [url in page for page in after.values()] == [False] * 3
    assert sentence in after["draft"]
    assert sentence in after["draft_receipt"]
    assert short in after["study"]
    assert "virus check" not in "".join(before.values())


@pytest.mark.parametrize("who", ["researcher", "coordinator"])
def test_broken_file_is_told(world, client, who, settings):
    (settings.FILES_DIR / name_of(world.draft.file)).unlink()
    check_files()

    pages = pages_of(client, getattr(world, who), world.draft)

    url = reverse("casestudies:draft_file", args=[world.study.slug, world.draft.number])
    assert [url in page for page in pages.values()] == [False] * 3
    assert client.get(url).status_code == 503
    assert BROKEN in pages["draft"]
    assert BROKEN in pages["study"]
    assert BROKEN not in pages_of(client, world.admin, world.draft_other)["draft"]


@pytest.mark.parametrize(
    ("state", "status"), [("quarantine", 503), ("infected", 410), ("ready", 200)]
)
def test_file_that_waits_is_handed_to_nobody(world, client, state, status):
    in_state(world.draft, state)
    url = reverse("casestudies:draft_file", args=[world.study.slug, world.draft.number])
    answers = {}
    for who in ("admin", "ilo", "coordinator", "researcher", "researcher_other"):
        client.force_login(getattr(world, who))
        answer = client.get(url)
        answers[who] = answer.status_code
        drain(answer)

    assert answers == dict.fromkeys(
        ("admin", "ilo", "coordinator", "researcher"), status
    ) | {"researcher_other": 404}


def test_upload_while_the_scanner_is_down_is_a_version_with_its_receipt(
    world, client, settings
):
    clamd = Clamd()
    clamd.stop()
    settings.CLAMAV_URL = clamd.url
    client.force_login(world.researcher)

    answer = client.post(
        reverse("casestudies:draft_add", args=[world.study.slug]),
        {
            "form_token": str(uuid.uuid4()),
            "file": SimpleUploadedFile("초안.docx", word_bytes()),
        },
        follow=True,
    )

    draft = Draft.objects.get(study=world.study, number=2)
    assert WAITS in answer.content.decode()
    assert draft.file.state == "quarantine"
    assert {m.kind for m in Mail.objects.all()} == {"draft_receipt", "draft_received"}
    for mail in Mail.objects.all():
        text = text_of(mail)
        assert "virus check" in text


def text_of(mail: Mail) -> str:
    """Return the letter as it would go out."""
    letter = write(mail, kind_named(mail.kind))
    assert letter.html
    return letter.text


def test_virus_found_later_is_told_to_sender_and_coordinators(world, clamd):
    clamd.behaviour = "drop"
    token = uuid.uuid4()
    bad = zip_of(parts_of(word_bytes()) | {"word/media/a.bin": EICAR}, 0)
    stored = receive_file(
        SimpleUploadedFile("초안.docx", bad), by=world.researcher, form_token=token
    )
    submit_draft(
        world.study,
        stored_file=stored,
        step=None,
        note="",
        author=world.researcher,
        by=world.coordinator,
        form_token=token,
    )
    clamd.behaviour = ""
    Mail.objects.all().delete()  # the receipt

    for _ in range(2):
        check_quarantine()

    told = list(Mail.objects.all())
    assert {m.kind for m in told} == {"draft_infected"}
    assert {m.recipient for m in told} == {world.researcher, world.coordinator}
    assert len(told) == 2
    for mail in told:
        assert "Eicar-Test-Signature" in text_of(mail)
        assert "upload a clean copy as a new version" in text_of(mail)


def test_virus_in_a_file_of_no_draft_tells_nobody(clamd, world):
    clamd.behaviour = "drop"
    stored = receive_file(
        SimpleUploadedFile("a.docx", word_bytes()),
        by=world.researcher,
        form_token=uuid.uuid4(),
    )

    assert leave_quarantine(stored, found="X")
    assert not Mail.objects.exists()


@pytest.mark.parametrize("state", ["infected", "deleted", "pending"])
def test_file_that_is_not_there_any_more_makes_no_version(world, state):
    stored = world.draft_other.file
    in_state(world.draft_other, state)

    with pytest.raises(Refused, match="Choose it once more"):
        submit_draft(
            world.study,
            stored_file=stored,
            step=None,
            note="",
            author=world.researcher,
            by=world.researcher,
            form_token=uuid.uuid4(),
        )

    assert Draft.objects.filter(study=world.study).count() == 1
