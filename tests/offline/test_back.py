"""Answers typed offline: read by number, shown beside the tracker, saved as chosen."""

import datetime as dt
import io
import time
import uuid
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from casestudies.models import Comment, Response
from casestudies.services.answers import send_answers
from casestudies.services.refusals import Refused
from offline.comparing import compare
from offline.mark import read as read_mark
from offline.models import ReturnedMatrix
from offline.services import read_returned, receive_returned, save_chosen
from records.models import StoredFile
from records.storage import files_storage, name_of
from tests.casestudies.commenting import with_bytes
from tests.casestudies.reviewing import NOW, last
from tests.documents import pdf_bytes, word_bytes
from tests.factories import (
    CaseStudyFactory,
    CommentFactory,
    DraftFactory,
    PhaseFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    ReviewRoundFactory,
    StoredFileFactory,
)
from tests.offline.matrices import (
    TYPE,
    answer,
    build,
    choices,
    export,
    head_row,
    last_file,
    now_answers,
    saved,
    send,
    sent,
    sheet_of,
    states,
    type_into_sheet,
)
from tests.responses import drain

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow"),
]
LATER = NOW + dt.timedelta(hours=3)


@pytest.fixture
def w(project_time, client):
    project_time(NOW)
    built = build(5)
    client.force_login(built.researcher)
    return built


def out(client, w, kind="excel"):
    return export(client, w, kind).content


def typed(client, w, answers, kind="excel"):
    """Return the matrix with answers typed in: {number: text or columns}."""
    columns = {
        number: text if isinstance(text, dict) else {"Response": text}
        for number, text in answers.items()
    }
    return TYPE[kind](out(client, w, kind), columns)


def rows_of(page):
    return {row.label: row for row in page.context["page"].comparison.rows}


def taken(page):
    return {
        shown.row.label: shown.is_taken
        for group in page.context["page"].groups
        for shown in group.rows
    }


@pytest.mark.parametrize("kind", ["word", "excel"])
def test_answers_come_back_and_are_kept_unsent(w, client, kind):
    content = typed(
        client,
        w,
        {
            "2.01": {"Response": "=1+1\nสอง", "Code": "Accepted"},
            "2.03": {"Code": "“Already covered”", "Where changed": "4.2"},
        },
        kind,
    )

    address = sent(client, w, content, kind=kind)
    page = client.get(address)
    assert states(page) == {"new": ["2.01", "2.03"], "empty": ["2.02", "2.04", "2.05"]}
    assert now_answers(w) == {}
    assert "2 answers in this file are not in the tracker." in page.text
    done = client.post(address, choices(page), follow=True)

    assert now_answers(w) == {
        "2.01": ("accepted", "=1+1\nสอง", ""),
        "2.03": ("covered", "", "4.2"),
    }
    assert "2 answers are saved in the tracker. They are not sent yet." in done.text
    assert states(client.get(address))["same"] == ["2.01", "2.03"]
    kept = Response.objects.get(comment=w.comments[0])
    assert (kept.author, kept.filed_by, kept.sent_at) == (w.researcher, None, None)
    assert last(kept) == (w.researcher.pk, "")
    assert Comment.objects.filter(state="open").count() == 5


def test_only_what_is_ticked_is_kept(w, client):
    address = sent(client, w, typed(client, w, {"2.01": "One", "2.02": "Two"}))
    page = client.get(address)
    key = rows_of(page)["2.01"].row.key

    client.post(address, choices(page, **{key: ""}))

    assert now_answers(w) == {"2.02": ("", "Two", "")}
    assert states(client.get(address))["new"] == ["2.01"]


def test_same_file_twice_and_form_sent_twice_are_harmless(w, client):
    content = typed(client, w, {"2.01": "One"})
    token = uuid.uuid4()
    address = sent(client, w, content, token=token)
    page = client.get(address)
    data = choices(page)

    again = sent(client, w, content)
    same_form = sent(client, w, b"", token=token)
    client.post(address, data)
    second = client.post(address, data, follow=True)

    assert address == again == same_form
    assert ReturnedMatrix.objects.count() == 1
    assert Response.objects.get().version == 1
    assert Response.history.count() == 1
    assert second.status_code == 200
    assert states(client.get(address))["same"] == ["2.01"]


