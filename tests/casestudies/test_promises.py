"""Promises looked for in a later version: told, shown beside their place, settled."""

import datetime as dt
import gzip
import re
import uuid

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casestudies.models import Comment, Response, ThreadEntry
from casestudies.permissions.promises import promises_by_study
from casestudies.services import answers, promises, rounds
from casestudies.services.drafts import submit_draft
from casestudies.services.links import mint_link
from casestudies.services.refusals import Refused
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from manuscripts import comparisons
from manuscripts.comparisons import compare_files
from records.models import StoredFile
from sse_project.lib import dates
from tests import world as worlds
from tests.casestudies.reviewing import NOW, build, external, last
from tests.casestudies.test_comparing import add_draft, word_of
from tests.factories import (
    CommentFactory,
    DraftFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    StoredFileFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.manuscripts.kept import keep_comparison
from tests.manuscripts.texts import blocks

pytestmark = pytest.mark.django_db

LAW = "Members of the council meet twice a year and publish what they decide."
ROOMS = "Local governments lend rooms to associations of older workers in towns."
COUNT = "The register counts organizations once a year, by region and by sector."
OLD = (("1 Aims", 1), COUNT, ("2 Law", 1), LAW, ("3 Survey", 1), ROOMS)
NEW = (
    *(("1 Aims", 1), f"{COUNT} Informal groups are not in it."),
    *(("2 Law", 1), LAW.replace("twice a year", "every month")),
    *(("3 Survey", 1), ROOMS),
)


@pytest.fixture
def w(project_time):
    """Return three promises made on version 1, and version 3."""
    project_time(NOW)
    w = build(released=True, comments=4)
    quotes = ("meet twice a year", "lend rooms", "", "never there")
    states = ("closed_verify", "answered", "answered", "closed_verify")
    for n, comment in enumerate(w.comments):
        Comment.objects.filter(pk=comment.pk).update(
            state=states[n], quote=quotes[n], text=f"Remark {n + 1}."
        )
        code = "not_accepted" if n == 3 else "accepted"
        Response.objects.create(
            comment=comment,
            code=code,
            text=f"We changed {n + 1}.",
            where_changed="Chapter 1" if n == 2 else "",
            author=w.researcher,
            written_at=NOW,
            sent_at=NOW,
        )
    w.new = DraftFactory(study=w.study, number=3)
    w.keep = lambda new=NEW: keep_comparison(
        w.draft.file, w.new.file, blocks(*OLD), blocks(*new)
    )
    return w


def settle(w, number, verdict, by=None, **rest):
    return promises.settle_promise(
        w.comments[number], draft=w.new, verdict=verdict, by=by or w.reviewer, **rest
    )


def waiting(draft) -> list[str]:
    found = Comment.objects.waiting_in(draft).select_related("raised_in")
    return sorted(comment.label for comment in found)


def kinds(comment) -> list[str]:
    return list(comment.thread.values_list("kind", flat=True))


# What waits


def test_promises_are_what_is_to_be_verified_or_accepted_and_with_its_reviewer(w):
    Response.objects.filter(comment=w.comments[2]).update(code="not_accepted")

    # 2.03 was not accepted; 2.04 was neither, but its closer wants it verified.
    assert waiting(w.new) == ["2.01", "2.02", "2.04"]


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_waits_in_the_version_itself_or_before(w, number):
    draft = w.draft if number else DraftFactory(study=w.study, number=100)
    draft.number = 1 if number else 0

    assert waiting(draft) == []


def test_nothing_of_another_study_waits(w):
    assert waiting(DraftFactory(number=9)) == []


def test_newest_version_is_where_it_waits(w):
    waiting_there = Comment.objects.waiting_in_newest()
    before = set(waiting_there.values_list("newest", flat=True))

    DraftFactory(study=w.study, number=4)

    after = set(waiting_there.all().values_list("newest", flat=True))
    assert (before, after) == ({3}, {4})


# Settling


def test_verified_closes_with_a_turn_that_names_the_version(w):
    comment = settle(w, 0, "verified")

    entry = comment.thread.get()
    assert (comment.state, comment.closed_by) == ("closed", w.reviewer)
    assert (entry.kind, entry.draft, entry.author) == ("verified", w.new, w.reviewer)
    assert last(comment) == (w.reviewer.pk, "Verified in version 3")
    assert waiting(w.new) == ["2.02", "2.03", "2.04"]


def test_verified_twice_is_one_turn(w):
    settle(w, 0, "verified")
    settle(w, 0, "verified", by=w.coordinator)

    assert kinds(w.comments[0]) == ["verified"]
    assert Comment.objects.get(pk=w.comments[0].pk).closed_by == w.reviewer


def test_not_yet_opens_it_again_and_tells_the_team_why(w):
    w.round.answered_at = NOW
    w.round.save()

    comment = settle(w, 1, "not_yet", reason="The date is missing.")

    w.round.refresh_from_db()
    rows = list(comment.thread.values_list("kind", "text", "draft", "author"))
    assert rows == [
        ("answer", "We changed 2.", None, w.researcher.pk),
        ("not_yet", "The date is missing.", w.new.pk, w.reviewer.pk),
    ]
    assert (comment.state, comment.reopened_at) == ("open", NOW)
    assert w.round.answered_at is None
    mail = Mail.objects.get(kind="comment_reopened")
    said = write(mail, kind_named(mail.kind)).text
    assert mail.recipient == w.researcher
    assert "was looked for in version 3: not yet. Please answer again." in said
    assert "Due: Thu 10 Sep 2020, until the end of the day" in said
    assert "Reason: The date is missing." in said


def test_not_yet_twice_is_one_letter(w):
    for _time in range(2):
        settle(w, 1, "not_yet", reason="Missing.")

    assert kinds(w.comments[1]) == ["answer", "not_yet"]
    assert Mail.objects.filter(kind="comment_reopened").count() == 1


def test_not_yet_needs_a_reason(w):
    with pytest.raises(Refused, match="Give a reason"):
        settle(w, 1, "not_yet", reason=" ")

    assert kinds(w.comments[1]) == []


def test_what_does_not_wait_cannot_be_settled(w):
    Comment.objects.filter(pk=w.comments[0].pk).update(state="open")

    with pytest.raises(Refused, match=r"2\.01 does not wait"):
        settle(w, 0, "verified")


def test_what_is_promised_anew_waits_in_the_version_after(w):
    settle(w, 1, "not_yet", reason="Missing.")
    answers.save_answer(w.comments[1], by=w.researcher, code="accepted", text="Now.")
    answers.send_answers(w.round, by=w.researcher)

    assert "2.02" not in waiting(w.new)
    later = DraftFactory(study=w.study, number=4)
    assert "2.02" in waiting(later)
    newest = Comment.objects.waiting_in_newest().filter(pk=w.comments[1].pk)
    assert newest.get().newest == 4


def test_promise_of_a_closed_round_is_settled_and_goes_into_the_next(w):
    rounds.close_round(w.round, by=w.coordinator)

    settle(w, 0, "verified")
    comment = settle(w, 1, "not_yet", reason="Missing.")

    mail = Mail.objects.get(kind="comment_reopened")
    assert "in the next review round" in write(mail, kind_named(mail.kind)).text
    opened = rounds.open_round(w.study, draft=w.new, by=w.coordinator)
    comment.refresh_from_db()
    assert comment.round == opened
    assert kinds(comment) == ["answer", "not_yet", "carried"]


# The turns of a thread


def test_reopening_keeps_answer_and_reason_as_turns_and_prefills_the_answer(w):
    comment = answers.reopen_comment(w.comments[1], by=w.reviewer, reason="Why so?")

    answer = Response.objects.get(comment=comment)
    rows = list(comment.thread.values_list("kind", "text", "code"))
    assert rows == [
        ("answer", "We changed 2.", "accepted"),
        ("reopened", "Why so?", ""),
    ]
    assert (answer.text, answers.is_answered(comment)) == ("We changed 2.", False)


def test_answer_opened_again_counts_once_it_is_saved_even_with_the_same_words(w):
    answers.reopen_comment(w.comments[1], by=w.reviewer, reason="Why so?")
    with pytest.raises(Refused, match="No answer yet"):
        answers.send_answers(w.round, by=w.researcher)

    answers.save_answer(
        w.comments[1], by=w.researcher, code="accepted", text="We changed 2."
    )
    count = answers.send_answers(w.round, by=w.researcher)

    assert count == 1


def test_answer_never_sent_is_no_turn_and_one_sent_is_one(w):
    Response.objects.filter(comment=w.comments[0]).update(sent_at=None)
    Response.objects.filter(comment=w.comments[3]).delete()
    for number in (0, 1, 3):
        answers.reopen_comment(w.comments[number], by=w.reviewer, reason="Why?")
    answers.close_comment(w.comments[1], by=w.reviewer)
    answers.reopen_comment(w.comments[1], by=w.reviewer, reason="Still?")

    assert kinds(w.comments[0]) == kinds(w.comments[3]) == ["reopened"]
    assert kinds(w.comments[1]) == ["answer", "reopened", "reopened"]


def test_turns_are_read_with_their_comment(w):
    settle(w, 0, "verified")
    people = [w.reviewer, w.researcher, w.ilo, UserFactory()]

    seen = [ThreadEntry.objects.visible_to(user).count() for user in people]

    assert seen == [1, 1, 1, 0]


# Who is told


def hand_in(w, by=None) -> None:
    author = w.researcher
    token = uuid.uuid4()
    stored = StoredFileFactory(form_token=token)
    w.study.last_draft_number = 3
    w.study.save()
    submit_draft(
        w.study,
        stored_file=stored,
        step=None,
        note="",
        author=author,
        by=by or author,
        form_token=token,
    )


def told() -> list[str]:
    letters = Mail.objects.filter(kind="promises_to_verify")
    return sorted(letters.values_list("recipient__name", flat=True))


def test_new_version_tells_who_raised_them_and_the_coordinators_once(w):
    again = ReviewAssignmentFactory(round=w.round, reviewer=UserFactory(name="Two"))
    Comment.objects.filter(pk=w.comments[1].pk).update(assignment=again)
    TeamMemberFactory(phase=w.phase, user=w.reviewer)

    hand_in(w)
    promises.tell_of_promises(w.study.drafts.get(number=4), by=w.researcher)

    assert told() == sorted(["Reviewer", "Two", w.coordinator.name])
    texts = {
        m.recipient.name: write(m, kind_named(m.kind))
        for m in Mail.objects.filter(kind="promises_to_verify")
    }
    subject = f"promises to verify in version 4 of {w.study}"
    assert texts["Reviewer"].subject == f"3 {subject}"
    assert texts[w.coordinator.name].subject == f"4 {subject}"
    page = f"/case-studies/{w.study.slug}/drafts/4/verify/"
    assert all(page in text.text for text in texts.values())
    assert "because you raised these comments" in texts["Reviewer"].text
    assert "say of each whether it is done" in texts["Reviewer"].text
    assert "because you raised this comment" in texts["Two"].text
    assert "say whether it is done" in texts["Two"].text
    assert "because you coordinate" in texts[w.coordinator.name].text


def test_who_files_the_version_is_not_told(w):
    hand_in(w, by=w.coordinator)

    assert told() == ["Reviewer"]


def test_nothing_waits_nobody_is_told(w):
    Comment.objects.update(state="closed")

    hand_in(w)

    assert told() == []


def test_letter_is_dropped_when_all_is_settled(w):
    hand_in(w)
    mail = Mail.objects.get(recipient=w.reviewer, kind="promises_to_verify")
    asked = kind_named("promises_to_verify")
    before = asked.still_applies(mail)
    Comment.objects.update(state="closed")

    assert (before, asked.still_applies(mail)) == ("", "nothing waits to be verified")


def test_external_reviewer_gets_a_link_while_access_lasts(w):
    theirs, gone = external(w), external(w)
    theirs.access_until, gone.access_until = NOW.date(), dt.date(2020, 8, 1)
    for n, assignment in enumerate((theirs, gone)):
        assignment.save()
        Comment.objects.filter(pk=w.comments[n].pk).update(assignment=assignment)

    hand_in(w)

    theirs.refresh_from_db()
    gone.refresh_from_db()
    mail = Mail.objects.get(recipient=theirs.reviewer)
    assert theirs.access_until == dt.date(2020, 9, 25)
    assert gone.access_until == dt.date(2020, 8, 1)
    assert not Mail.objects.filter(recipient=gone.reviewer).exists()
    assert "/review-links/" in write(mail, kind_named(mail.kind)).text
    theirs.withdrawn_at = NOW
    theirs.save()
    assert kind_named(mail.kind).still_applies(mail) == "the access has ended"


def test_worker_is_asked_for_the_versions_the_promises_were_made_on(w, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "casestudies.services.drafts.ask_for", lambda old, new: asked.append(old.pk)
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        hand_in(w)

    assert sorted(asked) == sorted([w.draft.file_id, w.new.file_id])


# The page


def page_of(w, query="", number=3) -> str:
    return reverse("casestudies:promises", args=[w.study.slug, number]) + query


def settle_of(w, number) -> str:
    return reverse(
        "casestudies:promise_settle", args=[w.study.slug, 3, w.comments[number].pk]
    )


def main_of(response) -> str:
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def test_each_promise_stands_beside_its_paragraph(w, client):
    w.keep()
    client.force_login(w.reviewer)

    answer = client.get(page_of(w))

    said = main_of(answer)
    cards = re.split(r"2\.0\d Should", said)[1:]
    assert "4 promises to verify in version 3" in said
    assert "The quoted words were changed." in cards[0]
    assert "meet [removed] twice a year [added] every month" in cards[0]
    assert "Accepted We changed 1." in cards[0]
    assert "The paragraph did not change." in cards[1]
    assert (
        "The comment quotes no passage. This is what changed in “1 Aims”." in cards[2]
    )
    assert "Informal groups are not in it." in cards[2]
    assert "The quoted passage was not found in version 1." in cards[3]
    assert "Its chapter was not found either." in cards[3]
    assert "Refresh" not in answer


def test_reviewer_without_the_version_sees_passages_and_no_link_to_it(w, client):
    w.keep()
    client.force_login(w.reviewer)
    theirs = client.get(page_of(w)).text
    client.force_login(w.researcher)
    whole = client.get(page_of(w)).text

    compare = reverse("casestudies:compare", args=[w.study.slug, 1, 3])
    assert compare not in theirs
    assert f"{compare}?show=all#c" in whole
    assert 'value="verified"' in theirs
    assert 'value="verified"' not in whole


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            (*OLD[:2], ("2 Law", 1), *OLD[4:]),
            "The paragraph is no longer in version 3.",
        ),
        (
            (*OLD[:2], ("2 Law", 1), *OLD[4:], LAW),
            "The paragraph moved to “3 Survey”; its words did not change.",
        ),
        (
            (*OLD[:2], ("2 Law", 1), *OLD[4:], LAW.replace("decide", "have decided")),
            "The paragraph moved to “3 Survey” and was reworded.",
        ),
        (
            (*OLD[:3], f"{LAW} Since 2012.", *OLD[4:]),
            "The paragraph was reworded; the quoted words are still there.",
        ),
    ],
)
def test_what_became_of_the_paragraph_is_said(w, client, new, said):
    w.keep(new)
    client.force_login(w.reviewer)

    assert said in main_of(client.get(page_of(w)))


