"""The matrix that goes out: what is in it, for whom, and that text stays text."""

import html
import io
import zipfile
from pathlib import Path

import docx
import pytest
from django.urls import reverse

from casestudies.models import Comment, Response, ThreadEntry
from manuscripts.reading.word import read_word
from offline.reading.__main__ import tables_of
from records.models import StoredFile
from records.storage import files_storage, name_of
from tests.casestudies.commenting import with_bytes
from tests.casestudies.reviewing import NOW, external, writing
from tests.factories import CommentFactory, ReviewRoundFactory
from tests.offline.matrices import (
    HEADINGS,
    answer,
    build,
    export,
    head_row,
    rich,
    rows_of_sheet,
    rows_of_word,
    sheet_of,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow"),
]
TABLES = {"word": rows_of_word, "excel": rows_of_sheet}


@pytest.fixture
def w(project_time, client):
    project_time(NOW)
    built = build()
    rich(built)
    client.force_login(built.researcher)
    return built


@pytest.mark.parametrize("kind", TABLES)
def test_every_column_of_the_matrix_is_there(w, client, kind):
    first, second, third = TABLES[kind](export(client, w, kind).content)

    assert first == [
        "2.01",
        "Reviewer, ILO COOP",
        "Employment",
        "Informal groups of women farmers save together",
        *("Technical", "Gender equality", "Say how groups of kind 1 were counted."),
        *("=SUM(A1:A9)", "Must", "", "", "", "To answer"),
    ]
    assert second[6] == w.comments[1].text
    assert second[9] == "일부 수용\n+ 표 1"
    assert (second[11], second[12]) == ("4.2", "Answer not sent")
    assert third[6] == "-2 is no number of groups"


def test_word_table_is_a_landscape_page_whose_heading_comes_again(w, client):
    content = export(client, w, "word").content

    document = docx.Document(io.BytesIO(content))
    section, table = document.sections[0], document.tables[0]
    assert section.page_width > section.page_height
    assert [cell.text for cell in table.rows[0].cells] == HEADINGS
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    footer = section.footer._element.xpath(".//w:fldSimple/@w:instr")
    assert [each.strip() for each in footer] == ["PAGE", "NUMPAGES"]
    assert [p.text for p in document.paragraphs[:3]] == [
        f"{w.study.title} – comments of review round 2 on version 1",
        "As of 26 August 2020, 09:00 (UTC). 3 comments. No filter.",
        "Type answers in the columns Response, Code and Where changed, leave the "
        "numbers as they are, and read the file in again on the page of the round.",
    ]
    items = table._tbl.xpath("(.//w:dropDownList)[1]/w:listItem/@w:displayText")
    assert items == [str(label) for label in Response.Code.labels]


def test_workbook_is_set_up_for_typing_answers(w, client):
    page = sheet_of(export(client, w, "excel").content)

    head = head_row(page)
    assert page.freeze_panes == f"B{head + 1}"
    assert page.auto_filter.ref == f"A{head}:M{head + 3}"
    assert [page.cell(head, n + 1).value for n in range(13)] == HEADINGS
    (choice,) = page.data_validations.dataValidation
    assert str(choice.sqref) == f"K{head + 1}:K{head + 3}"
    assert choice.formula1 == '"' + ",".join(map(str, Response.Code.labels)) + '"'
    assert page.cell(head + 1, 7).alignment.wrap_text
    assert page.print_title_rows == f"${head}:${head}"


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "#N/A",
        "1.5",
        "_x0041_",
    ],
)
def test_text_stays_text_whatever_it_begins_with(w, client, text):
    Comment.objects.filter(pk=w.comments[0].pk).update(text=text)

    content = export(client, w, "excel").content

    cell = next(
        cell
        for cell in sheet_of(content)["G"]
        if cell.row == head_row(sheet_of(content)) + 1
    )
    assert cell.data_type == "s"
    assert (
        "<f>"
        not in zipfile.ZipFile(io.BytesIO(content))
        .read("xl/worksheets/sheet1.xml")
        .decode()
    )
    tables = tables_of(io.BytesIO(content), "xlsx")
    assert text.strip() in tables.grids[0].cells.values()