def test_changed_answer_shows_both_texts(w, client):
    answer(w, w.comments[0], text="Before.", code="accepted")
    address = sent(client, w, typed(client, w, {"2.01": "After."}))

    page = client.get(address)

    assert states(page)["changed"] == ["2.01"]
    assert taken(page) == {"2.01": True}
    assert "Before." in page.text and "After." in page.text  # noqa: PT018
    client.post(address, choices(page))
    assert now_answers(w) == {"2.01": ("accepted", "After.", "")}


def test_answer_changed_since_the_download_is_never_overwritten_unseen(
    w, client, project_time
):
    answer(w, w.comments[0], text="Before.")
    content = typed(client, w, {"2.01": "Offline.", "2.02": "Two."})
    project_time(LATER)
    answer(w, w.comments[0], text="Online.")
    answer(w, w.comments[1], text="Two online.")
    answer(w, w.comments[2], text="Three online.")
    address = sent(client, w, content)

    page = client.get(address)

    assert states(page) == {
        "stale": ["2.01", "2.02"],
        "kept": ["2.03"],
        "empty": ["2.04", "2.05"],
    }
    assert taken(page) == {"2.01": False, "2.02": False}
    assert "Answered in the tracker since the file was made" in page.text
    row = rows_of(page)["2.01"]
    client.post(address, choices(page, **{row.row.key: row.version}))
    assert now_answers(w)["2.01"][1] == "Offline."
    assert now_answers(w)["2.02"][1] == "Two online."


def test_what_was_not_changed_offline_does_not_undo_what_came_since(w, client):
    answer(w, w.comments[0], text="Before.")
    content = out(client, w)
    answer(w, w.comments[0], text="Online.")

    page = client.get(sent(client, w, content))

    assert states(page)["older"] == ["2.01"]
    assert "There is nothing new in this file." in page.text


def test_answer_saved_while_the_page_was_open_is_shown_not_overwritten(w, client):
    address = sent(client, w, typed(client, w, {"2.01": "Offline.", "2.02": "Two."}))
    page = client.get(address)
    answer(w, w.comments[0], text="Meanwhile.")

    done = client.post(address, choices(page), follow=True)

    assert now_answers(w) == {
        "2.01": ("", "Meanwhile.", ""),
        "2.02": ("", "Two.", ""),
    }
    assert "2.01 was left as it is. It was changed meanwhile" in done.text
    assert states(done)["stale"] == ["2.01"]


def test_without_its_mark_nothing_that_differs_is_taken_by_itself(w, client):
    answer(w, w.comments[0], text="Before.")
    content = typed(client, w, {"2.01": "After.", "2.02": "New."})
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.custom_doc_props.props.clear()

    page = client.get(sent(client, w, saved(book)))

    assert taken(page) == {"2.01": False, "2.02": True}
    assert "The file does not say any more when it was made." in page.text


def test_file_of_another_round_is_told_and_nothing_is_taken(w, client):
    other = build_other(w)
    content = typed(client, other, {"2.01": "For the other."})

    page = client.get(sent(client, w, content))

    assert taken(page) == {"2.01": False}
    assert f"This file was made from {other.round}" in page.text
    client.force_login(w.coordinator)
    hidden = ReturnedMatrix.objects.get()
    hidden.uploaded_by, hidden.is_filed = w.coordinator, True
    assert str(other.round) in compare(w.coordinator, hidden).from_other
    other.round.study.phase = PhaseFactory(number=2)
    other.round.study.save()
    assert compare(w.coordinator, hidden).from_other == "another round"


def build_other(w):
    """Return a round of another study of the same team."""
    study = CaseStudyFactory(participation=w.participation, kind="brief")
    draft = with_bytes(DraftFactory(study=study, number=1), word_bytes())
    found = ReviewRoundFactory(draft=draft, number=2, released_at=NOW)
    assignment = ReviewAssignmentFactory(round=found, reviewer=w.reviewer)
    CommentFactory(
        assignment=assignment, number=1, released_at=NOW, text="About another study."
    )
    return SimpleNamespace(study=study, round=found)


