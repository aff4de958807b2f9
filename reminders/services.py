"""Rules of a phase: add one, switch one, follow the general ones again.

A phase follows the general rules until somebody changes what it does for a kind
of deadline; then it gets a copy of them for that kind, which is changed.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mail.services import plan_soon
from phases.models import Phase
from reminders.models import Rule
from reminders.rules import RuleBook
from sse_project.lib import dates
from sse_project.lib.history import note_change

COPIED = "The general rule, as it was"  # why a phase has it
FIELDS = ("offset_days", "in_working_days", "copies_coordinator", "copies_staff")


class RuleRefused(Exception):
    """The rule cannot be set so; the message is a translated sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def add_rule(phase: Phase, *, kind: str, by: Any, **fields: Any) -> Rule:
    """Let the phase remind so, too, for `kind`; return the rule.

    One that was switched off and says the same is switched on again. From now on
    only: no reminder makes up for a moment before. Raises RuleRefused when a rule
    for these days holds.
    """
    own = _own_rules(phase, kind, by=by)
    on_this_day = [r for r in own if r.offset_days == fields["offset_days"]]
    if any(rule.is_active for rule in on_this_day):
        raise RuleRefused(_("There is a rule for these days. Switch it off first."))
    for rule in on_this_day:
        if all(getattr(rule, name) == fields.get(name, False) for name in FIELDS):
            return _switch(rule, is_active=True, by=by)
    rule = Rule(phase=phase, kind=kind, holds_since=dates.now(), **fields)
    note_change(rule, by=by)
    rule.save()
    plan_soon()
    return rule


@transaction.atomic
def switch_rule(
    phase: Phase, rule: Rule, *, kind: str, is_active: bool, by: Any
) -> Rule:
    """Switch what `rule` says of `kind` on or off; return the phase's own rule.

    Switched to what it is already, nothing changes. Raises RuleRefused when
    another rule of these days holds, or `rule` counts no more.
    """
    own = _own_rules(phase, kind, by=by)
    meant = [
        each
        for each in own
        if each.pk == rule.pk or (rule.phase_id is None and _same(each, rule))
    ]
    if not meant:
        raise RuleRefused(_("This rule was changed meanwhile."))
    own_rule = meant[0]
    if own_rule.is_active == is_active:
        return own_rule
    if is_active and any(
        r.is_active and r.offset_days == own_rule.offset_days for r in own
    ):
        raise RuleRefused(_("There is a rule for these days. Switch it off first."))
    return _switch(own_rule, is_active=is_active, by=by)


@transaction.atomic
def follow_general_rules(phase: Phase, *, kind: str, by: Any) -> int:
    """Drop the phase's own rules for `kind`; return how many there were.

    The general rules hold from now on; what they would have sent before is not
    made up for.
    """
    _lock(phase)
    now = dates.now()
    own = list(Rule.objects.in_force().filter(phase=phase, kind=kind))
    for rule in own:
        rule.dropped_at = now
        note_change(rule, by=by)
        rule.save(update_fields=["dropped_at"])
    plan_soon()
    return len(own)


def _own_rules(phase: Phase, kind: str, *, by: Any) -> list[Rule]:
    """Return the phase's own rules for `kind`, made from those that held so far."""
    _lock(phase)
    own = list(Rule.objects.in_force().filter(phase=phase, kind=kind))
    if own:
        return own
    now = dates.now()
    made = []
    for rule in RuleBook().set_for(phase.pk, kind):
        copy = Rule(
            phase=phase,
            kind=kind,
            is_active=rule.is_active,
            holds_since=now,
            **{name: getattr(rule, name) for name in FIELDS},
        )
        note_change(copy, by=by, reason=COPIED)
        copy.save()
        made.append(copy)
    return made


def _lock(phase: Phase) -> None:
    Phase.objects.select_for_update().get(pk=phase.pk)


def _same(one: Rule, other: Rule) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS)


def _switch(rule: Rule, *, is_active: bool, by: Any) -> Rule:
    rule.is_active = is_active
    if is_active:
        rule.holds_since = dates.now()
    note_change(rule, by=by)
    rule.save(update_fields=["is_active", "holds_since"])
    plan_soon()
    return rule
