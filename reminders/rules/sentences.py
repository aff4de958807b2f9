"""Rules in words: what they do, and why a reminder goes out."""

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.models import Rule


def why(rule: Rule, due_on: dt.date) -> str:
    """Return why a reminder goes out: "2 days before it is due, Fri 4 Sep."."""
    day = formats.date_format(due_on, "D j M")
    if rule.offset_days == 0:
        return _("On the day it is due, {day}.").format(day=day)
    if rule.offset_days < 0:
        return _("{days} before it is due, {day}.").format(days=_days(rule), day=day)
    return _("{days} after it was due, {day}.").format(days=_days(rule), day=day)


def told(rule: Rule) -> str:
    """Return the rule as a sentence: "7 days before, remind whoever owes it."."""
    if rule.copies_coordinator and rule.copies_staff:
        act = _("remind whoever owes it, with a copy to the coordinators and ILO staff")
    elif rule.copies_coordinator:
        act = _("remind whoever owes it, with a copy to the coordinators")
    elif rule.copies_staff:
        act = _("remind whoever owes it, with a copy to ILO staff")
    else:
        act = _("remind whoever owes it")
    if rule.offset_days == 0:
        return _("On the day it is due, {act}.").format(act=act)
    if rule.offset_days < 0:
        return _("{days} before it is due, {act}.").format(days=_days(rule), act=act)
    return _("{days} after it was due, {act}.").format(days=_days(rule), act=act)


def _days(rule: Rule) -> str:
    count = abs(rule.offset_days)
    if rule.in_working_days:
        return ngettext("{days} working day", "{days} working days", count).format(
            days=count
        )
    return ngettext("{days} day", "{days} days", count).format(days=count)