def test_passage_by_heart_is_said_to_be_a_likeness(w, client):
    quote = "The members of the council meet two times a year and they decide."
    Comment.objects.filter(pk=w.comments[0].pk).update(quote=quote)
    w.keep()
    client.force_login(w.reviewer)

    assert "was not found word for word" in main_of(client.get(page_of(w)))


def test_unchanged_paragraph_shows_what_changed_where_it_was_promised(w, client):
    Response.objects.filter(comment=w.comments[1]).update(where_changed="Aims")
    w.keep()
    client.force_login(w.reviewer)

    said = main_of(client.get(page_of(w)))

    assert "What changed in “1 Aims” stands below it." in said


def test_passage_that_stands_twice_and_many_changes_are_said(w, client):
    old = (*OLD, LAW)
    new = [*OLD[:2], *[f"{ROOMS} Example {n} is quite a new one." for n in range(9)]]
    keep_comparison(w.draft.file, w.new.file, blocks(*old), blocks(*new))
    client.force_login(w.reviewer)

    said = main_of(client.get(page_of(w)))

    assert "The quoted words stood in 2 places." in said
    assert "3 more changes are in the full comparison." in said


def test_chapter_in_which_nothing_changed_is_said(w, client):
    w.keep(OLD)
    client.force_login(w.reviewer)

    assert "Nothing changed in “1 Aims”." in main_of(client.get(page_of(w)))


