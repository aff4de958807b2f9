"""The database, the broker and the triggers fail (R7 to R13)."""

import datetime as dt
import time
from urllib.parse import urlsplit

from django.test import Client

from chaos import clock
from chaos.faults import Size, fault
from chaos.people import deadlines_for, letters_of
from chaos.proxy import Proxy
from chaos.rows import Row
from chaos.stage import PROGRAM, Stage
from reminders.engine import planning
from reminders.models import Reminder
from sse_project.lib import dates

BACK_IN = 5  # seconds after Redis is back


@fault("R7", "database connections cut between acceptance and commit")
def connections_cut(stage: Stage, size: Size, row: Row) -> None:
    """End all connections of our processes while the server's answer is on its way."""
    stage.crew()
    times = size.kills * 4 // 5
    cut: set[str] = set()

    def cut_all(message_id: str) -> bool:
        if len(cut) < times and message_id not in cut:
            cut.add(message_id)
            stage.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s",
                PROGRAM,
            )
        return False

    # One worker: who else would lose a connection inside DATA for no letter of ours?
    stage.crew(workers=1)
    with stage.hooks(after=cut_all):
        mails = stage.letters("R7", times * 3)
        stage.wait_settled(mails)
    stage.count(row, mails)
    row.note = f"{len(cut)} cuts"
    row.require(len(cut) == times, "too few cuts")
    row.require(row.copies == 0, "a copy of what we could have settled")


@fault("R8", "database away, longer than any lease")
def database_away(stage: Stage, size: Size, row: Row) -> None:
    """Cut the wire to the database for a while; nothing leaves, then all does."""
    parts = urlsplit(stage.database)
    proxy = Proxy(parts.hostname or "127.0.0.1", parts.port or 5432)
    login = parts.netloc.rpartition("@")[0]
    wire = f"{parts.scheme}://{login}@127.0.0.1:{proxy.port}{parts.path}"
    stage.crew(workers=0, beats=1)
    workers = [stage.troupe.worker(DATABASE_URL=wire) for _worker in range(2)]
    first = stage.letters("R8", 3)
    stage.wait_settled(first)
    proxy.cut()
    time.sleep(0.5)
    before = len(stage.smtp.accepted)
    mails = stage.letters("R8", size.letters // 2)
    time.sleep(max(size.outage, 4))
    row.require(len(stage.smtp.accepted) == before, "mail left without a database")
    proxy.mend()
    started = time.monotonic()
    stage.wait(lambda: len(stage.smtp.accepted) > before)
    row.note = f"sends again after {time.monotonic() - started:.1f} s"
    stage.wait_settled(mails)
    for worker in workers:
        stage.troupe.kill(worker)
    proxy.cut()
    stage.count(row, mails)


@fault("R9", "kill -9 of Redis, all it knew is gone")
def broker_killed(stage: Stage, size: Size, row: Row) -> None:
    """Kill the broker in the middle; another one starts empty."""
    stage.crew()
    with stage.hooks(delay=0.02):
        mails = stage.letters("R9", size.letters)
        stage.wait(lambda: stage.smtp.accepted and mails.filter(state="sent").exists())
        stage.restart_broker()
        started = time.monotonic()
        later = stage.letters("R9", 5)
        stage.wait_settled(later)
    row.note = f"all sent {time.monotonic() - started:.1f} s after the kill"
    stage.count(row, mails)


@fault("R10", "no Redis, no Celery: mail_loop alone")
def loop_alone(stage: Stage, size: Size, row: Row) -> None:
    """Send with the command alone; the pages and the health check work."""
    stage.crew(workers=0, beats=0)
    loop = stage.start_loop(REDIS_URL="redis://127.0.0.1:1/0")
    mails = stage.letters("R10", size.letters)
    stage.wait_settled(mails)
    health = Client().get("/health/mail").status_code
    page = Client().get("/").status_code
    row.require(health == 200, f"/health/mail says {health}")
    row.require(page in (200, 302), f"the start page says {page}")
    stage.troupe.kill(loop)
    stage.count(row, mails)


@fault("R11", "beat dead for 3 ticks, for 1 day, for 30 days")
def beat_dead(stage: Stage, size: Size, row: Row) -> None:
    """Let deadlines fall due while nothing ticks; on return each goes out once."""
    stage.crew(workers=2, beats=1)
    people = max(5, size.letters // 10)
    # The dates: nine o'clock, UTC; first reminders 7 days before.
    week, month = deadlines_for(people, days=8), deadlines_for(people, days=26)
    planning.plan(dates.now())
    stage.crew(workers=2, beats=0)
    short = stage.letters("R11", people)
    time.sleep(3)
    row.require(not short.filter(state="sent").exists(), "sent without a trigger")
    stage.crew(workers=2, beats=1)
    stage.wait_settled(short)
    stage.count(row, short)
    for passed, owners, newest in ((1, week, -7), (29, month, 2)):
        stage.crew(workers=2, beats=0)
        clock.jump_to(passed, 10)
        stage.crew(workers=2, beats=1)
        mails = letters_of(owners)
        sent = mails.filter(reminders__rule__offset_days=newest, state="sent")
        stage.wait(lambda sent=sent: sent.count() >= people)
        stage.wait_settled(mails)
        offsets = list(
            Reminder.objects.filter(recipient__in=owners, mail__state="sent")
            .values_list("rule__offset_days", flat=True)
        )  # fmt: skip
        row.require(
            offsets == [newest] * people,
            f"after {passed} days {len(offsets)} letters went out",
        )
        stage.count(row, mails)
    older = Reminder.objects.filter(recipient__in=month, state="superseded")
    row.note = f"{older.count()} older ones superseded"
    row.require(older.count() == 3 * people, "older ones were not superseded")


@fault("R12", "2 beats, mail_loop and 4 workers at once")
def all_at_once(stage: Stage, size: Size, row: Row) -> None:
    """Let everything send that can."""
    stage.crew(workers=4, beats=2, loops=1)
    time.sleep(2)
    mails = stage.letters("R12", size.letters * 2)
    stage.wait_settled(mails)
    stage.count(row, mails)
    row.require(row.copies == 0, "two sent the same letter")


@fault("R13", "no trigger at all for 6 minutes")
def no_trigger(stage: Stage, size: Size, row: Row) -> None:
    """Stop all; the health check notices, and is content when one is back."""
    stage.crew(workers=0, beats=0)
    mails = stage.letters("R13", 5)
    clock.jump(dt.timedelta(minutes=6))
    without = Client().get("/health/mail").status_code
    row.require(without == 503, f"/health/mail says {without} without a trigger")
    stage.crew(workers=1, beats=1)
    stage.wait_settled(mails)
    found = stage.wait(lambda: Client().get("/health/mail").status_code == 200)
    row.require(found, "/health/mail does not recover")
    stage.count(row, mails)
    row.note = f"/health/mail: {without}, then 200"
