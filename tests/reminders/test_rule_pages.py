"""Rules of a phase: read as sentences, added, switched, dropped again."""

import datetime as dt

import pytest
from django.urls import reverse

from reminders.emails import rows as emails
from reminders.engine import planning
from reminders.engine.rule_book import RuleBook
from reminders.models import Reminder, Rule
from reminders.rules.sentences import told, why
from reminders.services import rules as services
from sse_project.lib.workdays import WorkDays
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
SEP_4 = dt.date(2020, 9, 4)


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


@pytest.fixture
def coordinator(client, kim):
    client.force_login(kim)
    return kim


def page(phase, name="rules", *more):
    return reverse(f"reminders:{name}", args=[phase.number, *more])


def days(phase, kind="milestone"):
    return [rule.offset_days for rule in RuleBook().for_deadline(phase.pk, kind)]


def offsets():
    rows = Reminder.objects.filter(state__in=["planned", "queued"])
    return sorted(rows.values_list("recipient__name", "rule__offset_days"))


ONE = {"kind": "milestone", "days": "3", "when": "before", "copies": ""}


# Adding


def test_phase_that_adds_a_rule_keeps_the_general_ones_beside_it(phase, kim):
    rule = services.add_rule(phase, kind="milestone", offset_days=-3, by=kim)

    assert days(phase) == [-7, -3, -2, 0, 2, 5]
    assert days(phase, "review") == [-7, -2, 0, 2, 5]
    assert days(PhaseFactory(number=2)) == [-7, -2, 0, 2, 5]
    assert (rule.holds_since, rule.history.get().history_user_id) == (NOW, kim.pk)
    copied = Rule.objects.get(phase=phase, offset_days=5)
    assert copied.copies_coordinator
    assert copied.history.get().history_change_reason == "The general rule, as it was"


def test_second_rule_of_the_same_days_is_refused(phase, kim):
    with pytest.raises(services.RuleRefused, match="There is a rule"):
        services.add_rule(phase, kind="milestone", offset_days=5, by=kim)


def test_rule_that_was_off_and_says_the_same_is_switched_on(phase, kim):
    rule = services.add_rule(phase, kind="milestone", offset_days=-3, by=kim)
    services.switch_rule(phase, rule, kind="milestone", is_active=False, by=kim)

    again = services.add_rule(phase, kind="milestone", offset_days=-3, by=kim)
    services.switch_rule(phase, rule, kind="milestone", is_active=False, by=kim)
    other = services.add_rule(
        phase, kind="milestone", offset_days=-3, copies_staff=True, by=kim
    )

    assert (again.pk, other.pk == rule.pk) == (rule.pk, False)
    assert days(phase) == [-7, -3, -2, 0, 2, 5]
    with pytest.raises(services.RuleRefused, match="There is a rule"):
        services.switch_rule(phase, rule, kind="milestone", is_active=True, by=kim)


def test_new_rule_makes_up_for_nothing(phase, kim, clock):
    bat = UserFactory(name="Bat")
    world.milestone(phase, bat, SEP_4)
    clock(dt.datetime(2020, 9, 1, 9, tzinfo=dt.UTC))
    planning.plan(dt.datetime(2020, 9, 1, 9, tzinfo=dt.UTC))
    sent = list(Reminder.objects.filter(state="queued").values_list("pk", flat=True))

    services.add_rule(phase, kind="milestone", offset_days=-6, by=kim)
    services.add_rule(phase, kind="milestone", offset_days=-1, by=kim)
    planning.plan(dt.datetime(2020, 9, 1, 9, tzinfo=dt.UTC))

    queued = Reminder.objects.filter(state="queued").values_list("pk", flat=True)
    planned = Reminder.objects.filter(state="planned", recipient=bat)
    assert list(queued) == sent
    assert sorted(planned.values_list("rule__offset_days", flat=True)) == [
        -2,
        -1,
        0,
        2,
        5,
    ]


def test_copies_go_to_coordinators_and_staff(phase, kim):
    staff = TeamMemberFactory(phase=phase, role="ilo_staff", user__name="Noor").user
    everywhere = TeamMemberFactory(phase=None, role="ilo_staff", user__name="Olga").user
    bat = UserFactory(name="Bat")
    Rule.objects.all().delete()
    world.milestone(phase, bat, SEP_4)
    services.add_rule(
        phase,
        kind="milestone",
        offset_days=1,
        copies_coordinator=True,
        copies_staff=True,
        by=kim,
    )

    planning.plan(NOW)

    names = [bat.name, kim.name, staff.name, everywhere.name]
    assert offsets() == [(name, 1) for name in sorted(names)]


# Switching, and following the general rules again


