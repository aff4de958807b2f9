"""More time: who asks, what the plan leaves, who decides, what follows."""

import datetime as dt
import uuid

import pytest

from casestudies.models import ExtensionRequest, Step
from casestudies.permissions.extensions import (
    can_decide,
    deciders,
    owes,
    requests_to_decide,
)
from casestudies.services import answers, assignments, drafts, extensions, reviews
from casestudies.services import rounds as round_services
from casestudies.services.refusals import Refused
from casestudies.slack import slack_of
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from reminders.engine.planning import plan
from reminders.models import Reminder
from sse_project.lib import dates
from tests.casestudies.reviewing import NOW, build, external, last
from tests.factories import (
    ExtensionRequestFactory,
    MilestoneFactory,
    ParticipationFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    StepFactory,
    StoredFileFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DUE = dt.date(2020, 9, 11)
WANTED = dt.date(2020, 9, 18)
JAKARTA = dates.zone_named("Asia/Jakarta")
State = ExtensionRequest.State


@pytest.fixture
def w(project_time):
    project_time(NOW)
    w = build(released=True, comments=2)
    w.owed = external(w)
    w.step = StepFactory(
        study=w.study, position=8, due_on=DUE, due_at=dates.end_of_day(DUE, JAKARTA)
    )
    return w


def ask(w, thing=None, by=None, wanted_on=WANTED, reason="The survey came late."):
    return extensions.ask_for_more_time(
        thing or w.step, wanted_on=wanted_on, reason=reason, by=by or w.researcher
    )


def letters(kind):
    names = Mail.objects.filter(kind=kind).values_list("recipient__name", flat=True)
    return sorted(names)


def test_asking_keeps_why_and_tells_who_decides(w):
    colleague = ResearcherFactory(participation=w.participation).user
    everywhere = TeamMemberFactory(phase=None, role="ilo_staff").user
    TeamMemberFactory(role="ilo_staff")

    request = ask(w)

    assert (request.due_on, request.wanted_on, request.study) == (DUE, WANTED, w.study)
    assert (request.state, request.asked_at) == (State.OPEN, NOW)
    assert last(request) == (w.researcher.pk, "The survey came late.")
    assert letters("extension_asked") == sorted(
        [w.coordinator.name, w.ilo.name, everywhere.name]
    )
    assert colleague.name not in letters("extension_asked")
    assert w.step.due_on == DUE


def test_the_same_request_is_made_once_and_another_waits(w):
    first = ask(w)

    assert ask(w) == first
    with pytest.raises(Refused, match="You asked for time until Fri 18 Sep 2020"):
        ask(w, wanted_on=dt.date(2020, 9, 20))
    assert ExtensionRequest.objects.count() == 1


def test_each_of_a_team_may_ask(w):
    colleague = ResearcherFactory(participation=w.participation).user

    assert ask(w) != ask(w, by=colleague)


@pytest.mark.parametrize(
    ("wanted_on", "reason", "words"),
    [
        (DUE, "Ill", "It is due on Fri 11 Sep 2020 already"),
        (dt.date(2020, 9, 1), "Ill", "choose a later day"),
        (WANTED, "  ", "Give a reason."),
    ],
)
def test_no_earlier_day_and_not_without_a_reason(w, wanted_on, reason, words):
    with pytest.raises(Refused, match=words):
        ask(w, wanted_on=wanted_on, reason=reason)

    assert not ExtensionRequest.objects.exists()


def test_a_day_that_is_over_where_it_is_owed_is_refused(w, project_time):
    project_time("2020-09-20T18:00:00+00:00")  # 21 September in Jakarta

    with pytest.raises(Refused, match="Sun 20 Sep 2020 is already over"):
        ask(w, wanted_on=dt.date(2020, 9, 20))
    assert ask(w, wanted_on=dt.date(2020, 9, 21)).is_open


def not_owed(w):
    done = StepFactory(
        study=w.study,
        kind=Step.Kind.SECOND_DRAFT,
        due_on=DUE,
        due_at=NOW,
        starts_on=DUE,
        exactness="day",
    )
    undated = StepFactory(study=w.study, kind=Step.Kind.FINAL_DRAFT)
    meeting = StepFactory(
        study=w.study, kind=Step.Kind.CONFERENCE, due_on=DUE, due_at=NOW
    )
    return {
        "The draft is in": done,
        "No due day is set": undated,
        "Only the day of a draft": meeting,
        "The review came in": w.assignment,
    }


@pytest.mark.parametrize(
    "words",
    [
        "The draft is in",
        "No due day is set",
        "Only the day of a draft",
        "The review came in",
    ],
)
def test_what_is_not_owed_has_no_date_to_move(w, words):
    with pytest.raises(Refused, match=words):
        ask(w, not_owed(w)[words])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"answers_due_on": None, "answers_due_at": None},
            "No comments are released yet",
        ),
        ({"answered_at": NOW}, "The answers are sent"),
        ({"closed_at": NOW}, "The round is closed"),
    ],
)
def test_answers_not_owed_have_no_date_to_move(w, change, words):
    vars(w.round).update(change)
    w.round.save()

    with pytest.raises(Refused, match=words):
        ask(w, w.round)


