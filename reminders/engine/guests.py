"""Few e-mails to people who have never been here.

Who was invited and never came gets one reminder before a thing is due and one on
the day, after that none: their coordinator is told, as the rules say. The earliest
one before counts, because it leaves time to ask somebody else.
"""

from typing import Any

from reminders.models import Rule


def has_been_here(user: Any) -> bool:
    """Return whether the person ever joined, or came in by a link."""
    return user.has_usable_password() or user.last_login is not None


class Sparing:
    """Which reminders of one deadline the people who owe it are spared.

    Ask rule by rule, the earliest first, leaving out those whose moment lies
    before the thing was asked for.
    """

    def __init__(self) -> None:
        self._reminded: set[int] = set()

    def spares(self, user: Any, rule: Rule) -> bool:
        """Return whether `user` gets no e-mail by `rule`."""
        if has_been_here(user) or rule.offset_days == 0:
            return False
        if rule.offset_days > 0 or user.pk in self._reminded:
            return True
        self._reminded.add(user.pk)
        return False


def still_reminding(user: Any, later: list[Rule]) -> list[Rule]:
    """Return those of the later rules that will remind this person again."""
    if has_been_here(user):
        return later
    return [rule for rule in later if rule.offset_days == 0]
