"""Two versions compared: who sees it, what it says, how it is asked for."""

import dataclasses
import datetime as dt
import gzip
import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from casestudies.models import Draft, Step
from manuscripts import comparisons
from manuscripts.comparisons import compare_files
from manuscripts.models import FileComparison, Reading
from manuscripts.tasks import compare_two
from records.services import MEDIA_TYPES
from records.storage import write_bytes
from sse_project.lib import doorbell
from tests import factories as make
from tests import world as worlds
from tests.documents import pdf_bytes
from tests.manuscripts.kept import keep_comparison
from tests.manuscripts.texts import long_draft, revised

pytestmark = pytest.mark.django_db

OLD = {
    "1 Aims": ["The mapping covers registered cooperatives in six countries."],
    "2 Law": [
        "Members of the council meet twice a year and publish what they decide.",
        "Nothing of this paragraph is <b>changed</b> by anybody at any time.",
    ],
    "3 Survey": ["Local governments lend rooms to associations of older workers."],
}
NEW = {
    "1 Aims": ["The mapping covers cooperatives and foundations in six countries."],
    "2 Law": ["Nothing of this paragraph is <b>changed</b> by anybody at any time."],
    "3 Survey": [
        "Local governments lend rooms to associations of older workers.",
        "Members of the council meet twice a year and publish what they decide.",
        "<script>alert(1)</script> & more of it, which is new in this version.",
    ],
}


def word_of(chapters: dict[str, list[str]]) -> bytes:
    """Return a Word file of chapters and paragraphs."""
    document, target = Document(), io.BytesIO()
    for title, paragraphs in chapters.items():
        document.add_heading(title, 1)
        for text in paragraphs:
            document.add_paragraph(text)
    document.save(target)
    return target.getvalue()


def add_draft(
    study, number: int, content: bytes, kind: str = "docx", **values
) -> Draft:
    """Return a draft whose bytes are stored."""
    file = write_bytes(content, name=f"v{number}.{kind}", media_type=MEDIA_TYPES[kind])
    return make.DraftFactory(study=study, number=number, file=file, **values)


