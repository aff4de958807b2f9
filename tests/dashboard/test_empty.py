"""A tracker that is set up and holds nothing yet."""

import pytest

from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_administrator_of_an_empty_tracker_is_told_how_to_begin(client):
    client.force_login(UserFactory(is_superuser=True))

    page = client.get("/")

    assert page.status_code == 200
    assert "python manage.py load_project" in page.text
    assert 'href="/admin/phases/phase/add/"' in page.text


def test_dashboard_of_an_empty_tracker_leads_there(client):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get("/dashboard/").headers.get("Location") == "/"


def test_with_a_phase_the_administrator_begins_at_the_dashboard(client):
    PhaseFactory(number=1)
    client.force_login(UserFactory(is_superuser=True))

    assert client.get("/").headers.get("Location") == "/dashboard/"
    assert client.get("/dashboard/").status_code == 200


def test_phase_without_studies_says_what_comes_first_and_counts_nothing(client):
    phase = PhaseFactory(number=2)
    pages = {}
    for role in ("coordinator", "ilo_staff"):
        client.force_login(TeamMemberFactory(role=role, phase=phase).user)
        pages[role] = client.get("/dashboard/?phase=2").text

    assert all("No case study is planned" in text for text in pages.values())
    assert not any('class="tiles"' in text for text in pages.values())
    assert 'href="/milestones/new/?phase=2"' in pages["coordinator"]
    assert "/milestones/new/" not in pages["ilo_staff"]