# Deciding


def test_granting_a_draft_moves_its_day_and_tells_the_team(w):
    colleague = ResearcherFactory(participation=w.participation).user
    request = ask(w)

    extensions.grant_request(request, granted_on=WANTED, note="Enjoy", by=w.coordinator)

    w.step.refresh_from_db()
    request.refresh_from_db()
    assert w.step.due_on == WANTED
    assert w.step.due_at == dates.end_of_day(WANTED, JAKARTA)
    assert last(w.step) == (w.coordinator.pk, "Enjoy")
    assert (request.state, request.granted_on, request.note) == (
        State.GRANTED,
        WANTED,
        "Enjoy",
    )
    assert (request.decided_by, request.decided_at) == (w.coordinator, NOW)
    assert letters("extension_decided") == sorted([w.researcher.name, colleague.name])
    assert letters("more_time_given") == []


def test_without_a_note_the_reason_of_who_asked_is_kept_with_the_date(w):
    extensions.grant_request(ask(w), granted_on=WANTED, note="", by=w.ilo)

    assert last(w.step) == (w.ilo.pk, "The survey came late.")


def test_granting_answers_moves_their_day_and_lets_outsiders_in_longer(w):
    request = ask(w, w.round)
    other = dt.date(2020, 9, 14)

    extensions.grant_request(request, granted_on=other, note="", by=w.coordinator)

    w.round.refresh_from_db()
    w.owed.refresh_from_db()
    assert w.round.answers_due_on == other
    assert w.round.answers_due_at == dates.end_of_day(other, JAKARTA)
    assert w.owed.access_until == other + dt.timedelta(days=30)
    assert last(w.owed) == (w.coordinator.pk, "The survey came late.")


def test_granting_a_review_mails_the_reviewer_once(w):
    request = ask(w, w.owed, by=w.owed.reviewer)

    extensions.grant_request(request, granted_on=WANTED, note="", by=w.coordinator)

    w.owed.refresh_from_db()
    assert (w.owed.due_on, w.owed.access_until) == (WANTED, dt.date(2020, 10, 18))
    assert letters("extension_decided") == [w.owed.reviewer.name]
    assert letters("due_date_extended") == []


def test_granting_twice_is_granting_once(w):
    request = ask(w)

    for _n in range(2):
        extensions.grant_request(request, granted_on=WANTED, note="", by=w.coordinator)

    assert w.step.history.count() == 2
    assert len(letters("extension_decided")) == 1