def test_filters_of_the_page_hold_and_are_named(w, client):
    content = export(client, w, "excel", "?priority=must&nonsense=1").content

    assert [row[0] for row in rows_of_sheet(content)] == ["2.01"]
    assert sheet_of(content)["A2"].value == (
        "As of 26 August 2020, 09:00 (UTC). "
        "1 of 3 comments; filtered by Priority: Must."
    )


@pytest.mark.parametrize("kind", ["word", "excel", "draft"])
def test_what_is_not_released_goes_out_to_the_review_team_only(w, client, kind):
    CommentFactory(assignment=w.assignment, number=4, text="HELD BACK")
    writing(w, "BEING WRITTEN")

    def words(user):
        client.force_login(user)
        archive = zipfile.ZipFile(io.BytesIO(export(client, w, kind).content))
        texts = (archive.read(name).decode() for name in archive.namelist())
        return html.unescape("".join(texts))

    seen = {name: words(getattr(w, name)) for name in ("researcher", "coordinator")}
    of_other_reviewer = words(external(w).reviewer)
    own = words(w.reviewer)
    assert "HELD BACK" not in seen["researcher"]
    assert "HELD BACK" in seen["coordinator"]
    assert "HELD BACK" not in of_other_reviewer
    assert "HELD BACK" in own
    # The team's answer is not sent; what has no number goes out to nobody.
    unsent = "일부 수용"
    assert unsent in seen["researcher"]
    assert unsent not in seen["coordinator"] + of_other_reviewer + own
    assert "BEING WRITTEN" not in own
    if kind == "word":
        assert "One comment that is still being written is left out." in own
        assert "Type answers" not in own


def test_carried_merged_and_illustrative_comments_say_so(w, client):
    earlier = ReviewRoundFactory(draft=w.draft, number=1)
    first, second, third = w.comments
    Comment.objects.filter(pk=first.pk).update(raised_in=earlier, number=3)
    Comment.objects.filter(pk=third.pk).update(merged_into=second)
    w.round.is_illustrative = True
    w.round.save()

    content = export(client, w, "excel").content

    rows = rows_of_sheet(content)
    assert [row[0] for row in rows] == ["1.03", "2.02", "2.03"]
    assert rows[2][12] == "Merged into 2.02"
    assert sheet_of(content)["A3"].value.startswith("Illustrative: invented")


def test_download_is_an_attachment_under_a_name_of_any_script(w, client):
    w.study.title = '인도네시아 "연구" a/b'
    w.study.save()

    response = export(client, w, "word")

    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert (
        "%EC%9D%B8%EB%8F%84%EB%84%A4%EC%8B%9C%EC%95%84"
        in response["Content-Disposition"]
    )
    assert "a_b" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]


def test_ten_exports_an_hour(w, client):
    codes = [export(client, w, "word").status_code for _n in range(10)]

    refused = export(client, w, "excel")

    assert codes == [200] * 10
    assert refused.status_code == 429
    assert refused["Retry-After"] == "900"
    assert "At most 10 tables" in refused.text
    client.force_login(w.coordinator)
    assert export(client, w, "excel").status_code == 200


@pytest.mark.parametrize("kind", ["word", "excel", "draft"])
@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_comments(
    project_time, client, django_assert_max_num_queries, kind, count
):
    project_time(NOW)
    w = build(count)
    for comment in w.comments:
        answer(w, comment, text="Done.")
    client.force_login(w.researcher)

    # Session, user, roles 3, round 3, draft 1, comments and answers 2, turns,
    # history, themes and merged.
    with django_assert_max_num_queries(17):
        response = export(client, w, kind)

    assert response.status_code == 200


# The draft


