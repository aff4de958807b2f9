"""From a commented file to comments of the review: what is read, chosen, taken."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from casestudies.models import Comment, CommentedFile, CommentOrigin
from casestudies.services.commented import compare_with_versions, receive_commented
from casestudies.services.links import mint_link
from casestudies.services.refusals import Refused
from casestudies.services.reviews import delete_comment, submit_review
from casestudies.services.taking_over import Taken, take_over
from manuscripts.models import Reading
from manuscripts.services import read_file
from records.models import StoredFile
from tests.casestudies.commenting import (
    commented_copy,
    draft_file,
    last_file,
    other_version,
    send,
    sent,
    world,
)
from tests.casestudies.reviewing import NOW, external, last
from tests.documents import parts_of, pdf_bytes, word_bytes, zip_of
from tests.factories import ReviewAssignmentFactory, StoredFileFactory, ThemeFactory
from tests.manuscripts.word_files import para, word_file
from tests.responses import drain

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 8, 20)


@pytest.fixture
def w(project_time, client):
    project_time(NOW)
    built = world()
    client.force_login(built.reviewer)
    return built


def choices(page, **changed):
    """Return what the form of the page would send, with some choices changed."""
    form = page.context["form"]
    return {row.key: form.choice_of(row) for row in form.rows} | changed


def shown(page):
    return {
        each.row.key: (each.row.kind, each.choice, bool(each.known))
        for group in page.context["lists"]
        for each in group.rows
    }


def test_nothing_becomes_a_comment_before_it_is_confirmed(w, client):
    page = client.get(sent(client, w, commented_copy()))

    assert shown(page) == {
        "c0": ("comment", "should", False),
        "c1": ("comment", "should", False),
        "t0": ("replacement", "", False),
        "t2": ("insertion", "", False),
    }
    assert Comment.objects.count() == 0
    kept = CommentedFile.objects.get()
    assert (kept.assignment, kept.uploaded_by) == (w.assignment, w.reviewer)
    assert (kept.made_from, kept.likeness >= 90) == (w.draft, True)
    assert kept.file.original_name == "commented.docx"


def test_chosen_rows_become_comments_that_are_being_written(w, client):
    address = sent(client, w, commented_copy())
    page = client.get(address)

    answer = client.post(address, choices(page, c0="must", c1="", t0="could"))

    rows = w.assignment.comments.order_by("pk").values_list(
        "chapter", "quote", "text", "priority", "state", "number"
    )
    assert answer["Location"] == f"{w.assignment.get_absolute_url()}#comments"
    assert list(rows) == [
        (
            "Employment",
            "Passage 1.",
            "Remark 1.",
            "must",
            "draft",
            None,
        ),
        (
            "Employment",
            "We saw many groups.",
            "Replace “many” by “twelve”",
            "could",
            "draft",
            None,
        ),
    ]
    made = w.assignment.comments.order_by("pk")
    assert [(c.written_by, c.round, last(c)) for c in made] == [
        (w.reviewer, w.round, (w.reviewer.pk, ""))
    ] * 2
    origins = CommentOrigin.objects.order_by("pk")
    assert [(o.key, o.author, o.written_on, last(o)) for o in origins] == [
        ("c0", "Ana", DAY, (w.reviewer.pk, "")),
        ("t0", "Ana", DAY, (w.reviewer.pk, "")),
    ]
    newest = made[0].history.get()
    assert (newest.history_date, newest.text) == (NOW, made[0].text)
    w.assignment.refresh_from_db()
    assert w.assignment.accepted_at == NOW


def test_taken_comments_go_on_as_typed_ones(w, client):
    address = sent(client, w, commented_copy())
    client.post(address, choices(client.get(address)))

    submit_review(w.assignment, by=w.reviewer)

    numbers = w.round.comments.order_by("number").values_list("number", "state")
    assert list(numbers) == [(1, "open"), (2, "open")]
    page = client.get(w.assignment.get_absolute_url())
    assert "In the file by Ana, 20 Aug 2020" in page.text
    assert "2 comments taken over" in page.text


def test_same_choices_sent_twice_take_over_once(w, client):
    address = sent(client, w, commented_copy())
    fields = choices(client.get(address))

    first = client.post(address, fields)
    second = client.post(address, fields)

    assert (first.status_code, second.status_code) == (302, 302)
    assert (Comment.objects.count(), CommentOrigin.objects.count()) == (2, 2)


def test_after_an_upgrade_a_form_reads_each_file_once(w, client, monkeypatch):
    address = sent(client, w, commented_copy())
    fields = choices(client.get(address))
    Reading.objects.all().delete()  # as when the reader is counted up
    read = []

    def count(file, extension):
        read.append(extension)
        return read_file(file, extension)

    monkeypatch.setattr("manuscripts.services.read_file", count)
    # Nothing is kept of what is read, or the database would answer the second time.
    monkeypatch.setattr(Reading.objects, "update_or_create", lambda **kwargs: None)
    client.post(address, fields)

    assert len(read) == 2  # the copy and the draft
    assert Comment.objects.count() == 2


def test_no_row_can_be_taken_twice_in_the_database(w, client):
    sent(client, w, commented_copy())
    kept = last_file()
    take_over(kept, chosen={"c0": Taken("must")}, by=w.reviewer)

    again = take_over(
        kept, chosen={"c0": Taken("could"), "c1": Taken("could")}, by=w.reviewer
    )

    assert [comment.text for comment in again] == ["Remark 2."]


def test_all_or_nothing_is_taken_over(w, client, monkeypatch):
    sent(client, w, commented_copy())

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("casestudies.services.taking_over._note_origins", fail)
    with pytest.raises(RuntimeError):
        take_over(last_file(), chosen={"c0": Taken("must")}, by=w.reviewer)

    assert (Comment.objects.count(), Comment.history.count()) == (0, 0)


@pytest.mark.parametrize("same_form", [True, False])
def test_same_file_twice_is_one_file_with_its_rows_recognised(w, client, same_form):
    token = uuid.uuid4()
    content = commented_copy()
    first = sent(client, w, content, token=token)
    client.post(first, choices(client.get(first), c1=""))

    second = sent(client, w, content, token=token if same_form else None)

    assert second == first
    assert shown(client.get(second)) == {
        "c0": ("comment", "", True),
        "c1": ("comment", "should", False),
        "t0": ("replacement", "", False),
        "t2": ("insertion", "", False),
    }
    assert CommentedFile.objects.count() == 1


def test_another_copy_of_the_file_is_recognised_after_the_text_was_changed(w, client):
    address = sent(client, w, commented_copy())
    client.post(address, choices(client.get(address)))
    Comment.objects.update(text="Put better.")

    page = client.get(sent(client, w, commented_copy(3)))

    found = shown(page)
    assert [key for key, row in found.items() if row[2]] == ["c0", "c1"]
    assert (page.context["page"].fresh_count, found["c2"][1]) == (3, "should")


def test_typed_comment_on_the_same_words_is_recognised_once(w, client):
    client.post(
        reverse("casestudies:comment_add", args=[w.assignment.pk]),
        {"quote": "Passage  2.", "text": "remark 2.", "priority": "must"},
    )

    page = client.get(sent(client, w, commented_copy()))

    assert [key for key, row in shown(page).items() if row[2]] == ["c1"]


def test_copies_of_two_reviewers_are_recognised_when_the_first_is_in(w, client):
    other = ReviewAssignmentFactory(round=w.round)
    client.force_login(w.coordinator)
    address = sent(client, w, commented_copy())
    client.post(address, choices(client.get(address)))
    submit_review(w.assignment, by=w.coordinator)

    as_filed = client.get(sent(client, w, commented_copy(3), to=other))
    client.force_login(other.reviewer)
    as_reviewer = client.get(sent(client, w, commented_copy(3), to=other))

    assert "Already in the matrix as 2.01" in as_filed.text
    # The reviewer may not read what is not released; only that it is there.
    assert "Already in this round" in as_reviewer.text
    assert "2.01" not in as_reviewer.text
    assert shown(as_reviewer)["c0"] == ("comment", "", True)


def test_what_another_is_still_writing_stays_unknown(w, client):
    address = sent(client, w, commented_copy())
    client.post(address, choices(client.get(address)))
    other = ReviewAssignmentFactory(round=w.round)
    pages = []
    for user, to in ((other.reviewer, other), (w.coordinator, w.assignment)):
        client.force_login(user)
        pages.append(client.get(sent(client, w, commented_copy(), to=to)))

    assert [row[2] for page in pages for row in shown(page).values()] == [False] * 8


def test_deleted_comment_is_offered_again(w, client):
    address = sent(client, w, commented_copy())
    client.post(address, choices(client.get(address)))
    comment = w.assignment.comments.get(text="Remark 2.")

    delete_comment(w.assignment, comment=comment, by=w.reviewer)

    assert shown(client.get(address))["c1"] == ("comment", "should", False)
    gone = CommentOrigin.history.filter(history_type="-").get()
    assert (gone.key, gone.history_user_id) == ("c1", w.reviewer.pk)


def test_choices_survive_what_is_to_be_corrected(w, client):
    address = sent(client, w, commented_copy())
    nothing = choices(client.get(address), c0="", c1="")

    empty = client.post(address, nothing)
    wrong = client.post(address, nothing | {"c0": "huge", "t0": "must"})

    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert "Choose at least one comment." in empty.text
    assert {row[1] for row in shown(empty).values()} == {""}
    assert shown(wrong)["t0"] == ("replacement", "must", False)
    assert Comment.objects.count() == 0


def test_buttons_choose_a_whole_list_without_storing(w, client):
    address = sent(client, w, commented_copy())
    fields = choices(client.get(address), c0="must")

    page = client.post(address, fields | {"all": "changes-take"})
    left = client.post(address, choices(page) | {"all": "comments-leave"})
    taken = client.post(address, choices(left) | {"all": "comments-take"})

    assert [row[1] for row in shown(page).values()] == [
        "must",
        "should",
        "should",
        "should",
    ]
    assert [row[1] for row in shown(left).values()] == ["", "", "should", "should"]
    assert {row[1] for row in shown(taken).values()} == {"should"}
    assert (page.status_code, Comment.objects.count()) == (200, 0)


def test_whole_list_leaves_out_what_is_in_the_matrix(w, client):
    address = sent(client, w, commented_copy())
    client.post(address, choices(client.get(address), c1=""))

    page = client.post(address, choices(client.get(address)) | {"all": "comments-take"})
    named = client.post(address, choices(page, c0="must") | {"all": "comments-take"})

    assert [shown(page)[key][1] for key in ("c0", "c1")] == ["", "should"]
    assert [shown(named)[key][1] for key in ("c0", "c1")] == ["must", "should"]


def test_choices_survive_a_sign_out(w, client):
    address = sent(client, w, commented_copy())
    fields = choices(client.get(address), c0="must", c1="")
    client.logout()
    answer = client.post(address, fields)
    client.post(answer["Location"], {"login": w.reviewer.email, "password": "secret"})

    page = client.get(address)

    assert shown(page)["c0"][1] == "must"
    assert shown(page)["c1"][1] == ""
    assert "You were signed out" in page.text


def test_review_that_is_over_takes_nothing_more(w, client):
    address = sent(client, w, commented_copy())
    fields = choices(client.get(address))
    submit_review(w.assignment, by=w.reviewer, overall="Good.")

    answer = client.post(address, fields)
    page = client.get(address)
    upload = send(client, w, commented_copy(1))

    assert answer.status_code == 422
    assert "The review was handed in" in answer.text
    assert "Take over the chosen" not in page.text
    assert upload.status_code == 422
    assert (Comment.objects.count(), CommentedFile.objects.count()) == (0, 1)


def test_service_refuses_when_the_review_is_over(w, client):
    sent(client, w, commented_copy())
    submit_review(w.assignment, by=w.reviewer, overall="Good.")

    with pytest.raises(Refused):
        take_over(last_file(), chosen={"c0": Taken("must")}, by=w.reviewer)


def test_resolved_threads_are_marked_and_left_out(w, client):
    content = commented_copy()
    parts = parts_of(content)
    name = "word/commentsExtended.xml"
    parts[name] = parts[name].replace(b'w15:done="0"', b'w15:done="1"', 1)

    page = client.get(sent(client, w, zip_of(parts)))

    assert (shown(page)["c0"][1], shown(page)["c1"][1]) == ("", "should")
    assert "Resolved in the file" in page.text


# Which version


def test_copy_of_another_version_says_so(w, client):
    other_version(w, 3, first=20)

    page = client.get(sent(client, w, commented_copy(first=20)))
    right = client.get(sent(client, w, commented_copy()))

    assert "made from version 3, not from version 1" in page.text
    assert "seems to be made" not in right.text


def test_file_of_another_study_says_so(w, client):
    page = client.get(sent(client, w, commented_copy(first=5000)))

    assert "like no version of the study" in page.text


def test_draft_without_its_bytes_is_no_error(w, client):
    StoredFile.objects.filter(pk=w.draft.file_id).update(storage_name=uuid.uuid4())

    page = client.get(sent(client, w, commented_copy()))

    assert "like no version of the study" in page.text


def test_the_likest_of_several_versions_is_named(w, client):
    other_version(w, 3, first=20)
    other_version(w, 4, first=5000)

    page = client.get(sent(client, w, commented_copy(first=20)))

    assert "made from version 3, not from version 1" in page.text


def test_version_is_noted_once(w, client):
    sent(client, w, commented_copy())
    commented = last_file()
    rows = CommentedFile.history.count()

    compare_with_versions(commented, by=w.reviewer)

    assert CommentedFile.history.count() == rows


# What is wrong with files


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "x.docx", "Choose the file first."),
        (b"MZ", "x.docx", "not what its name says"),
        (word_bytes(), "x.exe", "Only these types are accepted"),
        (
            zip_of(parts_of(word_bytes()) | {"word/vbaProject.bin": b"x"}),
            "x.docx",
            "macros",
        ),
    ],
)
def test_refused_file_is_said_at_the_field_and_nothing_is_kept(
    w, client, content, name, said
):
    answer = send(client, w, content, name=name)

    assert answer.status_code == 422
    assert said in answer.text
    assert CommentedFile.objects.count() == 0


HOSTILE = {
    "nothing in it": (word_file(para("x")), "Neither a comment in the margin"),
    "comments broken off": (
        zip_of(
            {
                name: content.replace(b"</w:comments>", b"")
                if name == "word/comments.xml"
                else content
                for name, content in parts_of(commented_copy()).items()
            }
        ),
        None,
    ),
    "too deep": (word_file("<w:sdt>" * 150 + "</w:sdt>" * 150), "Neither a comment"),
    "markup": (
        commented_copy(who="&lt;script&gt;alert(1)&lt;/script&gt;"),
        "&lt;script",
    ),
    "empty pdf": (pdf_bytes(), "The file holds no text"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_odd_file_is_kept_and_says_what_is_in_it(w, client, content, said):
    name = "x.pdf" if content.startswith(b"%PDF") else "x.docx"
    answer = send(client, w, content, name=name)

    if said is None:  # refused by the inspection
        assert (answer.status_code, CommentedFile.objects.count()) == (422, 0)
        return
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert said in page.text
    assert "<script>alert" not in page.text


def test_file_the_reader_dies_of_is_kept_and_said(w, client, monkeypatch):
    monkeypatch.setattr("manuscripts.services.answer_of_child", lambda *a: {})

    page = client.get(sent(client, w, commented_copy()))

    assert "too complex to be read" in page.text
    assert CommentedFile.objects.count() == 1


def test_form_sent_for_another_review_is_refused(w, client):
    token = uuid.uuid4()
    client.force_login(w.coordinator)
    copy = commented_copy()
    sent(client, w, copy, token=token)
    other = ReviewAssignmentFactory(round=w.round)

    answer = send(client, w, copy, token=token, to=other)

    assert answer.status_code == 422
    assert "used for another review" in answer.text


def test_form_of_a_draft_is_no_form_of_a_review(w):
    with pytest.raises(Refused, match="used for a draft"):
        receive_commented(w.assignment, stored_file=w.draft.file, by=w.reviewer)

    assert CommentedFile.objects.count() == 0


def test_file_that_the_sweep_took_is_asked_for_again(w):
    gone = StoredFileFactory(state=StoredFile.State.DELETED)

    with pytest.raises(Refused, match="not there any more"):
        receive_commented(w.assignment, stored_file=gone, by=w.reviewer)

    assert CommentedFile.objects.count() == 0


def test_draft_itself_may_come_back_without_comments(w, client):
    page = client.get(sent(client, w, draft_file()))

    assert "No comment was found in this file." in page.text


def test_infected_or_waiting_file_is_not_handed_out(w, client):
    address = sent(client, w, commented_copy())
    StoredFile.objects.filter(commented__isnull=False).update(state="quarantine")

    assert client.get(f"{address}file/").status_code == 503


def test_file_is_handed_out_as_it_was_received(w, client):
    content = commented_copy()
    answer = client.get(f"{sent(client, w, content)}file/")

    assert b"".join(answer.streaming_content) == content
    assert "attachment" in answer["Content-Disposition"]


# Who


def test_coordinator_files_for_the_reviewer_apart_from_what_they_write(w, client):
    client.force_login(w.coordinator)
    address = sent(client, w, commented_copy())
    client.post(address, choices(client.get(address)))

    assert {c.written_by for c in Comment.objects.all()} == {w.coordinator}
    w.assignment.refresh_from_db()
    assert w.assignment.accepted_at is None
    client.force_login(w.reviewer)
    assert client.get(address).status_code == 200  # it is their review


def test_reviewers_file_is_theirs_until_the_review_is_in(w, client):
    address = sent(client, w, commented_copy())
    answers = {}
    for state in ("open", "in"):
        for name in ("coordinator", "ilo", "researcher"):
            client.force_login(getattr(w, name))
            answer = client.get(f"{address}file/")
            drain(answer)
            answers[state, name] = answer.status_code
        submit_review(w.assignment, by=w.reviewer, overall="Good.")

    assert answers == {
        ("open", "coordinator"): 404,
        ("open", "ilo"): 404,
        ("open", "researcher"): 404,
        ("in", "coordinator"): 200,
        ("in", "ilo"): 200,
        ("in", "researcher"): 404,
    }


def test_file_of_another_review_is_not_found_under_this_one(w, client):
    sent(client, w, commented_copy())
    other = ReviewAssignmentFactory(round=w.round)
    client.force_login(other.reviewer)

    address = reverse("casestudies:commented", args=[other.pk, last_file().pk])

    assert client.get(address).status_code == 404


# Queries


@pytest.mark.parametrize("comment_count", [2, 40])
def test_queries_do_not_grow_with_the_comments(
    w, client, django_assert_max_num_queries, comment_count
):
    address = sent(client, w, commented_copy(comment_count))
    client.get(address)

    # Session and user; standing; the assignment; the file; what was read of it;
    # comments one may read; comments of the round; what the shell asks.
    with django_assert_max_num_queries(15):
        page = client.get(address)
    # As above; lock, taken keys, comments and origins with their history.
    with django_assert_max_num_queries(34):
        client.post(address, choices(page))

    assert Comment.objects.count() == comment_count


def test_file_is_read_once(w, client):
    address = sent(client, w, commented_copy())
    read = list(Reading.objects.values_list("pk", "contents"))
    Reading.objects.update(contents=read[0][1] | {"comments": []})

    page = client.get(address)

    assert "c0" not in shown(page)


def test_reviewer_who_came_by_a_link_sends_a_copy_too(w, client):
    client.logout()
    reviews = external(w)
    client.post(reverse("casestudies:review_link", args=[mint_link(reviews)]))

    address = sent(client, w, commented_copy(), to=reviews)
    page = client.get(address)
    client.post(address, choices(page))

    assert reviews.comments.count() == 2
    assert client.get(reverse("casestudies:commented_add", args=[reviews.pk])).text
    assert client.get(reverse("casestudies:studies")).status_code == 404


def test_row_taken_over_gets_its_theme(w, client):
    theme = ThemeFactory(phase=w.phase, slug="gender")
    address = sent(client, w, commented_copy())
    page = client.get(address)

    wrong = client.post(address, choices(page) | {"c0-theme": "absent"})
    done = client.post(address, choices(page) | {"c0-theme": "gender"})

    assert (wrong.status_code, done.status_code) == (422, 302)
    found = w.assignment.comments.order_by("pk").values_list("theme", flat=True)
    assert list(found) == [theme.pk, None]