def test_refusing_needs_a_note_and_moves_nothing(w):
    request = ask(w)
    with pytest.raises(Refused, match="Give a reason"):
        extensions.refuse_request(request, note=" ", by=w.coordinator)

    for _n in range(2):
        extensions.refuse_request(request, note="The print waits.", by=w.coordinator)

    w.step.refresh_from_db()
    request.refresh_from_db()
    assert (w.step.due_on, request.state) == (DUE, State.REFUSED)
    assert last(request) == (w.coordinator.pk, "The print waits.")
    assert letters("extension_decided") == [w.researcher.name]


def test_who_decides_second_is_told_who_was_first(w):
    request = ask(w)
    extensions.refuse_request(request, note="No.", by=w.ilo)

    with pytest.raises(Refused, match=f"{w.ilo.name} declined it meanwhile"):
        extensions.grant_request(request, granted_on=WANTED, note="", by=w.coordinator)

    other = ask(w)
    extensions.grant_request(other, granted_on=WANTED, note="", by=w.ilo)
    with pytest.raises(Refused, match=f"{w.ilo.name} granted it meanwhile"):
        extensions.refuse_request(other, note="No.", by=w.coordinator)


def test_asking_again_after_a_no_is_possible(w):
    extensions.refuse_request(ask(w), note="No.", by=w.ilo)

    assert ask(w).is_open


def test_withdrawing_is_the_askers_own_and_twice_is_once(w):
    request = ask(w)
    with pytest.raises(Refused, match="can withdraw it"):
        extensions.withdraw_request(request, by=w.coordinator)

    for _n in range(2):
        extensions.withdraw_request(request, by=w.researcher)

    request.refresh_from_db()
    assert (request.state, request.history.count()) == (State.WITHDRAWN, 2)
    with pytest.raises(Refused, match="withdrew it meanwhile"):
        extensions.grant_request(request, granted_on=WANTED, note="", by=w.coordinator)


def test_decided_request_is_not_withdrawn(w):
    request = ask(w)
    extensions.refuse_request(request, note="No.", by=w.ilo)

    with pytest.raises(Refused, match="declined it meanwhile"):
        extensions.withdraw_request(request, by=w.researcher)


# Overtaken


def hand_in(w):
    w.study.last_draft_number = 1
    w.study.save()
    drafts.submit_draft(
        w.study,
        stored_file=StoredFileFactory(),
        step=w.step,
        note="",
        author=w.researcher,
        by=w.researcher,
        form_token=uuid.uuid4(),
    )


def send_answers(w):
    for comment in w.comments:
        answers.save_answer(comment, by=w.researcher, code="accepted", text="Done")
    answers.send_answers(w.round, by=w.researcher)


def close_round(w):
    round_services.close_round(w.round, by=w.coordinator, reason="Enough")


OVERTAKEN = {
    "hand_in": (hand_in, "step", "Handed in meanwhile."),
    "answer": (send_answers, "round", "The answers were sent meanwhile."),
    "close": (close_round, "round", "The round was closed meanwhile."),
    "closed review": (close_round, "owed", "The review was withdrawn meanwhile."),
    "review": (
        lambda w: reviews.submit_review(w.owed, overall="Good", by=w.owed.reviewer),
        "owed",
        "The review came in meanwhile.",
    ),
    "decline": (
        lambda w: assignments.decline(w.owed, reason="Ill", by=w.owed.reviewer),
        "owed",
        "The review was declined meanwhile.",
    ),
}


@pytest.mark.parametrize("what", OVERTAKEN)
def test_a_thing_that_is_done_closes_its_requests(w, what):
    act, name, note = OVERTAKEN[what]
    thing = getattr(w, name)
    request = ask(w, thing, by=w.owed.reviewer if name == "owed" else w.researcher)
    other = ExtensionRequestFactory()

    act(w)

    request.refresh_from_db()
    other.refresh_from_db()
    assert (request.state, request.note) == (State.OVERTAKEN, note)
    assert other.state == State.OPEN
    with pytest.raises(Refused, match="no longer needed: " + note):
        extensions.refuse_request(request, note="No.", by=w.coordinator)


