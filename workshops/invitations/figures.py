"""Numbers of a workshop's people at a glance, and the sentence above their list."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from workshops.models import Participant, Workshop

Answer = Participant.Answer


@dataclass
class Line:
    """How many of a country or a group are listed, invited, and come."""

    key: str
    label: str
    listed: int = 0
    invited: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def add(self, is_invited: bool, answer: str) -> None:
        """Count one person."""
        self.listed += 1
        self.invited += is_invited
        if answer:
            self.answers[answer] += 1
        elif is_invited:
            self.answers["open"] += 1

    @property
    def cells(self) -> list[int]:
        """Return the numbers as the table prints them."""
        order = ("yes", "perhaps", "no", "open")
        return [self.listed, self.invited, *(self.answers[each] for each in order)]


@dataclass
class Figures:
    """All people, and the same by country and by group."""

    total: Line
    countries: list[Line]
    groups: list[Line]


def figures_of(workshop: Workshop) -> Figures:
    """Return the numbers; one query, whoever is listed."""
    total = Line("", str(_("Everybody")))
    countries: dict[str, Line] = {}
    groups: dict[str, Line] = {}
    rows = workshop.participants.order_by().values_list(
        "participation__country__slug",
        "participation__country__name",
        "group",
        "invited_at",
        "answer",
    )
    for slug, name, group, invited_at, answer in rows:
        one = (invited_at is not None, answer)
        country = Line(slug or "", name or _("No country"))
        label = Organisation.Group(group).label if group else _("Not known")
        total.add(*one)
        countries.setdefault(country.key, country).add(*one)
        groups.setdefault(group, Line(group, str(label))).add(*one)
    order = [*Organisation.Group.values, ""]
    return Figures(
        total,
        sorted(countries.values(), key=lambda line: (not line.key, line.label)),
        sorted(groups.values(), key=lambda line: order.index(line.key)),
    )


def people_headline(total: Line) -> list[str]:
    """Return who has not answered or is not invited, then who comes."""
    if not total.listed:
        return [_("Nobody is on the list yet.")]
    sentences: list[Any] = []
    waiting, to_invite = total.answers["open"], total.listed - total.invited
    if waiting:
        text = ngettext(
            "{n} of {all} invited has not answered.",
            "{n} of {all} invited have not answered.",
            waiting,
        )
        sentences.append(text.format(n=waiting, all=total.invited))
    if to_invite:
        text = ngettext(
            "{n} person is not invited yet.",
            "{n} people are not invited yet.",
            to_invite,
        )
        sentences.append(text.format(n=to_invite))
    come = total.answers["yes"]
    if not come:
        return [*sentences, _("Nobody has said yes.")]
    text = ngettext("{n} person comes.", "{n} people come.", come)
    return [*sentences, text.format(n=come)]