def test_draft_carries_comments_answers_and_turns(w, client):
    first, second = w.comments[:2]
    ThreadEntry.objects.create(
        comment=second,
        kind="answer",
        code="clarify",
        text="Which groups?",
        where_changed="Table 1",
        author=w.researcher,
        said_at=NOW,
    )
    ThreadEntry.objects.create(comment=second, kind="merged", said_at=NOW)
    first.quote = first.chapter = ""
    first.save()
    w.comments[2].state, w.comments[2].quote = "closed", "Informal groups of women"
    w.comments[2].save()
    answer(w, first, where_changed="5")

    response = export(client, w, "draft")

    said = read_word(io.BytesIO(response.content)).comments
    assert [(c.text, bool(c.parent)) for c in said[:2]] == [
        (
            "2.01 · Must · Technical · Gender equality\n"
            "Say how groups of kind 1 were counted.\n"
            "Proposed change: =SUM(A1:A9)\nAbout the whole text.",
            False,
        ),
        ("2.01 · Answer · not sent yet\nChanged in: 5", True),
    ]
    assert said[2].chapter == "Employment"
    assert "The passage was not found in this version: “Nowhere" in said[2].text
    assert [c.text for c in said[3:6]] == [
        "2.02 · Earlier answer · Clarification needed\nWhich groups?"
        "\nChanged in: Table 1",
        "2.02 · Merged",
        "2.02 · Accepted in part · not sent yet\n일부 수용\n+ 표 1\nChanged in: 4.2",
    ]
    assert (said[6].quote, said[6].is_resolved) == ("Informal groups of women", True)
    assert said[0].author == "Reviewer, ILO COOP"


def test_stored_draft_is_never_altered(w, client):
    path = files_storage().path(name_of(w.draft.file))
    before = Path(path).read_bytes()

    export(client, w, "draft")

    assert Path(path).read_bytes() == before


def _pdf(w):
    w.draft.file.media_type = "application/pdf"
    w.draft.file.save()


def _broken(w):
    with_bytes(w.draft, b"PK\x03\x04 broken")


def _changed(w):
    StoredFile.objects.filter(pk=w.draft.file_id).update(sha256="0" * 64)


def _gone(w):
    files_storage().delete(name_of(w.draft.file))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_pdf, "The draft is a PDF"),
        (_broken, "could not be put into the draft"),
        (_changed, "could not be put into the draft"),
        (_gone, "could not be put into the draft"),
    ],
)
def test_draft_that_cannot_carry_comments_leads_back(w, client, spoil, words):
    spoil(w)
    address = reverse("offline:matrix_draft", args=[w.study.slug, 2])

    page = client.get(address, follow=True)

    assert page.redirect_chain == [(w.round.get_absolute_url(), 302)]
    assert words in page.text


def test_draft_in_quarantine_is_not_handed_out(w, client):
    StoredFile.objects.filter(pk=w.draft.file_id).update(state="quarantine")

    assert export(client, w, "draft").status_code == 503


def test_panel_keeps_the_filters_and_offers_what_there_is(w, client):
    page = client.get(f"{w.round.get_absolute_url()}?priority=must&state=open").text
    import_ = reverse("offline:answers_import", args=[w.study.slug, 2])

    assert "export/word/?priority=must&amp;state=open" in page
    assert "export/draft/" in page
    assert import_ in page
    _pdf(w)
    client.force_login(w.ilo)
    page = client.get(w.round.get_absolute_url()).text
    assert "export/excel/" in page
    assert "export/draft/" not in page
    assert import_ not in page


def test_panel_is_not_there_without_comments(project_time, client):
    project_time(NOW)
    w = build(0)
    for user in (w.researcher, w.ilo):
        client.force_login(user)

        assert "export/word/" not in client.get(w.round.get_absolute_url()).text


def test_as_of_names_the_readers_zone(w, client):
    w.researcher.time_zone = "Asia/Seoul"
    w.researcher.save()

    content = export(client, w, "excel").content

    assert "As of 26 August 2020, 18:00 (Seoul time)." in sheet_of(content)["A2"].value
