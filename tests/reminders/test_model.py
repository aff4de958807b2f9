"""Random acts, crashes and clock jumps against a reference of thirty lines.

The engine plans and sends into a mail server that is a list. Whatever was done in
whatever order: nobody gets a letter twice, nobody hears of what is done, moved or
another's, and what is due was sent or is shown. `CHAOS=full` tries far more.
"""

import datetime as dt
import os
import re
from collections import Counter
from contextlib import nullcontext
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mail import engine
from mail.models import Mail, MailEvent
from mail.transports import Answer, Verdict
from reminders.models import Preference, Reminder
from sse_project.lib import dates
from tests.factories import PhaseFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db

IS_FULL = os.environ.get("CHAOS") == "full"
EXAMPLES, STEPS = (60, 25) if IS_FULL else (15, 12)
START = dt.datetime(2031, 3, 24, 12, 0, tzinfo=dt.UTC)  # a week before clocks change
ZONES = ["Asia/Seoul", "Europe/Zurich", "America/New_York", "UTC"]
OFFSETS = (-7, -2, 0, 2, 5)
BACK = dt.timedelta(days=14)
HALF_HOUR = dt.timedelta(minutes=31)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
ACTS = ("move", "reassign", "close or reopen", "change zone")
# What is near an offset is where things happen.
DUE_IN = st.sampled_from([7, 8, 2, 3, 0, 1, -2, -5, 12])
PERSON = st.integers(0, 2)
HOURS = st.sampled_from([24, 12, 1, 30])


class Crash(BaseException):
    """The process dies here."""


# -- the reference -----------------------------------------------------------------


class Owed:
    """One thing as it should be known: who owes it, by when, whether it is open."""

    def __init__(self, thing: Any, owner: Any, due_on: dt.date) -> None:
        self.thing, self.owner, self.due_on, self.is_open = thing, owner, due_on, True

    def newest_due(self, now: dt.datetime) -> int | None:
        """Return the last offset whose moment has come, None if there is none."""
        zone = ZoneInfo(str(self.owner.time_zone))
        found = None
        for offset in OFFSETS:
            nine = dt.datetime.combine(
                self.due_on + dt.timedelta(days=offset), dt.time(9), tzinfo=zone
            )
            if now - BACK <= nine <= now:
                found = offset
            elif nine < now - BACK:
                found = None
        return found


# -- the world ---------------------------------------------------------------------


class Line:
    """A mail server that keeps all it takes, and at whose hands one may die."""

    def __init__(self, model: "Model") -> None:
        self.model = model
        self.accepted: Counter[str] = Counter()
        self.dies: str = ""

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, message: Any, address: str, *, mark: Any) -> Answer:
        dies, self.dies = self.dies, ""
        if not mark():
            return Answer(Verdict.LEASE_LOST)
        if dies == "before":
            raise Crash
        self.accepted[message["Message-ID"]] += 1
        self.model.arrived(message, address)
        if dies == "after":
            raise Crash
        return Answer(Verdict.ACCEPTED, 250, "taken")


