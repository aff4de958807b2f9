"""The mail server misbehaves, or a letter does (R14 to R22)."""

import time

from chaos.faults import Size, fault
from chaos.people import people
from chaos.rows import Row
from chaos.stage import Stage
from mail import services
from mail.models import EngineState

DELAY = 2.7  # of the 3 seconds that stand for ten minutes: nine minutes and no more


@fault("R14", "one unknown address among ten, again and again")
def unknown_address(stage: Stage, size: Size, row: Row) -> None:
    """Refuse one address for good; the third time it is not even tried."""
    stage.crew()
    [owner] = people(1)
    stage.smtp.behaviour.per_address[owner.email] = "550 5.1.1 no such user"
    for n in range(3):
        mails = stage.letters("R14", 9)
        services.queue(
            "test-note", recipient=owner, dedupe_key=f"R14|wrong{n}", params={}
        )
        stage.wait_settled(mails)
    stage.count(row, mails)
    stage.smtp.behaviour.per_address.clear()
    row.require(row.listed == 3, f"{row.listed} listed, not 3")
    stopped = mails.filter(dedupe_key="R14|wrong2", smtp_code=None)
    row.require(stopped.exists(), "not suppressed after the second")


@fault("R15", "451 greylisting")
def greylisted(stage: Stage, size: Size, row: Row) -> None:
    """Put off the first three."""
    stage.crew()
    stage.smtp.behaviour.rcpt = ["451 4.7.1 come back"] * 3
    mails = stage.letters("R15", 10)
    stage.wait_settled(mails)
    stage.count(row, mails)
    row.require(row.accepted == 10, "not all delivered")


@fault("R16", "the mail server refuses connections, longer than all pauses")
def refused(stage: Stage, size: Size, row: Row) -> None:
    """Stop the server; no letter is to blame, and all leave later."""
    stage.crew()
    stage.smtp.stop()
    mails = stage.letters("R16", 10)
    time.sleep(size.outage + 2)
    fails = EngineState.objects.get().fails
    row.require(fails > 0, "the engine did not pause")
    stage.smtp.start()
    stage.wait_settled(mails)
    stage.count(row, mails)
    tries = set(mails.values_list("attempts", flat=True))
    row.require(tries == {1}, f"attempts are {tries}, not 1")
    row.note = f"{fails} tries to connect"


@fault("R17", "AUTH 535: the password was changed")
def wrong_password(stage: Stage, size: Size, row: Row) -> None:
    """Refuse the sign-in; nothing dies, and all leaves once it is put right."""
    stage.crew(workers=0, beats=0)
    behaviour = stage.smtp.behaviour
    behaviour.password = "new"  # noqa: S105 -- of the play
    url = stage.smtp.url_as("tracker", "old")
    loop = stage.start_loop(EMAIL_URL=url)
    mails = stage.letters("R17", 10)
    paused = EngineState.objects.filter(pause_reason__contains="535")
    row.require(stage.wait(paused.exists), "the engine did not pause")
    time.sleep(2)
    row.require(not mails.exclude(state="pending").exists(), "a letter was blamed")
    behaviour.password = "old"  # noqa: S105 -- of the play
    stage.wait_settled(mails)
    stage.troupe.kill(loop)
    behaviour.password = ""
    stage.count(row, mails)
    row.require(row.accepted == 10, "not all delivered")


@fault("R18", "the server answers after DATA only after nine of ten minutes")
def slow_answer(stage: Stage, size: Size, row: Row) -> None:
    """Answer just in time."""
    stage.crew()
    with stage.hooks(delay=DELAY):
        mails = stage.letters("R18", 3)
        stage.wait_settled(mails)
    stage.count(row, mails)
    row.require(row.copies == 0, "sent again although it was taken")


@fault("R19", "the server never answers after DATA")
def no_answer(stage: Stage, size: Size, row: Row) -> None:
    """Take the letters and say nothing, twice."""
    stage.crew()
    stage.smtp.behaviour.taken_then = ["hang"] * 6
    mails = stage.letters("R19", 3)
    stage.wait_settled(mails)
    stage.count(row, mails)
    states = set(mails.values_list("state", flat=True))
    row.require(states == {"unknown"}, f"states are {states}")
    row.note = "all shown as perhaps delivered"


@fault("R20", "the line is cut in MAIL and in RCPT")
def line_cut(stage: Stage, size: Size, row: Row) -> None:
    """Cut it before DATA."""
    stage.crew()
    stage.smtp.behaviour.mail = ["drop"] * 3
    stage.smtp.behaviour.rcpt = ["drop"] * 3
    mails = stage.letters("R20", 10)
    stage.wait_settled(mails)
    stage.count(row, mails)
    row.require(row.copies == 0, "a copy of what was never sent")


@fault("R21", "552 and 554: the content is refused")
def content_refused(stage: Stage, size: Size, row: Row) -> None:
    """Refuse two letters; the others go on."""
    stage.crew()
    stage.smtp.behaviour.data = ["552 5.3.4 too big", "554 5.6.0 no"]
    mails = stage.letters("R21", 10)
    stage.wait_settled(mails)
    stage.count(row, mails)
    row.require(row.listed == 2, f"{row.listed} listed, not 2")


@fault("R22", "a template raises for one of a hundred")
def template_raises(stage: Stage, size: Size, row: Row) -> None:
    """Break one letter; the others go on."""
    stage.crew()
    stage.letters("R22", 1, params={"broken": True})
    mails = stage.letters("R22", 99 if size.is_full else 29)
    stage.wait_settled(mails)
    stage.count(row, mails)
    row.require(row.listed == 1, f"{row.listed} listed, not 1")
