"""From a commented Word file to a verified next draft, by keyboard alone."""

import io
from types import SimpleNamespace

import docx
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from casestudies.models import Comment, ReviewRound
from casestudies.tasks import read_commented
from tests.browser.conftest import assert_no_complaint
from tests.casestudies import commenting, reviewing
from tests.offline.matrices import TYPE, saved

pytestmark = pytest.mark.browser

MOST_TABS = 120
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def w(live_server, project_time) -> SimpleNamespace:
    """Return a round on a Word draft whose one review is owed."""
    project_time(reviewing.NOW)
    w = commenting.world()
    w.study.last_draft_number = w.draft.number
    w.study.save()
    return w


def by_keyboard(page: Page) -> Page:
    """Let the page ask us for files from now on: told later, it may ask too early."""
    page.on("filechooser", lambda chooser: None)
    return page


def tab_to(page: Page, wanted: Locator) -> None:
    """Press the tabulator until `wanted` has the focus, as people do who see it."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached with the tabulator")


def press(page: Page, name: str, role: str = "button") -> None:
    """Reach a button or link by its name, and press Enter on it."""
    tab_to(page, page.get_by_role(role, name=name).first)
    page.keyboard.press("Enter")


def choose(page: Page, content: bytes, name: str) -> None:
    """Choose a file in the first field for one."""
    tab_to(page, page.locator("main input[type=file]").first)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": name, "mimeType": WORD, "buffer": content})


def test_whole_chain_by_keyboard(w, open_page):
    # The reviewer's commented copy.
    reviewer = by_keyboard(open_page(w.reviewer))
    reviewer.goto(w.assignment.get_absolute_url())
    choose(reviewer, commenting.commented_copy(), "commented.docx")
    press(reviewer, "Upload and see what is in it")
    expect(reviewer.locator("h1")).to_contain_text("is being read")
    read_commented(commenting.last_file().pk)
    expect(reviewer.locator("h1")).to_contain_text("4 remarks in this file are new")
    press(reviewer, "Take over the chosen")
    expect(reviewer.locator("#comments")).to_contain_text("1 turn of the thread")
    press(reviewer, "Hand in the review")
    reviewer.wait_for_url("**/hand-in/")
    press(reviewer, "Hand in the review")
    expect(reviewer.locator("main")).to_contain_text("The review is in")

    # Released.
    ilo = open_page(w.ilo)
    address = w.round.get_absolute_url()
    ilo.goto(address)
    press(ilo, "Release comments", "link")
    ilo.wait_for_url("**/release/")
    press(ilo, "Release to the researchers")
    expect(ilo.locator("h1")).to_contain_text("No answer yet to 2 comments")

    # One answer in the browser, one in the Word table.
    researcher = by_keyboard(open_page(w.researcher))
    researcher.goto(address)
    researcher.keyboard.press("j")
    researcher.keyboard.press("Enter")
    expect(researcher.get_by_label("Answer", exact=True).first).to_be_focused()
    researcher.keyboard.type("Acc")
    researcher.keyboard.press("Tab")
    researcher.keyboard.type("Counted anew.")
    press(researcher, "Save answer")
    expect(researcher.locator("#rows")).to_contain_text("Counted anew.")
    client = Client()
    client.force_login(w.researcher)
    table = reverse("offline:matrix_word", args=[w.study.slug, w.round.number])
    typed = {"2.02": {"Response": "Table 2 says it.", "Code": "Accepted"}}
    content = TYPE["word"](client.get(table).content, typed)
    press(researcher, "Read in answers typed offline", "link")
    researcher.wait_for_url("**/import/")
    choose(researcher, content, "matrix.docx")
    press(researcher, "Upload and see what is in it")
    expect(researcher.locator("h1")).to_contain_text("One answer in this file")
    press(researcher, "Save the chosen answers")
    expect(researcher.locator("h1")).to_contain_text("2 answers are written")
    press(researcher, "Send the answers", "link")
    researcher.wait_for_url("**/answers/")
    press(researcher, "Send the answers")
    expect(researcher.locator("h1")).to_contain_text("2 answers wait to be closed")

    # The next draft.
    draft = docx.Document(io.BytesIO(commenting.commented_copy()))
    draft.add_paragraph("Passage 1 and passage 2 are counted anew.")
    researcher.goto(reverse("casestudies:draft_add", args=[w.study.slug]))
    choose(researcher, saved(draft), "third.docx")
    press(researcher, "Upload")
    researcher.wait_for_url("**/receipt/")

    # Verified, and closed.
    newest = w.study.drafts.latest("number")
    reviewer.goto(reverse("casestudies:promises", args=[w.study.slug, newest.number]))
    expect(reviewer.locator("h1")).to_contain_text("2 promises to verify")
    press(reviewer, "Verified")
    expect(reviewer.locator("h1")).to_contain_text("One promise")
    press(reviewer, "Verified")
    expect(reviewer.locator("h1")).to_contain_text("Nothing is left to verify")
    coordinator = open_page(w.coordinator)
    coordinator.goto(address)
    press(coordinator, "Close the round", "link")
    coordinator.wait_for_url("**/close/")
    press(coordinator, "Close the round")
    expect(coordinator.locator("h1")).to_contain_text("closed with 2 comments")

    states = Comment.objects.order_by("number").values_list("number", "state")
    assert list(states) == [(1, "closed"), (2, "closed")]
    assert ReviewRound.objects.get(pk=w.round.pk).closed_at
    for page in (reviewer, ilo, researcher, coordinator):
        assert_no_complaint(page)