def test_code_that_is_not_understood_is_chosen(w, client):
    rows = {
        "2.01": {"Response": "One", "Code": "Noted with thanks"},
        "2.02": {"Response": "Two", "Code": "hm"},
    }
    address = sent(client, w, typed(client, w, rows))
    page = client.get(address)
    first, second = rows_of(page)["2.01"], rows_of(page)["2.02"]
    assert states(page)["code"] == ["2.01", "2.02"]
    assert "Noted with thanks" in page.text
    both = {first.row.key: 0, second.row.key: 0}

    missing = client.post(address, choices(page, **both))
    assert missing.status_code == 422
    assert "Choose what is meant." in missing.text
    assert now_answers(w) == {}
    codes = {f"{first.row.key}-code": "in_part", f"{second.row.key}-code": "-"}
    client.post(address, choices(page, **both, **codes))

    assert now_answers(w) == {"2.01": ("in_part", "One", ""), "2.02": ("", "Two", "")}
    # What was chosen is not asked again; that there is none, is.
    again = client.get(address)
    assert (states(again)["same"], states(again)["code"]) == (["2.01"], ["2.02"])


def test_rows_that_cannot_be_kept_are_listed_with_their_text(w, client):
    earlier = ReviewRoundFactory(draft=w.draft, number=1)
    first, second, third, fourth, fifth = w.comments
    rows = {c.label: f"Text {c.number}" for c in w.comments}
    rows["2.05"] = {"Response": "Text 5", "Where changed": "x" * 201}
    content = typed(client, w, rows)
    page_of_sheet = sheet_of(content)
    book = page_of_sheet.parent
    page_of_sheet.append(["9.99", *[""] * 8, "Text 9"])
    page_of_sheet.append(["", *[""] * 8, "Text without a number"])
    Comment.objects.filter(pk=first.pk).update(state="answered")
    Comment.objects.filter(pk=second.pk).update(round=earlier, raised_in=w.round)
    Comment.objects.filter(pk=third.pk).update(merged_into=fourth)

    page = client.get(sent(client, w, saved(book)))

    assert states(page) == {
        "closed": ["2.01", "2.03"],
        "unknown": ["2.02", "9.99"],
        "new": ["2.04"],
        "too_long": ["2.05"],
        "unnumbered": [""],
    }
    whys = {row.label: row.why for row in page.context["page"].comparison.troubles}
    assert whys["2.02"] == "Comment 2.02 is worked on in round 1."
    assert whys["2.03"] == "It was merged into 2.04; answer that one."
    for text in ("Text 1", "Text 2", "Text 3", "Text 5", "Text 9", "without a number"):
        assert text in page.text


def test_long_answer_is_not_cut(w, client):
    content = typed(client, w, {"2.01": "x" * 20_001})

    page = client.get(sent(client, w, content))

    assert rows_of(page)["2.01"].why == "The answer is longer than 20000 characters."


def test_carried_comment_is_found_by_its_old_number(w, client):
    earlier = ReviewRoundFactory(draft=w.draft, number=1)
    Comment.objects.filter(pk=w.comments[0].pk).update(raised_in=earlier, number=3)
    address = sent(client, w, typed(client, w, {"1.03": "Carried.", "2.03": "Own."}))

    client.post(address, choices(client.get(address)))

    assert now_answers(w) == {"1.03": ("", "Carried.", ""), "2.03": ("", "Own.", "")}


def test_number_that_a_spreadsheet_cut_is_asked_unless_the_words_tell(w, client):
    for number in (10, 11):
        CommentFactory(
            assignment=w.assignment,
            number=number,
            released_at=NOW,
            text=f"No. {number}",
        )
    content = typed(client, w, {"2.01": "One", "2.10": "Ten"})
    page_of_sheet = sheet_of(content)
    head = head_row(page_of_sheet)
    for row in range(head + 1, head + 8):
        if page_of_sheet.cell(row, 1).value == "2.10":
            page_of_sheet.cell(row, 1).value = 2.1
            ten = row
    address = sent(client, w, saved(page_of_sheet.parent))
    assert taken(client.get(address)) == {"2.01": True, "2.10": True}

    page_of_sheet.cell(ten, 7).value = None
    page = client.get(sent(client, w, saved(page_of_sheet.parent)))

    doubted = [
        r for r in page.context["page"].comparison.offered if r.row.number == "2.1"
    ]
    assert [r.is_sure for r in doubted] == [False]
    assert "The file says 2.1; is this the comment?" in page.text


