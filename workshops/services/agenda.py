"""The agenda: items added, changed, moved and removed; a template for a start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from casestudies.services.refusals import Refused, Stale
from sse_project.lib.history import note_change
from workshops.agenda.templates import template_of
from workshops.models import AgendaItem, AgendaSpeaker, Workshop
from workshops.presentations.countries import countries_presenting
from workshops.services.locking import locked_workshop

MAX_ITEMS = 150
FIELDS = (
    *("kind", "title", "minutes", "next_day_from"),
    *("participation", "material", "note"),
)


@dataclass(frozen=True)
class Speaker:
    """Who speaks at an item or leads it: a public person, or a typed name."""

    role: str
    person: Person | None = None
    name: str = ""
    about: str = ""


@transaction.atomic
def add_item(
    workshop: Workshop,
    *,
    by: Any,
    key: UUID | None,
    speakers: Sequence[Speaker] = (),
    **fields: Any,
) -> AgendaItem:
    """Add an item at the end of the agenda, with its speakers, and return it.

    The same `key` again returns what it made. `fields` are those of `FIELDS`.
    Raises Refused when the agenda is full, or the form was another workshop's.
    """
    items = _locked(workshop)
    made = AgendaItem.objects.filter(key=key).first() if key is not None else None
    if made is not None:
        if made.workshop_id != workshop.pk:
            raise Refused(_("This form was used for another workshop already."))
        return made
    if len(items) >= MAX_ITEMS:
        raise Refused(_("An agenda has {limit} items at most.").format(limit=MAX_ITEMS))
    item = AgendaItem(workshop=workshop, position=len(items) + 1, key=key, **fields)
    note_change(item, by=by)
    item.save()
    _set_speakers(item, speakers, by=by)
    return item


@transaction.atomic
def change_item(
    item: AgendaItem,
    *,
    by: Any,
    version: int,
    speakers: Sequence[Speaker],
    **fields: Any,
) -> AgendaItem:
    """Change what an item says and who speaks; saving the same writes nothing.

    Raises Stale when somebody saved it since `version`, Refused when it was
    removed. Effects: it counts its version up; the speakers are replaced.
    """
    found = _in_agenda(item)
    same = all(getattr(found, name) == value for name, value in fields.items())
    if same and speakers_of(found) == list(speakers):
        return found
    if found.version != version:
        raise Stale(found)
    for name, value in fields.items():
        setattr(found, name, value)
    found.version += 1
    note_change(found, by=by)
    found.save(update_fields=[*fields, "version"])
    _set_speakers(found, speakers, by=by)
    return found


@transaction.atomic
def move_item(item: AgendaItem, *, by: Any, up: bool, seen_at: int) -> None:
    """Let an item change places with the one above or below it.

    `seen_at` is its position on the page: once it moved, the same button does
    nothing more.
    """
    items = _locked(item.workshop)
    place = next((n for n, each in enumerate(items) if each.pk == item.pk), None)
    if place is None or items[place].position != seen_at:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return
    items[place], items[other] = items[other], items[place]
    _number(items, by=by)


@transaction.atomic
def order_items(
    workshop: Workshop, *, by: Any, seen: Sequence[int], order: Sequence[int]
) -> None:
    """Put the items into `order`, their keys.

    Raises Refused when the agenda is not in the order `seen` any more, unless
    it is in the wanted one already.
    """
    items = _locked(workshop)
    now = [item.pk for item in items]
    if now == list(order):
        return
    if now != list(seen) or sorted(now) != sorted(order):
        raise Refused(
            _("Somebody else changed the agenda meanwhile. Nothing was moved.")
        )
    by_key = {item.pk: item for item in items}
    _number([by_key[pk] for pk in order], by=by)


@transaction.atomic
def remove_item(item: AgendaItem, *, by: Any) -> None:
    """Take an item off the agenda; history keeps it and its speakers.

    A second time does nothing. Notes taken under it and a presentation in it stay,
    without their item.
    """
    _locked(item.workshop)
    found = AgendaItem.objects.filter(pk=item.pk).first()
    if found is None:
        return
    _set_speakers(found, (), by=by)
    note_change(found, by=by)
    found.delete()
    _number(_locked(item.workshop), by=by)


@transaction.atomic
def apply_template(workshop: Workshop, *, by: Any) -> list[AgendaItem]:
    """Fill an empty agenda with the items of the workshop's kind; return them.

    Each country that presents gets its own item. Raises Refused when the agenda
    is not empty any more.
    """
    if _locked(workshop):
        raise Refused(_("The agenda has items already. Nothing was added."))
    items: list[AgendaItem] = []
    for planned in template_of(workshop.kind):
        countries: Sequence[Any] = [None]
        if planned.each_country:
            countries = countries_presenting(workshop)
        for place in countries:
            name = place.country.name if place is not None else ""
            item = AgendaItem(
                workshop=workshop,
                position=len(items) + 1,
                kind=planned.kind,
                title=planned.title.format(country=name),
                minutes=planned.minutes,
                participation=place,
            )
            note_change(item, by=by, reason="from the template of its kind")
            item.save()
            items.append(item)
    return items


def speakers_of(item: AgendaItem) -> list[Speaker]:
    """Return who speaks at an item, in order."""
    rows = item.speakers.select_related("person").order_by("position", "pk")
    return [Speaker(row.role, row.person, row.name, row.about) for row in rows]


def _locked(workshop: Workshop) -> list[AgendaItem]:
    """Lock the workshop, and return its items in their order."""
    locked_workshop(workshop)
    items = AgendaItem.objects.select_for_update(of=("self",))
    return list(items.filter(workshop=workshop.pk).order_by("position", "pk"))


def _in_agenda(item: AgendaItem) -> AgendaItem:
    """Return the locked item as it stands; raises Refused when it is gone."""
    found = next((each for each in _locked(item.workshop) if each.pk == item.pk), None)
    if found is None:
        raise Refused(_("Somebody removed this item meanwhile."))
    return found


def _number(items: Sequence[AgendaItem], *, by: Any) -> None:
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position = position
            note_change(item, by=by)
            item.save(update_fields=["position"])


def _set_speakers(item: AgendaItem, speakers: Sequence[Speaker], *, by: Any) -> None:
    """Replace the speakers of an item, when they differ."""
    if speakers_of(item) == list(speakers):
        return
    for row in item.speakers.all():
        note_change(row, by=by)
        row.delete()
    for position, speaker in enumerate(speakers, start=1):
        row = AgendaSpeaker(
            item=item,
            position=position,
            role=speaker.role,
            person=speaker.person,
            name=speaker.name,
            about=speaker.about,
        )
        note_change(row, by=by)
        row.save()