def test_comparison_that_is_not_there_yet_is_asked_for(w, client, monkeypatch):
    asked = []
    monkeypatch.setattr(
        comparisons.doorbell, "press", lambda task, *args: asked.append(args)
    )
    client.force_login(w.reviewer)

    answer = client.get(page_of(w))

    assert asked == [(w.draft.file_id, w.new.file_id)]
    assert answer["Refresh"] == "3"
    assert "are being compared" in main_of(answer)
    cache.clear()


@pytest.mark.parametrize("why", ["quarantined", "unread"])
def test_files_that_cannot_be_compared_are_named(w, client, why):
    if why == "quarantined":
        StoredFile.objects.filter(pk=w.new.file_id).update(state="infected")
    else:
        found = w.keep()
        found.result = {}
        found.save()
    client.force_login(w.researcher)

    said = main_of(client.get(page_of(w)))

    assert "cannot compare the two files" in said
    assert "Version 1 Version 3" in said


def test_real_files_are_compared(project_time, client):
    project_time(NOW)
    w = build(released=True)
    old = add_draft(w.study, 2, word_of({"2 Law": [LAW, ROOMS]}))
    w.new = add_draft(
        w.study, 3, word_of({"2 Law": [LAW.replace("twice", "once"), ROOMS]})
    )
    w.round.draft = old
    w.round.save()
    CommentFactory(
        assignment=w.assignment,
        number=1,
        released_at=NOW,
        quote="council meet twice",
        state="closed_verify",
    )
    compare_files(old.file, w.new.file)
    client.force_login(w.reviewer)

    said = main_of(client.get(page_of(w)))

    assert "One promise to verify in version 3" in said
    assert "It was closed without an answer." in said
    assert "meet [removed] twice [added] once" in said