def test_a_coordinator_who_moves_the_date_grants_what_waits(w):
    request = ask(w, w.owed, by=w.owed.reviewer)

    assignments.extend_assignment(
        w.owed, due_on=dt.date(2020, 9, 15), reason="They wrote", by=w.coordinator
    )

    request.refresh_from_db()
    assert (request.state, request.granted_on) == (State.GRANTED, dt.date(2020, 9, 15))
    assert letters("due_date_extended") == [w.owed.reviewer.name]
    letter, _mail = written("due_date_extended", w.owed.reviewer)
    assert "Reason: They wrote" in letter.text


@pytest.mark.parametrize("name", ["step", "round"])
def test_time_that_nobody_asked_for_is_told_to_the_team(w, name):
    thing = getattr(w, name)

    extensions.extend(thing, due_on=WANTED, reason="A storm", by=w.coordinator)

    assert extensions.due_of(type(thing).objects.get(pk=thing.pk)) == WANTED
    assert letters("more_time_given") == [w.researcher.name]
    with pytest.raises(Refused, match="Give a reason"):
        extensions.extend(thing, due_on=WANTED, reason=" ", by=w.coordinator)


# Reminders


def planned(kind):
    rows = Reminder.objects.filter(kind=kind, state="planned")
    return set(rows.values_list("due_on", flat=True))


@pytest.mark.parametrize(("name", "kind"), [("step", "draft"), ("round", "answers")])
def test_reminders_follow_the_new_date_and_look_not_back(w, name, kind, project_time):
    thing = getattr(w, name)
    plan(NOW)
    before = planned(kind)
    now = project_time("2020-09-09T09:00:00+00:00")
    plan(now)
    sent = Reminder.objects.filter(kind=kind, due_on=WANTED).count()

    extensions.extend(thing, due_on=dt.date(2020, 9, 12), reason="Ill", by=w.ilo)
    plan(now)

    assert before == {extensions.due_of(thing)}
    assert (sent, planned(kind)) == (0, {dt.date(2020, 9, 12)})
    queued = Reminder.objects.filter(kind=kind, due_on=dt.date(2020, 9, 12))
    assert not queued.filter(scheduled_for__lt=now).exists()


# The days left


def fixed(w):
    milestone = MilestoneFactory(
        phase=w.phase, starts_on=dt.date(2020, 9, 22), exactness="day"
    )
    StepFactory(
        study=w.study,
        kind=Step.Kind.CONFERENCE,
        position=9,
        milestone=milestone,
    )
    StepFactory(
        study=w.study,
        kind=Step.Kind.FINAL_DRAFT,
        position=10,
        due_on=dt.date(2020, 10, 2),
        due_at=NOW,
    )
    MilestoneFactory(
        phase=w.phase, title="Print", starts_on=dt.date(2020, 10, 9), exactness="day"
    )
    for unfixed in (
        {"starts_on": dt.date(2020, 9, 15), "exactness": "month"},
        {"starts_on": dt.date(2020, 9, 15), "exactness": "day", "status": "done"},
        {"starts_on": dt.date(2020, 9, 1), "exactness": "day"},
    ):
        MilestoneFactory(phase=w.phase, **unfixed)
    MilestoneFactory(starts_on=dt.date(2020, 9, 15), exactness="day")


def sentences(request, **kwargs):
    found = slack_of(request, due_on=request.due_on, **kwargs)
    return [each.sentence("third draft") for each in found]


def test_the_next_fixed_date_tells_what_would_be_left(w):
    fixed(w)

    assert sentences(ask(w)) == [
        "The conference is on 22 Sep: 11 days between the third draft and it; "
        "with this date 4 remain."
    ]


def test_dates_that_would_be_missed_come_with_the_next_that_would_not(w):
    fixed(w)
    request = ask(w, wanted_on=dt.date(2020, 10, 2))

    assert sentences(request) == [
        "The conference is on 22 Sep: 11 days between the third draft and it; "
        "this date is 10 days after it.",
        "The final draft is on 2 Oct: 21 days between the third draft and it; "
        "this date is that very day.",
        "“Print” is on 9 Oct: 28 days between the third draft and it; "
        "with this date 7 remain.",
    ]
    assert sentences(request, wanted_on=dt.date(2020, 9, 21)) == [
        "The conference is on 22 Sep: 11 days between the third draft and it; "
        "with this date 1 remains."
    ]


