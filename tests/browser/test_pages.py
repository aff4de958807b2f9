"""Every page: accessible, within its window, its budget and its policy."""

import pytest
from django.urls import reverse

from tests.browser.conftest import (
    BUDGET,
    assert_accessible,
    assert_fits,
    assert_no_complaint,
    weighing,
)
from tests.browser.pages import LOOKS, Look
from tests.test_permission_matrix import _value

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_page(site, open_kept, look: Look):
    page = open_kept(look.role)
    found = {k: _value(site.world, v) for k, v in look.args.items()}

    # Weighed to the end: what comes late, or at another width, counts as well.
    with weighing(page) as parts:
        page.goto(reverse(look.name, kwargs=found))
        assert page.evaluate("document.contentType") == "text/html"
        assert page.locator("h1").count() == 1
        assert page.title().endswith("· SSE Policy in Asia tracker")
        assert_fits(page)
        assert_accessible(page)
    assert_no_complaint(page)
    weight = sum(parts.values())
    assert weight <= BUDGET, f"{weight / 1024:.1f} KB"
