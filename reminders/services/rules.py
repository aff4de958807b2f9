"""Rules of a phase: add one, change or switch one, follow the general ones again.

A phase follows the general rules, or its own for every kind of deadline, until
somebody changes what it does for one kind; then it gets a copy of them for that kind,
which is changed.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mail.services import plan_soon
from phases.models import Phase
from reminders.engine.rule_book import RuleBook
from reminders.models import Rule
from sse_project.lib import dates
from sse_project.lib.history import note_change

COPIED = "The general rule, as it was"  # why a phase has it
CHANGED = "Changed: another rule holds in its place"  # why it was dropped
FIELDS = ("offset_days", "in_working_days", "copies_coordinator", "copies_staff")


class RuleRefused(Exception):
    """The rule cannot be set so; the message is a translated sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RuleGone(RuleRefused):
    """Somebody else dropped the rule, or switched it off, meanwhile."""


@transaction.atomic
def add_rule(phase: Phase, *, kind: str, by: Any, **fields: Any) -> Rule:
    """Let the phase remind so, too, for `kind`; return the rule.

    One that was switched off and says the same is switched on again. From now on
    only: no reminder makes up for a moment before. Raises RuleRefused when a rule
    for these days holds.
    """
    own = _own_rules(phase, kind, by=by)
    return _hold(phase, kind, own, by=by, fields=fields)


@transaction.atomic
def change_rule(phase: Phase, rule: Rule, *, kind: str, by: Any, **fields: Any) -> Rule:
    """Let `fields` hold for `kind` in place of what `rule` says; return that rule.

    The old one is dropped and what it had planned stops; no reminder makes up for
    a moment before now. Asked for what holds already, nothing changes. Raises
    RuleGone when `rule` holds no more, RuleRefused when another holds for these days.
    """
    _lock(phase)
    now_held = held(phase, kind)
    same = next((each for each in now_held if _says(each, fields)), None)
    meant = _meant(now_held, rule)
    if same is not None and (not meant or same in meant):
        return same  # nothing to change, or its button was pressed twice
    if not meant:
        raise RuleGone(_("This rule was changed meanwhile."))
    own = _own_rules(phase, kind, by=by)
    old = next(each for each in _meant(own, rule) if each.is_active)
    old.dropped_at = dates.now()
    note_change(old, by=by, reason=CHANGED)
    old.save(update_fields=["dropped_at"])
    own.remove(old)
    return _hold(phase, kind, own, by=by, fields=fields)


def held(phase: Phase, kind: str) -> list[Rule]:
    """Return the rules that hold in the phase for `kind`."""
    return RuleBook().for_deadline(phase.pk, kind)


@transaction.atomic
def switch_rule(
    phase: Phase, rule: Rule, *, kind: str, is_active: bool, by: Any
) -> Rule:
    """Switch what `rule` says of `kind` on or off; return the phase's own rule.

    Switched to what it is already, nothing changes. Raises RuleRefused when
    another rule of these days holds, or `rule` counts no more.
    """
    own = _own_rules(phase, kind, by=by)
    meant = _meant(own, rule)
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


def _hold(
    phase: Phase, kind: str, own: list[Rule], *, by: Any, fields: dict[str, Any]
) -> Rule:
    """Let a rule beside the phase's `own` ones hold from now on; return it."""
    on_this_day = [r for r in own if r.offset_days == fields["offset_days"]]
    if any(rule.is_active for rule in on_this_day):
        raise RuleRefused(_("There is a rule for these days. Switch it off first."))
    for rule in on_this_day:
        if _says(rule, fields):
            return _switch(rule, is_active=True, by=by)
    rule = Rule(phase=phase, kind=kind, holds_since=dates.now(), **fields)
    note_change(rule, by=by)
    rule.save()
    plan_soon()
    return rule


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


def _meant(own: list[Rule], rule: Rule) -> list[Rule]:
    """Return which of the phase's own rules `rule` is, or became when it was copied."""
    says = {name: getattr(rule, name) for name in FIELDS}
    was_copied = rule.holds_for_more
    return [r for r in own if r.pk == rule.pk or (was_copied and _says(r, says))]


def _says(rule: Rule, fields: dict[str, Any]) -> bool:
    return all(getattr(rule, name) == fields.get(name, False) for name in FIELDS)


def _switch(rule: Rule, *, is_active: bool, by: Any) -> Rule:
    rule.is_active = is_active
    if is_active:
        rule.holds_since = dates.now()
    note_change(rule, by=by)
    rule.save(update_fields=["is_active", "holds_since"])
    plan_soon()
    return rule