def test_what_another_team_is_to_do_is_no_fixed_date(w):
    ahead = {"phase": w.phase, "starts_on": dt.date(2020, 9, 22), "exactness": "day"}
    MilestoneFactory(owner_team=ParticipationFactory(phase=w.phase), **ahead)
    assert sentences(ask(w)) == []

    MilestoneFactory(owner_team=w.study.participation, title="Interviews", **ahead)
    assert "Interviews" in sentences(ask(w))[0]


def test_without_a_fixed_date_nothing_is_counted(w):
    assert sentences(ask(w)) == []


@pytest.mark.parametrize("more", [1, 5])
def test_slack_asks_the_same_of_few_and_many(w, more, django_assert_num_queries):
    for _n in range(more):
        fixed_ = MilestoneFactory(
            phase=w.phase, starts_on=dt.date(2020, 9, 22), exactness="day"
        )
        assert fixed_.pk
    request = ExtensionRequest.objects.with_things().get(pk=ask(w).pk)

    with django_assert_num_queries(2):  # steps with milestones, milestones
        slack_of(request, due_on=DUE)


# Who sees it


def test_the_team_is_not_told_why_a_reviewer_needs_time(w):
    mine, theirs = ask(w), ask(w, w.owed, by=w.owed.reviewer)
    outsider = UserFactory()
    rows = ExtensionRequest.objects

    seen = {
        name: set(rows.visible_to(user))
        for name, user in {
            "team": w.researcher,
            "coordinator": w.coordinator,
            "reviewer": w.owed.reviewer,
            "outsider": outsider,
        }.items()
    }

    assert seen == {
        "team": {mine},
        "coordinator": {mine, theirs},
        "reviewer": {theirs},
        "outsider": set(),
    }
    assert not rows.visible_to(None).exists()


def test_who_owes_asks_and_who_coordinates_decides(w):
    request = ask(w)

    assert owes(w.researcher, w.round)
    assert owes(w.owed.reviewer, w.owed)
    assert not owes(w.coordinator, w.owed)
    assert list(requests_to_decide(w.coordinator)) == [request]
    assert list(requests_to_decide(w.researcher)) == []


# Nobody serves themselves


def ask_as_ilo(w):
    """Let ILO staff, who may review, too, ask for time of their own."""
    own = ReviewAssignmentFactory(
        round=w.round, reviewer=w.ilo, due_on=w.owed.due_on, kind="ilo"
    )
    return ask(w, own, by=w.ilo)


