"""Proofs that are files: received once, kept through errors, guarded."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from milestones.models import Evidence
from records.models import StoredFile
from tests.documents import pdf_bytes
from tests.responses import drain

pytestmark = pytest.mark.django_db
PDF = pdf_bytes()


def minutes() -> SimpleUploadedFile:
    return SimpleUploadedFile("Minutes 21 Aug.pdf", PDF)


@pytest.fixture
def edit(plan) -> str:
    return reverse("milestones:milestone_edit", args=[plan.milestone.pk])


def test_file_proves_and_is_served_under_its_name(client, plan, typed, edit):
    client.force_login(plan.coordinator)

    saved = client.post(edit, typed | {"status": "done", "proof_file": minutes()})
    proof = Evidence.objects.get()
    url = reverse("milestones:evidence_file", args=[plan.milestone.pk, proof.pk])
    sent = client.get(url)

    assert saved.status_code == 302
    assert b"".join(sent.streaming_content) == PDF
    assert "Minutes 21 Aug.pdf" in sent["Content-Disposition"]
    assert url in client.get(plan.milestone.get_absolute_url()).content.decode()


def test_file_is_hidden_with_the_milestone(client, plan, typed, edit):
    client.force_login(plan.coordinator)
    client.post(edit, typed | {"status": "done", "proof_file": minutes()})
    proof = Evidence.objects.get()
    url = reverse("milestones:evidence_file", args=[plan.milestone.pk, proof.pk])
    answers = {}
    for who in ("researcher", "observer", "coordinator2", "outsider"):
        client.force_login(getattr(plan, who))
        response = client.get(url)
        answers[who] = response.status_code
        drain(response)

    assert answers == {
        "researcher": 200,
        "observer": 404,
        "coordinator2": 404,
        "outsider": 404,
    }


def test_same_post_twice_keeps_one_file(client, plan, typed, edit):
    client.force_login(plan.coordinator)

    for _ in range(2):
        client.post(edit, typed | {"status": "done", "proof_file": minutes()})

    assert (Evidence.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_file_need_not_be_chosen_again_after_an_error(client, plan, typed, edit):
    client.force_login(plan.coordinator)
    change = typed | {"status": "done", "day": "2020-09-05"}

    refused = client.post(edit, change | {"proof_file": minutes()})
    form = refused.context["form"]
    again = change | {
        "reason": "moved by a day",
        "received": form["received"].value(),
        "form_token": form["form_token"].value(),
    }
    saved = client.post(edit, again)

    assert refused.status_code == 422
    assert "Minutes 21 Aug.pdf is received" in refused.content.decode()
    assert form["form_token"].value() != typed["form_token"]
    assert saved.status_code == 302
    assert Evidence.objects.get().file == StoredFile.objects.get()


def test_file_survives_a_conflict(client, plan, typed, edit):
    client.force_login(plan.colleague)
    client.post(edit, typed | {"note": "first"})
    client.force_login(plan.coordinator)

    told = client.post(edit, typed | {"note": "second", "proof_file": minutes()})
    form = told.context["form"]
    client.post(
        edit,
        typed
        | {"note": "second", "version": "2", "collided": ["note"]}
        | {"overwrite": ["note"], "received": form["received"].value()}
        | {"form_token": str(uuid.uuid4())},
    )

    plan.milestone.refresh_from_db()
    assert told.status_code == 409
    assert plan.milestone.note == "second"
    assert Evidence.objects.get().file == StoredFile.objects.get()


def test_file_of_somebody_else_is_not_taken_by_its_token(client, plan, typed, edit):
    client.force_login(plan.colleague)
    client.post(edit, typed | {"proof_file": minutes()})
    stored = StoredFile.objects.get()
    Evidence.objects.all().delete()
    client.force_login(plan.coordinator)

    client.post(
        edit,
        typed | {"received": str(stored.form_token), "form_token": str(uuid.uuid4())},
    )

    assert not Evidence.objects.exists()


def test_refused_file_says_why_at_the_field(client, plan, typed, edit):
    client.force_login(plan.coordinator)
    script = SimpleUploadedFile("minutes.exe", b"MZ")

    response = client.post(edit, typed | {"status": "done", "proof_file": script})

    plan.milestone.refresh_from_db()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["proof_file"]
    assert plan.milestone.status == "planned"
    assert not StoredFile.objects.exists()


def test_proof_that_waits_for_the_virus_check_says_so(
    client, plan, typed, edit, settings
):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"  # nobody listens there
    client.force_login(plan.coordinator)
    change = typed | {"status": "done", "day": "2020-09-05"}

    refused = client.post(edit, change | {"proof_file": minutes()})
    form = refused.context["form"]
    again = change | {
        "reason": "moved by a day",
        "received": form["received"].value(),
        "form_token": form["form_token"].value(),
    }
    saved = client.post(edit, again)

    proof = Evidence.objects.get()
    url = reverse("milestones:evidence_file", args=[plan.milestone.pk, proof.pk])
    page = client.get(plan.milestone.get_absolute_url()).content.decode()
    assert (saved.status_code, proof.file.state) == (302, "quarantine")
    assert "This file waits for the virus check" in page
    assert url not in page
    assert client.get(url).status_code == 503
