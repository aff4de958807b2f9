"""What is left over is cleared up, once, and only that."""

import os

import pytest
from django.db.models import PROTECT

from manuscripts.models import FileComparison, Reading
from records import sweeping
from records.models import FileCheck, StoredFile
from records.storage import name_of, problem_of, write_bytes
from records.sweeping import sweep_files
from sse_project.lib import dates
from tests.documents import word_bytes
from tests.factories import DraftFactory, StoredFileFactory, UserFactory
from tests.records.sending import age, folder, send

pytestmark = pytest.mark.django_db


def test_sweep_finishes_what_is_whole_and_drops_what_is_not():
    whole = write_bytes(b"whole", name="a.pdf", media_type="application/pdf")
    whole.state = StoredFile.State.PENDING
    age(whole, hours=2)
    broken = StoredFileFactory(state="pending")
    age(broken, hours=2)
    young = StoredFileFactory(state="pending")

    swept = sweep_files()

    assert (swept.finished, swept.dropped, swept.deleted) == (1, 1, 0)
    assert dict(StoredFile.objects.values_list("pk", "state")) == {
        whole.pk: "ready",
        young.pk: "pending",
    }
    assert sweep_files() == type(swept)()


def test_sweep_deletes_nameless_files_after_a_day():
    kept = write_bytes(b"kept", name="a.pdf", media_type="application/pdf")
    for name in ("old", "old.part", "new"):
        (folder() / name).write_bytes(b"x")
    day_ago = dates.machine_now().timestamp() - 25 * 3600
    for name in ("old", "old.part", name_of(kept)):
        os.utime(folder() / name, (day_ago, day_ago))

    swept = sweep_files()

    assert swept.deleted == 2
    assert {path.name for path in folder().iterdir()} == {"new", name_of(kept)}


def test_sweep_deletes_what_nothing_took_up_within_a_day():
    person = UserFactory()
    abandoned = send(word_bytes(), by=person)
    used, young = send(word_bytes("a"), by=person), send(word_bytes("b"), by=person)
    DraftFactory(file=used)
    for stored in (abandoned, used):
        age(stored, hours=25)

    found = list(sweeping.unused_files(dates.machine_now()))
    swept = sweep_files()

    assert set(found) == {abandoned, young}
    assert (swept.unused, swept.deleted) == (1, 0)
    assert set(StoredFile.objects.all()) == {used, young}
    assert {path.name for path in folder().iterdir()} == {name_of(used), name_of(young)}
    assert StoredFile.history.filter(history_type="-").get().history_change_reason == (
        "nothing used it"
    )
    assert sweep_files() == type(swept)()


def test_file_taken_up_in_the_last_moment_stays(monkeypatch):
    stored = send(word_bytes(), by=UserFactory())
    age(stored, hours=25)
    DraftFactory(file=stored)

    assert sweeping._drop_unused(stored.pk) is False
    assert problem_of(stored) == ""


@pytest.mark.parametrize("state", ["pending", "quarantine", "infected", "deleted"])
def test_only_what_arrived_can_be_unused(state):
    stored = StoredFileFactory(state=state)
    age(stored, hours=25)

    found = sweeping.unused_files(dates.machine_now())

    assert list(found) == ([stored] if state == "quarantine" else [])


# They say something of a file and go with it; nobody uses it through them.
OF_A_FILE = (FileCheck, Reading, FileComparison)


def test_whatever_uses_a_file_protects_it():
    relations = [
        relation
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and relation.concrete is False
        and not hasattr(relation.related_model, "instance_type")
        and relation.related_model not in OF_A_FILE
    ]

    assert {r.on_delete for r in relations} == {PROTECT}
    assert len(relations) >= 3


def test_sweep_concludes_nothing_while_the_folder_cannot_be_read(settings, tmp_path):
    stored = write_bytes(b"whole", name="a.pdf", media_type="application/pdf")
    stored.state = StoredFile.State.PENDING
    age(stored, hours=2)
    right, settings.FILES_DIR = settings.FILES_DIR, tmp_path / "a-file"
    settings.FILES_DIR.write_text("in the way")

    with pytest.raises(NotADirectoryError):
        sweep_files()

    assert StoredFile.objects.get().state == "pending"
    settings.FILES_DIR = right
    assert sweep_files().finished == 1


def test_sweep_without_a_folder_does_nothing():
    assert sweep_files().deleted == 0
