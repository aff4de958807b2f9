"""The comment table as people work in it: with keys, in place, among hundreds."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from casestudies.models import Comment, Response
from tests.browser.conftest import (
    BUDGET,
    assert_accessible,
    assert_fits,
    assert_no_complaint,
    first_view_weight,
)
from tests.casestudies import reviewing
from tests.casestudies.many_comments import fill

pytestmark = pytest.mark.browser


@pytest.fixture
def w(live_server, project_time) -> SimpleNamespace:
    """Return a released round of three comments to be answered."""
    project_time(reviewing.NOW)
    return reviewing.build(released=True, comments=3)


def row(page: Page, comment: Comment):
    return page.locator(f"#comment-{comment.pk}")


@pytest.mark.parametrize("role", ["researcher", "coordinator"])
def test_first_view_of_500_comments(w, open_page, role):
    fill(w, 500)
    page = open_page(getattr(w, role))

    weight = first_view_weight(page, w.round.get_absolute_url())

    assert_no_complaint(page)
    assert weight <= BUDGET, f"{weight / 1024:.1f} KB"
    assert_fits(page)
    assert_accessible(page)


def test_further_rows_are_added_in_place(w, open_page):
    fill(w, 60)
    page = open_page(w.researcher)
    page.goto(w.round.get_absolute_url())

    page.get_by_role("link", name="Show more").click()

    expect(page.locator("#rows tr[id]")).to_have_count(63)
    expect(page.locator("#rows tr[id]").nth(50)).to_be_focused()
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    assert_no_complaint(page)


def test_answering_with_keys_alone(w, open_page):
    first, second, third = w.comments
    page = open_page(w.researcher)
    page.goto(w.round.get_absolute_url())

    page.keyboard.press("j")
    expect(row(page, first)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    code = row(page, first).get_by_label("Answer")
    expect(code).to_be_focused()
    code.select_option("accepted")
    page.keyboard.press("Tab")
    page.keyboard.type("just janky notes? aye")
    page.keyboard.press("Escape")
    expect(row(page, first)).to_be_focused()
    row(page, first).get_by_role("button", name="Save answer").click()

    expect(row(page, first)).to_contain_text("just janky notes? aye")
    expect(row(page, first)).to_be_focused()
    expect(page.locator("h1")).to_contain_text("2 of 3 comments are unanswered.")
    page.keyboard.press("n")
    expect(row(page, second)).to_be_focused()
    page.keyboard.press("a")
    expect(row(page, second).get_by_label("Answer")).to_be_focused()
    assert Response.objects.get().code == "accepted"
    assert_no_complaint(page)
    assert_accessible(page)
    expect(row(page, third).locator("form")).to_have_count(0)


def test_keys_are_listed_and_can_be_switched_off(w, open_page):
    page = open_page(w.researcher)
    page.goto(w.round.get_absolute_url())

    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")

    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_lost_line_loses_no_text(w, open_page):
    first = w.comments[0]
    page = open_page(w.researcher)
    page.goto(w.round.get_absolute_url())
    row(page, first).get_by_text("Write answer").click()
    words = row(page, first).get_by_label("What was done")
    expect(words).to_be_visible()

    page.context.set_offline(True)
    words.fill("Typed on a train.")
    expect(row(page, first).locator("[data-saved]")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    words.press_sequentially(" And on.")

    expect(row(page, first).locator("[data-saved]")).to_contain_text("Saved")
    assert Response.objects.get().text == "Typed on a train. And on."


def test_expired_session_loses_no_text(w, open_page):
    w.researcher.set_password("secret")
    w.researcher.save()
    page = open_page(w.researcher)
    page.goto(w.round.get_absolute_url())
    row(page, w.comments[0]).get_by_text("Write answer").click()
    row(page, w.comments[0]).get_by_label("What was done").fill("Typed before.")
    page.context.clear_cookies(name="sessionid")
    said = row(page, w.comments[0]).locator("[data-saved]")
    expect(said).to_contain_text("You are signed out. Save, and sign in")

    row(page, w.comments[0]).get_by_role("button", name="Save answer").click()
    page.locator("[name=login]").fill(w.researcher.email)
    page.locator("[name=password]").fill("secret")
    page.keyboard.press("Enter")

    expect(page.get_by_label("What was done")).to_have_value("Typed before.")


def test_ticks_bring_the_bar_to_set_many(w, open_page):
    page = open_page(w.coordinator)
    page.goto(w.round.get_absolute_url())
    button = page.get_by_role("button", name="Set", exact=True)
    expect(button).to_be_hidden()

    page.get_by_label("Choose 2.02").check()
    page.locator("#set-priority").select_option("must")
    button.click()

    expect(page.locator("#messages")).to_contain_text("Comment 2.02 is changed.")


def test_table_without_a_script(w, open_page):
    fill(w, 60)
    page = open_page(w.researcher, java_script_enabled=False)
    page.goto(w.round.get_absolute_url())

    page.get_by_role("link", name="Show more").click()
    assert page.url.endswith("?page=2")
    page.goto(w.round.get_absolute_url())
    page.get_by_role("link", name="Write answer").first.click()
    page.get_by_label("What was done").fill("By hand.")
    page.get_by_role("button", name="Save answer").click()

    assert Response.objects.filter(text="By hand.").exists()
