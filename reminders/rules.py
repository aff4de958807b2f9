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
        for rule in Rule.objects.order_by("offset_days", "pk"):
            self._sets[(rule.phase_id, rule.kind)].append(rule)

    def for_deadline(self, phase_id: int, kind: str) -> list[Rule]:
        """Return the active rules for a deadline, earliest offset first."""
        for key in ((phase_id, kind), (phase_id, ""), (None, kind), (None, "")):
            if key in self._sets:
                return [rule for rule in self._sets[key] if rule.is_active]
        return []

    @property
    def offsets(self) -> list[int]:
        """Return every offset in use, 0 among them."""
        return [0] + [r.offset_days for rules in self._sets.values() for r in rules]
