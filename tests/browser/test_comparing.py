"""Two long versions compared, as a reader sees them."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.browser.conftest import (
    BUDGET,
    assert_accessible,
    assert_fits,
    assert_no_complaint,
    first_view_weight,
)
from tests.manuscripts.kept import keep_comparison
from tests.manuscripts.texts import long_draft, revised, table

pytestmark = pytest.mark.browser
OLD = [["Country", "Law", "Year"], ["Lao PDR", "ສະຫະກອນ", "2019"]]
NEW = [["Country", "Law", "Year"], ["Lao PDR", "ສະຫະກອນ ໃໝ່", "2020"], ["Japan", "", ""]]


@pytest.fixture
def address(world) -> str:
    """Return the address of two versions of 30,000 words with 400 changes."""
    files = [
        make.DraftFactory(study=world.study, number=number).file for number in (2, 3)
    ]
    draft = long_draft(30_000)
    old, new = draft[:2] + table(OLD) + draft[2:], revised(draft, 400)
    keep_comparison(*files, old, new[:2] + table(NEW) + new[2:])
    return reverse("casestudies:compare", args=[world.study.slug, 2, 3])


@pytest.mark.parametrize("query", ["", "?only=changes"])
def test_first_view_of_long_drafts(world, open_page, address, query):
    page = open_page(world.researcher)

    weight = first_view_weight(page, address + query)

    expect(page.locator("h1")).to_contain_text("paragraphs changed in 9 of 9 chapters")
    assert_no_complaint(page)
    assert weight <= BUDGET, f"{weight / 1024:.1f} KB"
    assert_fits(page)
    assert_accessible(page)


def focus_of(page: Page) -> str:
    """Return the id of what has the focus."""
    return page.evaluate("document.activeElement.id")


def test_keys_go_from_change_to_change_over_the_pages(world, open_page, address):
    page = open_page(world.researcher)
    page.goto(address)
    last = int(page.locator(".diff").last.get_attribute("id").removeprefix("c"))
    page.goto(f"{address}#c{last}")

    page.keyboard.press("k")
    expect(page.locator(f"#c{last - 1}")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(f"#c{last}")).to_be_focused()
    page.keyboard.press("j")

    page.wait_for_url(f"**#c{last + 1}")
    expect(page.locator(f"#c{last + 1}")).to_be_focused()
    assert_no_complaint(page)


def test_all_of_it_is_printed_without_the_links(world, open_page, address):
    page = open_page(world.researcher)
    page.goto(f"{address}?show=all")

    page.emulate_media(media="print")

    assert page.locator("ins").count() > 50
    expect(page.locator("[rel=next]").first).to_be_hidden()
    expect(page.locator(".what").first).to_be_visible()
