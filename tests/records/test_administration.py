"""Administrators see how each file is, and can change none."""

import pytest

from records.storage import write_bytes
from records.wholeness import check_files
from tests.factories import StoredFileFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def administrator(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))


def test_broken_file_is_found_by_the_filter(client):
    whole = write_bytes(b"whole", name="whole.pdf", media_type="application/pdf")
    broken = StoredFileFactory(original_name="broken.pdf")
    never = StoredFileFactory(original_name="waiting.pdf", state="pending")
    check_files()

    page = client.get("/admin/records/storedfile/?last_check__problem__exact=gone")
    text = page.content.decode()

    assert list(page.context["cl"].queryset) == [broken]
    assert "is not in its place" in text
    everything = client.get("/admin/records/storedfile/").context["cl"].queryset
    assert set(everything) == {whole, broken, never}


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
def test_no_file_is_added_or_deleted_here(client, path):
    stored = StoredFileFactory()

    answer = client.get("/admin/records/storedfile/" + path.format(pk=stored.pk))

    assert answer.status_code == 403


def test_no_file_is_changed_here(client):
    stored = StoredFileFactory(state="infected", virus_found="Eicar")
    url = f"/admin/records/storedfile/{stored.pk}/change/"

    page, answer = client.get(url), client.post(url, {"state": "ready"})

    stored.refresh_from_db()
    assert (page.status_code, answer.status_code) == (200, 403)
    assert stored.state == "infected"


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_questions(
    client, count, django_assert_max_num_queries
):
    for _n in range(count):
        StoredFileFactory()
    client.get("/admin/")

    # session, user, standing, two counts, rows, filters
    with django_assert_max_num_queries(10):
        assert client.get("/admin/records/storedfile/").status_code == 200
