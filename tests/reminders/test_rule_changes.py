"""A rule is changed in the browser: one act, nothing sent twice, nothing lost."""

import datetime as dt

import pytest
from django.urls import reverse

from reminders.engine import planning
from reminders.engine.rule_book import RuleBook
from reminders.models import Reminder, Rule
from reminders.services import rules as services
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
SEP_4 = dt.date(2020, 9, 4)
TYPED = {"days": "3", "when": "before", "copies": "both"}


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


@pytest.fixture
def coordinator(client, kim):
    client.force_login(kim)
    return kim


@pytest.fixture
def rule(phase, kim):
    return services.add_rule(
        phase, kind="milestone", offset_days=4, copies_coordinator=True, by=kim
    )


def page(phase, rule, kind="milestone"):
    return reverse("reminders:rule_change", args=[phase.number, rule.pk, kind])


def days(phase, kind="milestone"):
    return [rule.offset_days for rule in RuleBook().for_deadline(phase.pk, kind)]


def text(answer):
    return " ".join(answer.text.split())


# The service


def test_change_drops_the_old_rule_and_adds_the_new_one(phase, kim, rule):
    new = services.change_rule(
        phase, rule, kind="milestone", offset_days=4, in_working_days=True, by=kim
    )
    again = services.change_rule(
        phase, rule, kind="milestone", offset_days=4, in_working_days=True, by=kim
    )

    rule.refresh_from_db()
    assert new.pk == again.pk != rule.pk
    assert (rule.dropped_at, new.holds_since) == (NOW, NOW)
    assert (new.in_working_days, new.copies_coordinator) == (True, False)
    assert days(phase) == [-7, -2, 0, 2, 4, 5]
    who = [each.history.latest().history_user_id for each in (rule, new)]
    assert who == [kim.pk, kim.pk]
    assert rule.history.latest().history_change_reason.startswith("Changed: ")


def test_change_of_a_general_rule_is_the_phases_own(phase, kim):
    general = Rule.objects.get(phase=None, kind="", offset_days=-7)
    same = services.change_rule(
        phase, general, kind="milestone", offset_days=-7, by=kim
    )
    assert (same.pk, Rule.objects.filter(phase=phase).count()) == (general.pk, 0)

    services.change_rule(phase, general, kind="milestone", offset_days=-10, by=kim)

    assert days(phase) == [-10, -2, 0, 2, 5]
    assert days(phase, "review") == [-7, -2, 0, 2, 5]
    assert days(PhaseFactory(number=2)) == [-7, -2, 0, 2, 5]


@pytest.fixture
def of_the_phase(phase):
    """Return a rule of the phase for every kind of deadline, beside another one."""
    Rule.objects.create(phase=phase, offset_days=1)
    return Rule.objects.create(phase=phase, offset_days=-5)


def test_rule_of_the_phase_for_every_kind_is_changed_for_one(phase, kim, of_the_phase):
    assert days(phase) == days(phase, "review") == [-5, 1]

    new = services.change_rule(
        phase, of_the_phase, kind="milestone", offset_days=-6, by=kim
    )

    assert (new.phase, new.kind) == (phase, "milestone")
    assert (days(phase), days(phase, "review")) == ([-6, 1], [-5, 1])
    of_the_phase.refresh_from_db()
    assert of_the_phase.dropped_at is None


def test_rule_of_the_phase_for_every_kind_is_switched_for_one(phase, kim, of_the_phase):
    switched = services.switch_rule(
        phase, of_the_phase, kind="milestone", is_active=False, by=kim
    )

    assert (switched.phase, switched.kind) == (phase, "milestone")
    assert (days(phase), days(phase, "review")) == ([1], [-5, 1])
    assert services.follow_general_rules(phase, kind="milestone", by=kim) == 2
    assert days(phase) == [-5, 1]


def test_rule_of_the_phase_for_every_kind_is_changed_in_the_browser(
    client, coordinator, phase, of_the_phase
):
    listed = client.get(reverse("reminders:rules", args=[phase.number])).text
    url = page(phase, of_the_phase)
    asked = text(client.get(url))
    answer = client.post(url, TYPED)

    assert url in listed
    assert "The rule holds for more than this." in asked
    assert f"makes a rule of its own for {phase}, Milestone; everywhere else" in asked
    assert "the rule stays as it is." in asked
    assert answer.status_code == 302
    assert (days(phase), days(phase, "review")) == ([-3, 1], [-5, 1])
    [changed, _other] = RuleBook().for_deadline(phase.pk, "milestone")
    assert "holds for more" not in text(client.get(page(phase, changed)))


def test_refused_change_leaves_everything_as_it_was(phase, kim):
    general = Rule.objects.get(phase=None, kind="", offset_days=-7)

    with pytest.raises(services.RuleRefused, match="There is a rule"):
        services.change_rule(phase, general, kind="milestone", offset_days=5, by=kim)

    assert not Rule.objects.filter(phase=phase).exists()


def test_rule_that_holds_no_more_is_not_changed(phase, kim, rule):
    services.switch_rule(phase, rule, kind="milestone", is_active=False, by=kim)

    with pytest.raises(services.RuleGone):
        services.change_rule(phase, rule, kind="milestone", offset_days=3, by=kim)
    with pytest.raises(services.RuleGone):  # another rule says so, the old one is gone
        services.change_rule(phase, rule, kind="milestone", offset_days=9, by=kim)


