"""The form of who opened, presented and moderated: one a line."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from workshops.forms.named_lines import named_lines
from workshops.models import Workshop, WorkshopPart
from workshops.services.parts import ROLES, Part, parts_of, version_of

MOST = 30
LONGEST_NAME, LONGEST_WHAT = 150, 300


def _lines(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST * (LONGEST_NAME + LONGEST_WHAT + 4),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class PartsForm(forms.Form):
    """Three lists of lines "Name" or "Name: what". `version` is of what was read."""

    version = forms.CharField(max_length=64, widget=forms.HiddenInput)
    opened = _lines(
        _("Opened by"),
        _(
            "One a line; what it was after a colon: “Ann Lee: welcome”. People and"
            " bodies of the project's public list are recognised by their name."
        ),
    )
    presented = _lines(
        _("Presented by"), _("One a line: “Ann Lee: the framework of the research”.")
    )
    moderated = _lines(_("Moderated by"), _("One a line."))

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = parts_of(workshop)
        self.initial = {"version": version_of(parts), **as_typed(parts)}

    def clean_opened(self) -> list[tuple[str, str]]:
        """Return name and what of each line."""
        return _said(self.cleaned_data["opened"])

    def clean_presented(self) -> list[tuple[str, str]]:
        """Return name and what of each line."""
        return _said(self.cleaned_data["presented"])

    def clean_moderated(self) -> list[tuple[str, str]]:
        """Return name and what of each line."""
        return _said(self.cleaned_data["moderated"])

    def parts(self) -> list[Part]:
        """Return the parts as the service takes them; two queries."""
        typed = [
            (role, name, what)
            for role in ROLES
            for name, what in self.cleaned_data[role.value]
        ]
        names = {name for _role, name, _what in typed}
        people = {each.name: each for each in Person.objects.filter(name__in=names)}
        called = Q(name__in=names) | Q(acronym__in=names)
        bodies: dict[str, Organisation] = {}
        for body in Organisation.objects.filter(called).order_by("-pk"):
            bodies |= {body.acronym: body, body.name: body}
        return [_part(role, name, what, people, bodies) for role, name, what in typed]


def as_typed(parts: list[Part]) -> dict[str, str]:
    """Return for each role its lines."""
    return {
        role.value: "\n".join(part.line for part in parts if part.role == role)
        for role in ROLES
    }


def _part(
    role: WorkshopPart.Role,
    name: str,
    what: str,
    people: dict[str, Person],
    bodies: dict[str, Organisation],
) -> Part:
    if name in people:
        return Part(role, person=people[name], what=what)
    if name in bodies:
        return Part(role, organisation=bodies[name], what=what)
    return Part(role, name=name, what=what)


def _said(text: str) -> list[tuple[str, str]]:
    return named_lines(text, most=MOST, longest_name=LONGEST_NAME, longest=LONGEST_WHAT)
