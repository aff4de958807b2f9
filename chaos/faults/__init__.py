"""The faults, in the order in which they are run."""

from collections.abc import Callable
from dataclasses import dataclass

from chaos.rows import Row
from chaos.stage import Stage


@dataclass(frozen=True)
class Size:
    """How much of each fault."""

    kills: int
    random_kills: int
    freezes: int
    letters: int
    outage: float  # seconds that something is away
    rush: int  # letters due at one moment
    is_full: bool


QUICK = Size(
    kills=4, random_kills=6, freezes=1, letters=60, outage=3, rush=1000, is_full=False
)
FULL = Size(
    kills=25, random_kills=50, freezes=8, letters=500, outage=20, rush=10_000,
    is_full=True,
)  # fmt: skip

Run = Callable[[Stage, Size, Row], object]


@dataclass(frozen=True)
class Fault:
    """A fault: its number in the acceptance list, what happens, and how to do it."""

    number: str
    what: str
    run: Run


FAULTS: list[Fault] = []


def fault(number: str, what: str) -> Callable[[Run], Run]:
    """Add the function to the faults (decorator)."""

    def add(run: Run) -> Run:
        FAULTS.append(Fault(number, what, run))
        return run

    return add
