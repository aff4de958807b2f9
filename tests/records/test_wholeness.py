"""Every file is compared each week; a broken one is seen, a mended one too."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from records.models import FileCheck, StoredFile
from records.storage import FileFolder, name_of, write_bytes
from records.tasks import compare
from records.wholeness import check_files, late_count
from sse_project.celery import app
from sse_project.lib import dates
from tests.factories import StoredFileFactory

pytestmark = pytest.mark.django_db


def kept(name: str = "a.pdf", **changed: object) -> StoredFile:
    """Return a file with its bytes in the folder."""
    stored = write_bytes(name.encode(), name=name, media_type="application/pdf")
    for field, value in changed.items():
        setattr(stored, field, value)
    stored.save()
    return stored


def path_of(stored: StoredFile) -> Path:
    """Return where the bytes lie."""
    return Path(FileFolder().location) / name_of(stored)


@pytest.fixture
def machine_time(monkeypatch):
    """Return a function that moves the machine's clock on, from now."""
    start = dates.machine_now()

    def go_on(**by: float) -> None:
        monkeypatch.setattr(dates, "machine_now", lambda: start + dt.timedelta(**by))

    return go_on


def test_each_file_is_compared_once_a_week(machine_time):
    for number in range(3):
        kept(f"{number}.pdf")

    counts = []
    for hours in range(0, 21 * 24 + 1):  # three weeks of hourly runs
        machine_time(hours=hours)
        counts.append(check_files().whole)

    assert sum(counts) == 3 * 4
    assert [hour for hour, n in enumerate(counts) if n] == [0, 145, 290, 435]


def test_broken_files_are_kept_in_view_until_they_are_whole(machine_time, caplog):
    gone, changed, fine = kept("gone.pdf"), kept("changed.pdf"), kept("fine.pdf")
    path_of(gone).unlink()
    path_of(changed).write_bytes(b"X" + path_of(changed).read_bytes()[1:])

    first = check_files()
    noticed = FileCheck.objects.get(file=gone).problem_since
    machine_time(hours=1)
    path_of(changed).write_bytes(b"changed.pdf")
    second = check_files()

    problems = dict(FileCheck.objects.values_list("file__original_name", "problem"))
    assert (first.whole, {f.pk for f in first.broken}) == (1, {gone.pk, changed.pk})
    assert (second.whole, second.broken) == (1, [gone])
    assert problems == {"gone.pdf": "gone", "changed.pdf": "", "fine.pdf": ""}
    assert FileCheck.objects.get(file=gone).problem_since == noticed
    assert FileCheck.objects.get(file=changed).problem_since is None
    assert str(gone.storage_name) in caplog.text
    assert str(fine.storage_name) not in caplog.text


def test_what_waits_or_is_refused_is_compared_what_never_came_is_not():
    for state in ("quarantine", "infected"):
        kept(state, state=state)
    for state in ("pending", "deleted"):
        StoredFileFactory(state=state)

    compared = check_files(everything=True)

    assert (compared.whole, compared.broken) == (2, [])


def test_run_ends_in_time_and_the_next_goes_on():
    for number in range(3):
        kept(f"{number}.pdf")

    runs = [check_files(seconds=0).whole for _ in range(3)]

    assert sum(runs) == 0 or sum(runs) == 3
    assert check_files().whole == 3 - sum(runs)


def test_task_twice_compares_once():
    kept()

    assert compare() == {"whole": 1, "broken": 0}
    assert compare() == {"whole": 0, "broken": 0}
    assert FileCheck.objects.count() == 1


def test_command_names_broken_files_and_fails():
    fine, gone = kept("fine.pdf"), kept("사라짐.pdf")
    path_of(gone).unlink()
    said = io.StringIO()

    with pytest.raises(CommandError, match="1 broken, 1 whole"):
        call_command("check_files", stdout=said)

    assert said.getvalue() == f"{name_of(gone)} “사라짐.pdf” is not in its place\n"
    assert fine.last_check.problem == ""


def test_command_says_when_all_is_whole():
    kept("a.pdf"), kept("b.pdf")
    said = io.StringIO()

    call_command("check_files", stdout=said)

    assert said.getvalue() == "All 2 files are whole.\n"


def test_command_fails_when_the_storage_does_not_answer(settings, tmp_path):
    kept()
    settings.FILES_DIR = tmp_path / "a-file"
    settings.FILES_DIR.write_text("in the way")

    with pytest.raises(CommandError, match="does not answer"):
        call_command("check_files")

    assert not FileCheck.objects.exists()


def test_files_not_compared_in_time_are_counted(machine_time):
    kept("old.pdf", stored_at=dates.machine_now() - dt.timedelta(days=9))
    kept("new.pdf")

    before = late_count()
    check_files()
    after = late_count()
    machine_time(days=9)

    assert (before, after, late_count()) == (1, 0, 2)


@pytest.mark.parametrize(
    ("task", "interval"),
    [
        ("records.sweep", dt.timedelta(hours=1)),
        ("records.check_quarantine", dt.timedelta(minutes=10)),
        ("records.check_files", dt.timedelta(hours=1)),
    ],
)
def test_beat_wakes_a_task_that_exists(task, interval):
    entries = django_settings.CELERY_BEAT_SCHEDULE.values()

    assert [e["schedule"] for e in entries if e["task"] == task] == [interval]
    assert task in app.tasks
