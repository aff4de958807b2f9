"""The main path of each role, walked in a real browser."""

import io

import pytest
from docx import Document
from playwright.sync_api import expect

from casestudies.models import Comment
from tests.browser.conftest import PHONE, assert_no_complaint
from tests.factories import MilestoneFactory

pytestmark = pytest.mark.browser
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _docx() -> bytes:
    buffer = io.BytesIO()
    document = Document()
    document.add_paragraph("Third draft.")
    document.save(buffer)
    return buffer.getvalue()


def test_coordinator_moves_a_milestone_in_its_row(world, open_page):
    page = open_page(world.coordinator)
    page.goto("/milestones/?view=table")
    row = page.get_by_role("row", name=world.milestone.title)
    stale = page.locator("h1").inner_text()

    row.get_by_role("link", name="Edit").click()
    page.locator(".milestone-form select[name=status]").select_option("in_progress")
    page.locator(".milestone-form [name=exactness][value=day]").check()
    page.locator(".milestone-form [name=day]").fill("2030-01-01")
    page.locator(".milestone-form [name=reason]").fill("Moved")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#live")).to_contain_text("Saved")
    expect(page.locator("h1")).not_to_have_text(stale)
    assert page.url.endswith("view=table")
    world.milestone.refresh_from_db()
    assert world.milestone.status == "in_progress"
    assert world.milestone.history.latest("history_id").history_user_id == (
        world.coordinator.pk
    )
    assert_no_complaint(page)


@pytest.mark.parametrize("act", ["Save", "Close"])
def test_focus_goes_back_to_the_row_and_is_in_view(world, open_page, act):
    MilestoneFactory.create_batch(30, phase=world.milestone.phase)
    page = open_page(world.coordinator, viewport={"width": 1440, "height": 900})
    page.goto("/milestones/?view=table")
    row = page.get_by_role("row", name=world.milestone.title)

    row.get_by_role("link", name="Edit").click()
    page.locator(".milestone-form [name=note]").fill("Room booked")
    page.locator(".milestone-form").get_by_text(act, exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.locator(".milestone-form")).to_have_count(0)
    edit = row.get_by_role("link", name="Edit")
    expect(edit).to_be_focused()
    expect(edit).to_be_in_viewport()
    assert_no_complaint(page)


def test_researcher_uploads_a_draft_on_a_phone(world, open_page):
    page = open_page(world.researcher, viewport=PHONE)
    page.goto(f"/case-studies/{world.study.slug}/drafts/new/")

    page.locator("input[type=file]").set_input_files(
        {"name": "Draf ketiga.docx", "mimeType": WORD, "buffer": _docx()}
    )
    page.locator("textarea[name=note]").fill("Women as members in every chapter.")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator("main")).to_contain_text("SHA-256", timeout=30000)
    draft = world.study.drafts.latest("number")
    assert draft.number == 2
    assert draft.file.original_name == "Draf ketiga.docx"
    assert_no_complaint(page)


def test_reviewer_comments_and_hands_in(world, open_page):
    page = open_page(world.reviewer)
    page.goto(f"/reviews/{world.assignment.pk}/")

    page.locator("form textarea[name=text]").first.fill("Name the sources.")
    page.get_by_role("button", name="Keep this comment").click()
    expect(page.locator("main")).to_contain_text("Name the sources.")
    page.locator("textarea[name=overall]").fill("A clear draft.")
    page.get_by_role("button", name="Hand in the review").click()
    again = page.get_by_role("button", name="Hand in the review")
    if again.count():
        again.click()

    expect(page.locator("h1")).not_to_contain_text("due")
    world.assignment.refresh_from_db()
    assert world.assignment.submitted_at is not None
    assert Comment.objects.get(text="Name the sources.").number is not None
    assert_no_complaint(page)


def test_ilo_staff_go_from_the_dashboard_to_a_country(world, open_page):
    page = open_page(world.ilo)
    page.goto("/dashboard/?phase=1")

    page.get_by_role("rowheader", name="Indonesia").get_by_role("link").click()

    expect(page.locator("h1")).to_be_visible()
    assert world.study.slug in page.url or "indonesia" in page.url
    assert_no_complaint(page)


def test_visitor_reads_the_public_page(world, open_page):
    page = open_page()

    page.goto("/")

    assert page.url.endswith("/public/")
    expect(page.locator("main")).not_to_contain_text(world.study.title)
    assert_no_complaint(page)
