"""Replies in the margin: turns of the thread, known again, never doubled."""

import datetime as dt
import io

import pytest
from django.urls import reverse

from casestudies.models import Comment, ThreadEntry
from casestudies.services.answers import save_answer, send_answers
from casestudies.services.reviews import submit_review
from casestudies.services.rounds import release_comments
from casestudies.services.taking_over import Taken, take_over
from manuscripts.reading.word import read_word
from offline.annotating import Thread, Turn
from offline.annotating.file import annotated
from tests.casestudies.commenting import (
    commented_copy,
    draft_file,
    last_file,
    sent,
    with_bytes,
    world,
)
from tests.casestudies.reviewing import NOW, last
from tests.documents import parts_of, zip_of
from tests.factories import ReviewAssignmentFactory
from tests.manuscripts.word_files import (
    begin,
    comment,
    end,
    extended,
    para,
    run,
    word_file,
)

pytestmark = pytest.mark.django_db

WHEN = dt.datetime(2020, 8, 20, 10, tzinfo=dt.UTC)


@pytest.fixture
def w(project_time, client):
    project_time(NOW)
    built = world()
    client.force_login(built.reviewer)
    return built


def choices(page, **changed):
    form = page.context["form"]
    return {row.key: form.choice_of(row) for row in form.rows} | changed


def kinds(page):
    """Return kind, choice and whether it is known, of each comment and reply."""
    return {
        each.row.key: (each.row.kind, each.choice, bool(each.known))
        for group in page.context["lists"]
        for each in group.rows
        if not each.row.is_change
    }


def take(client, w, content, **changed):
    address = sent(client, w, content)
    client.post(address, choices(client.get(address), **changed))
    return address


def two_threads():
    """Return the comment of Ana, and one of Chea on the same passage."""
    body = begin(1) + begin(2) + run("A passage.") + end(1) + end(2)
    both = comment(1, "Which?") + comment(2, "And when?", "Chea")
    return word_file(para(body), comments=both)


def thread_file(*replies, resolved=False):
    """Return a comment of Ana with replies: texts of Budi, each on its own day."""
    said = [comment(2 + n, text, "Budi", f"2020-08-2{n + 1}") for n, text in replies]
    return word_file(
        para("Employment", "berschrift1") + para(begin(1) + run("A passage.") + end(1)),
        comments=comment(1, "Which?") + "".join(said),
        threads=extended(
            (1, None, resolved), *((2 + n, 1, resolved) for n, _text in replies)
        ),
    )


def test_reply_is_a_turn_with_who_and_when(w, client):
    take(client, w, thread_file((0, "All."), (1, "Sure?")))

    made = Comment.objects.get()
    turns = made.thread.all()
    assert made.text == "Which?"
    assert [(t.kind, t.text, t.said_by, t.said_on.day) for t in turns] == [
        ("margin", "All.", "Budi", 21),
        ("margin", "Sure?", "Budi", 22),
    ]
    first = turns[0]
    assert (first.author, first.round, first.said_at) == (
        w.reviewer,
        w.round,
        WHEN + dt.timedelta(days=1),
    )
    assert last(first) == (w.reviewer.pk, "")
    page = client.get(w.assignment.get_absolute_url()).text
    assert "2 turns of the thread" in page
    assert "Budi, 21 Aug 2020" in page


def test_reply_may_be_left_out(w, client):
    take(client, w, thread_file((0, "All.")), **{"c0-alone": "on"})

    assert Comment.objects.get().thread.count() == 0


def test_resolved_thread_says_so_in_the_matrix(w, client):
    take(client, w, thread_file((0, "All."), resolved=True), c0="must")

    assert Comment.objects.get().origin.is_resolved
    assert "resolved in the file" in client.get(w.assignment.get_absolute_url()).text


def test_clock_that_runs_ahead_is_not_the_last_word(w, client):
    content = thread_file((0, "All."))
    kept = sent(client, w, content)
    commented = last_file()
    reading = commented.file.reading
    for each, when in zip(
        reading.contents["comments"], ["2020-08-20", "2099-01-01T00:00:00"], strict=True
    ):
        each["written_at"] = when
    reading.save()

    client.post(kept, choices(client.get(kept)))

    assert ThreadEntry.objects.get().said_at == NOW