def test_changed_rule_stops_what_was_planned_and_repeats_nothing(phase, kim, clock):
    bat = UserFactory(name="Bat")
    world.milestone(phase, bat, SEP_4)
    first = Rule.objects.get(phase=None, kind="", offset_days=-7)
    second = Rule.objects.get(phase=None, kind="", offset_days=-2)
    later = dt.datetime(2020, 8, 29, 9, tzinfo=dt.UTC)
    clock(later)
    planning.plan(later)  # 7 days before: sent
    sent = Reminder.objects.get(state="queued")

    new = services.change_rule(
        phase, first, kind="milestone", offset_days=-6, copies_staff=True, by=kim
    )
    services.change_rule(phase, second, kind="milestone", offset_days=-3, by=kim)
    planning.plan(later)

    assert Reminder.objects.get(state="queued").pk == sent.pk
    assert not new.reminders.exists()
    stopped = Reminder.objects.get(rule=second)
    assert (stopped.state, stopped.reason) == ("cancelled", "rule")
    planned = Reminder.objects.filter(state="planned", recipient=bat)
    offsets = planned.values_list("rule__offset_days", flat=True)
    assert sorted(offsets) == [-3, 0, 2, 5]


# The page


def test_page_is_filled_in_and_shows_the_day(client, coordinator, phase, rule):
    world.milestone(phase, UserFactory(name="Bat"), SEP_4, title="Conference")

    shown = client.get(page(phase, rule))
    preview = client.post(page(phase, rule), {**TYPED, "preview": "on"})

    form = shown.context["form"]
    assert [form[name].value() for name in ("days", "when", "copies")] == [
        4,
        "after",
        "coordinator",
    ]
    assert "Example: Conference, due Fri 4 Sep 2020, owed by Bat" in text(shown)
    assert "4 days after it was due, remind whoever owes it" in text(shown)
    assert "3 days before it is due, remind whoever owes it" in text(preview)
    assert "Here: Tue 1 Sep 2020" in text(preview)
    assert preview.status_code == 200
    assert Rule.objects.get(pk=rule.pk).dropped_at is None


@pytest.mark.parametrize("whom", ["", "coordinator", "staff", "both"])
def test_what_stands_in_the_form_is_what_is_saved(client, coordinator, phase, whom):
    made = services.add_rule(
        phase,
        kind="milestone",
        offset_days=-9,
        in_working_days=True,
        copies_coordinator=whom in ("coordinator", "both"),
        copies_staff=whom in ("staff", "both"),
        by=coordinator,
    )
    form = client.get(page(phase, made)).context["form"]
    values = {field.name: field.value() for field in form}

    client.post(page(phase, made), {**values, "in_working_days": "on"})

    assert values["copies"] == whom
    assert Rule.objects.get(pk=made.pk).dropped_at is None  # nothing to change


def test_rule_is_changed_once_however_often_it_is_posted(
    client, coordinator, phase, rule
):
    once, twice = (client.post(page(phase, rule), TYPED) for _n in range(2))

    assert (once.status_code, twice.status_code) == (302, 302)
    assert once.url == f"{reverse('reminders:rules', args=[phase.number])}#milestone"
    new = Rule.objects.get(phase=phase, offset_days=-3)
    assert (new.copies_coordinator, new.copies_staff) == (True, True)
    assert days(phase) == [-7, -3, -2, 0, 2, 5]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"days": "5", "when": "after"}, "There is a rule for these days."),
        ({"days": "61"}, "less than or equal to 60"),
        ({"days": "<script>x</script>"}, "Enter a whole number."),
        ({"when": "never"}, "Select a valid choice."),
        ({"copies": "me"}, "Select a valid choice."),
    ],
)
def test_what_was_typed_stays_beside_its_error(
    client, coordinator, phase, rule, typed, says
):
    answer = client.post(page(phase, rule), {**TYPED, **typed})

    assert answer.status_code == 422
    field = answer.context["form"][next(iter(typed))]
    assert says in str(field.errors)
    assert field.value() == next(iter(typed.values()))
    assert "<script>x" not in answer.text
    assert Rule.objects.get(pk=rule.pk).dropped_at is None


def test_rule_that_somebody_else_dropped_is_answered_409(
    client, coordinator, phase, rule
):
    services.follow_general_rules(phase, kind="milestone", by=coordinator)

    opened = client.get(page(phase, rule))
    saved = client.post(page(phase, rule), TYPED)

    assert (opened.status_code, saved.status_code) == (409, 409)
    assert "This rule does not hold any more" in saved.text
    assert "Nothing was saved." in saved.text
    assert "Your rule said:" not in opened.text
    assert "3 days before it is due, remind whoever owes it, with" in text(saved)
    assert not Rule.objects.in_force().filter(phase=phase).exists()


def test_foreign_rules_and_nonsense_are_not_found(client, coordinator, phase, rule):
    TeamMemberFactory(
        phase=PhaseFactory(number=2), role="coordinator", user=coordinator
    )
    second = PhaseFactory._meta.model.objects.get(number=2)

    answers = [
        client.get(page(phase, rule, kind="x")),
        client.post(page(phase, rule, kind="y"), TYPED),
        client.get(page(second, rule)),
        client.post(page(second, rule), TYPED),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert Rule.objects.get(pk=rule.pk).dropped_at is None


def test_list_offers_change_for_what_holds(client, coordinator, phase, rule):
    services.switch_rule(phase, rule, kind="milestone", is_active=False, by=coordinator)
    general = Rule.objects.get(phase=None, kind="", offset_days=-7)

    said = client.get(reverse("reminders:rules", args=[phase.number])).text

    assert page(phase, general, kind="review") in said
    assert page(phase, rule) not in said
