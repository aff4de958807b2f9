"""What is known of reminders while their letters are asked about, written and sent.

Read once, for all letters that are taken up together: between the last question and
the letter lie moments. `reminders_of(letter)` gives the reminders of one, `at_hand()`
what is known of a reminder, with a letter or without.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from mail.models import Mail
from mail.together import read_once
from reminders.engine.manners import Manners
from reminders.engine.readers import Readers
from reminders.engine.rule_book import RuleBook
from reminders.engine.teams import Teams
from reminders.models import Reminder
from sse_project.lib.deadlines import DeadlineKind

JOINED = ("rule", "recipient", "owed_by", "phase", "asked_by")


class AtHand:
    """The rows that are owed, how the readers are reminded, who coordinates."""

    def __init__(self, reminders: Iterable[Reminder]) -> None:
        self._reminders = list(reminders)
        self._rows: dict[str, dict[int, Any]] = {}
        for reminder in self._reminders:
            reminder.__dict__["_at_hand"] = self

    def row(self, reminder: Reminder, kind: DeadlineKind) -> Any:
        """Return the reminder's row of `kind.open()`, None when it is open no more."""
        if kind.slug not in self._rows:
            ids = {r.object_id for r in self._reminders if r.kind == kind.slug}
            rows = kind.for_letters(kind.open()).filter(pk__in=ids)
            self._rows[kind.slug] = {row.pk: row for row in rows}
        return self._rows[kind.slug].get(reminder.object_id)

    @cached_property
    def manners(self) -> Manners:
        """Return how all who are concerned are reminded."""
        teams = Teams({reminder.phase_id for reminder in self._reminders})
        people = {reminder.recipient for reminder in self._reminders}
        people |= {reminder.owed_by for reminder in self._reminders}
        return Manners(people | teams.everybody, teams)

    @cached_property
    def readers(self) -> Readers:
        """Return who is told of what."""
        return Readers(self.manners)

    @cached_property
    def book(self) -> RuleBook:
        """Return the rules."""
        return RuleBook()


def at_hand(reminder: Reminder) -> AtHand:
    """Return what is known of this very object; it remembers."""
    found: AtHand | None = reminder.__dict__.get("_at_hand")
    return found or AtHand([reminder])


def reminders_of(mail: Mail) -> list[Reminder]:
    """Return the reminders of a letter, or of the letter that this is a copy of."""
    return read_once(mail, _reminders_of_each)[mail.pk]


def reminder_of(mail: Mail) -> Reminder | None:
    """Return what a letter of one reminder reminds of; None when that is gone."""
    return next(iter(reminders_of(mail)), None)


def _reminders_of_each(mails: list[Mail]) -> dict[int, list[Reminder]]:
    ids = {mail.params["reminder"] for mail in mails if "reminder" in mail.params}
    keys = {mail.params["digest"] for mail in mails if "digest" in mail.params}
    rows = Reminder.objects.select_related(*JOINED).order_by("pk")
    single = {reminder.pk: [reminder] for reminder in rows.filter(pk__in=ids)}
    bundled: dict[str, list[Reminder]] = defaultdict(list)
    if keys:
        queued = rows.filter(mail__dedupe_key__in=keys, state=Reminder.State.QUEUED)
        for reminder in queued.select_related("mail"):
            assert reminder.mail is not None  # noqa: S101 -- asked for by its key
            bundled[reminder.mail.dedupe_key].append(reminder)
    AtHand(each for some in [*single.values(), *bundled.values()] for each in some)
    return {
        mail.pk: single.get(mail.params.get("reminder", 0), [])
        + bundled.get(mail.params.get("digest", ""), [])
        for mail in mails
    }
