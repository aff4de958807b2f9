"""The pages of the review as people use them."""

import datetime as dt
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from casestudies.models import Comment, Response, ReviewAssignment, ReviewRound, Theme
from mail.models import Mail
from sse_project.lib import dates
from tests.casestudies.reviewing import NOW, build, last, writing
from tests.factories import (
    CommentFactory,
    DraftFactory,
    ReviewAssignmentFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build()


@pytest.fixture
def released(project_time):
    project_time(NOW)
    return build(released=True, comments=2)


def to(name, *args):
    return reverse(f"casestudies:{name}", args=args)


def page_of(round_):
    return to("round", round_.study.slug, round_.number)


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page.text, re.S)[1].strip()


# Opening a round


def opening(w, **fields):
    candidates = {f"u{user.pk}-kind": "ilo" for user in (w.coordinator, w.ilo)}
    return {"draft": w.draft.pk, "due_on": "2020-09-04", **candidates, **fields}


@pytest.fixture
def fresh(w, client):
    w.assignment.delete()
    w.round.delete()
    client.force_login(w.coordinator)
    return w


def test_coordinator_opens_a_round_with_staff_and_an_external_reviewer(fresh, client):
    answer = client.post(
        to("round_open", fresh.study.slug),
        opening(
            fresh,
            **{
                f"u{fresh.ilo.pk}-chosen": "on",
                f"u{fresh.ilo.pk}-due_on": "2020-09-02",
                "external_name": "Exa",
                "external_email": "exa@example.org",
            },
        ),
    )

    opened = ReviewRound.objects.get()
    rows = opened.assignments.order_by("due_on").values_list(
        "reviewer__email", "kind", "due_on"
    )
    assert answer["Location"] == page_of(opened)
    assert list(rows) == [
        (fresh.ilo.email, "ilo", dt.date(2020, 9, 2)),
        ("exa@example.org", "external", dt.date(2020, 9, 4)),
    ]
    assert last(opened) == (fresh.coordinator.pk, "")
    kinds = Mail.objects.values_list("kind", "recipient__email")
    assert sorted(kinds) == [
        ("review_invitation", "exa@example.org"),
        ("review_invitation", fresh.ilo.email),
    ]


@pytest.mark.parametrize(
    ("given", "zone"), [({}, "Asia/Seoul"), ({"zone": "Asia/Tokyo"}, "Asia/Tokyo")]
)
def test_day_of_a_new_external_reviewer_ends_in_their_zone(fresh, client, given, zone):
    person = {"external_name": "Exa", "external_email": "exa@example.org"}
    if given:
        person["external_time_zone"] = given["zone"]

    client.post(
        to("round_open", fresh.study.slug), opening(fresh, **person), follow=False
    )

    asked = ReviewRound.objects.get().assignments.get()
    assert str(asked.reviewer.time_zone) == zone
    assert asked.due_at == dates.end_of_day(dt.date(2020, 9, 4), ZoneInfo(zone))


