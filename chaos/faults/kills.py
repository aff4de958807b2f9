"""Processes that die or freeze while they hold a letter (R1 to R6)."""

import os
import random
import signal
import time
from typing import Any

from chaos.faults import Size, fault
from chaos.rows import Row
from chaos.stage import Stage

PER_KILL = 4


class Killer:
    """Kills who holds the letter, so many times, and never twice over one letter."""

    def __init__(self, stage: Stage, times: int) -> None:
        self.stage = stage
        self.left = times
        self.seen: set[str] = set()

    def __call__(self, message_id: str) -> bool:
        if not self.left or message_id in self.seen:
            return False
        process, _pid = self.stage.holder(message_id=message_id)
        if process is None:
            return False
        self.seen.add(message_id)
        self.left -= 1
        self.stage.troupe.kill(process)
        return True


@fault("R1", "kill -9 before the server has the letter")
def before_acceptance(stage: Stage, size: Size, row: Row) -> None:
    """Kill the worker when all was sent and nothing taken yet."""
    stage.crew()
    killer = Killer(stage, size.kills)
    with stage.hooks(before=killer):
        mails = stage.letters("R1", size.kills * PER_KILL)
        stage.wait_settled(mails)
    stage.count(row, mails)
    row.note = f"{size.kills - killer.left} kills"
    row.require(killer.left == 0, "too few kills")
    row.require(row.copies == 0, "a copy of what the server never had")


@fault("R2", "kill -9 after the server took it, before we knew")
def after_acceptance(stage: Stage, size: Size, row: Row) -> None:
    """Kill the worker while the server's answer is on its way."""
    stage.crew()
    killer = Killer(stage, size.kills)
    with stage.hooks(after=killer):
        mails = stage.letters("R2", size.kills * PER_KILL)
        stage.wait_settled(mails)
    stage.count(row, mails)
    row.note = f"{size.kills - killer.left} kills"
    row.require(killer.left == 0, "too few kills")


@fault("R3", "kill -9 of a worker at any moment")
def at_random(stage: Stage, size: Size, row: Row) -> None:
    """Kill one after the other while letters flow slowly."""
    stage.crew()
    dice = random.Random(3)  # noqa: S311 -- no secret
    mails = stage.letters("R3", size.random_kills * PER_KILL)
    kills = 0
    started = time.monotonic()
    with stage.hooks(delay=0.05):
        while kills < size.random_kills:
            if time.monotonic() - started > stage.patience:
                break
            time.sleep(dice.uniform(0, 0.4))
            busy = [
                process
                for (owner,) in stage.ask(
                    "SELECT lease_owner FROM mail_mail WHERE state = 'sending'"
                )
                if (process := stage.troupe.group_of(int(owner.rpartition(":")[2])))
            ]
            if busy:
                stage.troupe.kill(dice.choice(busy))
                kills += 1
                mails = stage.letters("R3", PER_KILL)
            stage.tend()
        stage.wait_settled(mails)
    stage.count(row, mails)
    row.note = f"{kills} kills"
    row.require(kills == size.random_kills, "too few kills")


@fault("R4", "only the pool's child killed, as for lack of memory")
def pool_child(stage: Stage, size: Size, row: Row) -> None:
    """Kill the child that sends; its parent lives on."""
    stage.crew()
    times = size.kills * 4 // 5
    seen: set[str] = set()

    def kill(message_id: str) -> bool:
        if len(seen) >= times or message_id in seen:
            return False
        process, pid = stage.holder(message_id=message_id)
        if process is None or pid == process.pid:
            return False
        seen.add(message_id)
        os.kill(pid, signal.SIGKILL)
        return True

    with stage.hooks(after=kill):
        mails = stage.letters("R4", times * PER_KILL)
        stage.wait_settled(mails)
    stage.count(row, mails)
    row.note = f"{len(seen)} kills"
    row.require(len(seen) == times, "too few kills")


@fault("R5", "a worker frozen before DATA for longer than its lease")
def frozen_before_data(stage: Stage, size: Size, row: Row) -> None:
    """Freeze it when it names the address; wake it when another has sent."""
    _freeze(stage, size, row, inside_data=False)
    row.require(row.copies == 0, "a copy in spite of the fence")


@fault("R6", "a worker frozen inside DATA for longer than its lease")
def frozen_inside_data(stage: Stage, size: Size, row: Row) -> None:
    """Freeze it when the server has the letter; wake it when another has sent."""
    _freeze(stage, size, row, inside_data=True)


def _freeze(stage: Stage, size: Size, row: Row, *, inside_data: bool) -> None:
    stage.crew()
    frozen: list[Any] = []
    seen: set[str] = set()

    def stop(process: Any, letter: str) -> bool:
        if process is not None and not frozen and letter not in seen:
            seen.add(letter)
            frozen.append(process)
            stage.troupe.signal(process, signal.SIGSTOP)
        return False

    def addressed(address: str) -> None:
        if address not in seen and not frozen:
            stop(stage.holder(address=address)[0], address)

    def taken(message_id: str) -> bool:
        if message_id in seen or frozen:
            return False
        return stop(stage.holder(message_id=message_id)[0], message_id)

    hooks: dict[str, Any] = (
        {"after": taken} if inside_data else {"addressed": addressed}
    )
    for _freeze in range(size.freezes):
        with stage.hooks(**hooks):
            mails = stage.letters(row.fault, PER_KILL)
            stage.wait_settled(mails)
            row.require(bool(frozen), "nobody was frozen")
            for process in frozen:
                stage.troupe.signal(process, signal.SIGCONT)
            time.sleep(0.5)  # it finds out that it has lost its lease
            frozen.clear()
    stage.wait_settled(mails)
    stage.count(row, mails)
    row.note = f"{len(seen)} freezes"