class Model(RuleBasedStateMachine):
    """What people do, and what befalls the engine."""

    clock: ClassVar[dict[str, dt.datetime]] = {}
    line: ClassVar[dict[str, Line]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        # As in Django's own tests: what is durable may lie inside.
        self.savepoint._from_testcase = True
        self.savepoint.__enter__()
        self.clock["now"] = START
        self.line["is"] = Line(self)
        self.phase = PhaseFactory(number=77)
        self.people = [
            UserFactory(name=f"Person {zone}", time_zone=zone) for zone in ZONES[:3]
        ]
        for person in self.people:
            Preference.objects.create(user=person, only_working_days=False)
        self.owed: list[Owed] = []
        self.wrong: list[str] = []

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @property
    def now(self) -> dt.datetime:
        return self.clock["now"]

    # -- what people do

    @initialize(days=st.lists(DUE_IN, min_size=2, max_size=2))
    def begin(self, days: list[int]) -> None:
        for person, due_in in enumerate(days):
            self.ask(person, due_in)

    @rule(person=PERSON, days=DUE_IN)
    @precondition(lambda self: len(self.owed) < 4)
    def ask(self, person: int, days: int) -> None:
        owner = self.people[person]
        due_on = self.now.date() + dt.timedelta(days=days)
        thing = world.milestone(
            self.phase, owner, due_on, title=f"thing{len(self.owed)}."
        )
        self.owed.append(Owed(thing, owner, due_on))

    @rule(which=st.integers(0, 3), act=st.sampled_from(ACTS), days=DUE_IN, to=PERSON)
    def change(self, which: int, act: str, days: int, to: int) -> None:
        if which >= len(self.owed):
            return
        one = self.owed[which]
        if act == "move":
            one.due_on = self.now.date() + dt.timedelta(days=days)
        elif act == "reassign":
            one.owner = one.thing.owner_user = self.people[to]
        elif act == "close or reopen":
            one.is_open = not one.is_open
            one.thing.status = "planned" if one.is_open else "done"
        else:
            one.owner.time_zone = ZONES[to]
            one.owner.save()
        world.move(one.thing, one.due_on)

    # -- what befalls the engine

    @rule(hours=HOURS)
    def tick(self, hours: int) -> None:
        self.clock["now"] += hours * HOUR
        engine.tick(always_plan=True)

    @rule(days=st.integers(2, 9))
    def stand_still(self, days: int) -> None:
        self.clock["now"] += days * DAY
        engine.tick(always_plan=True)

    @rule(by=st.sampled_from([DAY, -DAY, HOUR, -HOUR]))
    def jump(self, by: dt.timedelta) -> None:
        self.clock["now"] += by
        engine.tick(always_plan=True)

    @rule(step=st.integers(1, 120), hours=HOURS)
    def die_before_statement(self, step: int, hours: int) -> None:
        self.clock["now"] += hours * HOUR
        seen = Counter()

        def count(execute, sql, params, many, context):
            seen["statements"] += 1
            if seen["statements"] == step:
                raise Crash
            return execute(sql, params, many, context)

        self._die(connection.execute_wrapper(count))

    @rule(when=st.sampled_from(["before", "after"]), hours=HOURS)
    def die_inside_data(self, when: str, hours: int) -> None:
        self.clock["now"] += hours * HOUR
        self.line["is"].dies = when
        self._die(nullcontext())

    def settle(self) -> None:
        """Let leases and waits run out; then all that is due was sent or is shown."""
        for _wait in range(3):
            self.clock["now"] += HALF_HOUR
            engine.tick(always_plan=True)
        self.nobody_hears_what_is_wrong_or_twice()
        for one in self.owed:
            self._was_told(one)

    # -- what must hold

    def arrived(self, message: Any, address: str) -> None:
        """Look at a letter the moment the server takes it."""
        text = message.get_body(["plain"]).get_content()
        for number in set(re.findall(r"thing(\d+)\.", text)):
            one = self.owed[int(number)]
            if not (one.is_open and one.owner.email == address):
                self.wrong.append(f"{address} hears of thing{number}: {vars(one)}")

    @invariant()
    def nobody_hears_what_is_wrong_or_twice(self) -> None:
        assert self.wrong == []
        silences = Counter(
            MailEvent.objects.filter(what="ambiguous").values_list(
                "mail__message_id", flat=True
            )
        )
        known = set(Mail.objects.values_list("message_id", flat=True))
        for message_id, times in self.line["is"].accepted.items():
            assert message_id in known
            assert times <= 1 + min(1, silences[message_id]), "a copy too many"

    def _was_told(self, one: Owed) -> None:
        newest = one.newest_due(self.now)
        if newest is None or not one.is_open:
            return
        told = Reminder.objects.filter(
            object_id=one.thing.pk, due_on=one.due_on, owed_by=one.owner,
            recipient=one.owner, rule__offset_days__gte=newest, state="queued",
        ).select_related("mail")  # fmt: skip
        assert any(map(self._is_fine, told)), (
            f"nothing of {newest:+d} days: {vars(one)} at {self.now}: "
            f"{list(Reminder.objects.values('due_on', 'rule_id', 'state', 'mail_id'))}"
        )

    def _is_fine(self, reminder: Reminder) -> bool:
        mail = reminder.mail
        assert mail is not None
        if mail.state == "sent":
            return self.line["is"].accepted[mail.message_id] > 0
        if mail.state == "pending":
            return mail.due_at > self.now or mail.next_attempt_at > self.now
        if mail.state == "sending":
            return mail.lease_until >= self.now  # the clock went back since
        return mail.state in ("unknown", "dead")

    def _die(self, inside: Any) -> None:
        try:
            with inside:
                engine.tick(always_plan=True)
        except Crash:
            pass
        self.line["is"].dies = ""


def test_whatever_happens_everybody_is_told_once(monkeypatch):
    monkeypatch.setattr(dates, "machine_now", lambda: Model.clock["now"])
    monkeypatch.setattr(engine, "transport", lambda: Model.line["is"])

    run_state_machine_as_test(
        Model,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not IS_FULL,
        ),
    )
