"""Sharing a version: whom it reaches until when, and the comments of a committee."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from casestudies.models import Comment, Draft, DraftShare, ReviewAssignment, ReviewRound
from casestudies.services.answers import save_answer, send_answers
from casestudies.services.assignments import (
    Outsider,
    decline,
    extend_assignment,
    replace_reviewer,
    withdraw_assignment,
)
from casestudies.services.drafts import submit_draft
from casestudies.services.links import mint_link
from casestudies.services.refusals import Refused
from casestudies.services.reviews import save_comment
from casestudies.services.rounds import close_round, open_round, release_comments
from casestudies.services.shares import (
    end_share,
    extend_share,
    invite_to_share,
    join_share,
    reached_by,
    share_draft,
)
from mail.kinds import kind_named
from mail.models import Mail
from sse_project.lib import dates
from sse_project.lib.deadlines import kind_named as deadline_named
from tests import factories as make
from tests.casestudies.reviewing import NOW, last
from tests.casestudies.sharing import UNTIL, build, handed_in, shared
from tests.responses import drain

pytestmark = pytest.mark.django_db

GUEST = Outsider("Guest Member", "guest@example.org")


@pytest.fixture
def w(project_time) -> Any:
    project_time(NOW)
    return build()


def _reads(user: Any, draft: Draft) -> bool:
    """Return whether the user reads the draft now, asked as a new request does."""
    fresh = User.objects.get(pk=user.pk)
    return Draft.objects.visible_to(fresh).filter(pk=draft.pk).exists()


def _signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _url(name: str, share: DraftShare) -> str:
    draft = share.draft
    args = [draft.study.slug, draft.number, share.pk]
    return reverse(f"casestudies:share_{name}", args=args)


def _mails(kind: str) -> list[str]:
    return sorted(
        str(m.recipient.name)
        for m in Mail.objects.filter(kind=kind).select_related("recipient")
    )


# --- Whom it reaches ----------------------------------------------------------------


def test_committee_reads_that_version_until_the_last_day(w, project_time):
    shared(w)
    assert _reads(w.member, w.version)
    assert not _reads(w.member, w.draft)

    project_time("2020-09-11T23:00:00+00:00")
    assert _reads(w.member, w.version)
    project_time("2020-09-12T00:30:00+00:00")
    assert not _reads(w.member, w.version)


@pytest.mark.parametrize("who", ["stranger", "colleague", "elsewhere", "observer"])
def test_nobody_else_reads_it(w, who):
    shared(w)

    assert not _reads(getattr(w, who), w.version)
    assert _reads(w.member, w.version)


def test_researchers_of_the_phase_read_what_is_shared_with_them(w):
    shared(w, committee=None, takes_comments=False)

    assert _reads(w.colleague, w.version)
    assert not _reads(w.elsewhere, w.version)
    assert not _reads(w.member, w.version)
    assert not _reads(w.colleague, w.draft)


def test_whoever_left_the_committee_reads_it_no_more(w):
    share = shared(w)
    handed_in(share, w.member, "Name the law.")
    seat = w.member.seats.get()
    seat.ends_on = dt.date(2020, 8, 25)
    seat.save()

    assert not _reads(w.member, w.version)
    assert _reads(w.second, w.version)
    page = share.assignments.get().get_absolute_url()
    assert _signed_in(w.member).get(page).status_code == 404


TODAY, DAY = NOW.date(), dt.timedelta(days=1)
LEFT = {"ends_on": TODAY - DAY}
SEATS = {  # what somebody who commented sits in now, and whether they go on reading
    "never sat": ([], True),
    "left": ([LEFT], False),
    "last day": ([{"ends_on": TODAY}], True),
    "begins tomorrow": ([{"starts_on": TODAY + DAY}], False),
    "came back today": ([LEFT, {"starts_on": TODAY}], True),
    "comes back tomorrow": ([LEFT, {"starts_on": TODAY + DAY}], False),
    "sits in another": ([LEFT, {"committee": "other"}], False),
}


@pytest.mark.parametrize("seats", SEATS)
def test_seats_of_today_decide_what_a_commenter_reads(w, seats):
    rows, goes_on = SEATS[seats]
    share = shared(w)
    own = handed_in(share, w.member, "MINE")
    handed_in(share, w.second, "OF THE COMMITTEE")
    w.member.seats.all().delete()
    for row in rows:
        other = {"committee": w.other_committee} if "committee" in row else {}
        make.SeatFactory(
            **{"user": w.member, "committee": w.committee} | row | other,
        )
    share.ended_at = NOW  # what is read by the share itself is not asked here
    share.save()
    user = User.objects.get(pk=w.member.pk)

    read = [
        list(ReviewAssignment.objects.visible_to(user)),
        list(ReviewAssignment.objects.giving_access(user)),
        list(Draft.objects.visible_to(user)),
        sorted(Comment.objects.visible_to(user).values_list("text", flat=True)),
        list(Comment.objects.settled_by(user).values_list("text", flat=True)),
    ]

    open_to_them = [[own], [own], [w.version], ["MINE", "OF THE COMMITTEE"], ["MINE"]]
    assert read == (open_to_them if goes_on else [[], [], [], [], []])


def test_seat_of_a_closed_account_opens_nothing(w):
    handed_in(shared(w), w.member, "MINE")
    w.member.is_active = False
    w.member.save()

    assert list(ReviewAssignment.objects.giving_access(w.member)) == []
    assert list(Comment.objects.settled_by(w.member)) == []


def test_reached_are_the_others_who_are_there(w):
    closed = make.SeatFactory(committee=w.committee, user__is_active=False).user
    with_committee = shared(w)
    with_phase = shared(w, committee=None, takes_comments=False)

    assert [u.name for u in reached_by(with_committee)] == ["Member", "Second"]
    assert reached_by(with_phase) == [w.colleague]
    assert closed not in reached_by(with_committee)


# --- Sharing, extending, ending -----------------------------------------------------


def test_sharing_for_comments_opens_a_round_on_that_version(w):
    share = shared(w)

    assert share.round is not None
    assert (share.round.draft, share.round.number) == (w.version, 3)
    assert not share.round.assignments.exists()
    assert last(share) == (w.coordinator.pk, "shared")


def test_an_open_round_on_that_version_takes_the_comments(w):
    opened = open_round(w.study, draft=w.version, by=w.coordinator)

    assert shared(w).round == opened


def test_sharing_for_reading_opens_none(w):
    share = shared(w, takes_comments=False)

    assert share.round is None
    assert ReviewRound.objects.count() == 1


def test_another_version_under_review_is_said_before_a_round_opens(w):
    third = make.DraftFactory(study=w.study, number=3)
    open_round(w.study, draft=third, by=w.coordinator)

    with pytest.raises(Refused, match="still with its reviewers"):
        shared(w)

    assert not DraftShare.objects.exists()


def test_a_day_that_is_over_is_refused(w):
    with pytest.raises(Refused, match="over already"):
        shared(w, ends_on=dt.date(2020, 8, 25))


@pytest.mark.parametrize("where", ["phase", "country"])
def test_a_committee_of_elsewhere_is_refused(w, where):
    other = make.ParticipationFactory(phase=w.phase)
    foreign = (
        make.CommitteeFactory(phase=make.PhaseFactory(number=2))
        if where == "phase"
        else make.CommitteeFactory(phase=w.phase, participation=other)
    )

    with pytest.raises(Refused, match="does not advise"):
        shared(w, committee=foreign)

    own = make.CommitteeFactory(phase=w.phase, participation=w.participation)
    assert shared(w, committee=own).committee == own


def test_shared_twice_is_refused_and_past_the_service_impossible(w):
    first = shared(w)

    with pytest.raises(Refused, match="Extend that share"):
        shared(w)

    assert DraftShare.objects.get() == first
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftShare.objects.create(
            draft=w.version,
            audience="committee",
            committee=w.committee,
            starts_on=NOW.date(),
        )


def test_shared_again_it_is_the_same_group(w, project_time):
    share = shared(w)
    assignment = handed_in(share, w.member, "Name the law.")
    end_share(share, by=w.coordinator)
    project_time("2020-09-20T09:00:00+00:00")

    again = shared(w, ends_on=dt.date(2020, 9, 30))

    assert (again.pk, again.ended_at, again.round) == (share.pk, None, share.round)
    assignment.refresh_from_db()
    assert assignment.access_until == dt.date(2020, 9, 30)
    assert _reads(w.member, w.version)


def test_extending_lets_readers_and_commenters_in_longer(w, project_time):
    share = shared(w)
    assignment = join_share(share, by=w.member)
    later = dt.date(2020, 9, 18)

    extend_share(share, ends_on=later, by=w.coordinator)

    assignment.refresh_from_db()
    assert (assignment.access_until, assignment.due_on) == (later, later)
    project_time("2020-09-18T09:00:00+00:00")
    assert _reads(w.member, w.version)


@pytest.mark.parametrize(
    ("day", "error"), [(UNTIL, "choose a later day"), (dt.date(2020, 9, 1), "later")]
)
def test_extending_asks_for_a_later_day(w, day, error):
    with pytest.raises(Refused, match=error):
        extend_share(shared(w), ends_on=day, by=w.coordinator)


def test_what_is_over_is_not_extended(w, project_time):
    share = shared(w)
    project_time("2020-09-13T09:00:00+00:00")

    with pytest.raises(Refused, match="is over"):
        extend_share(share, ends_on=dt.date(2020, 9, 30), by=w.coordinator)

    assert not _reads(w.member, w.version)


def test_a_share_without_an_end_is_given_one(w):
    share = DraftShare.objects.create(
        draft=w.version, audience="phase", starts_on=NOW.date()
    )

    assert extend_share(share, ends_on=UNTIL, by=w.coordinator).ends_on == UNTIL


def test_ending_takes_effect_at_once_wherever_a_reader_is(w):
    share = shared(w)
    assignment = handed_in(share, w.member, "Name the law.")
    with_date_line = User.objects.get(pk=w.member.pk)
    with_date_line.time_zone = "Pacific/Honolulu"
    with_date_line.save()

    for _n in range(2):
        end_share(share, by=w.coordinator, reason="Sent in error")

    assert not _reads(w.member, w.version)
    client = _signed_in(w.member)
    assert client.get(w.version.get_absolute_url()).status_code == 404
    assert client.get(assignment.get_absolute_url()).status_code == 404
    assert last(share) == (w.coordinator.pk, "Sent in error")
    assert share.history.count() == 2
    assert assignment.comments.get().state == Comment.State.OPEN


# --- Telling ------------------------------------------------------------------------


def test_those_reached_are_told_once_when_ticked(w):
    share = shared(w, tell=True)
    assert _mails("draft_shared") == ["Member", "Second"]

    end_share(share, by=w.coordinator)
    shared(w, tell=True)

    assert _mails("draft_shared") == ["Member", "Second"]


def test_nobody_is_told_without_the_tick(w):
    shared(w)

    assert _mails("draft_shared") == []


def test_who_shares_is_not_told_by_mail(w):
    make.SeatFactory(committee=w.committee, user=w.coordinator)

    shared(w, tell=True)

    assert _mails("draft_shared") == ["Member", "Second"]


def test_letter_names_version_day_and_committee(w):
    shared(w, tell=True)
    kind = kind_named("draft_shared")
    mail = Mail.objects.get(kind="draft_shared", recipient=w.member)

    context = kind.context(mail)

    assert kind.still_applies(mail) == ""
    assert kind.subject(mail, context).startswith("Shared with you: version 2 of")
    assert ("Shared with", "Advisory committee") in context["letter"].facts
    assert ("Until", "Fri 11 Sep 2020") in context["letter"].facts
    assert len(context["letter"].paragraphs) == 2
    assert context["link"].endswith(w.version.get_absolute_url())
    assert kind.reply_to(mail) == [w.coordinator.email]


def test_letter_for_reading_speaks_of_no_comments(w):
    shared(w, committee=None, takes_comments=False, tell=True)
    mail = Mail.objects.get(kind="draft_shared")

    assert len(kind_named("draft_shared").context(mail)["letter"].paragraphs) == 1
    assert mail.recipient == w.colleague


def test_letter_is_not_sent_when_the_share_is_over_or_the_seat_is(w):
    share = shared(w, tell=True)
    kind = kind_named("draft_shared")
    seat = w.second.seats.get()
    seat.ends_on = dt.date(2020, 8, 25)
    seat.save()
    second = Mail.objects.get(kind="draft_shared", recipient=w.second)
    left = kind.still_applies(second)

    end_share(share, by=w.coordinator)
    over = kind.still_applies(Mail.objects.get(recipient=w.member, kind=kind.slug))

    assert left == "the share does not reach the recipient any more"
    assert over == "the share is over"


# --- The committee's comments -------------------------------------------------------


def test_joining_twice_is_one_assignment_that_owes_nothing(w):
    share = shared(w)

    one, again = join_share(share, by=w.member), join_share(share, by=w.member)

    assert one == again
    assert (one.kind, one.share, one.access_until) == ("committee", share, UNTIL)
    assert not ReviewAssignment.objects.owed().filter(share=share).exists()
    assert not deadline_named("review").open().filter(pk=one.pk).exists()
    assert not one.is_late(dates.end_of_day(UNTIL, dt.UTC))


def test_who_reviews_the_round_anyway_keeps_that_review(w):
    opened = open_round(
        w.study,
        draft=w.version,
        by=w.coordinator,
        reviewers=[(w.member, "external", UNTIL)],
    )

    assert join_share(shared(w), by=w.member) == opened.assignments.get()


@pytest.mark.parametrize("state", ["ended", "expired", "reading", "closed"])
def test_nobody_joins_what_is_not_open_for_comments(w, project_time, state):
    share = shared(w, takes_comments=state != "reading")
    if state == "ended":
        end_share(share, by=w.coordinator)
    elif state == "expired":
        project_time("2020-09-13T09:00:00+00:00")
    elif state == "closed":
        close_round(share.round, by=w.coordinator)

    with pytest.raises(Refused):
        join_share(share, by=w.member)

    assert not share.assignments.exists()


def test_comments_are_the_review_teams_until_released_then_in_the_matrix(w):
    share = shared(w)
    handed_in(share, w.member, "NAME THE LAW")
    comment = Comment.objects.get(text="NAME THE LAW")
    page = share.round.get_absolute_url()
    assert comment.label == "3.01"

    held = _signed_in(w.coordinator).get(page).content.decode()
    offered = _signed_in(w.coordinator).get(page + "release/").content.decode()
    before = _signed_in(w.researcher).get(page).content.decode()
    release_comments(share.round, by=w.coordinator, answers_due_on=UNTIL)
    after = _signed_in(w.researcher).get(page).content.decode()

    assert "Advisory committee: Member" in held
    assert "3.01 Advisory committee: NAME THE LAW" in offered
    assert "Review team only" in held
    assert "NAME THE LAW" not in before
    assert "NAME THE LAW" in after
    assert "Advisory committee: Member" in after


def test_members_read_what_their_own_committee_handed_in(w):
    share = shared(w)
    other = shared(w, committee=w.other_committee)
    handed_in(share, w.member, "FROM THE COMMITTEE")
    handed_in(other, w.stranger, "FROM THE OTHER")
    writing = join_share(share, by=w.second)
    save_comment(writing, by=w.second, text="BEING WRITTEN", priority="should")

    def seen(user: Any) -> set[str]:
        fresh = User.objects.get(pk=user.pk)
        return set(Comment.objects.visible_to(fresh).values_list("text", flat=True))

    assert seen(w.second) == {"FROM THE COMMITTEE", "BEING WRITTEN"}
    assert seen(w.member) == {"FROM THE COMMITTEE"}
    assert seen(w.stranger) == {"FROM THE OTHER"}
    page = _signed_in(w.second).get(writing.get_absolute_url()).content.decode()
    assert "FROM THE COMMITTEE" in page
    assert "FROM THE OTHER" not in page


def test_history_tells_coordinators_of_shares(w):
    share = shared(w)
    end_share(share, by=w.coordinator, reason="Sent in error")

    told = _signed_in(w.coordinator).get("/history/?kind=share").content.decode()

    assert "Sent in error" in told
    assert f"{w.version.get_absolute_url()}#h-shares" in told


def test_released_comments_of_reviewers_stay_closed_to_the_committee(w):
    opened = open_round(w.study, draft=w.version, by=w.coordinator)
    review = make.ReviewAssignmentFactory(round=opened)
    make.CommentFactory(
        assignment=review, number=1, text="OF A REVIEWER", released_at=NOW
    )
    assignment = join_share(shared(w), by=w.member)
    client = _signed_in(w.member)

    assert client.get(opened.get_absolute_url()).status_code == 404
    page = client.get(assignment.get_absolute_url())
    assert page.status_code == 200
    assert "OF A REVIEWER" not in page.content.decode()
    assert opened.get_absolute_url() not in page.content.decode()


def test_a_committees_comments_are_never_the_last_review(w):
    handed_in(shared(w), w.member, "Name the law.")

    assert _mails("all_reviews_in") == []
    assert _mails("review_submitted") == [str(w.coordinator.name)]


def test_answers_go_to_the_reviewers_not_to_the_committee(w):
    share = shared(w)
    handed_in(share, w.member, "Name the law.")
    release_comments(share.round, by=w.coordinator, answers_due_on=UNTIL)
    comment = Comment.objects.get()
    save_answer(comment, by=w.researcher, code="accepted", text="Done.")
    send_answers(share.round, by=w.researcher)

    assert _mails("answers_sent") == [str(w.coordinator.name)]


def test_release_does_not_lengthen_the_share(w, project_time):
    share = shared(w)
    handed_in(share, w.member, "Name the law.")
    release_comments(
        share.round, by=w.coordinator, answers_due_on=dt.date(2020, 10, 20)
    )

    project_time("2020-09-13T09:00:00+00:00")

    assert not _reads(w.member, w.version)
    assert share.assignments.get().access_until == UNTIL


def test_who_only_began_does_not_keep_the_round_open(w):
    share = shared(w)
    join_share(share, by=w.member)

    closed = close_round(share.round, by=w.coordinator)

    assert closed.closed_at is not None


@pytest.mark.parametrize(
    "act",
    [
        lambda a, w: extend_assignment(
            a, due_on=dt.date(2021, 1, 1), reason="x", by=w.coordinator
        ),
        lambda a, w: withdraw_assignment(a, reason="x", by=w.coordinator),
        lambda a, w: decline(a, reason="x", by=w.member),
        lambda a, w: replace_reviewer(
            a, user=w.ilo, due_on=UNTIL, reason="x", by=w.coordinator
        ),
    ],
)
def test_what_is_done_to_reviews_is_not_done_to_a_committee(w, act):
    assignment = join_share(shared(w), by=w.member)

    with pytest.raises(Refused, match="owes no review"):
        act(assignment, w)

    assignment.refresh_from_db()
    assert assignment.is_open
    assert assignment.access_until == UNTIL


# --- Who comes by a link ------------------------------------------------------------


def _by_link(share: DraftShare) -> tuple[Client, ReviewAssignment]:
    """Return the browser of somebody whom a link let in."""
    assignment = share.assignments.get(reviewer__email="guest@example.org")
    address = reverse("casestudies:review_link", args=[mint_link(assignment)])
    client = Client()
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    return client, assignment


def test_invited_by_name_one_gets_a_link_to_this_version_only(w):
    share = shared(w)
    invite_to_share(share, outsider=GUEST, by=w.coordinator)
    assert _mails("share_invitation") == ["Guest Member"]

    client, assignment = _by_link(share)

    assert client.get(assignment.get_absolute_url()).status_code == 200
    file = reverse("casestudies:draft_file", args=[w.study.slug, w.draft.number])
    for elsewhere in (
        "/me/",
        w.study.get_absolute_url(),
        w.version.get_absolute_url(),
        file,
        share.round.get_absolute_url(),
        _url("comment", share),
    ):
        assert client.get(elsewhere).status_code == 404, elsewhere


def test_link_comments_stand_in_the_committees_group(w):
    share = shared(w)
    invite_to_share(share, outsider=GUEST, by=w.coordinator)
    client, assignment = _by_link(share)
    pk = assignment.pk

    client.post(
        reverse("casestudies:comment_add", args=[pk]),
        {"text": "By link.", "priority": "should", "form": "", "version": ""},
    )
    client.post(reverse("casestudies:assignment_submit", args=[pk]), {})

    comment = Comment.objects.get(text="By link.")
    assert comment.number == 1
    assert comment.assignment.speaker == "Advisory committee: Guest Member"


@pytest.mark.parametrize("how", ["ended", "expired"])
def test_link_of_a_share_that_is_over_opens_nothing(w, project_time, how):
    share = shared(w)
    invite_to_share(share, outsider=GUEST, by=w.coordinator)
    client, assignment = _by_link(share)
    unused = reverse("casestudies:review_link", args=[mint_link(assignment)])

    if how == "ended":
        end_share(share, by=w.coordinator)
    else:
        project_time("2020-09-13T09:00:00+00:00")

    assert client.get(assignment.get_absolute_url()).status_code == 404
    assert Client().post(unused).status_code == 410
    Client().post(unused + "new/")
    assert _mails("review_link") == []
    mail = Mail.objects.get(kind="share_invitation")
    assert kind_named("share_invitation").still_applies(mail) == "the share is over"


def test_invitation_says_until_when_and_that_nothing_is_due(w):
    share = shared(w)
    invite_to_share(share, outsider=GUEST, by=w.coordinator)
    kind, mail = (
        kind_named("share_invitation"),
        Mail.objects.get(kind="share_invitation"),
    )

    letter = kind.context(mail)["letter"]

    assert kind.still_applies(mail) == ""
    assert "Advisory committee is shown this version" in letter.paragraphs[0]
    assert "Nothing is due from you" in letter.paragraphs[1]
    assert "review-links" in letter.path


@pytest.mark.parametrize("who", ["member", "researcher", "invited"])
def test_who_has_a_way_in_already_or_writes_it_is_not_invited(w, who):
    share = shared(w)
    if who == "invited":
        invite_to_share(share, outsider=GUEST, by=w.coordinator)
        outsider = GUEST
    else:
        outsider = Outsider("X", getattr(w, who).email)

    with pytest.raises(Refused):
        invite_to_share(share, outsider=outsider, by=w.coordinator)

    assert share.assignments.count() == (1 if who == "invited" else 0)


def test_a_version_for_reading_invites_nobody(w):
    with pytest.raises(Refused, match="for reading"):
        invite_to_share(
            shared(w, takes_comments=False), outsider=GUEST, by=w.coordinator
        )

    assert not User.objects.filter(email=GUEST.email).exists()


# --- The pages ----------------------------------------------------------------------


def test_coordinator_shares_extends_invites_and_ends(w):
    client = _signed_in(w.coordinator)
    draft = w.version.get_absolute_url()
    assert "Nobody beside the country team" in client.get(draft).content.decode()

    added = client.post(
        reverse("casestudies:share_add", args=[w.study.slug, 2]),
        {
            "audience": f"committee-{w.committee.pk}",
            "ends_on": "2020-09-11",
            "takes_comments": "on",
        },
    )
    share = DraftShare.objects.get()
    client.post(_url("extend", share), {"ends_on": "2020-09-18"})
    client.post(_url("invite", share), {"name": "Guest", "email": "guest@example.org"})
    page = client.get(draft).content.decode()
    client.post(_url("end", share), {"reason": ""})

    assert added["Location"] == f"{draft}#h-shares"
    assert "until Fri 18 Sep" in page
    assert "comments go into round 3" in page
    assert "(may comment)" in page
    assert share.assignments.get().reviewer.name == "Guest"
    share.refresh_from_db()
    assert share.ended_at == NOW
    assert "ended Wed 26 Aug" in client.get(draft).content.decode()


def test_only_committees_of_this_study_and_the_phase_are_offered(w):
    make.CommitteeFactory(phase=make.PhaseFactory(number=2), name="Far")
    make.CommitteeFactory(
        phase=w.phase, participation=make.ParticipationFactory(phase=w.phase)
    )
    client = _signed_in(w.coordinator)

    form = client.get(reverse("casestudies:share_add", args=[w.study.slug, 2])).context[
        "form"
    ]

    offered = [str(label) for _value, label in form.fields["audience"].choices]
    assert offered == [
        "Advisory committee",
        "Other committee",
        "All researchers of Phase 1",
    ]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"audience": "observers"}, "Select a valid choice"),
        ({"audience": "public"}, "Select a valid choice"),
        ({"audience": "committee-999999"}, "Select a valid choice"),
        ({"ends_on": "2020-08-25"}, "over already"),
        ({"ends_on": "2031-01-01"}, "within the next year"),
        ({"ends_on": "soon"}, ""),
    ],
)
def test_what_cannot_be_shared_is_said_at_the_field(w, sent, error):
    client = _signed_in(w.coordinator)
    values = {"audience": "phase", "ends_on": "2020-09-11"} | sent

    response = client.post(
        reverse("casestudies:share_add", args=[w.study.slug, 2]), values
    )

    assert response.status_code == 422
    assert error in str(response.context["form"].errors)
    assert not DraftShare.objects.exists()


def test_invitation_without_an_address_is_corrected(w):
    share = shared(w)

    response = _signed_in(w.coordinator).post(
        _url("invite", share), {"name": "Guest", "email": "nobody"}
    )

    assert response.status_code == 422
    assert not share.assignments.exists()


def test_member_finds_it_reads_it_and_comments(w):
    share = shared(w)
    client = _signed_in(w.member)

    me, study = client.get("/me/"), client.get(w.study.get_absolute_url())
    draft = client.get(w.version.get_absolute_url())
    joined = client.post(_url("comment", share))

    assert client.get("/")["Location"] == "/me/"
    assert me.context["headline"] == [
        "Nothing is waiting for you.",
        "One version is shared with you.",
    ]
    assert [line.title for line in me.context["shared"]] == [f"Version 2 of {w.study}"]
    assert "Shared with you" in me.content.decode()
    assert w.version.get_absolute_url() in study.content.decode()
    assert "Comment on it" in draft.content.decode()
    assert joined["Location"] == share.assignments.get().get_absolute_url()
    page = client.get(joined["Location"]).content.decode()
    assert "Version 2 is open for your comments until Fri 11 Sep 2020." in page
    assert "Advisory committee: Member" in page
    assert "Decline" not in page


def test_what_is_over_is_gone_from_everywhere(w, project_time):
    share = shared(w)
    client = _signed_in(w.member)
    client.post(_url("comment", share))
    project_time("2020-09-13T09:00:00+00:00")

    assert client.get("/me/").context["shared"] == []
    study = client.get(w.study.get_absolute_url()).content.decode()
    assert w.version.get_absolute_url() not in study
    for address in (
        w.version.get_absolute_url(),
        reverse("casestudies:draft_file", args=[w.study.slug, 2]),
        share.assignments.get().get_absolute_url(),
    ):
        assert client.get(address).status_code == 404
    assert client.post(_url("comment", share)).status_code == 404


@pytest.mark.parametrize(
    "who", ["stranger", "colleague", "elsewhere", "observer", "coordinator"]
)
def test_only_the_committee_comments_by_it(w, who):
    share = shared(w)

    assert _signed_in(getattr(w, who)).post(_url("comment", share)).status_code == 404
    assert not share.assignments.exists()


def test_member_is_told_when_the_round_is_closed(w):
    share = shared(w)
    close_round(share.round, by=w.coordinator)

    response = _signed_in(w.member).post(_url("comment", share), follow=True)

    assert "The round is closed." in response.content.decode()
    assert response.redirect_chain[0][0] == w.version.get_absolute_url()


def test_share_of_another_version_is_not_found_here(w):
    share = shared(w)
    wrong = reverse("casestudies:share_end", args=[w.study.slug, 1, share.pk])

    assert _signed_in(w.coordinator).get(wrong).status_code == 404


def test_shared_with_researchers_is_read_and_not_commented(w):
    shared(w, committee=None, takes_comments=True)
    client = _signed_in(w.colleague)

    page = client.get(w.version.get_absolute_url()).content.decode()

    assert "Shared with you" in page
    assert "Comment on it" not in page
    assert DraftShare.objects.get().round is None
    assert len(client.get("/me/").context["shared"]) == 1
    assert _signed_in(w.researcher).get("/me/").context["shared"] == []


def test_team_that_reads_it_anyway_sees_no_panel(w):
    shared(w)

    page = _signed_in(w.researcher).get(w.version.get_absolute_url())

    assert "h-shares" not in page.content.decode()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("open", "Version 2 is open to a committee for comments."),
        ("written", "Version 2 is open to a committee for comments."),
        ("over", "The comments of a committee wait for release."),
        ("nothing", "Nobody reviews version 2 yet."),
    ],
)
def test_pages_say_where_a_round_of_a_committee_stands(w, state, sentence):
    share = shared(w)
    if state in ("written", "over"):
        handed_in(share, w.member, "Name the law.")
    if state in ("over", "nothing"):
        end_share(share, by=w.coordinator)
    client = _signed_in(w.coordinator)

    assert client.get(share.round.get_absolute_url()).context["headline"] == sentence
    for address in ("/me/", "/dashboard/", w.study.get_absolute_url()):
        assert client.get(address).status_code == 200
    listed = client.get(reverse("casestudies:studies"))
    assert listed.status_code == 200


@pytest.mark.parametrize("count", [1, 4])
def test_draft_page_asks_the_database_as_often_for_many_shares(w, count):
    for number in range(count):
        body = make.CommitteeFactory(phase=w.phase, name=f"Body {number}")
        user = make.SeatFactory(committee=body).user
        handed_in(shared(w, committee=body), user, "Name the law.")
    client = _signed_in(w.coordinator)
    address = w.version.get_absolute_url()
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        drain(client.get(address))

    # session, user, standing, teams, seats; the draft with its neighbours; the
    # approval; rounds, their reviewers; promises to verify; themes, judgements, open
    # comments; shares and who comments by them
    assert len(queries) <= 15


@pytest.mark.parametrize("count", [1, 4])
def test_my_work_asks_once_for_all_that_is_shared(w, count):
    for number in range(count):
        draft = make.DraftFactory(study=w.study, number=number + 10)
        share_draft(draft, committee=w.committee, ends_on=UNTIL, by=w.coordinator)
    client = _signed_in(w.member)
    client.get("/me/")

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/me/")

    assert len(response.context["shared"]) == count
    asked = [
        q for q in queries if q["sql"].startswith('SELECT "casestudies_draftshare"')
    ]
    assert len(asked) == 1


def test_round_says_that_a_committee_comments_in_it(w):
    share = shared(w, takes_comments=True)

    page = _signed_in(w.coordinator).get(share.round.get_absolute_url()).text

    assert "A committee reads version" in page


def test_carried_comments_and_promises_do_not_prolong_a_share(w, project_time):
    share = shared(w)
    assignment = handed_in(share, w.member, "Say more.")
    by = w.coordinator
    w.study.last_draft_number = 2
    w.study.save()
    release_comments(share.round, by=by, answers_due_on=UNTIL)
    comment = assignment.comments.get()
    save_answer(comment, by=w.researcher, code="accepted", text="Yes.")
    send_answers(share.round, by=w.researcher)
    submit_draft(
        w.study,
        stored_file=make.StoredFileFactory(),
        step=None,
        note="",
        author=w.researcher,
        by=w.researcher,
        form_token=uuid.uuid4(),
    )
    opened = open_round(w.study, draft=w.study.drafts.get(number=3), by=by)
    make.CommentFactory(assignment=make.ReviewAssignmentFactory(round=opened), number=1)
    release_comments(opened, by=by, answers_due_on=dt.date(2020, 10, 2))

    assignment.refresh_from_db()
    assert assignment.access_until == UNTIL
    project_time(dt.datetime(2020, 9, 12, 9, tzinfo=dt.UTC))
    assert not _reads(w.member, w.version)
