"""What a supervisor hears."""

import datetime as dt
import time

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from mail.models import EngineState
from records.models import FileCheck
from sse_project import health
from sse_project.lib import dates
from tests.factories import StoredFileFactory


@pytest.fixture(autouse=True)
def _has_read_the_migrations() -> None:
    """Let the first test not lose its two seconds to importing them all."""
    health._migrations_on_disk()


def test_live_reads_no_database(client):
    # Without the mark django_db any query would fail this test.
    response = client.get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db(transaction=True)
def test_ready_names_each_part(client):
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "storage": "ok",
        "migrations": "ok",
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_ready_leaves_no_file_behind(client, settings):
    client.get("/health/ready")

    assert list(settings.FILES_DIR.rglob("*")) == []


@pytest.mark.django_db(transaction=True)
def test_ready_names_a_storage_that_cannot_be_written(client, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "a-file"
    settings.FILES_DIR.write_text("in the way")

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "database": "ok",
        "storage": "failed",
        "migrations": "ok",
    }


@pytest.mark.django_db(transaction=True)
def test_ready_names_missing_migrations(client):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("mail", "0001_initial")

    response = client.get("/health/ready")

    recorder.record_applied("mail", "0001_initial")
    assert response.status_code == 503
    assert response.json()["migrations"] == "not applied"


@pytest.mark.django_db(transaction=True)
def test_a_part_that_hangs_is_named_within_two_seconds():
    started = time.monotonic()

    answers = health.ask_all({"slow": lambda: time.sleep(4) or "ok", "fast": str})

    assert time.monotonic() - started < 2
    assert answers == {"slow": "no answer", "fast": ""}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("minutes", "status"), [(None, 503), (0, 200), (4, 200), (6, 503)]
)
def test_mail_follows_the_engine_by_machine_time(client, project_time, minutes, status):
    project_time("2020-08-26T09:00Z")  # the demo's clock stands still
    now = dates.machine_now()
    if minutes is not None:
        ticked_at = now - dt.timedelta(minutes=minutes)
        EngineState.objects.update_or_create(
            pk=1,
            defaults={
                "last_tick_at": ticked_at,
                "last_plan_at": now,
                "planned_for": dates.now(),
            },
        )

    response = client.get("/health/mail")

    assert response.status_code == status
    assert (response.json()["mail"] == "ok") is (status == 200)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "ok"),
        ({"home": {"site": "https://tracker.example.org"}}, "No mail leaves. This is"),
        ({"missing": 2}, "2 e-mails that were due are missing"),
    ],
)
def test_mail_tells_of_a_copy_and_of_what_is_missing(client, settings, changes, said):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    now = dates.machine_now()
    engine = {"last_tick_at": now, "last_plan_at": now, "planned_for": now}
    EngineState.objects.create(pk=1, **engine, **changes)

    response = client.get("/health/mail")

    assert response.status_code == (200 if said == "ok" else 503)
    assert response.json()["mail"].startswith(said)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("problem", "said"), [("", "ok"), ("gone", "1 broken"), ("changed", "1 broken")]
)
def test_files_tell_of_a_broken_one_and_ready_does_not(client, problem, said):
    now = dates.machine_now()
    FileCheck.objects.create(
        file=StoredFileFactory(),
        checked_at=now,
        problem=problem,
        problem_since=now if problem else None,
    )

    response = client.get("/health/files")

    assert response.status_code == (503 if problem else 200)
    assert response.json()["whole"] == said
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("state", "hours", "whole", "virus_check"),
    [
        ("ready", 24 * 7, "ok", "ok"),
        ("ready", 24 * 9, "1 not compared for a week", "ok"),
        ("quarantine", 0.9, "ok", "ok"),
        ("quarantine", 1.1, "ok", "1 waiting for an hour"),
        ("pending", 24 * 9, "ok", "ok"),
    ],
)
def test_files_tell_what_was_not_looked_at(client, state, hours, whole, virus_check):
    since = dates.machine_now() - dt.timedelta(hours=hours)
    StoredFileFactory(state=state, stored_at=since)

    answer = client.get("/health/files").json()

    assert (answer["whole"], answer["virus_check"]) == (whole, virus_check)


def test_files_name_a_database_that_fails(client, monkeypatch):
    def fail() -> int:
        raise OperationalError

    monkeypatch.setattr(health, "broken_count", fail)

    response = client.get("/health/files")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "failed"}


@pytest.mark.parametrize("part", ["live", "ready", "mail", "files", "metrics"])
def test_health_can_only_be_read(client, part):
    assert client.post(f"/health/{part}").status_code == 405