def test_general_rule_is_switched_off_in_one_phase_only(phase, kim):
    general = Rule.objects.get(phase=None, kind="", offset_days=-7)

    own = services.switch_rule(
        phase, general, kind="milestone", is_active=False, by=kim
    )
    same = services.switch_rule(phase, own, kind="milestone", is_active=False, by=kim)

    assert own.pk == same.pk != general.pk
    assert own.history.count() == 2
    assert days(phase) == [-2, 0, 2, 5]
    assert days(phase, "review") == [-7, -2, 0, 2, 5]
    back = services.switch_rule(phase, own, kind="milestone", is_active=True, by=kim)
    assert (back.holds_since, days(phase)[0]) == (NOW, -7)


def test_rule_that_counts_no_more_is_refused(phase, kim):
    rule = services.add_rule(phase, kind="milestone", offset_days=-3, by=kim)

    dropped = services.follow_general_rules(phase, kind="milestone", by=kim)

    assert (dropped, days(phase)) == (6, [-7, -2, 0, 2, 5])
    with pytest.raises(services.RuleRefused, match="changed meanwhile"):
        services.switch_rule(phase, rule, kind="milestone", is_active=False, by=kim)


# The pages


def test_page_says_each_rule_and_the_days_it_means(client, coordinator, phase):
    bat = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
    world.milestone(phase, bat, SEP_4, title="Conference")

    answer = client.get(page(phase))

    said = " ".join(answer.text.split())
    assert "People are reminded by the general rules." in said
    assert "Example: Conference, due Fri 4 Sep 2020, owed by Bat" in said
    assert "7 days before it is due, remind whoever owes it." in said
    assert "5 days after it was due, remind whoever owes it, with a copy to" in said
    assert "Here: Fri 28 Aug 2020, 10:00 (Seoul time)." in said
    assert "Nothing of this kind is owed just now." in said


def test_page_after_a_moment_is_past_and_a_kind_is_silent(client, coordinator, phase):
    world.milestone(phase, UserFactory(), dt.date(2020, 8, 30))
    for rule in Rule.objects.filter(phase=None, kind=""):
        services.switch_rule(
            phase, rule, kind="review", is_active=False, by=coordinator
        )

    said = " ".join(client.get(page(phase)).text.split())

    assert "For one kind of deadline nobody is reminded." in said
    assert "already past." in said
    assert "Switched off." in said


def test_rule_is_added_switched_and_dropped_in_the_browser(client, coordinator, phase):
    added = client.post(page(phase, "rule_add"), {**ONE, "in_working_days": "on"})
    twice = client.post(page(phase, "rule_add"), ONE)
    wrong = client.post(page(phase, "rule_add"), {**ONE, "days": "61", "kind": "x"})
    rule = Rule.objects.get(phase=phase, offset_days=-3)
    off = {"kind": "milestone", "is_active": "off"}
    client.post(page(phase, "rule_switch", rule.pk), off)
    after = client.get(page(phase))
    on = client.post(page(phase, "rule_switch", rule.pk), {**off, "is_active": "on"})
    question = client.get(page(phase, "rules_general") + "?kind=milestone")
    done = client.post(page(phase, "rules_general") + "?kind=milestone")

    assert [a.status_code for a in (added, twice, wrong, on, question, done)] == [
        302,
        422,
        422,
        302,
        200,
        302,
    ]
    assert "There is a rule for these days" in twice.text
    assert rule.in_working_days
    assert "For one kind of deadline this phase has rules of its own." in after.text
    assert "Follow the general rules again?" in question.text
    assert days(phase) == [-7, -2, 0, 2, 5]