@pytest.mark.parametrize("given", [{}, {"time_zone": "Asia/Dili"}])
def test_added_external_reviewer_has_the_zone_chosen(w, client, given):
    client.force_login(w.coordinator)
    url = to("reviewer_add", w.study.slug, w.round.number)

    page = client.get(url)
    client.post(
        url,
        {
            "name": "Exa",
            "email": "exa@example.org",
            "kind": "external",
            "due_on": "2020-09-04",
            **given,
        },
    )

    asked = w.round.assignments.get(reviewer__email="exa@example.org")
    assert page.context["form"]["time_zone"].initial == "Asia/Seoul"
    assert str(asked.reviewer.time_zone) == given.get("time_zone", "Asia/Seoul")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose at least one reviewer."),
        ({"external_name": "Exa"}, "An external reviewer needs both."),
        ({"external_email": "exa@example.org"}, "An external reviewer needs both."),
        (
            {
                "external_name": "Exa",
                "external_email": "exa@example.org",
                "due_on": "2020-08-01",
            },
            "is already over where",
        ),
    ],
)
def test_incomplete_round_is_refused_with_what_was_typed(fresh, client, fields, said):
    answer = client.post(
        to("round_open", fresh.study.slug), opening(fresh, **fields), follow=False
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert fields.get("external_name", "") in answer.text
    assert (ReviewRound.objects.count(), Mail.objects.count()) == (0, 0)


def test_next_round_asks_first_while_answers_are_due(released, client):
    w = released
    client.force_login(w.coordinator)
    url, asked = to("round_open", w.study.slug), f"u{w.ilo.pk}-chosen"

    page = client.get(url)
    refused = client.post(url, opening(w, **{asked: "on"}))
    rounds = w.study.rounds.count()
    meant = client.post(url, opening(w, **{asked: "on", "answers_still_owed": "on"}))

    warning = "The team still owes its answers to round 2, due Thu 10 Sep 2020."
    assert warning in page.text
    assert (refused.status_code, rounds) == (422, 1)
    assert "Tick the box if you mean it." in refused.text
    assert (meant.status_code, w.study.rounds.count()) == (302, 2)


def test_next_round_asks_nothing_once_the_answers_are_sent(released, client):
    w = released
    w.round.answered_at = NOW
    w.round.save()
    client.force_login(w.coordinator)

    page = client.get(to("round_open", w.study.slug))

    assert "still owes its answers" not in page.text
    assert "answers_still_owed" not in page.context["form"].fields


def test_draft_of_another_study_cannot_be_chosen(fresh, client):
    fields = opening(fresh, draft=DraftFactory().pk)

    answer = client.post(
        to("round_open", fresh.study.slug), {**fields, f"u{fresh.ilo.pk}-chosen": "on"}
    )

    assert (answer.status_code, ReviewRound.objects.count()) == (422, 0)


# The page of a round


def test_page_says_the_risk_first(w, client, project_time):
    client.force_login(w.coordinator)
    address = page_of(w.round)

    in_time = heading(client.get(address))
    project_time("2020-09-05T09:00:00+00:00")
    late = heading(client.get(address))
    w.assignment.delete()
    nobody = heading(client.get(address))

    assert in_time == "The only review is still owed, by Fri 4 Sep 2020."
    assert late == "One of 1 reviews is overdue: Reviewer."
    assert nobody == "Nobody reviews version 1 yet."


def test_team_is_not_told_that_reviewers_are_late(w, client, project_time):
    project_time("2020-09-05T09:00:00+00:00")
    client.force_login(w.researcher)

    page = client.get(page_of(w.round))

    assert heading(page) == "Version 1 is with its reviewers."
    assert "verdue" not in page.text
    assert "Was due" not in page.text


def test_headlines_after_the_release(released, client, project_time):
    w = released
    client.force_login(w.researcher)
    address = page_of(w.round)
    open_ = heading(client.get(address))
    project_time("2020-09-11T09:00:00+00:00")
    late = heading(client.get(address))
    Comment.objects.update(state="answered")
    ReviewRound.objects.update(answered_at=NOW)
    answered = heading(client.get(address))
    Comment.objects.update(state="closed_verify")
    ReviewRound.objects.update(closed_at=NOW)
    closed = heading(client.get(address))

    assert open_ == (
        "No answer yet to 2 comments. The answers are due on Thu 10 Sep 2020."
    )
    assert late == (
        "2 of 2 comments are unanswered. The answers were due on Thu 10 Sep 2020."
    )
    assert answered == "2 answers wait to be closed by their reviewers."
    assert closed == (
        "2 promises are to be verified in the next draft. Round 2 is closed."
    )


def test_held_comments_are_shown_to_the_review_team_only(project_time, client):
    project_time(NOW)
    w = build(comments=1)
    Comment.objects.update(text="HELD BACK")
    pages = {}
    for name in ("coordinator", "ilo", "reviewer", "researcher"):
        client.force_login(getattr(w, name))
        pages[name] = "HELD BACK" in client.get(page_of(w.round)).text

    assert pages == {
        "coordinator": True,
        "ilo": True,
        "reviewer": True,
        "researcher": False,
    }


def test_filters_stand_in_the_address(released, client):
    w = released
    Comment.objects.filter(pk=w.comments[0].pk).update(priority="must", text="FIRST")
    Comment.objects.filter(pk=w.comments[1].pk).update(text="SECOND", state="closed")
    client.force_login(w.researcher)

    def shown(query):
        text = client.get(page_of(w.round) + query).text
        return [word for word in ("FIRST", "SECOND") if word in text]

    assert shown("") == ["FIRST", "SECOND"]
    assert shown("?priority=must") == ["FIRST"]
    assert shown("?state=closed") == ["SECOND"]
    assert shown(f"?reviewer={w.reviewer.pk}") == ["FIRST", "SECOND"]
    assert shown("?state=answered") == []
    assert shown("?state=nonsense") == ["FIRST", "SECOND"]


@pytest.mark.parametrize("role", ["researcher", "coordinator", "reviewer"])
def test_page_of_a_round_does_not_query_by_comment(
    project_time, client, django_assert_max_num_queries, role
):
    project_time(NOW)
    counts = []
    for comment_count in (2, 6):
        w = build(released=True, comments=comment_count)
        for comment in w.comments:
            Response.objects.create(
                comment=comment, text="Done.", author=w.researcher, written_at=NOW
            )
            ReviewAssignmentFactory(round=w.round)
        client.force_login(getattr(w, role))
        client.get(page_of(w.round))
        # Session and user; standing; the round with study and assignments;
        # comments; answers; rounds of the study; what the shell asks.
        with django_assert_max_num_queries(17) as queries:
            page = client.get(page_of(w.round))
        counts.append(len(queries))
        assert page.text.count('id="comment-') == comment_count

    assert counts[0] == counts[1]


# Reviewers, release, closing


def test_coordinator_adds_an_external_reviewer_by_address(w, client):
    client.force_login(w.coordinator)

    client.post(
        to("reviewer_add", w.study.slug, 2),
        {
            "name": "Exa",
            "email": "exa@example.org",
            "kind": "external",
            "due_on": "2020-09-04",
        },
    )

    added = w.round.assignments.get(reviewer__email="exa@example.org")
    assert (added.kind, added.reviewer.has_usable_password()) == ("external", False)


def test_refused_reviewer_leaves_no_account_behind(w, client):
    client.force_login(w.coordinator)

    answer = client.post(
        to("reviewer_add", w.study.slug, 2),
        {
            "name": "Exa",
            "email": "exa@example.org",
            "kind": "external",
            "due_on": "2020-08-01",
        },
    )

    assert answer.status_code == 422
    assert w.round.assignments.count() == 1
    assert not UserFactory._meta.model.objects.filter(email="exa@example.org").exists()


def test_who_reviews_the_draft_already_is_not_offered_for_it(w, client):
    client.force_login(w.coordinator)

    page = client.get(to("assignment_replace", w.assignment.pk))

    offered = page.context["form"].fields["user"].queryset
    assert w.ilo in offered
    assert w.assignment.reviewer not in offered


@pytest.mark.parametrize(
    ("who", "chosen", "kind"),
    [
        ("ilo", "", "ilo"),
        ("coordinator", "", "agency"),
        ("ilo", "external", "external"),
        ("somebody", "", "external"),
    ],
)
def test_replacing_reviewer_reviews_according_to_own_role(w, client, who, chosen, kind):
    w.assignment.kind = ReviewAssignment.Kind.RESEARCH_MANAGER
    w.assignment.save()
    person = {"name": "Exa", "email": "exa@example.org"}
    if who != "somebody":
        person = {"user": getattr(w, who).pk}
    client.force_login(w.coordinator)
    url = to("assignment_replace", w.assignment.pk)

    preset = client.get(url).context["form"]["kind"].value()
    client.post(
        url, {**person, "kind": chosen, "due_on": "2020-09-11", "reason": "Away"}
    )

    w.assignment.refresh_from_db()
    assert not preset
    assert w.assignment.replaced_by.kind == kind


def test_extend_withdraw_and_replace_take_a_reason(w, client):
    client.force_login(w.coordinator)
    for name in ("assignment_extend", "assignment_withdraw", "assignment_replace"):
        answer = client.post(to(name, w.assignment.pk), {"due_on": "2020-09-11"})
        assert (name, answer.status_code) == (name, 422)

    client.post(
        to("assignment_extend", w.assignment.pk),
        {"due_on": "2020-09-11", "reason": "Holidays"},
    )
    w.assignment.refresh_from_db()
    extended = (w.assignment.due_on, last(w.assignment))
    client.post(
        to("assignment_replace", w.assignment.pk),
        {"user": w.ilo.pk, "kind": "ilo", "due_on": "2020-09-11", "reason": "Ill"},
    )

    w.assignment.refresh_from_db()
    assert extended == (dt.date(2020, 9, 11), (w.coordinator.pk, "Holidays"))
    assert w.assignment.replaced_by.reviewer == w.ilo


def test_release_by_page_takes_all_unless_told_otherwise(project_time, client):
    project_time(NOW)
    w = build(comments=2)
    client.force_login(w.ilo)
    address = to("round_release", w.study.slug, 2)
    offered = client.get(address).context["form"]["comments"].initial

    client.post(
        address, {"answers_due_on": "2020-09-10", "comments": [w.comments[0].pk]}
    )

    shown = w.round.comments.filter(released_at__isnull=False)
    assert offered == [c.pk for c in w.comments]
    assert list(shown) == w.comments[:1]


def test_reviews_still_owed_are_said_at_release_after_it_and_at_the_end(
    project_time, client
):
    project_time(NOW)
    w = build(comments=1)
    for _n in range(2):
        ReviewAssignmentFactory(round=w.round)
    said = "2 reviews are still owed; what they bring is released apart."
    client.force_login(w.ilo)
    address = to("round_release", w.study.slug, 2)

    asked = client.get(address).text
    client.post(
        address, {"answers_due_on": "2020-09-10", "comments": [w.comments[0].pk]}
    )
    after = client.get(page_of(w.round)).context["asides"]
    closing = client.get(to("round_close", w.study.slug, 2)).text
    client.force_login(w.researcher)
    told = client.get(page_of(w.round)).context["asides"]

    assert said in asked
    assert (after, told) == ([said], [])
    assert "2 reviews are still owed. Withdraw them, or give a reason." in closing


@pytest.mark.parametrize("number", ["9" * 30, str(2**63), "-1", "x"])
def test_comment_no_database_can_look_for_is_refused(project_time, client, number):
    project_time(NOW)
    w = build(comments=1)
    client.force_login(w.ilo)

    answer = client.post(
        to("round_release", w.study.slug, 2),
        {"answers_due_on": "2020-09-10", "comments": [number]},
    )

    assert answer.status_code == 422
    assert not w.round.comments.filter(released_at__isnull=False).exists()


def test_foreign_comment_cannot_be_released(project_time, client):
    project_time(NOW)
    w, other = build(comments=1), build(comments=1)
    client.force_login(w.ilo)

    answer = client.post(
        to("round_release", w.study.slug, 2),
        {"answers_due_on": "2020-09-10", "comments": [other.comments[0].pk]},
    )

    assert answer.status_code == 422
    assert Comment.objects.filter(released_at__isnull=False).count() == 0


def test_round_closes_early_with_a_reason_only(w, client):
    client.force_login(w.coordinator)
    address = to("round_close", w.study.slug, 2)

    refused = client.post(address, {"reason": ""})
    client.post(address, {"reason": "Stopped"})

    w.round.refresh_from_db()
    assert (refused.status_code, "still owed" in refused.text) == (422, True)
    assert (w.round.closed_at, last(w.round)) == (NOW, (w.coordinator.pk, "Stopped"))

    again = client.get(address, follow=True)
    assert again.redirect_chain == [(w.round.get_absolute_url(), 302)]
    assert "The round is closed already." in again.text


# The reviewer's page


def test_reviewer_writes_keeps_edits_deletes_and_hands_in(w, client):
    client.force_login(w.reviewer)
    page = w.assignment.get_absolute_url()
    client.post(to("comment_add", w.assignment.pk), {"text": "One", "priority": "must"})
    client.post(to("comment_add", w.assignment.pk), {"text": "Two"})
    first, second = w.assignment.comments.order_by("pk")
    client.post(
        to("comment_edit", w.assignment.pk, first.pk),
        {"text": "One, better", "priority": "must", "version": first.version},
    )
    client.post(to("comment_delete", w.assignment.pk, second.pk))
    go_on = client.post(
        to("assignment_overall", w.assignment.pk),
        {"overall": "Good", "version": 1, "hand_in": "1"},
    )
    submit = to("assignment_submit", w.assignment.pk)
    asked = client.get(submit)
    client.post(submit)
    client.post(submit)

    comment = w.assignment.comments.get()
    w.assignment.refresh_from_db()
    assert go_on["Location"] == submit
    assert "One comment" in asked.text
    assert (comment.label, comment.text, comment.priority) == (
        "2.01",
        "One, better",
        "must",
    )
    assert (w.assignment.overall, w.assignment.submitted_at) == ("Good", NOW)
    assert heading(client.get(page)) == "The review is in since Wed 26 Aug 2020."
    # It was the last review: that letter says both.
    assert Mail.objects.filter(kind="all_reviews_in").count() == 1
    assert not Mail.objects.filter(kind="review_submitted").exists()


def test_page_names_deadline_and_zone(w, client):
    client.force_login(w.reviewer)

    page = client.get(w.assignment.get_absolute_url())

    assert heading(page) == "Your review is due on Fri 4 Sep 2020."
    assert "Until the end of that day, Seoul time." in page.text


def test_autosave_answers_with_the_readers_time_and_saves_once(w, client):
    client.force_login(w.reviewer)
    address = to("comment_add", w.assignment.pk) + "?autosave=1"
    form = str(uuid.uuid4())

    for text in ("", "S", "Say"):
        answer = client.post(address, {"text": text, "form": form})

    assert (answer.status_code, answer.text) == (200, "Saved 18:00 (Seoul time)")
    assert [c.text for c in w.assignment.comments.all()] == ["Say"]


def test_stale_edit_shows_both_texts(w, client):
    comment = writing(w, "Saved meanwhile")
    Comment.objects.filter(pk=comment.pk).update(version=4)
    client.force_login(w.reviewer)
    address = to("comment_edit", w.assignment.pk, comment.pk)

    answer = client.post(address, {"text": "Mine", "version": 3})
    comment.refresh_from_db()
    kept = comment.text
    client.post(address, {"text": "Mine", "version": 4})

    comment.refresh_from_db()
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("Mine", "Saved meanwhile"))
    assert (kept, comment.text) == ("Saved meanwhile", "Mine")


