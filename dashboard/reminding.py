"""Beside what is late: how often who owes it was reminded, and Remind now."""

from dataclasses import replace

from dashboard.lines import Line
from reminders.told import no_times, told_of


def with_reminders(lines: list[Line], *, may_remind: bool) -> list[Line]:
    """Return the lines, the late ones with the count; one query if there are any.

    For whoever coordinates the phase: only they remind people.
    """
    late = [line.owed for line in lines if line.owed and line.shape == "late"]
    if not (may_remind and late):
        return lines
    told = told_of(late)
    return [
        replace(
            line,
            told=told[line.owed].words if line.owed in told else no_times(),
            may_remind=True,
        )
        if line.owed in late
        else line
        for line in lines
    ]