def test_row_whose_comment_reads_differently_is_not_taken_by_itself(w, client):
    rows = {
        "2.01": {"Response": "One", "Comment": "Something else was asked here, truly."},
        "2.02": {"Response": "Two", "Comment": "Say how groups of kind 2 were counted"},
    }

    page = client.get(sent(client, w, typed(client, w, rows)))

    assert taken(page) == {"2.01": False, "2.02": True}
    assert "The comment reads differently in the file." in page.text


def test_two_rows_of_one_number_are_chosen_from(w, client):
    page_of_sheet = sheet_of(typed(client, w, {"2.01": "One", "2.02": "Two"}))
    page_of_sheet.append(["2.01", *[""] * 8, "Another one"])
    page_of_sheet.append(["2.02", *[""] * 8, "Two"])
    address = sent(client, w, saved(page_of_sheet.parent))
    page = client.get(address)
    assert states(page)["new"] == ["2.01", "2.02", "2.01"]
    keys = [r.row.key for r in page.context["page"].comparison.offered]

    refused = client.post(address, choices(page, **{keys[0]: 0, keys[2]: 0}))
    assert refused.status_code == 422
    assert "Only one row can be saved for each comment." in refused.text
    client.post(address, choices(page, **{keys[2]: 0}))

    assert now_answers(w) == {"2.01": ("", "Another one", ""), "2.02": ("", "Two", "")}


def test_column_that_is_gone_leaves_its_field_alone(w, client):
    answer(w, w.comments[0], text="Old", code="accepted", where_changed="4.2")
    page_of_sheet = sheet_of(typed(client, w, {"2.01": "New"}))
    page_of_sheet.delete_cols(11, 2)
    address = sent(client, w, saved(page_of_sheet.parent))

    client.post(address, choices(client.get(address)))

    assert now_answers(w) == {"2.01": ("accepted", "New", "4.2")}


def test_deleted_rows_are_named_and_nothing_chosen_is_said(w, client):
    page_of_sheet = sheet_of(typed(client, w, {"2.01": "One"}))
    page_of_sheet.delete_rows(head_row(page_of_sheet) + 3, 2)
    address = sent(client, w, saved(page_of_sheet.parent))
    page = client.get(address)

    nothing = client.post(address, {})

    assert page.context["page"].comparison.missing == ["2.03", "2.04"]
    assert nothing.status_code == 422
    assert "Choose at least one answer." in nothing.text


# Who


def test_coordinator_files_and_leaves_alone_what_the_team_writes(w, client):
    client.force_login(w.coordinator)
    CommentFactory(assignment=w.assignment, number=6, text="Held back.")
    content = typed(client, w, {f"2.0{n}": f"Text {n}" for n in (1, 2, 6)})
    answer(w, w.comments[0], text="The team's own.")
    address = sent(client, w, content)
    page = client.get(address)

    assert states(page) == {
        "blocked": ["2.01"],
        "new": ["2.02"],
        "closed": ["2.06"],
        "empty": ["2.03", "2.04", "2.05"],
    }
    assert "own." not in page.text
    client.post(address, choices(page, **{rows_of(page)["2.01"].row.key: 0}))
    filed = Response.objects.get(comment=w.comments[1])
    assert (filed.author, filed.filed_by) == (w.coordinator, w.coordinator)
    assert now_answers(w)["2.01"][1] == "The team's own."
    assert ReturnedMatrix.objects.get().is_filed
    client.force_login(w.researcher)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}file/").status_code == 404