def test_text_survives_an_expired_session(w, client):
    address = to("comment_add", w.assignment.pk)

    sent = client.post(address, {"text": "Long thought", "chapter": "4"})
    client.login(email=w.reviewer.email, password="secret")
    shown = client.get(address)
    again = client.get(address)
    client.post(address, {"text": ""})
    refused = client.get(address)
    client.post(address, {"text": "Long thought", "chapter": "4"})
    saved = client.get(address)

    assert sent["Location"] == f"/accounts/login/?next={address}"
    assert "You were signed out" in shown.text
    assert all("Long thought" in page.text for page in (shown, again, refused))
    assert "Long thought" not in saved.text


def test_autosave_without_a_session_says_so(w, client):
    answer = client.post(
        to("comment_add", w.assignment.pk) + "?autosave=1", {"text": "Long thought"}
    )

    assert answer.status_code == 401
    assert Comment.objects.count() == 0


def test_coordinator_files_a_review_with_the_day_it_came(w, client):
    client.force_login(w.coordinator)
    client.post(to("comment_add", w.assignment.pk), {"text": "By e-mail"})
    submit = to("assignment_submit", w.assignment.pk)

    without = client.post(submit)
    client.post(submit, {"received_on": "2020-08-25"})

    w.assignment.refresh_from_db()
    assert without.status_code == 422
    assert (w.assignment.filed_by, w.assignment.received_on) == (
        w.coordinator,
        dt.date(2020, 8, 25),
    )


