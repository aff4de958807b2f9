"""A button looks the same wherever it stands."""

import pytest

from tests.browser.conftest import DESKTOP

pytestmark = pytest.mark.browser

# The space above and below the words of a button, in pixels.
SPACE = """button => {
  const range = document.createRange(); range.selectNodeContents(button);
  const words = range.getBoundingClientRect(), box = button.getBoundingClientRect();
  return [words.top - box.top, box.bottom - words.bottom];
}"""


def test_words_stand_in_the_middle_of_a_button_in_a_panel_header(world, open_page):
    page = open_page(world.coordinator, viewport=DESKTOP)

    page.goto(world.study.get_absolute_url())

    button = page.locator(".panel > header .btn", has_text="Open a round")
    above, below = button.evaluate(SPACE)
    assert abs(above - below) <= 2
