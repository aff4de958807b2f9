"""Makes one full workshop for the benchmark: 200 people, 60 items, all they said."""

import datetime as dt
import uuid

from bench.data import NOW, _bulk, _words
from countries.models import Participation
from phases.models import Phase
from workshops.models import (
    ActionItem,
    AgendaItem,
    AgendaSpeaker,
    Decision,
    Note,
    Participant,
    Workshop,
)

SLUG = "bench-workshop"
PEOPLE, ITEMS = 200, 60
STARTS = dt.datetime(2020, 9, 22, 0, 0, tzinfo=dt.UTC)


def fill_workshop(phase: Phase) -> Workshop:
    """Add the workshop to `phase`, with notes, decisions and action items."""
    workshop = Workshop(
        slug=SLUG,
        phase=phase,
        kind=Workshop.Kind.CONFERENCE,
        title="A full workshop",
        mode=Workshop.Mode.HYBRID,
        starts_on=STARTS.date(),
        exactness="day",
        time_zone="Asia/Seoul",
        starts_at=STARTS,
        ends_at=STARTS + dt.timedelta(minutes=ITEMS * 10),
    )
    workshop.save()
    places = list(Participation.objects.filter(phase=phase).order_by("pk"))
    _bulk(
        Participant(
            workshop=workshop,
            name=f"Guest {n}",
            email=f"guest-{n}@example.org",
            participation=places[n % len(places)],
            answer=["yes", "no", "perhaps", ""][n % 4],
            invited_at=NOW,
        )
        for n in range(PEOPLE)
    )
    items = _bulk(
        AgendaItem(
            workshop=workshop,
            position=n,
            title=_words(n, 1, 6),
            minutes=10,
            participation=places[n % len(places)],
        )
        for n in range(1, ITEMS + 1)
    )
    _bulk(AgendaSpeaker(item=item, name=f"Speaker {item.position}") for item in items)
    _said(workshop, items)
    return workshop


def _said(workshop: Workshop, items: list[AgendaItem]) -> None:
    notes = _bulk(
        Note(
            workshop=workshop,
            key=uuid.uuid4(),
            text=_words(item.position, 2, 20),
            item=item,
            participation=item.participation,
            written_at=NOW,
        )
        for item in items
    )
    _bulk(
        Decision(workshop=workshop, number=n, text=_words(n, 3, 15), decided_at=NOW)
        for n in range(1, 21)
    )
    _bulk(
        ActionItem(
            workshop=workshop,
            number=n,
            text=note.text,
            note=note,
            participation=note.participation,
            created_at=NOW,
        )
        for n, note in enumerate(notes[:30], start=1)
    )