def test_reviewer_cannot_choose_the_day_their_review_came(w, client):
    client.force_login(w.reviewer)

    client.post(to("assignment_submit", w.assignment.pk), {"received_on": "2020-08-21"})
    writing(w)
    client.post(to("assignment_submit", w.assignment.pk), {"received_on": "2020-08-21"})

    w.assignment.refresh_from_db()
    assert w.assignment.received_on == dt.date(2020, 8, 26)


def test_reviewer_declines_with_a_reason(w, client):
    client.force_login(w.reviewer)
    address = to("assignment_decline", w.assignment.pk)

    without = client.post(address, {"reason": " "})
    answer = client.post(address, {"reason": "No time"}, follow=True)

    assert without.status_code == 422
    assert heading(answer) == "You declined this review."
    assert "/file/" not in answer.text


# Answers


def test_team_answers_in_place_and_sends(released, client):
    w = released
    client.force_login(w.researcher)
    page = client.get(page_of(w.round))
    for comment in w.comments:
        client.post(
            to("answer", w.study.slug, 2, comment.pk),
            {"code": "accepted", "text": "Done.", "version": 0},
        )
    client.post(to("answers_send", w.study.slug, 2))

    w.round.refresh_from_db()
    assert page.text.count("Write answer") == 2
    assert w.round.answered_at == NOW
    assert set(Comment.objects.values_list("state", flat=True)) == {"answered"}


