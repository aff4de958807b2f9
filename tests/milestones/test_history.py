"""What the history tells: titles, countries, and proofs that were added alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.documents import pdf_bytes
from tests.factories import ParticipationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edit(plan) -> str:
    return reverse("milestones:milestone_edit", args=[plan.milestone.pk])


def told(client, plan) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    history = client.get(plan.milestone.get_absolute_url()).context["history"]
    return [
        (e.by, e.what, [(c.label, c.before, c.after) for c in e.changes])
        for e in history
    ]


ADDED = ("", "Added", [])


def test_title_and_country_are_edited(client, plan, typed, edit):
    client.force_login(plan.coordinator)

    saved = client.post(edit, typed | {"title": "Drafts 3", "country": plan.team.pk})

    plan.milestone.refresh_from_db()
    assert saved.status_code == 302
    assert (plan.milestone.title, plan.milestone.participation) == (
        "Drafts 3",
        plan.team,
    )
    assert told(client, plan) == [
        (
            "Coordinator A",
            "",
            [("Title", "Third drafts", "Drafts 3"), ("Country", "", "Indonesia")],
        ),
        ADDED,
    ]


def test_second_coordinator_sees_both_titles(client, plan, typed, edit):
    client.force_login(plan.colleague)
    client.post(edit, typed | {"title": "Drafts 3"})
    client.force_login(plan.coordinator)

    told_so = client.post(edit, typed | {"title": "Third versions"})
    settled = {"version": "2", "collided": ["title"], "overwrite": ["title"]}
    saved = client.post(edit, typed | {"title": "Third versions"} | settled)

    plan.milestone.refresh_from_db()
    assert told_so.status_code == 409
    assert [(r.label, r.mine, r.theirs) for r in told_so.context["rows"]] == [
        ("Title", "Third versions", "Drafts 3")
    ]
    assert 'name="title" value="Third versions"' in told_so.content.decode()
    assert (saved.status_code, plan.milestone.title) == (302, "Third versions")


def test_title_may_not_be_emptied(client, plan, typed, edit):
    client.force_login(plan.coordinator)

    refused = client.post(edit, typed | {"title": " ", "note": "kept"})

    plan.milestone.refresh_from_db()
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["title"]
    assert "kept" in refused.content.decode()
    assert plan.milestone.version == 1


def test_country_of_another_phase_is_no_choice(client, plan, typed, edit):
    client.force_login(plan.coordinator)
    elsewhere = ParticipationFactory(phase__number=2)

    refused = client.post(edit, typed | {"country": elsewhere.pk})

    plan.milestone.refresh_from_db()
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["country"]
    assert plan.milestone.participation is None


@pytest.mark.parametrize(
    ("proof", "text"),
    [
        (
            {"proof_text": "Agreed:\n" + 30 * "all six "},
            "Added proof: minutes “Agreed: " + 8 * "all six " + "all six…”",
        ),
        (
            {"proof_url": "https://example.org/minutes"},
            "Added proof: the link https://example.org/minutes",
        ),
        ({"proof_file": None}, "Added proof: the file Minutes 21 Aug.pdf"),
    ],
)
def test_a_proof_added_alone_is_told(client, plan, typed, edit, proof, text):
    client.force_login(plan.coordinator)
    if "proof_file" in proof:
        proof = {"proof_file": SimpleUploadedFile("Minutes 21 Aug.pdf", pdf_bytes())}

    client.post(edit, typed | proof)

    assert told(client, plan) == [("Coordinator A", text, []), ADDED]


def test_a_proof_stands_in_the_history_of_the_phase(client, plan, typed, edit):
    client.force_login(plan.coordinator)
    client.post(edit, typed | {"proof_text": "Signed by all."})

    page = client.get(reverse("dashboard:history"), {"kind": "proof"})

    assert [(e.by, e.about, e.what, e.url) for e in page.context["entries"]] == [
        (
            "Coordinator A",
            "Third drafts",
            "Added proof: minutes “Signed by all.”",
            plan.milestone.get_absolute_url(),
        )
    ]


def test_a_proof_is_told_to_whom_details_are_shown(client, plan, typed, edit):
    client.force_login(plan.coordinator)
    client.post(edit, typed | {"proof_text": "Signed by all."})
    seen = {}
    for who in ("colleague", "researcher"):
        client.force_login(getattr(plan, who))
        seen[who] = "Signed by all." in (
            client.get(plan.milestone.get_absolute_url()).content.decode()
        )
    client.force_login(plan.observer)

    hidden = client.get(plan.milestone.get_absolute_url())

    assert seen == {"colleague": True, "researcher": True}
    assert hidden.status_code == 404