def test_new_reply_in_a_second_copy_joins_the_comment_being_written(w, client):
    take(client, w, thread_file((0, "All.")))

    address = sent(client, w, thread_file((0, "All."), (1, "Sure?")))
    page = client.get(address)
    client.post(address, choices(page))
    again = client.post(address, choices(page))

    assert kinds(page) == {
        "c0": ("comment", "", True),
        "c2": ("reply", "should", False),
    }
    assert "Add to the comment" in page.text
    assert again.status_code == 302
    texts = Comment.objects.get().thread.values_list("text", flat=True)
    assert list(texts) == ["All.", "Sure?"]
    assert kinds(client.get(address)) == {"c0": ("comment", "", True)}


def test_new_reply_to_a_comment_that_is_in_becomes_one_of_this_review(w, client):
    take(client, w, thread_file((0, "All.")))
    submit_review(w.assignment, by=w.reviewer)
    other = ReviewAssignmentFactory(round=w.round)
    client.force_login(w.coordinator)

    address = sent(client, w, thread_file((0, "All."), (1, "Sure?")), to=other)
    page = client.get(address)
    client.post(address, choices(page))

    assert "New reply to 2.01" in page.text
    made = other.comments.get()
    assert (made.text, made.quote, made.thread.count()) == (
        "On 2.01: Sure?",
        "A passage.",
        0,
    )
    assert (made.origin.key, made.origin.author) == ("c2", "Budi")
    assert kinds(client.get(address)) == {
        "c0": ("comment", "", True),
    }


def test_thread_taken_once_more_takes_its_replies_along(w, client):
    take(client, w, thread_file((0, "All.")))

    take(client, w, thread_file((0, "All."), (1, "Sure?")), c0="must", c2="should")

    assert [c.thread.count() for c in Comment.objects.order_by("pk")] == [1, 2]


# Our own copies


def own_copy(client, w, *, by):
    """Download the draft with its comments."""
    client.force_login(by)
    address = reverse("offline:matrix_draft", args=[w.study.slug, w.round.number])
    return client.get(address).content


def with_more(content, *threads):
    """Write further threads into a copy, as somebody does offline."""
    return annotated(io.BytesIO(content), list(threads))[0]


NEW = Thread(
    "The law on cooperatives names",
    "",
    [Turn("Dewi", "2020-08-25T09:00:00Z", ["New."])],
)


@pytest.fixture
def answered(project_time, client):
    """Return a round with two comments that are released, one of them answered."""
    project_time(NOW)
    built = world(comments=2, released=True)
    first, second = built.comments
    first.quote = "Informal groups of women farmers save together"
    first.text, first.proposed_change = "Which groups?", "Name them."
    first.save()
    save_answer(
        first, by=built.researcher, code="accepted", text="Named.", where_changed="4.2"
    )
    save_answer(second, by=built.researcher, code="clarify", text="")
    send_answers(built.round, by=built.researcher)
    built.other = ReviewAssignmentFactory(round=built.round)
    return built


def test_our_own_copy_is_known_by_its_numbers(answered, client):
    w = answered
    content = with_more(own_copy(client, w, by=w.coordinator), NEW)

    page = client.get(sent(client, w, content, to=w.other))

    states = kinds(page)
    assert [s for s in states.values() if not s[2]] == [("comment", "should", False)]
    assert len(states) == 3
    assert "Already in the matrix as 2.01" in page.text
    assert page.context["page"].fresh_count == 1


def flattened(content):
    """Return the copy as programs save it that know no threads."""
    parts = parts_of(content)
    parts["word/commentsExtended.xml"] = parts["word/commentsExtended.xml"].replace(
        b"paraIdParent", b"paraIdLost"
    )
    return zip_of(parts)


def test_our_answers_are_known_without_their_threads(answered, client):
    w = answered
    content = flattened(with_more(own_copy(client, w, by=w.coordinator), NEW))
    assert [c.parent for c in read_word(io.BytesIO(content)).comments] == [None] * 5

    page = client.get(sent(client, w, content, to=w.other))

    fresh = [key for key, state in kinds(page).items() if not state[2]]
    assert (len(kinds(page)), len(fresh)) == (5, 1)