def test_unanswered_comments_are_named_before_sending(released, client):
    w = released
    client.force_login(w.researcher)
    client.post(to("answer", w.study.slug, 2, w.comments[0].pk), {"text": "Done."})
    address = to("answers_send", w.study.slug, 2)

    refused = client.post(address)
    client.post(address, {"without": ["2.02"]})

    w.round.refresh_from_db()
    assert (refused.status_code, "No answer yet: 2.02" in refused.text) == (422, True)
    assert w.round.answered_at == NOW


def test_comment_of_another_round_cannot_be_answered(released, client):
    w, other = released, build(released=True, comments=1)
    client.force_login(w.researcher)

    answer = client.post(
        to("answer", w.study.slug, 2, other.comments[0].pk), {"text": "Done."}
    )

    assert (answer.status_code, Response.objects.count()) == (404, 0)


def test_stale_answer_shows_both_texts(released, client):
    w = released
    client.force_login(w.researcher)
    address = to("answer", w.study.slug, 2, w.comments[0].pk)
    client.post(address, {"text": "First", "code": "covered", "version": 0})

    answer = client.post(address, {"text": "Second", "code": "accepted", "version": 0})

    assert answer.status_code == 409
    assert all(t in answer.text for t in ("First", "Second", "Already covered"))
    assert Response.objects.get().text == "First"