def test_mine_and_all(w, client):
    other = ReviewAssignmentFactory(round=w.round)
    Comment.objects.filter(pk=w.comments[1].pk).update(assignment=other)
    w.keep()
    client.force_login(w.reviewer)

    def labels(query):
        return re.findall(r'<h2 id="h\d+">(2\.0\d)', client.get(page_of(w, query)).text)

    assert labels("") == labels("?whose=mine") == ["2.01", "2.03", "2.04"]
    assert labels("?whose=all") == ["2.01", "2.02", "2.03", "2.04"]
    assert labels("?whose=nonsense&page=x") == ["2.01", "2.03", "2.04"]
    client.force_login(w.ilo)
    assert labels("") == ["2.01", "2.02", "2.03", "2.04"]
    assert "None of yours waits" in client.get(page_of(w, "?whose=mine")).text


def test_only_own_promises_can_be_settled_on_the_page(w, client):
    other = ReviewAssignmentFactory(round=w.round)
    Comment.objects.filter(pk=w.comments[1].pk).update(assignment=other)
    w.keep()
    client.force_login(w.reviewer)

    page = client.get(page_of(w, "?whose=all")).text

    assert [settle_of(w, n) in page for n in range(4)] == [True, False, True, True]


def test_what_was_settled_is_counted(w, client):
    w.keep()
    client.force_login(w.reviewer)
    settle(w, 0, "verified")
    settle(w, 1, "not_yet", reason="Missing.")
    some = main_of(client.get(page_of(w)))
    settle(w, 2, "verified")
    settle(w, 3, "verified")

    assert "1 verified so far in this version, 1 not yet." in some
    assert "Nothing is left to verify in version 3: 3 verified, 1 not yet" in main_of(
        client.get(page_of(w))
    )


