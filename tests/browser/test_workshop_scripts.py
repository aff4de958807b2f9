"""Notes while the line drops, two people writing at once; an agenda that is dragged."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_no_complaint
from tests.factories import AgendaItemFactory
from workshops.models import Note

pytestmark = pytest.mark.browser


def _write(page, text):
    page.locator("form[data-notes] [name=text]").fill(text)
    page.keyboard.press("Enter")


def test_lines_written_without_a_line_are_saved_once_when_it_is_back(world, open_page):
    address = f"/workshops/{world.workshop.slug}/notes/"
    mine, theirs = open_page(world.coordinator), open_page(world.manager)
    for page in (mine, theirs):
        page.goto(address)

    mine.context.set_offline(True)
    _write(mine, "Written in a lift")
    _write(mine, "And another")
    expect(mine.locator("[data-say]")).to_contain_text("2 lines wait to be sent")
    expect(mine.locator("[data-waiting] li")).to_have_count(2)
    _write(theirs, "Meanwhile in the room")
    expect(theirs.locator("#lines")).to_contain_text("Meanwhile in the room")
    mine.context.set_offline(False)

    for page in (mine, theirs):
        for text in ("Written in a lift", "And another", "Meanwhile in the room"):
            line = page.locator("#lines > li", has_text=text)
            expect(line).to_have_count(1, timeout=15_000)
    expect(mine.locator("[data-waiting]")).to_be_hidden()
    written = Note.objects.filter(workshop=world.workshop).order_by("pk")
    assert list(written.values_list("text", "author__email"))[-3:] == [
        ("Meanwhile in the room", world.manager.email),
        ("Written in a lift", world.coordinator.email),
        ("And another", world.coordinator.email),
    ]
    assert_no_complaint(theirs)


def test_lines_outlive_the_page_they_were_written_on(world, open_page):
    page = open_page(world.coordinator)
    page.goto(f"/workshops/{world.workshop.slug}/notes/")
    page.context.set_offline(True)
    _write(page, "Before the browser closed")
    expect(page.locator("[data-say]")).to_contain_text("One line waits")

    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"/workshops/{world.workshop.slug}/notes/")

    expect(again.locator("#lines")).to_contain_text("Before the browser closed")
    assert Note.objects.filter(text="Before the browser closed").count() == 1


def test_an_item_is_dragged_to_its_place(world, open_page):
    first = world.agenda_item
    last = AgendaItemFactory(workshop=world.workshop, position=first.position + 1)
    page = open_page(world.coordinator, viewport={"width": 1440, "height": 900})
    page.goto(f"/workshops/{world.workshop.slug}/agenda/")
    rows = page.locator("#items tr")

    rows.nth(1).drag_to(rows.nth(0), target_position={"x": 40, "y": 2})

    expect(rows.nth(0)).to_contain_text(last.title)
    expect(rows.nth(1)).to_contain_text(first.title)
    page.reload()
    expect(rows.nth(0)).to_contain_text(last.title)
    assert list(world.workshop.agenda.order_by("position")) == [last, first]
    assert_no_complaint(page)
