"""Kill -9 at five points of an upload leaves nothing broken and nothing behind.

Once each; `KILLS=40` makes it 200 times.
"""

import os
import signal
import subprocess
import sys
import uuid

import pytest
from django.conf import settings as django_settings
from django.db import connection

from records.models import StoredFile
from records.serving import file_response
from records.sweeping import sweep_files
from tests.documents import word_bytes
from tests.factories import UserFactory
from tests.records.sending import age, folder, send

DYING = """
import os, sys, uuid
import django
from django.conf import settings
django.setup()
from django.db import connection
settings.FILES_DIR = {folder!r}
connection.settings_dict["NAME"] = {database!r}
from django.core.files.uploadedfile import SimpleUploadedFile
from accounts.models import User
from records import services, storage

def die(*args, **kwargs):
    os.kill(os.getpid(), 9)

stage = {stage!r}
if stage == "inspecting":
    services.inspect = die
elif stage == "announced":
    services.put = die
elif stage == "written":
    storage.os.fsync = die
elif stage == "named":
    storage._force_folder = die
elif stage == "stored":
    services.settle = die
upload = SimpleUploadedFile("a.docx", open({content!r}, "rb").read())
services.receive_file(
    upload, by=User.objects.get(pk={person}), form_token=uuid.UUID({token!r})
)
"""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(int(os.environ.get("KILLS", "1"))))
@pytest.mark.parametrize(
    ("stage", "rows", "swept_to"),
    [
        ("inspecting", [], []),
        ("announced", ["pending"], []),
        ("written", ["pending"], []),
        ("named", ["pending"], ["ready"]),
        ("stored", ["pending"], ["ready"]),
    ],
)
def test_killed_at_any_stage_leaves_nothing_broken(
    stage, rows, swept_to, turn, tmp_path
):
    person, token = UserFactory(), uuid.uuid4()
    (tmp_path / "content").write_bytes(word_bytes())
    code = DYING.format(
        folder=str(folder()),
        database=connection.settings_dict["NAME"],
        stage=stage,
        content=str(tmp_path / "content"),
        person=person.pk,
        token=str(token),
    )

    child = subprocess.run(
        [sys.executable, "-c", code],
        cwd=django_settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "sse_project.settings"},
    )

    assert child.returncode == -signal.SIGKILL
    assert list(StoredFile.objects.values_list("state", flat=True)) == rows
    for stored in StoredFile.objects.all():
        assert file_response(stored).status_code == 503
        age(stored, hours=2)
    for path in folder().glob("*"):
        os.utime(path, (0, 0))
    sweep_files()
    assert list(StoredFile.objects.values_list("state", flat=True)) == swept_to
    assert len(list(folder().glob("*"))) == len(swept_to)
    again = send((tmp_path / "content").read_bytes(), by=person, token=token)
    assert again.state == "ready"
    response = file_response(again)
    assert response.status_code == 200
    response.close()
