"""What was said after a change is in sight, also far down a page."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def test_message_is_in_sight_beside_the_place_one_is_sent_back_to(world, open_page):
    page = open_page(world.coordinator, viewport=PHONE)
    page.goto("/phases/1/reminders/")

    page.locator("#slides button", has_text="Switch off").first.click()
    page.wait_for_url("**/reminders/#slides")

    expect(page.locator("#messages")).to_have_text("The rule is off.")
    expect(page.locator("#messages")).to_be_in_viewport()
    expect(page.locator("#h-slides")).to_be_in_viewport()
    box, heading = (
        page.locator(name).bounding_box() for name in ("#messages", "#h-slides")
    )
    assert box["y"] + box["height"] <= heading["y"]  # and hides nothing