def test_coordinator_files_answers_for_the_team(released, client):
    w = released
    client.force_login(w.coordinator)
    for comment in w.comments:
        client.post(to("answer", w.study.slug, 2, comment.pk), {"text": "By e-mail"})

    client.post(
        to("answers_send", w.study.slug, 2),
        {"author": w.researcher.pk, "received_on": "2020-08-25"},
    )

    rows = set(Response.objects.values_list("author", "filed_by", "received_on"))
    assert rows == {(w.researcher.pk, w.coordinator.pk, dt.date(2020, 8, 25))}


def test_answers_cannot_be_filed_for_somebody_outside_the_team(released, client):
    w = released
    client.force_login(w.coordinator)
    client.post(to("answer", w.study.slug, 2, w.comments[0].pk), {"text": "Done."})

    answer = client.post(
        to("answers_send", w.study.slug, 2),
        {
            "author": UserFactory().pk,
            "received_on": "2020-08-25",
            "without": ["2.02"],
        },
    )

    w.round.refresh_from_db()
    assert (answer.status_code, w.round.answered_at) == (422, None)


def test_reviewer_closes_and_reopens_own_comments_only(released, client):
    w = released
    other = ReviewAssignmentFactory(round=w.round)
    theirs = CommentFactory(assignment=other, number=9, released_at=NOW)
    client.force_login(w.reviewer)
    mine = w.comments[0]

    client.post(
        to("comment_close", w.assignment.pk, mine.pk), {"state": "closed_verify"}
    )
    mine.refresh_from_db()
    closed = mine.state
    client.post(to("comment_reopen", w.assignment.pk, mine.pk), {"reason": "Not yet"})
    refusals = [
        client.post(to("comment_close", assignment.pk, theirs.pk), {"state": "closed"})
        for assignment in (other, w.assignment)
    ]

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (closed, mine.state, theirs.state) == ("closed_verify", "open", "open")
    assert [r.status_code for r in refusals] == [404, 404]


