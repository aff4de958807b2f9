"""Production does not start on anything unsafe, whatever loads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "sse_project.settings"
UNSAFE = {
    "debug": ({"DEBUG": "1"}, "tracker.E001"),
    "demo": ({"DEMO": "1"}, "tracker.E002"),
    "no secret": ({"SECRET_KEY": None}, "tracker.E003"),
    "weak secret": ({"SECRET_KEY": "a" * 60}, "tracker.E003"),
    "secret of make run": ({"SECRET_KEY": "local-only-x9Y" * 6}, "tracker.E003"),
    "no database": ({"DATABASE_URL": None}, "tracker.E004"),
    "no broker": ({"REDIS_URL": None}, "tracker.E005"),
    "broker in memory": ({"REDIS_URL": "memory://"}, "tracker.E005"),
    "no mail": ({"EMAIL_URL": None}, "tracker.E006"),
    "local outbox": ({"EMAIL_URL": "local:"}, "tracker.E006"),
    "no address": ({"SITE_URL": None}, "tracker.E007"),
    "address without TLS": (
        {"SITE_URL": "http://tracker.example.org"},
        "tracker.E007",
    ),
    "no hosts": ({"ALLOWED_HOSTS": None}, "tracker.E008"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "tracker.E008"),
    "hosts by wildcard": ({"ALLOWED_HOSTS": ".example.org"}, "tracker.E008"),
    "another host": ({"ALLOWED_HOSTS": "other.example.org"}, "tracker.E009"),
    "negative proxies": ({"TRUSTED_PROXY_COUNT": "-1"}, "tracker.E010"),
    "static files missing": ({"STATIC_ROOT": "/nonexistent"}, "tracker.E011"),
    "files without TLS": (
        {"FILES_S3_BUCKET": "b", "FILES_S3_ENDPOINT": "http://s3.example.org"},
        "tracker.E012",
    ),
    "files on the tracker's host": (
        {"FILES_S3_BUCKET": "b", "FILES_S3_ENDPOINT": "https://tracker.example.org"},
        "tracker.E013",
    ),
    "no location for files": (
        {"FILES_X_ACCEL_PREFIX": "protected", "TRUSTED_PROXY_COUNT": "1"},
        "tracker.E014",
    ),
    "no proxy to send files": ({"FILES_X_ACCEL_PREFIX": "/files/"}, "tracker.E015"),
    "virus check by name only": ({"CLAMAV_URL": "localhost:3310"}, "tracker.E016"),
    "virus check without a path": ({"CLAMAV_URL": "unix://clamd"}, "tracker.E016"),
    "returned mail to nobody": ({"BOUNCE_ADDRESS": "bounces"}, "tracker.E017"),
    "mailbox over the web": (
        {"BOUNCE_MAILBOX_URL": "https://mail.example.org"},
        "tracker.E018",
    ),
    "short secret of bounces": ({"BOUNCE_SECRET": "guess me"}, "tracker.E019"),
    "short token of metrics": ({"METRICS_TOKEN": "guess me"}, "tracker.E019"),
}


@pytest.fixture
def safe(tmp_path) -> dict[str, str | None]:
    """Return an environment with which production starts."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "staticfiles.json").write_text("{}")
    return {
        "TRACKER_ENV": "production",
        "SECRET_KEY": get_random_secret_key(),
        "DATABASE_URL": "postgres://tracker@127.0.0.1:1/tracker",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp+tls://mail.example.org:587",
        "SITE_URL": "https://tracker.example.org",
        "ALLOWED_HOSTS": "tracker.example.org",
        "STATIC_ROOT": str(static),
        "VAR_DIR": str(tmp_path / "var"),
    }