def test_version_in_which_nothing_waits_says_so(w, client):
    client.force_login(w.researcher)

    said = main_of(client.get(page_of(w, number=1)))

    assert "Nothing is to be verified in version 1" in said


def test_button_verifies_and_leads_to_the_next(w, client):
    client.force_login(w.reviewer)

    answer = client.post(settle_of(w, 0), {"verdict": "verified"}, follow=True)

    assert answer.redirect_chain == [(f"{page_of(w)}#promise-{w.comments[1].pk}", 302)]
    assert "Comment 2.01 is verified in version 3." in answer.text
    assert Comment.objects.get(pk=w.comments[0].pk).state == "closed"


def test_after_the_last_comes_the_first_that_is_left(w, client):
    client.force_login(w.ilo)

    answer = client.post(settle_of(w, 3), {"verdict": "verified"})

    assert answer["Location"].endswith(f"#promise-{w.comments[0].pk}")


def test_last_one_leads_to_the_page(w, client):
    Comment.objects.exclude(pk=w.comments[3].pk).update(state="closed")
    client.force_login(w.reviewer)

    answer = client.post(settle_of(w, 3), {"verdict": "verified"})

    assert answer["Location"] == page_of(w)


def test_not_yet_without_a_reason_is_asked_for_it(w, client):
    client.force_login(w.reviewer)

    empty = client.post(settle_of(w, 0), {"verdict": "not_yet"})
    done = client.post(
        settle_of(w, 0), {"verdict": "not_yet", "reason": "No date."}, follow=True
    )

    assert (empty.status_code, "Say what is missing." in empty.text) == (422, True)
    assert "Comment 2.01 is open again; the team is told." in done.text
    assert Comment.objects.get(pk=w.comments[0].pk).state == "open"


