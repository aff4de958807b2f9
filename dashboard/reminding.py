"""Beside what is late: how often who owes it was reminded, and Remind now."""

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.lines import Line
from reminders.people.told import Thing, Told, no_times, told_of


def with_reminders(lines: list[Line], *, may_remind: bool, back: str) -> list[Line]:
    """Return the lines, the late ones with the count; one query if there are any.

    For whoever coordinates the phase: only they remind people. From the page that
    asks whether to, they come `back`.
    """
    if not may_remind:
        return lines
    told = told_of(line.owed for line in lines if line.owed and line.shape == "late")
    return [_with_reminder(line, told, back) for line in lines]


def _with_reminder(line: Line, told: dict[Thing, Told], back: str) -> Line:
    if line.shape != "late" or not (line.owed or line.remind_path):
        return line
    if line.owed is None:  # several owe it, each their own
        return replace(line, may_remind=True)
    words = told[line.owed].words if line.owed in told else no_times()
    return replace(
        line, told=words, remind_path=_confirm(line.owed, back), may_remind=True
    )


def _confirm(owed: Thing, back: str) -> str:
    return f"{reverse('reminders:remind', args=owed)}?{urlencode({'next': back})}"
