"""What is done by day in Seoul reaches Geneva, where it is night, in the morning."""

import datetime as dt
from types import SimpleNamespace

import pytest

from casestudies.models import ReviewAssignment
from casestudies.services import assignments, extensions
from casestudies.services.drafts import submit_draft
from casestudies.services.links import mint_link, send_new_link
from mail import engine
from mail.models import Mail, MailEvent
from mail.services import send_again
from tests import factories as make
from tests.casestudies.reviewing import build, external

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2020, 9, 1, 1, 40, tzinfo=dt.UTC)  # 03:40 in Geneva
MORNING = dt.datetime(2020, 9, 1, 5, 0, tzinfo=dt.UTC)
GENEVA = "Europe/Zurich"


@pytest.fixture
def w(project_time, settings) -> SimpleNamespace:
    settings.EMAIL_URL = "local:"
    project_time(NIGHT)
    w = build()
    w.geneva = make.UserFactory(name="Geneva", time_zone=GENEVA, password="secret")
    return w


def asked(w, due_on: dt.date = dt.date(2020, 9, 9)) -> ReviewAssignment:
    return assignments.add_reviewer(
        w.round, user=w.geneva, kind="agency", due_on=due_on, by=w.coordinator
    )


def test_invitation_waits_for_the_morning(w):
    asked(w)

    assert Mail.objects.get(kind="review_invitation").due_at == MORNING


def test_review_due_before_noon_is_asked_for_at_once(w, project_time):
    now = project_time(dt.datetime(2020, 8, 31, 20, 0, tzinfo=dt.UTC))  # 22:00 there

    asked(w, due_on=dt.date(2020, 8, 31))

    assert Mail.objects.get(kind="review_invitation").due_at == now


def test_guest_waits_for_the_morning_but_not_for_the_link_they_ask_for(w):
    guest = external(w)
    guest.reviewer.time_zone = GENEVA
    guest.reviewer.save()
    assignments.extend_assignment(
        guest, due_on=dt.date(2020, 9, 20), reason="Ill", by=w.coordinator
    )
    assert send_new_link(mint_link(guest))

    due = dict(Mail.objects.values_list("kind", "due_at"))
    assert due == {"due_date_extended": MORNING, "review_link": NIGHT}


def test_invitation_taken_back_by_night_is_never_told(w, project_time):
    assignment = asked(w)
    assignments.withdraw_assignment(assignment, reason="A mistake", by=w.coordinator)

    project_time(MORNING)
    engine.tick()

    why = dict(w.geneva.mails.values_list("kind", "cancel_reason"))
    assert why == {
        "review_invitation": "the review is no longer owed",
        "assignment_withdrawn": "the invitation never left",
    }


NEW_DAY = dt.date(2020, 9, 21)


def extend(w, assignment) -> None:
    assignments.extend_assignment(
        assignment, due_on=NEW_DAY, reason="Floods", by=w.coordinator
    )


def handed_over(at: dt.datetime) -> None:
    """Let the only letter be handed over to the server at that moment."""
    MailEvent.objects.create(mail=Mail.objects.get(), what="data", project_at=at)


@pytest.mark.parametrize("more_time_first", [True, False])
@pytest.mark.parametrize("several", [True, False])
def test_invitation_held_by_night_names_the_new_day_alone(
    w, project_time, several, more_time_first
):
    assignment = asked(w)
    if several:
        other = make.ReviewAssignmentFactory(
            round=make.ReviewRoundFactory(draft__study__participation=w.participation),
            reviewer=w.geneva,
        )
        Mail.objects.update(
            kind="review_invitations",
            params={"assignments": [assignment.pk, other.pk]},
        )
    extend(w, assignment)
    if more_time_first:
        Mail.objects.filter(kind="due_date_extended").update(priority=1)

    project_time(MORNING)
    engine.tick()

    told = w.geneva.mails.exclude(kind="reminder")  # the other one is due soon
    sent = told.get(state=Mail.State.SENT)
    assert sent.kind == ("review_invitations" if several else "review_invitation")
    assert "Mon 21 Sep 2020" in sent.text_body
    stopped = w.geneva.mails.get(kind="due_date_extended")
    assert (stopped.state, stopped.cancel_reason) == (
        "cancelled",
        "the invitation names the new day",
    )