def run_python(
    code: str, variables: dict[str, str | None]
) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process of its own, with only these variables."""
    kept = {"PATH": os.environ["PATH"]}
    given = {name: value for name, value in variables.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_wsgi_starts_with_safe_settings(safe):
    run = run_python("import sse_project.wsgi; print('started')", safe)

    assert (run.returncode, run.stdout) == (0, "started\n"), run.stderr


# What of a start depends on the settings alone: a fifth of its time.
FIND_FAULTS = (
    "from sse_project import checks as c;"
    "print(*(error.id for look in (c.production_is_safe, c.files_can_be_handed_out,"
    " c.returned_mail_is_understood) for error in look()))"
)


def test_nothing_is_wrong_with_safe_settings(safe):
    run = run_python(FIND_FAULTS, safe | {"DJANGO_SETTINGS_MODULE": SETTINGS})

    assert (run.returncode, run.stdout) == (0, "\n"), run.stderr


@pytest.mark.parametrize("name", UNSAFE)
def test_one_unsafe_setting_is_found(safe, name):
    change, check_id = UNSAFE[name]

    run = run_python(FIND_FAULTS, safe | change | {"DJANGO_SETTINGS_MODULE": SETTINGS})

    assert run.stdout == f"{check_id}\n", run.stderr


@pytest.mark.parametrize(
    "name", ["debug", "no proxy to send files", "mailbox over the web"]
)
def test_wsgi_does_not_start_with_one_unsafe_setting(safe, name):
    change, check_id = UNSAFE[name]

    run = run_python("import sse_project.wsgi; print('started')", safe | change)

    assert run.returncode == 1
    assert run.stdout == ""
    ids = [word for word in run.stderr.split() if word.startswith("(tracker.")]
    assert ids == [f"({check_id})"], run.stderr


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_worker_and_beat_do_not_start_in_the_demo(safe, part):
    code = (
        "import sys; from celery.bin.celery import main;"
        f"sys.argv = ['celery', '-A', 'sse_project', '{part}']; main()"
    )

    run = run_python(code, safe | {"DEMO": "1"})

    assert run.returncode == 1
    assert "tracker.E002" in run.stderr


def test_all_faults_are_told_at_once():
    run = run_python(
        "import sse_project.wsgi",
        {"TRACKER_ENV": "production", "STATIC_ROOT": "/nonexistent"},
    )

    found = {w.strip("()") for w in run.stderr.split() if w.startswith("(tracker.")}
    assert found == {f"tracker.E0{n:02}" for n in (3, 4, 5, 6, 7, 8, 11)}


def test_unknown_environment_is_refused():
    run = run_python("import sse_project.wsgi", {"TRACKER_ENV": "staging"})

    assert run.returncode == 1
    assert "it must be local or production" in run.stderr


SHOW_SECRET = (
    "import sse_project.wsgi; from django.conf import settings;"
    "print(settings.SECRET_KEY)"
)


# Neither the line break an editor adds nor a dollar sign changes a secret.
@pytest.mark.parametrize("begin", ["", "$", "$HOME", "\\"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_secret_is_read_from_a_file(safe, tmp_path, begin, end):
    secret = begin + get_random_secret_key()
    (tmp_path / "secret").write_text(secret + end)
    variables = safe | {
        "SECRET_KEY": None,
        "SECRET_KEY_FILE": str(tmp_path / "secret"),
    }

    run = run_python(SHOW_SECRET, variables)

    assert run.stdout == secret + "\n", run.stderr


def test_secret_may_begin_with_a_dollar_sign(safe):
    secret = "$" + get_random_secret_key()

    run = run_python(SHOW_SECRET, safe | {"SECRET_KEY": secret})

    assert run.stdout == secret + "\n", run.stderr


def test_local_starts_without_any_variable(tmp_path):
    run = run_python(
        "import sse_project.wsgi; from django.conf import settings;"
        "print(settings.TRACKER_ENV, settings.DEMO_MODE, settings.DEBUG)",
        {"VAR_DIR": str(tmp_path)},
    )

    assert run.stdout == "local False False\n", run.stderr


def test_production_hides_its_cookies_and_keeps_files_in_s3(safe):
    variables = safe | {
        "FILES_S3_BUCKET": "drafts",
        "FILES_S3_ENDPOINT": "https://s3.example.org",
    }

    run = run_python(
        "import sse_project.wsgi; from django.conf import settings as s;"
        "from django.core.files.storage import storages;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME,"
        " s.CSRF_COOKIE_SECURE, storages['files'].bucket_name,"
        " type(storages['files']).__name__)",
        variables,
    )

    assert run.stdout.split() == [
        "__Host-sessionid",
        "True",
        "__Host-csrftoken",
        "True",
        "drafts",
        "FileBucket",
    ], run.stderr