@pytest.mark.parametrize("verdict", ["", "closed", "Verified"])
def test_other_verdicts_are_refused(w, client, verdict):
    client.force_login(w.reviewer)

    answer = client.post(settle_of(w, 0), {"verdict": verdict, "reason": "x" * 2001})

    assert answer.status_code == 422
    assert ThreadEntry.objects.count() == 0


def test_settled_meanwhile_is_said(w, client):
    Comment.objects.filter(pk=w.comments[0].pk).update(state="open")
    client.force_login(w.reviewer)

    answer = client.post(settle_of(w, 0), {"verdict": "verified"})

    assert (answer.status_code, "does not wait" in answer.text) == (422, True)
    assert client.get(settle_of(w, 0)).status_code == 200


# Who gets in


MAY_LOOK = {"admin", "ilo", "coordinator", "manager", "researcher", "reviewer"}
MAY_SETTLE = {"admin", "ilo", "coordinator", "reviewer"}


def test_each_role_looks_and_settles_as_it_may(project_time):
    project_time(worlds.NOW)
    world = worlds.build()
    later = DraftFactory(study=world.study, number=2)
    Comment.objects.filter(pk=world.comment.pk).update(
        released_at=NOW, state="closed_verify"
    )
    arguments = [world.study.slug, later.number]
    page = reverse("casestudies:promises", args=arguments)
    act = reverse("casestudies:promise_settle", args=[*arguments, world.comment.pk])
    looks, settles = {}, {}

    for role in worlds.ROLES[:-1]:
        client = Client()
        client.force_login(
            getattr(world, role), backend="django.contrib.auth.backends.ModelBackend"
        )
        looks[role] = client.get(page).status_code
        settles[role] = client.get(act).status_code

    everybody = worlds.ROLES[:-1]
    assert looks == {role: 200 if role in MAY_LOOK else 404 for role in everybody}
    assert settles == {
        role: 200 if role in MAY_SETTLE else 403 if role in MAY_LOOK else 404
        for role in everybody
    }


def test_reviewer_whose_access_ended_sees_nothing(w, client):
    w.assignment.access_until = dt.date(2020, 8, 1)
    w.assignment.save()
    client.force_login(w.reviewer)

    assert client.get(page_of(w)).status_code == 404
    assert client.get(settle_of(w, 0)).status_code == 404


def test_page_and_my_work_agree_on_a_reader_whose_access_ended(w, client):
    """Who oversees the phase reads on; what they raised is staff's to settle."""
    TeamMemberFactory(phase=w.phase, user=w.reviewer, role="research_manager")
    w.keep()
    client.force_login(w.reviewer)
    before = [waiting.count for waiting in promises_by_study(w.reviewer)]
    mine = client.get(page_of(w)).context["counts"]
    w.assignment.access_until = dt.date(2020, 8, 1)
    w.assignment.save()

    after = promises_by_study(w.reviewer)
    page = client.get(page_of(w))

    assert (before, mine) == ([4], {"all": 4, "mine": 4})
    assert (after, page.context["counts"]) == ([], {"all": 4, "mine": 0})
    assert settle_of(w, 0) not in page.text