DECISIONS = {
    "grant": lambda r, by: extensions.grant_request(
        r, granted_on=WANTED, note="", by=by
    ),
    "refuse": lambda r, by: extensions.refuse_request(r, note="No.", by=by),
    "extend": lambda r, by: assignments.extend_assignment(
        r.assignment, due_on=WANTED, reason="Ill.", by=by
    ),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_who_asked_does_not_decide_while_others_could(w, decision):
    request = ask_as_ilo(w)
    before = request.assignment.due_on

    with pytest.raises(
        Refused, match=f"somebody else decides: {w.coordinator.name}|own"
    ):
        DECISIONS[decision](request, w.ilo)

    request.refresh_from_db()
    assert (request.state, request.assignment.due_on) == (State.OPEN, before)
    assert not can_decide(w.ilo, request)
    assert list(requests_to_decide(w.ilo)) == []
    assert can_decide(w.coordinator, request)
    assert list(requests_to_decide(w.coordinator)) == [request]
    assert deciders(request) == [w.coordinator]
    DECISIONS[decision](request, w.coordinator)
    request.refresh_from_db()
    assert not request.is_open


@pytest.mark.parametrize("why", ["ended", "closed", "invited only"])
@pytest.mark.parametrize("decision", DECISIONS)
def test_who_asked_decides_when_nobody_else_could(w, decision, why):
    request = ask_as_ilo(w)
    TeamMemberFactory(phase=w.phase, role="research_manager")
    TeamMemberFactory(role="coordinator")  # of another phase
    UserFactory(is_superuser=True)  # is told of no request
    if why == "ended":
        w.phase.team.filter(user=w.coordinator).update(ends_on=dt.date(2020, 8, 1))
    elif why == "closed":
        w.coordinator.is_active = False
    else:
        w.coordinator.set_unusable_password()
    w.coordinator.save()

    assert deciders(request) == []
    assert can_decide(w.ilo, request)
    assert list(requests_to_decide(w.ilo)) == [request]
    DECISIONS[decision](request, w.ilo)
    request.refresh_from_db()
    assert not request.is_open


def give_up(w, how):
    """Let the coordinator, who reviews, too, give that up."""
    own = ReviewAssignmentFactory(
        round=w.round, reviewer=w.coordinator, due_on=w.owed.due_on, kind="ilo"
    )
    return how(own, reason="Ill.", by=w.coordinator)


GIVEN_UP = {
    "withdrawn": assignments.withdraw_assignment,
    "declined": assignments.decline,
}
TAKEN_AGAIN = {
    "added": lambda gone, on, by: assignments.add_reviewer(
        gone.round, user=gone.reviewer, kind="ilo", due_on=on, by=by
    ),
    "replaced": lambda gone, on, by: assignments.replace_reviewer(
        gone, user=gone.reviewer, due_on=on, reason="Well again.", by=by
    ),
}


@pytest.mark.parametrize("again", TAKEN_AGAIN)
@pytest.mark.parametrize("how", GIVEN_UP)
def test_who_gives_their_review_up_does_not_take_it_again_by_a_later_day(w, how, again):
    gone = give_up(w, GIVEN_UP[how])

    with pytest.raises(Refused, match="your own review: ask for more time, others"):
        TAKEN_AGAIN[again](gone, WANTED, w.coordinator)

    assert not w.round.assignments.live().filter(reviewer=w.coordinator).exists()
    assert TAKEN_AGAIN[again](gone, gone.due_on, w.coordinator).due_on == gone.due_on


@pytest.mark.parametrize("who", ["another", "alone"])
def test_given_up_review_has_a_later_day_from_others_or_who_is_alone(w, who):
    gone = give_up(w, assignments.withdraw_assignment)
    by = TeamMemberFactory(phase=w.phase, role="coordinator").user
    if who == "alone":
        w.phase.team.exclude(user=w.coordinator).delete()
        by = w.coordinator

    assert TAKEN_AGAIN["added"](gone, WANTED, by).due_on == WANTED


def test_who_moves_a_date_for_a_colleague_does_not_serve_themselves(w):
    ResearcherFactory(participation=w.participation, user=w.coordinator)
    mine, theirs = ask(w, by=w.coordinator), ask(w)

    with pytest.raises(Refused, match=f"somebody else decides: {w.ilo.name}"):
        extensions.grant_request(theirs, granted_on=WANTED, note="", by=w.coordinator)

    extensions.grant_request(theirs, granted_on=WANTED, note="", by=w.ilo)
    mine.refresh_from_db()
    assert (mine.state, mine.decided_by) == (State.GRANTED, w.ilo)


def test_ilo_staff_of_all_phases_could_decide(w):
    request = ask_as_ilo(w)
    w.phase.team.filter(user=w.coordinator).delete()
    everywhere = TeamMemberFactory(phase=None, role="ilo_staff").user

    assert deciders(request) == [everywhere]
    assert not can_decide(w.ilo, request)


# What the letters say


def written(kind, user):
    mail = Mail.objects.get(kind=kind, recipient=user)
    return write(mail, kind_named(kind)), mail


def test_letter_to_who_decides_says_what_is_left(w):
    fixed(w)
    request = ask(w)

    letter, mail = written("extension_asked", w.coordinator)

    place = w.participation.country.name
    assert letter.subject == (
        f"{place} asks for more time: third draft, until Fri 18 Sep 2020"
    )
    assert (
        "asks for time until Fri 18 Sep 2020 instead of Fri 11 Sep 2020: third draft."
        in letter.text
    )
    assert "with this date 4 remain" in letter.text
    assert request.get_absolute_url() in letter.text
    assert letter.reply_to == [w.researcher.email]
    extensions.withdraw_request(request, by=w.researcher)
    assert kind_named(mail.kind).still_applies(mail) == "it is decided"


def test_who_asks_is_not_asked_to_decide_by_mail(w):
    """ILO staff may review, too, and need time like others."""
    assignment = ReviewAssignmentFactory(
        round=w.round, reviewer=w.ilo, due_on=w.owed.due_on
    )

    ask(w, assignment, by=w.ilo)

    assert letters("extension_asked") == [w.coordinator.name]


def test_letter_says_so_when_no_fixed_date_lies_ahead(w):
    w.step.delete()
    ask(w, w.round)

    letter, mail = written("extension_asked", w.ilo)

    assert "No fixed date of the plan lies ahead." in letter.text
    assert "answers to round 2" in letter.subject
    assert kind_named(mail.kind).still_applies(mail) == ""


@pytest.mark.parametrize(
    ("granted_on", "subject", "said"),
    [
        (WANTED, "You have until Fri 18 Sep 2020", "gives the time that was asked for"),
        (dt.date(2020, 9, 15), "You have until Tue 15 Sep 2020", "to another date"),
        (None, "The date stands, Fri 11 Sep 2020", "cannot give the time"),
    ],
)
def test_letter_with_the_decision(w, granted_on, subject, said):
    request = ask(w)
    if granted_on is None:
        extensions.refuse_request(request, note="The print waits.", by=w.coordinator)
    else:
        extensions.grant_request(
            request, granted_on=granted_on, note="", by=w.coordinator
        )

    letter, _mail = written("extension_decided", w.researcher)

    assert letter.subject == f"{subject}: third draft"
    assert said in letter.text
    assert ("The print waits." in letter.text) == (granted_on is None)
    assert w.study.get_absolute_url() in letter.text
    assert "because you asked" in letter.text


def test_letter_to_a_reviewer_by_link_carries_a_fresh_one(w):
    request = ask(w, w.owed, by=w.owed.reviewer)
    extensions.refuse_request(request, note="No.", by=w.coordinator)

    letter, _mail = written("extension_decided", w.owed.reviewer)

    assert "/review-links/" in letter.text
    assert letter.masked(letter.text).count("review-links") == 1
    assert "review of version 1" in letter.subject


def test_letter_to_a_colleague_leads_to_the_round(w):
    colleague = ResearcherFactory(participation=w.participation).user
    extensions.refuse_request(ask(w, w.round), note="No.", by=w.coordinator)

    letter, _mail = written("extension_decided", colleague)

    assert w.round.get_absolute_url() in letter.text
    assert "belong to the team" in letter.text


@pytest.mark.parametrize("name", ["step", "round"])
def test_letter_with_time_that_was_given(w, name):
    thing = getattr(w, name)
    extensions.extend(thing, due_on=WANTED, reason="A storm", by=w.coordinator)

    letter, mail = written("more_time_given", w.researcher)

    assert letter.subject.startswith("You have until Fri 18 Sep 2020")
    assert "A storm" in letter.text
    assert letter.reply_to == [w.coordinator.email]
    kind = kind_named(mail.kind)
    assert kind.still_applies(mail) == ""
    later = dt.date(2020, 9, 25)
    extensions.extend(thing, due_on=later, reason="Again", by=w.coordinator)
    assert kind.still_applies(mail) == "the date moved again"


def test_request_is_called_after_who_asks_for_what(w):
    assert "2020-09-18" in str(ask(w))
