"""Who reads the figures of the outbox."""

import pytest

pytestmark = pytest.mark.django_db
TOKEN = "a token of twenty characters"


@pytest.mark.parametrize(
    ("token", "said", "status"),
    [
        (TOKEN, f"Bearer {TOKEN}", 200),
        (TOKEN, "Bearer another", 404),
        (TOKEN, f"Bearer {TOKEN}é", 404),
        (TOKEN, "", 404),
        ("", "", 200),
    ],
)
def test_monitor_shows_its_token(client, settings, token, said, status):
    settings.METRICS_TOKEN = token

    response = client.get("/health/metrics", headers={"Authorization": said})

    assert response.status_code == status
    if status == 200:
        assert response["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "no-store" in response["Cache-Control"]
        assert "# TYPE tracker_mail_due gauge\ntracker_mail_due 0\n" in response.text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 404),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.9"}, 404),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 404),
    ],
)
def test_without_a_token_only_this_computer_reads(client, address, headers, status):
    response = client.get("/health/metrics", REMOTE_ADDR=address, headers=headers)

    assert response.status_code == status


def test_in_production_nobody_reads_without_a_token(client, settings):
    settings.IS_PRODUCTION = True

    assert client.get("/health/metrics").status_code == 404