def test_session_of_a_link_verifies_in_its_study_only(w, client):
    theirs = external(w)
    Comment.objects.filter(pk=w.comments[0].pk).update(assignment=theirs)
    w.keep()
    key = mint_link(theirs)
    client.post(reverse("casestudies:review_link", args=[key]))
    elsewhere = build(released=True, comments=1)
    other = DraftFactory(study=elsewhere.study, number=3)

    review = client.get(theirs.get_absolute_url()).text
    page = client.get(page_of(w))
    done = client.post(settle_of(w, 0), {"verdict": "verified"})

    assert "One promise made to this review waits" in review
    assert page_of(w) in review
    assert page.status_code == 200
    assert f'href="{w.study.get_absolute_url()}"' not in page.text
    assert done.status_code == 302
    assert client.get(page_of(elsewhere, number=other.number)).status_code == 404
    del client.cookies[settings.SESSION_COOKIE_NAME]
    assert "/review-links/" in client.get(page_of(w))["Location"]


# Where else it shows


def test_it_shows_in_my_work_on_the_study_and_on_the_version(w, client):
    client.force_login(w.reviewer)
    mine = client.get(reverse("dashboard:my_work")).text
    client.force_login(w.coordinator)
    study = client.get(w.study.get_absolute_url()).text
    version = client.get(w.new.get_absolute_url()).text
    theirs = client.get(reverse("dashboard:my_work")).text
    client.force_login(w.researcher)
    team = client.get(reverse("dashboard:my_work")).text

    assert "Verify 4 promises in version 3" in mine
    assert "Verify 4 promises in version 3" in theirs
    assert "Verify 4 promises in version 3" in study
    assert "4 promises wait to be verified in this version." in version
    assert "Verify 4 promises" not in team


@pytest.mark.parametrize("who", ["reviewer", "coordinator", "both"])
def test_linked_page_opens_on_as_many_as_my_work_counts(w, client, who):
    reader = w.reviewer if who == "reviewer" else w.coordinator
    if who == "both":
        own = ReviewAssignmentFactory(round=w.round, reviewer=reader)
        Comment.objects.filter(pk=w.comments[3].pk).update(assignment=own)
    client.force_login(reader)
    [(title, waiting_there)] = client.get(reverse("dashboard:my_work")).context[
        "promises"
    ]

    page = client.get(waiting_there.path)

    assert title == "Verify 4 promises in version 3"
    assert page.context["whose"] == ("mine" if who == "reviewer" else "all")
    assert len(page.context["cards"]) == waiting_there.count == 4


@pytest.mark.parametrize("count", [2, 12])
def test_page_takes_as_many_queries_for_any_number(w, client, count):
    for n in range(count):
        reviewer = ReviewAssignmentFactory(round=w.round)
        CommentFactory(
            assignment=reviewer,
            number=n + 50,
            released_at=NOW,
            state="closed_verify",
            quote="meet twice a year",
        )
    w.keep()
    client.force_login(w.coordinator)
    client.get(page_of(w, "?whose=all"))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(page_of(w, "?whose=all"))

    # Session and user; standing; the version; counts; the promises with answers;
    # one comparison; what was settled; who may settle; what may be opened; the shell.
    assert page.text.count("data-step") == count + 4
    # One more when the session is written down as seen.
    assert len(queries) in (15, 16)
    assert len(gzip.compress(page.content)) < 20_000


@pytest.mark.parametrize("count", [1, 4])
def test_my_work_takes_as_many_queries_for_any_number(project_time, client, count):
    project_time(NOW)
    reader = TeamMemberFactory().user
    for _n in range(count):
        w = build(released=True, comments=1)
        Comment.objects.filter(pk=w.comments[0].pk).update(
            state="closed_verify",
            assignment=ReviewAssignmentFactory(round=w.round, reviewer=reader),
        )
        DraftFactory(study=w.study, number=2)
    client.force_login(reader)
    address = reverse("dashboard:my_work")
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)

    assert page.text.count("Verify 1 promise in version 2") == count
    assert len(queries) <= 32


def test_twenty_stand_on_a_page(w, client):
    for n in range(20):
        CommentFactory(
            assignment=w.assignment,
            number=n + 50,
            released_at=NOW,
            state="closed_verify",
        )
    client.force_login(w.reviewer)

    first, second = client.get(page_of(w)).text, client.get(page_of(w, "?page=2")).text

    assert (first.count("data-step"), second.count("data-step")) == (20, 4)


def test_researcher_of_another_country_is_not_told(w):
    other = ResearcherFactory().user

    hand_in(w)

    assert not Mail.objects.filter(recipient=other).exists()
    assert dates.now() == NOW
