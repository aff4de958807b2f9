"""What our own script adds: upload bar, autosave, focus; and life without it."""

import pytest
from playwright.sync_api import expect

from tests.browser import urls
from tests.browser.conftest import assert_no_complaint
from tests.factories import UserFactory

pytestmark = pytest.mark.browser
PASSWORD = "four words make it"


@pytest.fixture
def bench(live_server, open_page, settings):
    settings.ROOT_URLCONF = "tests.browser.urls"
    urls.received.clear()
    urls.refuse["save"] = False
    page = open_page()
    page.goto("/bench/")
    return page


def test_upload_goes_to_the_page_the_answer_names(bench):
    body = b"x" * 300_000
    bench.set_input_files(
        "#file", {"name": "ok.docx", "mimeType": "text/plain", "buffer": body}
    )

    bench.click("#up button")

    bench.wait_for_url("**/accounts/login/?done")
    # The bar has followed there first: what was said then is said here, once.
    expect(bench.locator("#messages")).to_have_text("It is here.")
    bench.reload()
    expect(bench.locator("#messages")).to_be_empty()
    assert urls.received == [len(body)]
    assert_no_complaint(bench)


def test_refused_upload_shows_the_page_with_the_errors_in_focus(bench):
    bench.set_input_files(
        "#file", {"name": "bad.docx", "mimeType": "text/plain", "buffer": b"x"}
    )

    bench.click("#up button")

    expect(bench.locator(".errors")).to_contain_text("That is no Word file.")
    expect(bench.locator(".errors")).to_be_focused()
    assert_no_complaint(bench)


def test_typing_is_saved_and_said(bench):
    bench.fill("#text", "How were informal groups counted?")

    expect(bench.locator("#auto [data-saved]")).to_have_text("Saved 18:00 (Seoul time)")

    assert urls.received == ["How were informal groups counted?"]
    assert_no_complaint(bench)


def test_expired_session_is_said_and_the_text_stays(bench):
    urls.refuse["save"] = True
    bench.fill("#text", "A long thought")

    expect(bench.locator("#auto [data-saved]")).to_contain_text("Not saved yet")

    assert bench.input_value("#text") == "A long thought"
    urls.refuse["save"] = False
    bench.type("#text", "!")
    expect(bench.locator("#auto [data-saved]")).to_contain_text("Saved 18:00")
    assert urls.received == ["A long thought!"]


def test_signing_in_and_changing_the_profile_without_javascript(live_server, open_page):
    member = UserFactory(email="ben@example.org", password=PASSWORD)
    page = open_page(java_script_enabled=False)
    page.goto("/me/profile/")
    page.get_by_label("E-mail address").fill("ben@example.org")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.locator("#id_name").fill("Benjamin")
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".messages")).to_contain_text("Your profile is saved.")
    member.refresh_from_db()
    assert member.name == "Benjamin"
    assert_no_complaint(page)


def test_keyboard_reaches_the_content_first(live_server, open_page):
    page = open_page()
    page.goto("/accounts/login/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