def write_line(writer: PdfWriter) -> None:
    """Write a line of text on the first page."""
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Courier"}
    named = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page, stream = writer.pages[0], DecodedStreamObject()
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream.set_data(b"BT /F1 10 Tf 1 0 0 1 10 100 Tm (Some words of the study.) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(stream)


def build():
    """Return the world with more versions, and the rows of a comparison put aside.

    Making one takes three processes; `ready` puts the rows back.
    """
    world = worlds.build()
    step = make.StepFactory(study=world.study, kind=Step.Kind.SECOND_DRAFT, position=5)
    third = world.study.steps.get(kind=Step.Kind.THIRD_DRAFT)
    world.old = add_draft(world.study, 2, word_of(OLD), step=step)
    world.new = add_draft(world.study, 3, word_of(NEW), step=third)
    compare_files(world.old.file, world.new.file)
    read = Reading.objects.filter(file__in=[world.old.file, world.new.file])
    world.compared = [*read, *FileComparison.objects.all()]
    FileComparison.objects.all().delete()
    read.delete()
    return world


@pytest.fixture(scope="module")
def kept(once_a_module):
    return once_a_module(build, at=worlds.NOW)


@pytest.fixture
def world(kept, db):
    """Return the world with a second and a third version of Indonesia's study."""
    return kept.fresh()


@pytest.fixture
def asked(monkeypatch) -> list[tuple]:
    """Return what the worker was asked for, besides the mail engine."""
    calls: list[tuple] = []

    def press(task, *args):
        if task.name != "mail.tasks.tick":
            calls.append(args)

    monkeypatch.setattr(doorbell, "press", press)
    return calls


def address(old: int = 2, new: int = 3, query: str = "") -> str:
    """Return the address of a comparison of Indonesia's study."""
    return reverse("casestudies:compare", args=["indonesia-study", old, new]) + query


def text_of(response) -> str:
    """Return what the page's main part says, without markup."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


# --- From nothing to a page ---------------------------------------------------


def test_page_is_prepared_by_a_worker_then_shown(client, world, asked):
    client.force_login(world.researcher)

    first = client.get(address())
    for call in asked:
        compare_two(*call)
    second = client.get(address())

    assert (first.status_code, first["Refresh"]) == (200, "3")
    assert "is being prepared" in text_of(first)
    assert asked == [(world.old.file_id, world.new.file_id)]
    assert "Refresh" not in second
    assert (
        "Third draft against second draft: 3 paragraphs changed in 2 of 3 chapters"
        in text_of(second)
    )
    assert "1 reworded, 1 added, 1 moved." in text_of(second)


def test_worker_is_asked_once_a_minute_and_the_page_stops_looking(
    client, world, asked, monkeypatch
):
    client.force_login(world.researcher)
    client.get(address())
    again = client.get(address())
    cache.delete(f"asked:compare:{world.old.file_id}:{world.new.file_id}")
    moment = doorbell.dates.machine_now()
    later = moment + dt.timedelta(seconds=61)
    monkeypatch.setattr(doorbell.dates, "machine_now", lambda: later)

    late = client.get(address())

    assert again["Refresh"] == "3"
    assert len(asked) == 2
    assert "Refresh" not in late
    assert "takes longer than it should" in text_of(late)


def test_comparing_twice_keeps_one_answer(world):
    first = compare_files(world.old.file, world.new.file)
    second = compare_files(world.old.file, world.new.file)

    assert first == second
    assert FileComparison.objects.count() == 1


def test_answer_of_an_older_differ_is_made_anew(world, monkeypatch):
    compare_files(world.old.file, world.new.file)
    monkeypatch.setattr(comparisons, "DIFFER", comparisons.DIFFER + 1)

    assert comparisons.compared(world.old.file, world.new.file) is None
    assert compare_files(world.old.file, world.new.file) is not None
    assert FileComparison.objects.count() == 1


def test_task_for_a_file_that_is_no_more_is_left(world):
    compare_two(world.old.file_id, 999_999)

    assert not FileComparison.objects.exists()


# --- What the page shows ------------------------------------------------------


@pytest.fixture
def ready(world, client):
    """Return the world with the comparison made and its researcher signed in."""
    for row in world.compared:
        row.save(force_insert=True)
    client.force_login(world.researcher)
    return world


def test_words_are_marked_by_more_than_colour_and_escaped(client, ready):
    html = client.get(address(query="?show=all")).content.decode()

    assert (
        '<del><span class="vh">[removed] </span>registered </del>cooperatives'
        '<ins><span class="vh">[added] </span> and foundations</ins> in six' in html
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
    assert "is &lt;b&gt;changed&lt;/b&gt; by" in html
    assert "<script>alert" not in html


def test_short_text_is_shown_at_once_under_its_chapters(client, ready):
    answer = client.get(address())

    page, html = text_of(answer), answer.content.decode()
    assert "1 Aims 1 change 2 Law unchanged 3 Survey 2 changes" in page
    assert "registered" in page
    assert "Nothing of this paragraph" in page
    assert re.findall(r'href="(#ch\d)"', html) == ["#ch1", "#ch2", "#ch3"]


def test_first_view_of_a_long_text_is_the_first_chapter_with_a_change(client, world):
    old = long_draft(9_000)
    new = [*old[:-1], dataclasses.replace(old[-1], text=f"{old[-1].text} And more.")]
    keep_comparison(world.old.file, world.new.file, old, new)
    client.force_login(world.researcher)

    answer = client.get(address())

    titles = re.findall(r'<h2 id="ch(\d)">', answer.content.decode())
    assert "1 paragraph changed in 1 of 9 chapters" in text_of(answer)
    assert titles == ["9"]


def test_chapter_shows_changes_in_their_context(client, ready):
    page = text_of(client.get(address(query="?chapter=3")))

    assert "Local governments lend rooms" in page
    assert "Moved from “2 Law”" in page


def test_place_a_paragraph_left_leads_to_where_it_went(client, ready):
    html = client.get(address(query="?chapter=2")).content.decode()

    assert "it moved to “3 Survey”" in html
    assert 'href="?chapter=3#c2"' in html


def test_only_changes_leaves_the_rest_out(client, ready):
    page = text_of(client.get(address(query="?only=changes")))

    assert "Local governments" not in page
    assert page.count("Members of the council") == 1


def test_next_and_previous_lead_from_change_to_change(client, ready):
    html = client.get(address(query="?chapter=3")).content.decode()

    links = re.findall(r'rel="(prev|next)" href="([^"]*)"', html)

    assert links == [("prev", "?chapter=1#c1"), ("next", "#c3"), ("prev", "#c2")]


def test_same_versions_differ_in_nothing(client, world):
    add_draft(world.study, 4, word_of(NEW))
    compare_files(world.new.file, Draft.objects.get(number=4, study=world.study).file)
    client.force_login(world.researcher)

    page = text_of(client.get(address(3, 4)))

    assert "Version 4 against third draft: not a word changed" in page


def test_two_versions_of_one_step_go_by_their_numbers(client, world):
    again = add_draft(world.study, 4, word_of(OLD), step=world.new.step)
    compare_files(world.new.file, again.file)
    client.force_login(world.researcher)

    assert "Version 4 against version 3: 3" in text_of(client.get(address(3, 4)))


def test_first_version_is_compared_too(client, world):
    world.draft.file = write_bytes(
        word_of(OLD), name="first.docx", media_type=MEDIA_TYPES["docx"]
    )
    world.draft.save()
    compare_files(world.draft.file, world.new.file)
    client.force_login(world.researcher)

    assert "against version 1: 3 paragraphs" in text_of(client.get(address(1, 3)))


# --- What a reader must know --------------------------------------------------


def test_word_against_pdf_says_that_only_words_are_compared(client, world):
    pdf = add_draft(world.study, 4, pdf_bytes(write_line), "pdf")
    compare_files(world.new.file, pdf.file)
    client.force_login(world.researcher)

    page = text_of(client.get(address(3, 4)))

    assert "only their words are compared" in page
    assert "Version 4 against third draft: " in page
    assert "changed" in page


def test_two_pdfs_are_compared_by_their_lines(client, world):
    drafts = [add_draft(world.study, n, pdf_bytes(write_line), "pdf") for n in (4, 5)]
    compare_files(drafts[0].file, drafts[1].file)
    client.force_login(world.researcher)

    page = text_of(client.get(address(4, 5)))

    assert "Version 5 against version 4: not a word changed" in page
    assert "Both versions are PDFs" in page
    assert "Some words of the study." in page


def test_file_that_cannot_be_read_says_so(client, world):
    compare_files(world.draft.file, world.new.file)  # "%PDF-1.4 Indonesia study"
    client.force_login(world.researcher)

    page = client.get(address(1, 3))

    assert page.status_code == 200
    assert "Third draft against version 1: cannot be compared" in text_of(page)
    assert "Version 1: " in text_of(page)


def test_file_in_quarantine_is_neither_read_nor_compared(client, world, asked):
    world.new.file.state = "quarantine"
    world.new.file.save()
    client.force_login(world.researcher)

    page = text_of(client.get(address()))

    assert "waits for the virus check" in page
    assert asked == []
    assert compare_files(world.old.file, world.new.file) is None


def test_refused_file_is_not_shown_from_the_store(client, ready):
    ready.new.file.state = "infected"
    ready.new.file.virus_found = "Eicar"
    ready.new.file.save()

    page = text_of(client.get(address(query="?show=all")))

    assert "Eicar" in page
    assert "foundations" not in page


def test_storage_that_does_not_answer_is_told_and_tried_again(
    client, world, monkeypatch
):
    from manuscripts import services  # noqa: PLC0415 -- patched here

    real = services.open_stored

    def broken(stored):
        raise OSError

    monkeypatch.setattr(services, "open_stored", broken)
    compare_files(world.old.file, world.new.file)
    client.force_login(world.researcher)
    page = text_of(client.get(address()))
    monkeypatch.setattr(services, "open_stored", real)
    cache.clear()

    again = compare_files(world.old.file, world.new.file)

    assert "could not be fetched" in page
    assert again.comparison.change_count == 3


def test_tracked_changes_are_told(client, world, monkeypatch):
    compare_files(world.old.file, world.new.file)
    kept = FileComparison.objects.get()
    kept.notes["new"]["tracked_changes"] = 14
    kept.save()
    client.force_login(world.researcher)

    page = text_of(client.get(address()))

    assert "Version 3 holds 14 tracked changes. They are compared as if" in page


# --- Who ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("admin", 200),
        ("ilo", 200),
        ("coordinator", 200),
        ("coordinator2", 404),
        ("manager", 200),
        ("researcher", 200),
        ("researcher_other", 404),
        ("reviewer", 404),
        ("committee", 404),
        ("observer", 404),
        ("outsider", 404),
    ],
)
def test_who_may_see_both_versions_may_compare_them(client, ready, who, status):
    client.force_login(getattr(ready, who))

    answers = [client.get(address(*pair)) for pair in ((2, 3), (3, 2))]

    assert [answer.status_code for answer in answers] == [status, status]


def test_reviewer_of_one_version_does_not_compare_it_with_another(client, ready, asked):
    client.force_login(ready.reviewer)
    assert client.get(ready.draft.get_absolute_url()).status_code == 200

    for pair in ((1, 2), (2, 1), (3, 1)):
        assert client.get(address(*pair)).status_code == 404
    assert asked == []


def test_reviewer_of_two_versions_compares_them(client, ready):
    for draft in (ready.old, ready.new):
        make.ReviewAssignmentFactory(
            round=make.ReviewRoundFactory(draft=draft, number=draft.number + 5),
            reviewer=ready.reviewer,
        )
    client.force_login(ready.reviewer)

    page = client.get(address())

    assert page.status_code == 200
    assert ready.study.get_absolute_url() + '"' not in page.content.decode()


@pytest.mark.parametrize("query", ["", "?chapter=9&part=9", "?part=0", "?only=x"])
@pytest.mark.parametrize("pair", [(2, 3), (0, 3), (2, 10**40), (2**63, 2**31)])
def test_odd_addresses_are_no_errors(client, ready, pair, query):
    found = client.get(address(*pair) + query).status_code

    assert found == (200 if pair == (2, 3) else 404)


@pytest.mark.parametrize("end", ["2..3/", "2...x/", "-1...3/", "2...3...4/", "...3/"])
def test_what_is_no_pair_is_not_found(client, ready, end):
    start = reverse("casestudies:compare_choose", args=["indonesia-study"])

    assert client.get(start + end).status_code == 404


# --- Choosing -----------------------------------------------------------------


def test_two_selects_lead_to_the_comparison(client, ready):
    form = reverse("casestudies:compare_choose", args=["indonesia-study"])

    answer = client.get(form, {"old": 1, "new": 3})

    assert (answer.status_code, answer["Location"]) == (302, address(1, 3))


@pytest.mark.parametrize(
    "query", [{"old": 3, "new": 3}, {"old": 9, "new": 3}, {"old": ""}]
)
def test_choice_that_makes_no_sense_is_said_at_the_field(client, ready, query):
    form = reverse("casestudies:compare_choose", args=["indonesia-study"])

    answer = client.get(form, query)

    assert answer.status_code == 422
    assert "to correct" in text_of(answer)


def test_study_page_offers_the_newest_two(client, ready):
    html = client.get(ready.study.get_absolute_url()).content.decode()

    options = re.findall(r'<option value="(\d)"( selected)?', html)

    assert options == [
        ("3", ""),
        ("2", " selected"),
        ("1", ""),
        ("3", " selected"),
        ("2", ""),
        ("1", ""),
    ]


def test_study_with_one_version_offers_none(client, world):
    client.force_login(world.researcher_other)

    html = client.get(world.study_other.get_absolute_url()).content.decode()

    assert "Show what changed" not in html


def test_new_draft_is_compared_with_the_one_before(
    client, world, asked, django_capture_on_commit_callbacks
):
    from casestudies.services.drafts import submit_draft  # noqa: PLC0415 -- one test

    stored = write_bytes(word_of(OLD), name="4.docx", media_type=MEDIA_TYPES["docx"])
    type(world.study).objects.filter(pk=world.study.pk).update(last_draft_number=3)

    with django_capture_on_commit_callbacks(execute=True):
        submit_draft(
            world.study,
            stored_file=stored,
            step=None,
            note="",
            author=world.researcher,
            by=world.researcher,
            form_token=stored.form_token,
        )

    assert asked == [(world.new.file_id, stored.pk)]


# --- Cost ---------------------------------------------------------------------


def keep(world, words: int, changes: int) -> None:
    """Keep the comparison of two long drafts as that of versions 2 and 3."""
    old = long_draft(words)
    keep_comparison(world.old.file, world.new.file, old, revised(old, changes))


@pytest.mark.parametrize("changes", [1, 80])
def test_queries_do_not_grow_with_the_changes(client, world, changes):
    keep(world, 3_000, changes)
    client.force_login(world.researcher)
    client.get(address())

    with CaptureQueriesContext(connection) as queries:
        client.get(address())

    # session, user, reader's roles (4), two drafts, the comparison, known study
    assert len(queries) == 9


@pytest.mark.parametrize("query", ["", "?only=changes", "?chapter=5"])
def test_first_view_of_a_long_draft_is_light(client, world, query):
    keep(world, 30_000, 400)
    client.force_login(world.researcher)

    page = client.get(address(query=query))

    # Fonts, stylesheet, icons and script take 60 KB of the 80.
    assert len(gzip.compress(page.content)) < 20 * 1024
