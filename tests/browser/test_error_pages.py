"""The pages of errors: accessible, within their window and their policy."""

import pytest

from tests.browser.conftest import assert_accessible, assert_fits, assert_no_complaint

pytestmark = [pytest.mark.browser, pytest.mark.looks]
ERRORS = ("400", "403", "403_csrf", "404", "409", "413", "429", "500", "503")


@pytest.mark.parametrize("name", ERRORS)
def test_error_page(live_server, open_page, settings, name):
    settings.ROOT_URLCONF = "tests.browser.urls"
    page = open_page()

    answer = page.goto(f"/bench/errors/{name}/")

    assert answer.status == int(name[:3])
    assert page.locator("h1").count() == 1
    assert_no_complaint(page)
    assert_fits(page)
    assert_accessible(page)
