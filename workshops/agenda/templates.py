"""The agenda that a workshop of each kind begins with.

What is written here is content of the agenda, not words of the page: it is put into
the database as it is, and edited there.
"""

from dataclasses import dataclass

from workshops.models import AgendaItem, Workshop

Item = AgendaItem.Kind
Kind = Workshop.Kind


@dataclass(frozen=True)
class Planned:
    """An item to come; `each_country` makes one of it for every country."""

    kind: str
    title: str
    minutes: int
    each_country: bool = False


def _talk(title: str, minutes: int) -> Planned:
    return Planned(Item.TALK, title, minutes)


def _discussion(title: str, minutes: int) -> Planned:
    return Planned(Item.DISCUSSION, title, minutes)


def _countries(title: str, minutes: int) -> Planned:
    """Return an item a country; `{country}` in the title is its name."""
    return Planned(Item.COUNTRY, title, minutes, each_country=True)


def _session(title: str) -> Planned:
    return Planned(Item.SESSION, title, 0)


OPENING = _talk("Opening", 10)
NEXT_STEPS = Planned(Item.NEXT_STEPS, "Next steps", 10)
BREAK = Planned(Item.BREAK, "Break", 15)
CLOSING = _talk("Closing", 10)

TEMPLATES: dict[str, tuple[Planned, ...]] = {
    Kind.KICK_OFF: (
        OPENING,
        _talk("Introduction of the participants", 15),
        _talk("The project: aims, partners and calendar", 20),
        _talk("The research framework", 30),
        BREAK,
        _discussion("Discussion of the framework", 40),
        NEXT_STEPS,
    ),
    Kind.INTERIM: (
        _talk("Update by the research manager", 10),
        _countries("{country}: the revision", 10),
        _discussion("Discussion", 15),
        _talk("Suggestions of the ILO", 15),
        _talk("Preliminary cross-country observations", 10),
        NEXT_STEPS,  # with six countries two hours, as the planner looks for
    ),
    Kind.ORIENTATION: (
        OPENING,
        _talk("The project and its calendar", 20),
        _talk("Framework, template and guidance", 30),
        _discussion("Questions", 20),
        NEXT_STEPS,
    ),
    Kind.CAPACITY_BUILDING: (
        OPENING,
        _session("Input"),
        _talk("Input", 40),
        BREAK,
        _session("Exercise"),
        _discussion("Work in groups", 45),
        _discussion("Reports of the groups", 20),
        NEXT_STEPS,
    ),
    Kind.CONFERENCE: (
        _session("Opening"),
        _talk("Opening remarks", 15),
        _session("Findings of the countries"),
        _countries("{country}: findings", 15),
        _discussion("Questions and answers", 20),
        BREAK,
        _session("Across the countries"),
        _talk("Cross-country findings", 20),
        _discussion("Panel discussion", 40),
        CLOSING,
    ),
    Kind.ADVISORY_COMMITTEE: (
        OPENING,
        _talk("What was decided last time, and what became of it", 10),
        _talk("State of the research", 20),
        _discussion("Advice of the committee", 40),
        NEXT_STEPS,
    ),
    Kind.BRIEFING: (
        _talk("Briefing", 20),
        _discussion("Questions", 20),
        NEXT_STEPS,
    ),
    Kind.VALIDATION: (
        OPENING,
        _talk("The findings to be validated", 30),
        _discussion("Comments of the constituents", 45),
        _talk("What will be changed", 15),
        NEXT_STEPS,
    ),
    Kind.DISSEMINATION: (
        OPENING,
        _talk("The findings", 30),
        _discussion("Discussion", 30),
        CLOSING,
    ),
    Kind.DIALOGUE: (
        OPENING,
        _talk("The findings and what they mean for policy", 25),
        _discussion("Statements of the constituents", 40),
        _discussion("Discussion", 30),
        NEXT_STEPS,
    ),
    Kind.REGIONAL: (
        OPENING,
        _countries("{country}: state of the work", 10),
        _discussion("Discussion", 30),
        NEXT_STEPS,
    ),
}


def template_of(kind: str) -> tuple[Planned, ...]:
    """Return the items with which an agenda of this kind of workshop begins."""
    return TEMPLATES[kind]
