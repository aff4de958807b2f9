"""A restored or copied database sends nothing; everything else does."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from mail import claiming, engine, home, services, words
from mail.health import engine_alive
from mail.models import EngineState, Mail
from sse_project.lib import dates, this_database
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def letter(key: str = "a", **more) -> Mail:
    return services.queue(
        "test-note", recipient=UserFactory(), dedupe_key=key, params={}, **more
    )


def state() -> EngineState:
    return EngineState.objects.get()


def states() -> dict[str, str]:
    return dict(Mail.objects.values_list("dedupe_key", "state"))


@pytest.fixture
def at_home(smtp) -> None:
    """Let the tracker have sent a letter from here."""
    letter("first")
    engine.tick()
    assert len(smtp.accepted) == 1


def another_database(monkeypatch, name: str = "another", timeline: str = "") -> None:
    monkeypatch.setattr(this_database, "identity", lambda table: (name, timeline))


# -- what must not stop mail --------------------------------------------------------


def test_first_tick_makes_this_place_the_home(smtp):
    engine.tick()

    assert state().home == home.where()
    assert state().home["site"] == "http://localhost:8000"
    assert home.why_paused(state()) == home.why_paused(None) == ""


def test_engine_that_stood_for_a_month_goes_on(at_home, machine_time):
    machine_time(30 * 24 * 60 * MINUTE)
    letter("second")

    assert engine.tick().sent == 1


def test_another_machine_without_any_file_sends(at_home, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "fresh container"
    letter("second")

    assert engine.tick().sent == 1
    assert not settings.VAR_DIR.exists()  # could not be written, and need not be


def test_fail_over_to_a_standby_goes_on(at_home, monkeypatch, machine_time):
    another_database(monkeypatch, home.where()["database"], "7")
    machine_time(5 * MINUTE)
    letter("second")

    assert engine.tick().sent == 1
    assert state().home["timeline"] == "7"


def test_fail_over_that_lost_the_last_rows_goes_on(at_home, settings, machine_time):
    seen = Path(settings.VAR_DIR) / home.FILE
    ahead = json.loads(seen.read_text()) | {"event": 10_000}
    seen.write_text(json.dumps(ahead))
    machine_time(5 * MINUTE)
    letter("second")

    assert engine.tick().sent == 1


@pytest.mark.parametrize(("jump", "back"), [(24 * 60, -24 * 60), (-120, 120)])
def test_clock_that_jumps_stops_nothing(at_home, machine_time, jump, back):
    for minutes in (jump, back):
        letter(f"after {minutes}", due_at=dates.now() - 3000 * MINUTE)
        Mail.objects.update(next_attempt_at=dates.machine_now() - 3000 * MINUTE)
        machine_time(minutes * MINUTE)
        assert engine.tick().sent == 1


@pytest.mark.parametrize(
    "content", ["", "no JSON", "[]", "{}", '{"database": "x"}', '{"at": 3}']
)
def test_file_of_nonsense_or_of_another_database_counts_for_nothing(
    at_home, settings, machine_time, content
):
    (Path(settings.VAR_DIR) / home.FILE).write_text(content)
    machine_time(20 * MINUTE)
    letter("second")

    assert engine.tick().sent == 1


def test_local_outbox_is_never_paused(settings, monkeypatch):
    settings.EMAIL_URL = "local:"
    EngineState.objects.create(pk=1, home={"site": "https://elsewhere.example.org"})
    home.stop(home.BY_HAND)
    letter()

    assert engine.tick().sent == 1
    assert home.why_paused(state()) == ""


def test_first_tick_that_comes_second_is_judged_by_the_first(smtp, monkeypatch):
    stale = EngineState(pk=1)
    EngineState.objects.create(pk=1, home={"site": "https://a.example.org"})

    assert home.look(stale) == home.SITE


# -- what must ---------------------------------------------------------------------


def test_copy_under_another_address_sends_nothing_and_harms_nobody(
    at_home, smtp, settings
):
    letter("second")
    home_address = settings.SITE_URL
    settings.SITE_URL = "https://staging.example.org"

    result = engine.tick()
    said = engine_alive()
    settings.SITE_URL = home_address
    original = engine.tick()

    assert (result.paused, result.sent, len(smtp.accepted)) == (True, 0, 2)
    assert said == (
        False,
        "No mail leaves. This is a copy: its mail belongs to another address. "
        "manage.py mail_resume lets it leave.",
    )
    assert original.sent == 1


def test_restored_dump_sends_nothing(at_home, smtp, monkeypatch):
    letter("second")
    another_database(monkeypatch)

    assert engine.tick().paused
    assert states() == {"first": "sent", "second": "pending"}
    assert "This database is a copy, or was restored" in engine_alive()[1]
    assert not engine_alive()[0]


def test_database_set_back_to_a_moment_sends_nothing(
    at_home, smtp, monkeypatch, machine_time
):
    letter("second")
    another_database(monkeypatch, home.where()["database"], "2")
    machine_time(11 * MINUTE)

    assert engine.tick().paused
    assert (state().stop_reason, len(smtp.accepted)) == (home.SET_BACK, 1)
    assert "set back to an earlier state" in engine_alive()[1]


def test_database_that_knows_less_than_this_machine_sends_nothing_from_any(
    at_home, smtp, settings, machine_time, tmp_path
):
    # What a disk put back looks like: rows of an hour ago, the file of now.
    before = state()
    machine_time(60 * MINUTE)
    mail = letter("since the backup")
    engine.tick()
    Mail.objects.filter(pk=mail.pk).delete()
    EngineState.objects.update(last_tick_at=before.last_tick_at)
    letter("next")
    newest = Mail.objects.get(dedupe_key="next").events.get()
    newest.delete()
    sent_before = len(smtp.accepted)

    here = engine.tick()
    settings.VAR_DIR = tmp_path / "another machine"
    there = engine.tick()

    assert (here.paused, there.paused) == (True, True)
    assert len(smtp.accepted) == sent_before
    assert state().stop_reason == home.SET_BACK


def test_pause_is_in_force_until_it_is_ended(at_home, smtp, capsys):
    call_command("mail_pause")
    letter("second")

    paused = engine.tick().paused
    call_command("mail_resume", "--send-all")

    assert paused
    assert engine.tick().sent == 1
    assert "Mail is paused." in capsys.readouterr().out


# -- an operator says so ------------------------------------------------------------


@pytest.fixture
def restored(at_home, monkeypatch) -> dt.datetime:
    """Restore a backup: return until when the tracker was at work before."""
    until = dates.now()
    in_hand = letter("in hand", due_at=until - 2 * MINUTE)
    letter("perhaps sent", due_at=until - MINUTE)
    claimed = claiming.claim()
    assert claimed == in_hand
    Mail.objects.filter(pk=in_hand.pk).update(lease_until=until - MINUTE)
    letter("not sent", due_at=until)
    letter("later", due_at=until + 60 * MINUTE)
    another_database(monkeypatch)
    engine.tick()
    return until


def test_what_was_perhaps_sent_is_listed_and_the_rest_leaves(restored, smtp, capsys):
    with pytest.raises(CommandError, match="2 letters are due"):
        call_command("mail_resume")
    still = engine.tick().paused

    call_command("mail_resume", f"--sent-until={restored.isoformat()}")
    engine.tick()

    listed = Mail.objects.filter(state="unknown").order_by("dedupe_key")
    assert still
    assert states() == {
        "first": "sent",
        "in hand": "unknown",
        "perhaps sent": "unknown",
        "not sent": "sent",
        "later": "pending",
    }
    assert {words.why_not_arrived(mail) for mail in listed} == {words.SET_BACK}
    assert listed[1].events.last().what == "ambiguous"
    assert "2 letters were left unsent" in capsys.readouterr().out
    assert home.why_paused(state()) == ""


def test_all_may_be_sent_when_nothing_can_have_been(restored, smtp):
    call_command("mail_resume", "--send-all")
    engine.tick()

    assert states()["perhaps sent"] == "sent"


def test_resumed_once_the_old_file_stops_nothing(at_home, machine_time, settings):
    seen = Path(settings.VAR_DIR) / home.FILE
    old = json.loads(seen.read_text()) | {"event": 10_000}
    old["at"] = (dates.machine_now() + 60 * MINUTE).isoformat()
    seen.write_text(json.dumps(old))
    machine_time(61 * MINUTE)
    stopped = engine.tick().paused
    call_command("mail_resume")
    seen.write_text(json.dumps(old))  # as another machine still has it
    letter("second")

    assert stopped
    assert engine.tick().sent == 1


def test_nothing_to_resume(smtp, capsys):
    call_command("mail_resume")

    assert capsys.readouterr().out == "Mail is not paused.\n"


@pytest.mark.parametrize(
    ("moment", "said"),
    [("yesterday", "no moment"), ("2026-09-01T10:30", "names no zone")],
)
def test_moment_must_be_one(moment, said):
    with pytest.raises(CommandError, match=said):
        call_command("mail_resume", f"--sent-until={moment}")


# -- the identity itself ---------------------------------------------------------


def test_identity_is_the_same_each_time():
    first, second = home.where(), home.where()

    assert first == second
    if connection.vendor == "postgresql":
        cluster, database, table = first["database"].split(".")
        assert min(map(int, (cluster, database, table, first["timeline"]))) > 0
    else:
        assert first["database"] == "memory"


@pytest.mark.postgresql
def test_table_restored_in_place_is_another():
    before = home.where()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE restored (LIKE mail_enginestate)")
    other = this_database.identity("restored")

    assert other[0] != before["database"]
    assert other[0].rpartition(".")[0] == before["database"].rpartition(".")[0]
    assert other[1] == before["timeline"]


@pytest.mark.postgresql
def test_server_that_hides_its_cluster_is_known_by_the_rest(monkeypatch):
    real = this_database._ask

    def hides(sql, *params):
        if "pg_control" in sql:
            raise DatabaseError("permission denied")
        return real(sql, *params)

    whole = this_database.identity("mail_enginestate")[0]
    monkeypatch.setattr(this_database, "_ask", hides)

    found = this_database.identity("mail_enginestate")

    assert found == (f".{whole.partition('.')[2]}", "")


def test_copied_file_of_sqlite_is_another(monkeypatch, tmp_path):
    if connection.vendor != "sqlite":
        return
    names = []
    for name in ("one", "copy"):
        (tmp_path / name).write_text("the same")
        monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / name))
        names.append(this_database.identity("x")[0])

    assert names[0] != names[1]
    assert all(name.startswith("file ") for name in names)