def test_coordinator_closes_on_behalf(released, client):
    w = released
    client.force_login(w.coordinator)

    client.post(
        to("comment_close", w.assignment.pk, w.comments[0].pk), {"state": "closed"}
    )

    comment = Comment.objects.get(pk=w.comments[0].pk)
    assert (comment.state, comment.closed_by) == ("closed", w.coordinator)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("closed", "Comment 2.01 is closed."),
        (
            "closed_verify",
            "Comment 2.01 is closed as a promise. When the next version comes, you"
            " are asked to verify it there.",
        ),
    ],
)
def test_how_a_comment_is_closed_is_said(released, client, state, said):
    w = released
    client.force_login(w.reviewer)

    answer = client.post(
        to("comment_close", w.assignment.pk, w.comments[0].pk),
        {"state": state},
        follow=True,
    )

    assert [str(message) for message in answer.context["messages"]] == [said]


def test_nobody_makes_up_a_state(released, client):
    w = released
    client.force_login(w.reviewer)

    answer = client.post(
        to("comment_close", w.assignment.pk, w.comments[0].pk), {"state": "draft"}
    )

    assert answer.status_code == 422
    assert Comment.objects.get(pk=w.comments[0].pk).state == "open"


def test_assignment_kinds_are_all_offered(w, client):
    client.force_login(w.coordinator)

    page = client.get(to("reviewer_add", w.study.slug, 2))

    assert all(str(kind.label) in page.text for kind in ReviewAssignment.Kind)


@pytest.mark.parametrize(
    ("length", "status", "kept"), [(20_000, 302, 1), (20_001, 422, 0)]
)
def test_a_text_is_as_long_as_its_box_says(w, client, length, status, kept):
    client.force_login(w.reviewer)
    text = "\r\n".join(["a" * (length - 2), "b"])

    answer = client.post(
        to("comment_add", w.assignment.pk), {"text": text}, follow=False
    )

    comments = w.assignment.comments.filter(text=text.replace("\r\n", "\n"))
    assert (answer.status_code, comments.count()) == (status, kept)
    assert status == 302 or "b</textarea>" in answer.text


# What a comment says beside its text


def test_comment_keeps_proposal_type_and_theme(w, client):
    theme, retired = ThemeFactory(phase=w.phase), ThemeFactory(phase=w.phase)
    Theme.objects.filter(pk=retired.pk).update(retired_at=NOW)
    client.force_login(w.reviewer)
    address = to("comment_add", w.assignment.pk)
    typed = {"text": "Say more.", "proposed_change": "Two thirds.", "kind": "editorial"}

    answer = client.post(address, {**typed, "theme": theme.pk})
    offered = client.get(address).context["form"].fields["theme"].queryset

    found = Comment.objects.get()
    assert answer.status_code == 302
    assert (found.proposed_change, found.kind, found.theme) == (
        "Two thirds.",
        "editorial",
        theme,
    )
    assert list(offered) == [theme]


def test_theme_of_another_phase_is_refused_and_the_text_stays(w, client):
    ThemeFactory(phase=w.phase)
    client.force_login(w.reviewer)
    foreign = ThemeFactory().pk

    answer = client.post(
        to("comment_add", w.assignment.pk), {"text": "Say more.", "theme": foreign}
    )

    assert answer.status_code == 422
    assert "Say more." in answer.text
    assert not Comment.objects.exists()


def test_two_windows_show_both_themes(w, client):
    theme = ThemeFactory(phase=w.phase, name="Gender equality")
    comment = writing(w, theme=theme)
    client.force_login(w.reviewer)
    Comment.objects.filter(pk=comment.pk).update(version=7)

    answer = client.post(
        to("comment_edit", w.assignment.pk, comment.pk),
        {"text": "Mine.", "version": 1, "theme": ""},
    )

    assert answer.status_code == 409
    assert [(r["mine"], r["theirs"]) for r in answer.context["rows"]][-1] == (
        "",
        "Gender equality",
    )
