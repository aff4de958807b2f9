"""Who may own a milestone: a person, a country team or an organisation."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Organisation
from countries.models import Participation, Researcher
from phases.models import TeamMember

KINDS: dict[str, type[models.Model]] = {
    "person": get_user_model(),
    "team": Participation,
    "organisation": Organisation,
}


def owner_key(owner: Any) -> str:
    """Return the owner as forms and addresses write it ("team-3"), "" for none."""
    for name, model in KINDS.items():
        if isinstance(owner, model):
            return f"{name}-{owner.pk}"
    return ""


def owner_label(owner: Any) -> str:
    """Return the owner as a reader sees it, "" for none."""
    if owner is None:
        return ""
    if isinstance(owner, Participation):
        return _("Team of {country}").format(country=owner.country)
    return str(owner)


def country_label(participation: Participation | None) -> str:
    """Return the country a milestone is about, "" for all of its phase."""
    return "" if participation is None else str(participation.country)


def possible_owners(phase_id: int) -> list[Any]:
    """Return the people, country teams and organisations of a phase."""
    members = TeamMember.objects.in_force().filter(
        Q(phase_id=phase_id) | Q(phase__isnull=True)
    )
    researchers = Researcher.objects.in_force().filter(participation__phase_id=phase_id)
    people = get_user_model().objects.filter(
        Q(pk__in=members.exclude(role="observer").values("user_id"))
        | Q(pk__in=researchers.values("user_id")),
        is_active=True,
    )
    teams = Participation.objects.filter(phase_id=phase_id).by_name()
    organisations = Organisation.objects.filter(phase_roles__phase_id=phase_id)
    return [*people.order_by("name"), *teams, *organisations.distinct()]


def owner_choices(owners: Iterable[Any], empty: str) -> list[tuple[str, Any]]:
    """Return the options of a select box, grouped by kind of owner."""
    groups: list[tuple[str, type]] = [
        (_("People"), get_user_model()),
        (_("Country teams"), Participation),
        (_("Organisations"), Organisation),
    ]
    unique = {owner_key(owner): owner for owner in owners if owner is not None}
    options: list[tuple[str, Any]] = [("", empty)]
    for label, model in groups:
        found = [
            (key, owner_label(owner))
            for key, owner in unique.items()
            if isinstance(owner, model)
        ]
        if found:
            options.append((label, sorted(found, key=lambda option: option[1])))
    return options