def test_what_a_coordinator_could_not_see_at_download_is_no_base(w, client):
    answer(w, w.comments[0], text="The team's own.")
    client.force_login(w.coordinator)
    content = typed(client, w, {"2.01": "By e-mail."})
    send_answers(w.round, by=w.researcher, without=[f"2.0{n}" for n in (2, 3, 4, 5)])
    Comment.objects.update(state="open")

    page = client.get(sent(client, w, content))

    assert states(page)["stale"] == ["2.01"]


def test_team_sees_its_files_and_no_other_does(w, client):
    address = sent(client, w, typed(client, w, {"2.01": "One"}))
    colleague = ResearcherFactory(participation=w.participation).user
    stranger = ResearcherFactory().user
    upload = reverse("offline:answers_import", args=[w.study.slug, 2])

    client.force_login(colleague)
    assert "comments.xlsx" in client.get(upload).text
    response = client.get(f"{address}file/")
    assert response["Content-Disposition"].startswith("attachment")
    drain(response)
    codes = []
    for user in (w.coordinator, w.ilo, w.reviewer, stranger):
        client.force_login(user)
        codes.append([client.get(address).status_code, client.get(upload).status_code])

    assert codes == [[404, 200], [403, 403], [403, 403], [404, 404]]
    assert not ReturnedMatrix.objects.visible_to(None)
    w.researcher.is_active = False
    assert not ReturnedMatrix.objects.visible_to(w.researcher)


def test_what_was_chosen_survives_a_sign_out(w, client):
    address = sent(client, w, typed(client, w, {"2.01": "One", "2.02": "Two"}))
    page = client.get(address)
    data = choices(page, **{rows_of(page)["2.01"].row.key: ""})
    client.logout()
    client.post(address, data)
    session = client.session
    kept = session["unsaved"]
    client.force_login(w.researcher)
    session = client.session
    session["unsaved"] = kept
    session.save()

    again = client.get(address)

    assert "You were signed out before this could be saved." in again.text
    assert taken(again) == {"2.01": False, "2.02": True}


# What is sent


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", pdf_bytes(), "Only these types are accepted: .docx or .xlsx."),
        ("a.xls", b"x", "old Excel format"),
        ("a.xlsx", word_bytes(), "save it as an Excel workbook"),
        ("a.xlsx", b"MZ", "save it as an Excel workbook"),
        ("a.docx", b"PK\x03\x04", "damaged"),
        ("a.xlsx", b"", "Choose the file first."),
    ],
)
def test_other_files_are_refused_at_the_field(w, client, name, content, words):
    response = send(client, w, content, name=name)

    assert response.status_code == 422
    assert words in response.text
    assert ReturnedMatrix.objects.count() == 0


def test_file_without_a_table_is_kept_and_says_what_it_lacks(w, client):
    page = client.get(sent(client, w, word_bytes("Just a letter."), kind="word"))

    assert "No table of comments was found in this file." in page.text
    assert "Just a letter." in page.text
    assert StoredFile.objects.filter(pk=last_file().file_id, state="ready").exists()


def test_what_dies_or_is_gone_is_said(w, client, monkeypatch):
    stored = StoredFileFactory(original_name="gone.docx")
    assert read_returned(stored).unread == ["gone"]
    monkeypatch.setattr("offline.services.answer_of_child", lambda *a: {})
    page = client.get(sent(client, w, word_bytes(), kind="word"))

    assert "The file was too complex to be read" in page.text


def test_closed_round_takes_nothing_in(w, client):
    address = sent(client, w, typed(client, w, {"2.01": "One"}))
    page = client.get(address)
    content = out(client, w)
    w.round.closed_at = NOW
    w.round.save()

    assert "The round is closed" in send(client, w, content + b"").text
    done = client.post(address, choices(page), follow=True)

    assert now_answers(w) == {}
    assert "2.01 was left as it is. The round is closed." in done.text
    upload = client.get(reverse("offline:answers_import", args=[w.study.slug, 2]))
    assert "The round is closed; no more answers can be read in." in upload.text


def test_many_refusals_are_counted(project_time, client):
    project_time(NOW)
    w = build(25)
    client.force_login(w.researcher)
    rows = {c.label: "Text" for c in w.comments}
    address = sent(client, w, typed(client, w, rows))
    page = client.get(address)
    w.round.closed_at = NOW
    w.round.save()

    done = client.post(address, choices(page), follow=True)

    assert "5 more were left as they are." in done.text