def test_our_comment_with_other_words_says_so_and_is_left_out(answered, client):
    w = answered
    content = own_copy(client, w, by=w.coordinator)
    parts = parts_of(content)
    part = "word/comments.xml"
    parts[part] = parts[part].replace(b"Which groups?", b"Which women?")
    parts[part] = parts[part].replace(b"Named.", b"Named in a table.")

    page = client.get(sent(client, w, zip_of(parts), to=w.other))

    assert "Bears the number 2.01, with other words" in page.text
    assert {state[1] for state in kinds(page).values()} == {""}
    assert ("reply", "", True) in kinds(page).values()


def test_what_may_not_be_read_is_known_only_by_its_very_words(project_time, client):
    project_time(NOW)
    w = world(comments=1)
    w.comments[0].text = "Which groups?"
    w.comments[0].save()
    submit_review(w.assignment, by=w.reviewer)
    other = ReviewAssignmentFactory(round=w.round)
    content = own_copy(client, w, by=w.coordinator)
    guess = with_more(
        draft_file(),
        Thread("", "", [Turn("Dewi", "2020-08-25T09:00:00Z", ["2.01 · Must", "Hm?"])]),
    )
    client.force_login(other.reviewer)

    mine = client.get(sent(client, w, content, to=other))
    guessed = client.get(sent(client, w, guess, to=other))

    assert kinds(mine) == {"c0": ("comment", "", True)}
    assert "Already in this round" in mine.text
    assert kinds(guessed) == {"c0": ("comment", "should", False)}


def test_what_stood_in_the_draft_is_left_out(w, client):
    with_bytes(w.draft, commented_copy())

    page = client.get(sent(client, w, commented_copy(3)))

    fresh = [key for key, state in kinds(page).items() if not state[2]]
    assert fresh == ["c2"]
    assert "Stood in the draft already" in page.text


def test_comments_of_an_earlier_round_are_known_in_the_next(answered, client):
    w = answered
    content = own_copy(client, w, by=w.coordinator)
    later = world()
    later.round.study = w.study
    for each in (later.draft, later.round):
        each.study, each.number = w.study, 9
        each.save()

    client.force_login(w.coordinator)
    page = client.get(sent(client, w, content, to=later.assignment))

    assert {state[1] for state in kinds(page).values()} == {""}


def test_turns_may_be_added_only_to_what_is_still_there(w, client):
    take(client, w, thread_file((0, "All.")))
    address = sent(client, w, thread_file((0, "All."), (1, "Sure?")))
    client.get(address)
    Comment.objects.all().delete()

    made = take_over(last_file(), chosen={"c2": Taken("should")}, by=w.reviewer)

    assert (made, ThreadEntry.objects.count()) == ([], 0)


def test_released_reply_is_read_by_the_researcher(w, client):
    take(client, w, thread_file((0, "All.")))
    submit_review(w.assignment, by=w.reviewer)
    before = ThreadEntry.objects.visible_to(w.researcher).count()
    w.round.refresh_from_db()
    release_comments(w.round, by=w.coordinator, answers_due_on=NOW.date())

    assert (before, ThreadEntry.objects.visible_to(w.researcher).count()) == (0, 1)


def test_what_is_in_the_matrix_already_stands_folded_below_what_is_new(w, client):
    take(client, w, thread_file((0, "All.")))

    again = client.get(sent(client, w, thread_file((0, "All."))))
    more = client.get(sent(client, w, thread_file((0, "All."), (1, "Sure?"))))

    def lists(page):
        found = page.context["lists"]
        return [(each.name, [shown.row.key for shown in each.rows]) for each in found]

    assert lists(again) == [("known", ["c0"])]
    assert '<details class="earlier" open>' in again.text
    assert lists(more) == [("comments", ["c0", "c2"])]  # the thread, its new reply

    other = client.get(sent(client, w, two_threads()))
    assert lists(other) == [("comments", ["c1"]), ("known", ["c0"])]
    assert '<details class="earlier">' in other.text
    assert "Left out, unless" not in more.text