def test_what_is_planned_follows_a_rule_at_once(
    phase, kim, monkeypatch, django_capture_on_commit_callbacks
):
    world.milestone(phase, kim, SEP_4)
    planning.plan(NOW)
    monkeypatch.setattr("mail.services._ring_now", lambda _plan: planning.plan(NOW))
    seen = []

    def at_once(change, *args, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            found = change(phase, *args, kind="milestone", by=kim, **fields)
        seen.append([offset for _name, offset in offsets()])
        return found

    rule = at_once(services.add_rule, offset_days=-3)
    at_once(services.switch_rule, rule, is_active=False)
    at_once(services.follow_general_rules)

    assert seen == [[-7, -3, -2, 0, 2, 5], [-7, -2, 0, 2, 5], [-7, -2, 0, 2, 5]]
    assert not Reminder.objects.filter(state="planned", rule__phase=phase).exists()


def test_stale_switch_is_told_and_nonsense_is_not_found(client, coordinator, phase):
    rule = services.add_rule(phase, kind="milestone", offset_days=-3, by=coordinator)
    services.follow_general_rules(phase, kind="milestone", by=coordinator)

    stale = client.post(
        page(phase, "rule_switch", rule.pk),
        {"kind": "milestone", "is_active": "off"},
        follow=True,
    )
    answers = [
        client.post(page(phase, "rule_switch", rule.pk), {"kind": "x"}),
        client.get(page(phase, "rules_general")),
    ]

    assert "This rule was changed meanwhile." in stale.text
    assert [a.status_code for a in answers] == [404, 404]


def test_rules_of_another_phase_are_out_of_reach(client, coordinator, phase):
    other = TeamMemberFactory(phase=PhaseFactory(number=2), role="coordinator").user
    rule = services.add_rule(phase, kind="milestone", offset_days=-3, by=coordinator)
    client.force_login(other)
    off = {"kind": "milestone", "is_active": "off"}

    foreign = client.post(
        reverse("reminders:rule_switch", args=[2, rule.pk]), off, follow=True
    )

    assert foreign.status_code == 404
    assert Rule.objects.get(pk=rule.pk).is_active
    assert list(Rule.objects.visible_to(UserFactory())) == []


def test_example_is_one_that_somebody_owes(client, coordinator, phase):
    gone = world.review(phase, UserFactory(is_active=False), SEP_4)
    owed = world.review(phase, UserFactory(name="Bat"), SEP_4)

    said = " ".join(client.get(page(phase)).text.split())

    assert f"of {gone.round.study.title}, due" not in said
    assert f"of {owed.round.study.title}, due Fri 4 Sep 2020, owed by Bat" in said


def test_copy_to_staff_says_who_owes_it(phase, kim):
    staff = TeamMemberFactory(phase=phase, role="ilo_staff").user
    Rule.objects.all().delete()
    services.add_rule(phase, kind="milestone", offset_days=3, copies_staff=True, by=kim)
    world.milestone(phase, UserFactory(name="Bat"), SEP_4)
    planning.plan(NOW)

    reminder = Reminder.objects.get(recipient=staff)

    assert emails.why(reminder) == (
        "3 days after it was due, Fri 4 Sep. A copy; Bat owes it."
    )


@pytest.mark.parametrize("count", [1, 9])
def test_page_runs_as_many_queries_for_many(
    client, coordinator, phase, count, django_assert_num_queries
):
    for n in range(count):
        services.add_rule(phase, kind="milestone", offset_days=-10 - n, by=coordinator)
        world.milestone(phase, UserFactory(), SEP_4)
    client.get(page(phase))

    # Session, user, standing, navigation, the phase, the rules, two of the people; of
    # each of nine kinds of deadline the next one.
    with django_assert_num_queries(17):
        client.get(page(phase))


# Words and days


def test_rules_in_words():
    def said(**fields):
        return told(Rule(**fields))

    assert said(offset_days=0) == "On the day it is due, remind whoever owes it."
    assert said(offset_days=-1, in_working_days=True) == (
        "1 working day before it is due, remind whoever owes it."
    )
    assert said(offset_days=10, copies_staff=True) == (
        "10 days after it was due, remind whoever owes it, with a copy to ILO staff."
    )
    assert said(offset_days=5, copies_staff=True, copies_coordinator=True) == (
        "5 days after it was due, remind whoever owes it, with a copy to the "
        "coordinators and ILO staff."
    )
    assert why(Rule(offset_days=-2, in_working_days=True), SEP_4) == (
        "2 working days before it is due, Fri 4 Sep."
    )


@pytest.mark.parametrize(
    ("count", "day"),
    [(0, 5), (1, 7), (-1, 4), (5, 11), (-5, 31), (6, 14)],
)
def test_working_days_leave_weekends_out(count, day):
    found = WorkDays().counted_from(dt.date(2020, 9, 5), count)  # a Saturday

    assert found.day == day


def test_reminder_in_working_days_goes_out_on_that_day(phase, kim):
    Rule.objects.all().delete()
    bat = UserFactory(name="Bat", time_zone="Asia/Seoul")
    world.milestone(phase, bat, dt.date(2020, 9, 7))
    services.add_rule(
        phase, kind="milestone", offset_days=-2, in_working_days=True, by=kim
    )

    planning.plan(NOW)

    reminder = Reminder.objects.get()
    assert reminder.scheduled_for == dt.datetime(2020, 9, 3, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("offset", "in_working_days", "says"),
    [
        (1, False, "1 day after it was due, Fri 4 Sep. Not on Sat 5 Sep: a day off,"),
        (1, True, "1 working day after it was due, Fri 4 Sep."),
        (-1, False, "1 day before it is due, Fri 4 Sep."),
    ],
)
def test_why_says_on_which_day_off_it_does_not_come(
    phase, kim, offset, in_working_days, says
):
    Rule.objects.all().delete()
    services.add_rule(
        phase,
        kind="milestone",
        offset_days=offset,
        in_working_days=in_working_days,
        by=kim,
    )
    world.milestone(phase, UserFactory(name="Bat"), SEP_4)
    planning.plan(NOW)

    said = emails.why(Reminder.objects.get())

    assert said.startswith(says)
    assert ("Not on" in said) is ("Not on" in says)
