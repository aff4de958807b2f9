"""Which rules hold for which deadline."""

from collections import defaultdict

from reminders.models import Rule


class RuleBook:
    """All rules, read once; the most specific set for a deadline wins whole.

    Rules of the phase and kind together come before those of the phase, of the
    kind, and the general ones. A set that is switched off altogether counts:
    then nobody is reminded.
    """

    def __init__(self) -> None:
        self._sets: dict[tuple[int | None, str], list[Rule]] = defaultdict(list)
        self._active: dict[tuple[int, str], list[Rule]] = {}
        for rule in Rule.objects.in_force():
            self._sets[(rule.phase_id, rule.kind)].append(rule)

    def for_deadline(self, phase_id: int, kind: str) -> list[Rule]:
        """Return the active rules for a deadline, earliest offset first."""
        found = self._active.get((phase_id, kind))
        if found is None:
            found = [rule for rule in self.set_for(phase_id, kind) if rule.is_active]
            self._active[phase_id, kind] = found
        return found

    def set_for(self, phase_id: int, kind: str) -> list[Rule]:
        """Return the set that counts for a deadline, with what is switched off."""
        for key in ((phase_id, kind), (phase_id, ""), (None, kind), (None, "")):
            if key in self._sets:
                return self._sets[key]
        return []

    def offsets_of(self, kind: str) -> list[int]:
        """Return every offset in use for a kind, in days at most, 0 among them."""
        return [0] + [
            # Five working days never take more than seven, plus days off.
            r.offset_days * 2 if r.in_working_days else r.offset_days
            for (_phase, of_kind), rules in self._sets.items()
            for r in rules
            if of_kind in ("", kind)
        ]
