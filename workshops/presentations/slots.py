"""The slots of a workshop as its page prints them, and the sentence above them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import Draft
from countries.permissions import country_standing
from phases.permissions import oversees
from sse_project.lib import dates
from sse_project.lib.words import capitalised, in_words
from workshops.models import Presentation, SlideFile, Workshop


@dataclass(frozen=True)
class Slot:
    """A country's slot for one reader. `draft` is None when they may not read it."""

    row: Presentation
    slides: list[SlideFile]
    draft: Draft | None
    is_own: bool
    sees_lateness: bool

    @property
    def newest(self) -> SlideFile | None:
        """Return the newest version of the slides."""
        return self.slides[0] if self.slides else None

    @property
    def is_missing(self) -> bool:
        """Return whether slides are still to come."""
        return not self.slides and not self.row.is_waived

    @property
    def is_late(self) -> bool:
        """Return whether they are late, as far as this reader is told."""
        due = self.row.due_at
        return bool(
            self.sees_lateness and self.is_missing and due and due <= dates.now()
        )

    @property
    def state(self) -> tuple[str, str]:
        """Return shape and words of the slot's chip."""
        if self.row.is_waived:
            return "todo", _("No slides needed")
        if self.newest is not None:
            return "done", _("Version {number}").format(number=self.newest.number)
        if self.is_late:
            return "late", _("Late")
        return "soon", _("To come")


def slots_of(user: Any, workshop: Workshop) -> list[Slot]:
    """Return the slots by country for this reader; at most five queries."""
    slides = SlideFile.objects.select_related("file__last_check", "added_by")
    rows = list(
        workshop.presentations.select_related(
            "participation__country", "draft__study", "item"
        )
        .prefetch_related(Prefetch("slides", slides.order_by("-number")))
        .order_by("participation__country__name", "pk")
    )
    drafts = [row.draft_id for row in rows if row.draft_id]
    readable = set(
        Draft.objects.visible_to(user)
        .filter(pk__in=drafts)
        .values_list("pk", flat=True)
    )
    teams = country_standing(user).teams
    sees_all = oversees(user, workshop.phase_id)
    return [
        Slot(
            row=row,
            slides=list(row.slides.all()),
            draft=row.draft if row.draft_id in readable else None,
            is_own=row.participation_id in teams,
            sees_lateness=sees_all or row.participation_id in teams,
        )
        for row in rows
    ]


def headline(slots: list[Slot]) -> str:
    """Return who is missing; to a country team that is its own slides, by name."""
    if not slots:
        return _("No country has a slot yet.")
    missing = [slot for slot in slots if slot.is_missing]
    if not missing:
        return _("All slides are here.")
    mine = next((slot for slot in missing if slot.is_own), None)
    if mine is not None:
        return _own_sentence(mine)
    named = [slot.row.participation.country.name for slot in missing]
    if all(slot.sees_lateness for slot in slots):
        if len(missing) == len(slots) > 1:
            text = _("The slides of all {all} countries are missing.")
            return text.format(all=in_words(len(slots)))
        text = ngettext(
            "The slides of {n} of {all} countries are missing: {names}.",
            "The slides of {n} of {all} countries are missing: {names}.",
            len(missing),
        )
        return text.format(
            n=in_words(len(missing)),
            all=in_words(len(slots)),
            names=get_text_list(named, _("and")),
        )
    here = len(slots) - len(missing)
    text = ngettext(
        "{n} of {all} countries is ready to present.",
        "{n} of {all} countries are ready to present.",
        here,
    )
    return capitalised(text.format(n=in_words(here), all=in_words(len(slots))))


def _own_sentence(slot: Slot) -> str:
    country = slot.row.participation.country.name
    if slot.is_late:
        return _("The slides of {country} are late.").format(country=country)
    return _("The slides of {country} are still to come.").format(country=country)