def test_services_refuse_what_does_not_fit(w):
    stored = StoredFileFactory()
    kept = receive_returned(w.round, stored_file=stored, by=w.researcher)
    other = build_other(w).round
    with pytest.raises(Refused, match="another round"):
        receive_returned(other, stored_file=stored, by=w.researcher)
    with pytest.raises(Refused, match="something else"):
        receive_returned(w.round, stored_file=w.draft.file, by=w.researcher)
    deleted = StoredFileFactory(state="deleted")
    with pytest.raises(Refused, match="not there any more"):
        receive_returned(w.round, stored_file=deleted, by=w.researcher)
    w.round.released_at = None
    w.round.save()
    with pytest.raises(Refused, match="No comments are released"):
        receive_returned(w.round, stored_file=StoredFileFactory(), by=w.researcher)

    assert receive_returned(w.round, stored_file=stored, by=w.researcher) == kept
    assert last(kept) == (w.researcher.pk, "")
    assert str(kept) == "draft.docx"


def test_other_post_of_the_same_form_may_be_quicker(w, client, monkeypatch):
    stored = StoredFileFactory()
    quicker = {}

    def read_meanwhile(file):
        monkeypatch.setattr("offline.services.read_returned", read_returned)
        quicker["kept"] = receive_returned(w.round, stored_file=file, by=w.researcher)
        return read_returned(file)

    monkeypatch.setattr("offline.services.read_returned", read_meanwhile)
    kept = receive_returned(w.round, stored_file=stored, by=w.researcher)

    assert kept == quicker["kept"]
    assert ReturnedMatrix.objects.count() == 1


def test_row_without_comment_is_no_answer(w, client):
    sent(client, w, typed(client, w, {"2.01": "One"}))
    row = compare(w.researcher, last_file()).offered[0]
    row.comment = None

    assert (
        save_chosen([(row, 0, None)], by=w.researcher, form=uuid.uuid4()).labels == []
    )
    assert read_mark(last_file().contents["mark"]).round == w.round.pk


def test_many_rows_come_in_two_lots(project_time, client, monkeypatch):
    project_time(NOW)
    monkeypatch.setattr("offline.page.MOST_ROWS", 2)
    w = build(3)
    client.force_login(w.researcher)
    rows = {c.label: "Text" for c in w.comments}
    address = sent(client, w, typed(client, w, rows))
    page = client.get(address)
    assert "One more row is shown after these are saved." in page.text

    client.post(address, choices(page))

    assert len(now_answers(w)) == 2
    assert states(client.get(address))["new"] == ["2.03"]


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_rows(
    project_time, client, django_assert_max_num_queries, count
):
    project_time(NOW)
    w = build(count)
    client.force_login(w.researcher)
    for comment in w.comments:
        answer(w, comment, text="Before.")
    rows = {c.label: {"Response": "After."} for c in w.comments}
    address = sent(client, w, type_into_sheet(out(client, w), rows))

    # Session, user, roles 3, round 3, file, comments, answers 2, history, banner.
    with django_assert_max_num_queries(16):
        page = client.get(address)

    assert len(states(page)["changed"]) == count


def test_bytes_of_the_file_stay_as_they_came(w, client):
    content = typed(client, w, {"2.01": "One"})
    sent(client, w, content)

    with files_storage().open(name_of(last_file().file)) as kept:
        assert kept.read() == content


def test_of_many_rows_of_one_number_few_are_held_against_its_comment(w, client):
    text = "ab" * 150
    rows = [["2.01", "ba" * 140 + f"{n:020}", f"Answer {n}"] for n in range(600)]
    Comment.objects.filter(pk=w.comments[0].pk).update(text=text)
    made = openpyxl.Workbook()
    for row in [["No.", "Comment", "Response"], *rows]:
        made.active.append(row)
    started = time.process_time()

    page = client.get(sent(client, w, saved(made)))

    assert page.status_code == 200
    assert not any(taken(page).values())
    assert time.process_time() - started < 15
