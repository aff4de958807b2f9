"""Once a day: is anything missing? And figures for a monitor."""

import datetime as dt
import re

import pytest

from mail import engine, home, reconcile, services
from mail.chores import run
from mail.health import engine_alive
from mail.metrics import exposed
from mail.models import EngineState, Mail
from sse_project.lib import dates
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _quiet(settings, monkeypatch) -> None:
    settings.EMAIL_URL = "local:"
    monkeypatch.setattr(reconcile, "_ledgers", [])


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets both clocks."""

    def set_to(moment: str) -> None:
        then = dt.datetime.fromisoformat(moment)
        monkeypatch.setattr(dates, "machine_now", lambda: then)

    return set_to


def letter(key: str = "a", **changes) -> Mail:
    mail = services.queue(
        "test-note", recipient=UserFactory(), dedupe_key=key, params={}
    )
    long_ago = dates.machine_now() - 16 * MINUTE
    fields = {"due_at": long_ago, "next_attempt_at": long_ago} | changes
    Mail.objects.filter(pk=mail.pk).update(**fields)
    return mail


def test_nothing_missing_is_kept_and_no_alarm(caplog):
    engine.tick()

    assert reconcile.check() == []

    state = EngineState.objects.get()
    assert (state.missing, state.missing_first) == (0, [])
    assert state.checked_at is not None
    assert "missing" not in caplog.text


def test_what_a_room_and_the_outbox_miss_is_an_alarm(caplog):
    engine.tick()
    mail = letter()
    waiting = [
        letter("held", held_at=dates.now()),
        letter("put off", next_attempt_at=dates.machine_now() + HOUR),
        letter("not due", due_at=dates.now() + HOUR),
    ]
    asked = []

    def room(now):
        asked.append(now)
        return ["draft 7: no reminder was planned"]

    reconcile.ledger(room)
    reconcile.ledger(room)  # the same once

    missing = reconcile.check()

    assert len(asked) == 1
    assert missing[0] == "draft 7: no reminder was planned"
    assert missing[1].startswith(f"letter {mail.pk} (test-note) to {mail.recipient_id}")
    assert len(missing) == 2
    assert len(waiting) == 3
    assert "2 e-mails are missing, first: draft 7" in caplog.text
    Mail.objects.all().delete()
    assert engine_alive() == (
        False,
        "2 e-mails that were due are missing: manage.py reminders check names them.",
    )


def test_checked_once_a_day_after_three(at):
    seen: list[str] = []
    reconcile.ledger(lambda now: seen.append(f"{dates.machine_now():%d %H:%M}") or [])
    for moment in (
        "2026-09-01T02:00+00:00",  # never checked before
        "2026-09-01T02:55+00:00",
        "2026-09-01T03:00+00:00",
        "2026-09-01T03:05+00:00",
        "2026-09-01T23:55+00:00",
        "2026-09-03T01:00+00:00",  # the 2nd was missed
        "2026-09-03T04:00+00:00",
    ):
        at(moment)
        engine.tick()
        run()

    assert seen == ["01 02:00", "01 03:00", "03 01:00", "03 04:00"]


def test_while_anything_is_missing_it_is_checked_again_and_said_once(caplog):
    missing = ["draft 7: no reminder was planned"]
    reconcile.ledger(lambda now: missing)
    engine.tick()
    checked = [reconcile.check_daily() for _turn in range(3)]
    missing.clear()
    last = [reconcile.check_daily() for _turn in range(2)]

    assert (checked, last) == ([True] * 3, [True, False])
    assert caplog.text.count("are missing") == 1
    assert EngineState.objects.get().missing == 0


def test_not_checked_without_a_fresh_plan(machine_time):
    before_any = reconcile.check_daily()
    EngineState.objects.create(pk=1)
    never_planned = reconcile.check_daily()
    engine.tick()
    machine_time(11 * MINUTE)
    stale = reconcile.check_daily()
    engine.tick()

    assert (before_any, never_planned, stale) == (False, False, False)
    assert reconcile.check_daily()


def test_of_two_at_once_one_checks(monkeypatch):
    engine.tick()
    real = EngineState.objects.filter

    def other_was_quicker(**fields):
        if "checked_at" in fields:
            real(pk=1).update(checked_at=dates.machine_now())
        return real(**fields)

    monkeypatch.setattr(EngineState.objects, "filter", other_was_quicker)

    assert not reconcile.check_daily()
    assert EngineState.objects.get().missing == 0


# -- figures -----------------------------------------------------------------------


def figures() -> dict[str, int]:
    lines = [line for line in exposed().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{state="[a-z]+"\})? -?\d+', li) for li in lines)
    return {name: int(value) for name, value in (line.split() for line in lines)}


def test_figures_of_an_empty_outbox():
    found = figures()

    assert found.pop("tracker_mail_up") == 0  # it has not run yet
    assert set(found.values()) == {0}
    assert "tracker_mail_last_tick_seconds" not in found


@pytest.mark.parametrize("letters", [1, 3])
def test_figures_tell_backlog_and_age(letters, django_assert_num_queries):
    engine.tick()
    for n in range(letters):
        letter(f"due {n}")
        letter(f"sent {n}", state="sent", sent_at=dates.now(), bounced_at=dates.now())
        letter(f"dead {n}", state="dead")
        letter(f"held {n}", held_at=dates.now())

    # Engine, letters by state, due and oldest, returned, held, addresses, and of the
    # health: engine, letters overdue.
    with django_assert_num_queries(8):
        found = figures()

    assert found['tracker_mail_letters{state="sent"}'] == letters
    assert found['tracker_mail_letters{state="dead"}'] == letters
    assert found['tracker_mail_letters{state="unknown"}'] == 0
    assert found["tracker_mail_due"] == letters
    assert 960 <= found["tracker_mail_oldest_due_seconds"] < 1100
    assert found["tracker_mail_bounced"] == found["tracker_mail_held"] == letters
    assert found["tracker_mail_up"] == 0  # one waits too long
    assert found["tracker_mail_paused"] == 0


def test_figures_tell_of_a_pause(settings):
    engine.tick()
    well = figures()
    EngineState.objects.update(paused_until=dates.machine_now() + HOUR)
    server_away = figures()
    EngineState.objects.update(paused_until=dates.machine_now() - HOUR)
    over = figures()
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    home.stop(home.BY_HAND)

    name = "tracker_mail_paused"
    assert (well["tracker_mail_up"], well[name]) == (1, 0)
    assert (server_away[name], over[name], figures()[name]) == (1, 0, 1)
