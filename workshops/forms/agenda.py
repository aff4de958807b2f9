"""Forms of the agenda: an item, its place."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from countries.models import Participation
from materials.models import Material
from sse_project.lib.forms import offer
from workshops.forms.named_lines import named_line, named_lines
from workshops.models import AgendaItem, AgendaSpeaker, Workshop
from workshops.services.agenda import FIELDS, Speaker

Role = AgendaSpeaker.Role
NAMES = forms.Textarea(attrs={"rows": 2})
MAX_NAMES = 30
LONGEST_NAME, LONGEST_ABOUT = 150, 600
LONGEST = MAX_NAMES * (LONGEST_NAME + LONGEST_ABOUT + 4)


class ItemForm(forms.Form):
    """One item of the agenda. `key` is of the form, `version` of the item it edits."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaItem.Kind.choices)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=24 * 60,
        initial=10,
        help_text=_("0 for the heading of a session."),
    )
    next_day_from = forms.TimeField(
        label=_("Next day from"),
        required=False,
        widget=forms.TimeInput(
            attrs={"type": "time", "class": "input"}, format="%H:%M"
        ),
        help_text=_(
            "Only for “Until the next day”, in the zone of the host."
            " Left empty: at the hour of the first day."
        ),
    )
    participation = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Participation.objects.none(),
        required=False,
        empty_label=_("No country"),
    )
    speakers = forms.CharField(
        label=_("Speakers"),
        required=False,
        max_length=LONGEST,
        widget=NAMES,
        help_text=_(
            "One name a line; what the programme shall say of them after a"
            " colon. A person of the project's public list is recognised"
            " by the full name, and shown with title and organisation."
        ),
    )
    moderators = forms.CharField(
        label=_("Moderators"),
        required=False,
        max_length=LONGEST,
        widget=NAMES,
        help_text=_("One name a line."),
    )
    material = forms.ModelChoiceField(
        label=_("Material"),
        queryset=Material.objects.none(),
        required=False,
        empty_label=_("No material"),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        workshop: Workshop,
        user: Any,
        item: AgendaItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        if item is not None:
            self.initial.update(_as_typed(item))
        countries = Participation.objects.by_name().filter(phase=workshop.phase_id)
        offer(self, "participation", countries, label=lambda row: row.country.name)
        materials = Material.objects.visible_to(user).filter(phase=workshop.phase_id)
        offer(self, "material", materials.order_by("title"))

    def clean_speakers(self) -> list[tuple[str, str]]:
        """Return name and what is said of them, one a line."""
        return _names(self.cleaned_data["speakers"])

    def clean_moderators(self) -> list[tuple[str, str]]:
        """Return name and what is said of them, one a line."""
        return _names(self.cleaned_data["moderators"])

    def clean(self) -> dict[str, Any]:
        """A night lasts until the morning; nothing else begins a day."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == AgendaItem.Kind.NIGHT:
            cleaned["minutes"] = 0
        else:
            cleaned["next_day_from"] = None
        return cleaned

    def parts(self) -> dict[str, Any]:
        """Return what the service takes: the fields, and who speaks."""
        return {
            **{name: self.cleaned_data[name] for name in FIELDS},
            "speakers": self._people(),
        }

    def _people(self) -> list[Speaker]:
        typed = [
            (role, name, about)
            for role, field in (
                (Role.SPEAKS, "speakers"),
                (Role.MODERATES, "moderators"),
            )
            for name, about in self.cleaned_data[field]
        ]
        wanted = {name for _role, name, _about in typed}
        known = {each.name: each for each in Person.objects.filter(name__in=wanted)}
        return [
            Speaker(role, known.get(name), "" if name in known else name, about)
            for role, name, about in typed
        ]


class MoveForm(forms.Form):
    """One place up or down, from where the item stood on the page."""

    to = forms.ChoiceField(choices=[("up", ""), ("down", "")])
    position = forms.IntegerField(min_value=0)


class OrderForm(forms.Form):
    """The whole order: as it was on the page, and as it is wanted."""

    seen = forms.CharField(max_length=5000)
    order = forms.CharField(max_length=5000)

    def clean_seen(self) -> list[int]:
        """Return the keys of the items."""
        return _keys(self.cleaned_data["seen"])

    def clean_order(self) -> list[int]:
        """Return the keys of the items."""
        return _keys(self.cleaned_data["order"])


def _keys(text: str) -> list[int]:
    try:
        return [int(key) for key in text.split(",")]
    except ValueError as error:
        raise forms.ValidationError(_t("That is no order of items.")) from error


def _names(text: str) -> list[tuple[str, str]]:
    return named_lines(
        text, most=MAX_NAMES, longest_name=LONGEST_NAME, longest=LONGEST_ABOUT
    )


def _as_typed(item: AgendaItem) -> dict[str, Any]:
    """Return an item as its form shows it; reads its prefetched speakers."""
    people = list(item.speakers.all())

    def named(role: str) -> str:
        return "\n".join(
            named_line(str(row), row.about) for row in people if row.role == role
        )

    return {
        **{name: getattr(item, name) for name in FIELDS},
        "version": item.version,
        "speakers": named(Role.SPEAKS),
        "moderators": named(Role.MODERATES),
    }