@pytest.mark.parametrize(
    "invitation",
    [
        None,
        {"state": "sent", "sent_at": NIGHT},
        {"state": "pending", "ambiguous": 1},
        {"state": "dead"},
        {"state": "unknown"},
        {"state": "cancelled"},
        {"state": "sent", "sent_at": MORNING, "ambiguous": 1},
    ],
)
def test_more_time_is_told_when_no_invitation_names_it(w, project_time, invitation):
    assignment = asked(w)
    if invitation is None:
        Mail.objects.all().delete()
    else:
        Mail.objects.update(**invitation)
        handed_over(MORNING if invitation.get("sent_at") == MORNING else NIGHT)
    extend(w, assignment)
    Mail.objects.filter(kind="due_date_extended").update(priority=1)

    project_time(MORNING)
    engine.tick()

    assert w.geneva.mails.get(kind="due_date_extended").state == "sent"


def test_more_time_is_told_to_who_has_an_older_invitation_beside_a_copy(
    w, project_time
):
    assignment = asked(w)
    project_time(MORNING)
    engine.tick()
    first = Mail.objects.get(kind="review_invitation")
    project_time(MORNING + dt.timedelta(hours=1))
    extend(w, assignment)
    send_again(first, by=w.coordinator)

    engine.tick()

    told = w.geneva.mails.filter(state=Mail.State.SENT).values_list("kind", flat=True)
    assert sorted(told) == ["due_date_extended"] + ["review_invitation"] * 2


def test_invitation_taken_back_after_it_left_is_told(w, project_time):
    assignment = asked(w)
    project_time(MORNING)
    engine.tick()

    assignments.withdraw_assignment(assignment, reason="A mistake", by=w.coordinator)
    engine.tick()

    told = w.geneva.mails.filter(state=Mail.State.SENT).values_list("kind", flat=True)
    assert set(told) == {"review_invitation", "assignment_withdrawn"}


TAKES_ITS_TIME = NIGHT + dt.timedelta(seconds=40)


@pytest.mark.parametrize("act", ["extend", "withdraw"])
def test_what_is_done_while_the_server_takes_the_invitation_is_told(
    w, project_time, act
):
    assignment = asked(w)
    handed_over(NIGHT)
    project_time(NIGHT + dt.timedelta(seconds=20))
    if act == "extend":
        extend(w, assignment)
    else:
        assignments.withdraw_assignment(
            assignment, reason="A mistake", by=w.coordinator
        )
    Mail.objects.filter(kind="review_invitation").update(
        state="sent", sent_at=TAKES_ITS_TIME
    )

    project_time(MORNING)
    engine.tick()

    told = w.geneva.mails.exclude(kind="review_invitation").get()
    assert (told.state, told.cancel_reason) == ("sent", "")


@pytest.mark.parametrize("state", ["pending", "cancelled", "sent"])
def test_withdrawal_is_told_to_who_may_have_got_the_invitation(w, project_time, state):
    assignment = asked(w)
    Mail.objects.update(
        state=state, ambiguous=1, sent_at=MORNING if state == "sent" else None
    )
    handed_over(NIGHT)
    if state == "sent":
        handed_over(MORNING)
    assignments.withdraw_assignment(assignment, reason="A mistake", by=w.coordinator)

    project_time(MORNING)
    engine.tick()

    assert w.geneva.mails.get(kind="assignment_withdrawn").state == "sent"


@pytest.mark.parametrize("by_themselves", [True, False])
def test_receipt_is_there_at_once_for_who_hands_in(w, by_themselves):
    w.study.last_draft_number = 1
    w.study.save()
    w.researcher.time_zone = GENEVA
    w.researcher.save()
    by = w.researcher if by_themselves else w.coordinator

    stored = make.StoredFileFactory()
    submit_draft(
        w.study,
        stored_file=stored,
        form_token=stored.form_token,
        step=None,
        note="",
        author=w.researcher,
        by=by,
    )

    receipt = Mail.objects.get(kind="draft_receipt")
    assert receipt.due_at == (NIGHT if by_themselves else MORNING)


def test_request_for_more_time_waits_for_the_morning(w):
    w.ilo.time_zone = GENEVA
    w.ilo.save()

    extensions.ask_for_more_time(
        w.assignment, wanted_on=dt.date(2020, 9, 20), reason="Ill", by=w.reviewer
    )

    assert Mail.objects.get(kind="extension_asked", recipient=w.ilo).due_at == MORNING


def test_request_for_more_time_on_the_last_evening_is_told_at_once(w, project_time):
    w.ilo.time_zone = "Asia/Seoul"
    w.ilo.save()
    late = project_time(dt.datetime(2020, 9, 4, 13, 0, tzinfo=dt.UTC))  # 22:00 there

    extensions.ask_for_more_time(
        w.assignment, wanted_on=dt.date(2020, 9, 20), reason="Ill", by=w.reviewer
    )

    assert Mail.objects.get(kind="extension_asked", recipient=w.ilo).due_at == late
