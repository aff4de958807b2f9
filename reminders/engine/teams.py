"""Who coordinates phases, and who is their ILO staff: read for several at once."""

from collections.abc import Iterable
from typing import Any

from phases.permissions import coordinators_of_each, ilo_staff_of_each
from reminders.models import Rule


class Teams:
    """The teams of these phases, read together when first asked; others one by one."""

    def __init__(self, phase_ids: Iterable[int] = ()) -> None:
        self._phase_ids = set(phase_ids)
        self._coordinators: dict[int, list[Any]] = {}
        self._staff: dict[int, list[Any]] = {}
        self._copied: dict[tuple[bool, bool, int], list[Any]] = {}

    def coordinators(self, phase_id: int) -> list[Any]:
        """Return who coordinates the phase today."""
        if phase_id not in self._coordinators:
            self._coordinators |= coordinators_of_each(self._phase_ids | {phase_id})
        return self._coordinators[phase_id]

    def staff(self, phase_id: int) -> list[Any]:
        """Return who is ILO staff of the phase today."""
        if phase_id not in self._staff:
            self._staff |= ilo_staff_of_each(self._phase_ids | {phase_id})
        return self._staff[phase_id]

    def copied_by(self, rule: Rule, phase_id: int) -> list[Any]:
        """Return who of the phase gets a copy by `rule` today, everybody once."""
        key = (rule.copies_coordinator, rule.copies_staff, phase_id)
        if key not in self._copied:
            users = [
                *(self.coordinators(phase_id) if rule.copies_coordinator else []),
                *(self.staff(phase_id) if rule.copies_staff else []),
            ]
            self._copied[key] = list(dict.fromkeys(users))
        return self._copied[key]

    @property
    def everybody(self) -> set[Any]:
        """Return all people of these phases."""
        return {
            user
            for phase_id in self._phase_ids
            for user in [*self.coordinators(phase_id), *self.staff(phase_id)]
        }
