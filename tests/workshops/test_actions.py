"""Action items: who sees and settles them, what is late, and what falls due."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from casestudies.services.refusals import Refused, Stale
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from sse_project.lib import dates, deadlines
from tests import factories as make
from workshops.models import ActionItem
from workshops.services import actions as services
from workshops.services import notes

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
LIST = reverse("workshops:actions")


@pytest.fixture
def w(project_time) -> SimpleNamespace:
    """Return two workshops of a phase, its people, and one item of a researcher."""
    project_time(NOW)
    w = SimpleNamespace()
    w.phase = make.PhaseFactory(number=1)
    w.participation = make.ParticipationFactory(phase=w.phase)
    w.coordinator = make.TeamMemberFactory(phase=w.phase).user
    w.researcher = make.ResearcherFactory(participation=w.participation).user
    w.other = make.ResearcherFactory(participation__phase=w.phase).user
    w.before = make.WorkshopFactory(
        phase=w.phase, starts_on=dt.date(2020, 5, 8), exactness="day"
    )
    w.workshop = make.WorkshopFactory(
        phase=w.phase, starts_on=dt.date(2020, 8, 21), exactness="day"
    )
    w.action = make.ActionItemFactory(
        workshop=w.before, owner=w.researcher, participation=w.participation
    )
    return w


def changed(w, **fields):
    action = ActionItem.objects.get(pk=w.action.pk)
    now = {
        "text": action.text,
        "owner": action.owner,
        "due_on": action.due_on,
        "participation": action.participation,
        "version": action.version,
    }
    return services.change_action(action, by=w.coordinator, **now | fields)


# --- Services -------------------------------------------------------------------


def test_owner_and_day_make_the_instant_of_the_owner(w):
    w.other.time_zone = "Asia/Seoul"
    w.other.save()

    action = changed(w, owner=w.other, due_on=dt.date(2020, 9, 30))
    same = changed(w)
    bare = changed(w, owner=None, due_on=None)

    assert action.due_at == dt.datetime(2020, 9, 30, 15, 0, tzinfo=dt.UTC)
    assert same.version == action.version == 2
    assert (bare.due_on, bare.due_at) == (None, None)


def test_change_is_refused_when_stale_settled_or_over(w):
    with pytest.raises(Refused, match="already over"):
        changed(w, due_on=dt.date(2020, 8, 25))
    with pytest.raises(Stale):
        changed(w, text="Other.", version=9)
    services.settle_action(w.action, by=w.researcher, state="done", note="Sent.")
    with pytest.raises(Refused, match="settled"):
        changed(w, text="Other.")


def test_done_once_and_opened_again(w):
    done = services.settle_action(w.action, by=w.researcher, state="done", note="Sent.")
    again = services.settle_action(w.action, by=w.researcher, state="done", note="X")
    with pytest.raises(Refused):
        services.settle_action(w.action, by=w.coordinator, state="dropped", note="X")
    opened = services.reopen_action(w.action, by=w.researcher)
    twice = services.reopen_action(w.action, by=w.researcher)

    assert (done.state, done.settled_at, again.settled_note) == ("done", NOW, "Sent.")
    assert (opened.state, opened.settled_at, opened.settled_note) == ("open", None, "")
    assert twice.version == opened.version


def test_line_that_is_changed_changes_its_open_item_only(w):
    note = notes.write_note(
        w.workshop, key=uuid.uuid4(), by=w.coordinator, text="Send.", kind="action"
    )

    note = notes.change_note(note, by=w.coordinator, version=1, text="Send it.")
    action = ActionItem.objects.get(note=note)
    services.settle_action(action, by=w.coordinator, state="done", note="Sent.")
    notes.change_note(note, by=w.coordinator, version=2, text="Send them.")
    notes.strike_note(note, by=w.coordinator)

    action.refresh_from_db()
    assert (action.number, action.text, action.state) == (1, "Send it.", "done")


# --- The letter to who is given one -----------------------------------------------


def _letters() -> list[Mail]:
    return list(Mail.objects.filter(kind="action_given").order_by("pk"))


def test_a_new_owner_gets_one_letter_a_giving(w):
    changed(w, text="Send the list.", due_on=dt.date(2020, 9, 30))
    assert _letters() == []

    changed(w, owner=w.other)
    changed(w, text="Send the list of cases.")
    assert [mail.recipient for mail in _letters()] == [w.other]
    changed(w, owner=None)
    changed(w, owner=w.coordinator)  # who does it knows
    w.researcher.is_active = False
    w.researcher.save()
    changed(w, owner=w.researcher)
    assert len(_letters()) == 1
    changed(w, owner=w.other)
    assert [mail.recipient for mail in _letters()] == [w.other, w.other]
    history = ActionItem.history.filter(id=w.action.pk)
    assert history.latest("history_id").history_user == w.coordinator


def test_the_letter_says_what_and_until_when(w):
    changed(w, owner=w.other, text="Send <b>\nthe list", due_on=dt.date(2020, 9, 30))
    [mail] = _letters()

    made = write(mail, kind_named(mail.kind))

    title = w.before.title
    assert made.subject == f"To do from {title}: Send <b> the list"
    assert "Due: Wed 30 Sep 2020" in made.text
    assert f"Country: {w.participation.country}" in made.text
    assert f"/actions/{w.action.pk}/" in made.text
    assert "was given to you" in made.text
    assert "Send &lt;b&gt;" in made.html
    assert made.reply_to == [w.coordinator.email]


def test_a_letter_that_is_no_longer_true_is_not_sent(w):
    changed(w, owner=w.other)
    [mail] = _letters()
    kind = kind_named("action_given")
    assert kind.still_applies(mail) == ""

    changed(w, owner=w.researcher)
    assert kind.still_applies(mail) == "the action item is somebody else's now"
    changed(w, owner=w.other)
    services.settle_action(w.action, by=w.coordinator, state="done", note="Sent.")
    assert kind.still_applies(mail) == "the action item is settled"


# --- Who sees what --------------------------------------------------------------


def test_list_shows_own_country_and_phase_late_first(w, client):
    late = make.ActionItemFactory(
        workshop=w.workshop, due_on=dt.date(2020, 8, 1), owner=w.other
    )
    undated = make.ActionItemFactory(workshop=w.workshop, due_on=None)

    def listed(user, query=""):
        client.force_login(user)
        lines = client.get(LIST + query).context["lines"]
        return [line.action for line in lines]

    assert listed(w.coordinator) == [late, w.action, undated]
    assert listed(w.coordinator, "?state=late") == [late]
    assert listed(w.coordinator, f"?workshop={w.before.slug}&state=all") == [w.action]
    assert listed(w.coordinator, f"?owner={w.other.pk}") == [late]
    assert listed(w.coordinator, "?state=done") == []
    country = w.participation.country.slug
    assert listed(w.coordinator, f"?phase=1&country={country}") == [w.action]
    assert listed(w.researcher) == [w.action]
    assert listed(w.other) == [late]
    assert listed(make.UserFactory()) == []
    assert not ActionItem.objects.visible_to(AnonymousUser()).exists()


def test_owner_marks_done_and_opens_again_on_the_page(w, client):
    client.force_login(w.researcher)

    def go(name, **fields):
        address = reverse(f"workshops:{name}", args=[w.action.pk])
        return client.post(address, fields).status_code

    assert go("action_done", note="") == 422
    assert go("action_done", note="Sent.") == 302
    assert go("action_done", note="Sent.") == 302
    assert "Sent." in client.get(w.action.get_absolute_url()).content.decode()
    assert go("action_reopen") == 302
    assert go("action_drop", note="x") == 403
    client.force_login(w.coordinator)
    assert go("action_drop", note="Not needed.") == 302
    assert go("action_done", note="Sent.") == 422
    assert ActionItem.objects.get().state == "dropped"


def test_edit_shows_both_texts_to_who_came_second(w, client):
    changed(w, text="Theirs.")
    client.force_login(w.coordinator)
    address = reverse("workshops:action_edit", args=[w.action.pk])
    fields = {
        "text": "Mine.",
        "owner": w.other.pk,
        "due_on": "2020-09-30",
        "participation": "",
    }

    stale = client.post(address, fields | {"version": 1})
    past = client.post(address, fields | {"version": 2, "due_on": "2020-01-01"})
    good = client.post(address, fields | {"version": 2})

    assert stale.status_code == 409
    assert "Theirs." in stale.content.decode()
    assert past.status_code == 422
    assert "2020-01-01" in past.content.decode()
    assert (good.status_code, ActionItem.objects.get().owner) == (302, w.other)


@pytest.mark.parametrize("count", [1, 4])
def test_pages_ask_no_more_for_more_items(
    w, client, count, django_assert_max_num_queries
):
    make.ActionItemFactory.create_batch(count, workshop=w.workshop, owner=w.other)
    client.force_login(w.coordinator)

    with django_assert_max_num_queries(16):
        client.get(LIST)
    with django_assert_max_num_queries(15):
        client.get(reverse("workshops:workshop_actions", args=[w.workshop.slug]))


def test_next_workshop_opens_with_what_is_still_open(w, client):
    client.force_login(w.coordinator)
    page = reverse("workshops:workshop", args=[w.workshop.slug])

    before = client.get(page).content.decode()
    services.settle_action(w.action, by=w.coordinator, state="done", note="Sent.")
    after = client.get(page).content.decode()

    assert "Agreed last time, still open" in before
    assert "Agreed last time, still open" not in after
    assert "illustrative" not in before
    undated = make.WorkshopFactory(phase=w.phase)
    assert not ActionItem.objects.all().open_before(undated).exists()


def test_item_of_an_invented_workshop_is_marked_wherever_it_is_named(w, client):
    client.force_login(w.coordinator)
    type(w.before).objects.filter(pk=w.before.pk).update(is_illustrative=True)

    for page in (reverse("workshops:workshop", args=[w.workshop.slug]), "/actions/"):
        assert "illustrative" in client.get(page).text


# --- What falls due -------------------------------------------------------------


def test_deadline_is_owed_by_the_owner_until_it_is_settled(w):
    kind = deadlines.kind_named("action")

    [row] = kind.owed_by(w.researcher)

    assert [user.pk for user in kind.who_owes(row)] == [w.researcher.pk]
    assert (kind.phase_id(row), kind.path(row)) == (w.phase.pk, row.get_absolute_url())
    assert kind.title(row) == "Action: Send the list of cases."
    assert kind.since(row) == row.created_at
    assert [each.pk for each in kind.owed_in([w.phase.pk])] == [row.pk]
    assert [each.pk for each in kind.seen_by(w.coordinator)] == [row.pk]
    assert not kind.owed_by(w.other).exists()
    w.researcher.is_active = False
    row.owner = w.researcher
    assert kind.who_owes(row) == []
    services.settle_action(w.action, by=w.coordinator, state="done", note="Sent.")
    assert not kind.open().exists()


def test_day_stays_when_the_owner_moves(w):
    w.researcher.time_zone = "Asia/Seoul"
    w.researcher.save()

    assert deadlines.kind_named("action").retime(user=w.researcher) == 1
    assert deadlines.kind_named("action").retime(phase=w.phase) == 0

    w.action.refresh_from_db()
    seoul = dates.zone_named("Asia/Seoul")
    assert w.action.due_at == dates.end_of_day(w.action.due_on, seoul)
