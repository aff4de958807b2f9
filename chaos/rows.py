"""A row of the table: what was due, what arrived, and what is required of that."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Letter:
    """What the tracker says of one letter."""

    message_id: str
    address: str
    state: str
    silences: int  # how often a process or the server fell silent inside DATA


@dataclass
class Row:
    """One fault, counted. `broken` says in sentences what does not hold."""

    fault: str
    what: str
    due: int = 0
    accepted: int = 0
    listed: int = 0  # shown as not delivered, or cancelled, with the reason
    lost: int = 0
    copies: int = 0
    other_id: int = 0
    silences: int = 0
    seconds: float = 0
    note: str = ""
    broken: list[str] = field(default_factory=list)
    is_tested: bool = True

    def require(self, holds: bool, sentence: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.broken.append(sentence)

    def count(
        self, letters: Iterable[Letter], accepted: Iterable[tuple[str, str]]
    ) -> None:
        """Count these letters among what the mail server took.

        Required: none lost; none under another Message-ID; of each letter at most
        as many copies as somebody fell silent inside DATA, and never a third one.
        """
        letters = list(letters)
        by_address = {letter.address: letter for letter in letters}
        taken: Counter[str] = Counter()
        for address, message_id in accepted:
            letter = by_address.get(address)
            if letter is None:
                continue
            if letter.message_id == message_id:
                taken[message_id] += 1
            else:
                self.other_id += 1
        for letter in letters:
            times = taken[letter.message_id]
            self.due += 1
            self.accepted += bool(times)
            if not times and letter.state in ("dead", "unknown", "cancelled"):
                self.listed += 1
            elif not times:
                self.lost += 1
            extra = max(0, times - 1)
            self.copies += extra
            self.silences += letter.silences
            self.require(
                extra <= min(1, letter.silences),
                f"{extra} copies of a letter after {letter.silences} silences in DATA",
            )
            self.require(
                letter.state not in ("pending", "sending"),
                f"a letter is still {letter.state}",
            )
        self.require(not self.lost, f"{self.lost} lost")
        self.require(not self.other_id, f"{self.other_id} under another Message-ID")

    @property
    def verdict(self) -> str:
        """Return "holds", or what does not."""
        if not self.is_tested:
            return "not tested yet"
        if not self.broken:
            return "holds"
        return "BROKEN: " + "; ".join(
            f"{text} (×{times})" if times > 1 else text
            for text, times in Counter(self.broken).items()
        )
