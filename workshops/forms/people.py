"""What is typed and chosen about the people of a workshop."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from countries.models import Participation
from sse_project.lib.forms import offer
from workshops.forms.planning import OneLineField
from workshops.invitations.candidates import WHENCE, Candidate
from workshops.models import Participant, Workshop

ANSWERS = [(v, label) for v, label in Participant.Answer.choices if v]
NOT_INVITED, OPEN, NO_COUNTRY = "not_invited", "open", "none"


class PeopleFilterForm(forms.Form):
    """Country, group and answer; what is wrong filters nothing."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    group = forms.ChoiceField(
        label=_("Group"),
        required=False,
        choices=[("", _("All groups")), *Organisation.Group.choices],
    )
    answer = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[
            ("", _("Any answer")),
            *ANSWERS,
            (OPEN, _("No answer yet")),
            (NOT_INVITED, _("Not invited yet")),
        ],
    )

    def __init__(
        self, *args: Any, countries: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(slug, name) for slug, name in countries if slug]
        rest = [("", _("All countries")), (NO_COUNTRY, _("No country"))]
        offer(self, "country", [rest[0], *named, rest[1]])

    def chosen_from(self, rows: "QuerySet[Participant]") -> "QuerySet[Participant]":
        """Return the rows that the filters leave."""
        self.is_valid()
        chosen = self.cleaned_data
        if country := chosen.get("country"):
            rows = rows.filter(
                Q(participation__isnull=True)
                if country == NO_COUNTRY
                else Q(participation__country__slug=country)
            )
        if group := chosen.get("group"):
            rows = rows.filter(group=group)
        if answer := chosen.get("answer"):
            rows = rows.filter(_answered(answer))
        return rows


def _answered(answer: str) -> Q:
    if answer == NOT_INVITED:
        return Q(invited_at__isnull=True)
    if answer == OPEN:
        return Q(invited_at__isnull=False, answer="")
    return Q(answer=answer)


class CandidatesForm(forms.Form):
    """Who of the people with accounts is put on the list."""

    def __init__(
        self, *args: Any, candidates: Iterable[Candidate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_whence: dict[str, dict[str, Candidate]] = {}
        for each in candidates:
            self.by_whence.setdefault(each.whence, {})[str(each.user.pk)] = each
        for whence, known in self.by_whence.items():
            self.fields[f"all_{whence}"] = forms.BooleanField(
                label=_t("All: {group}").format(group=WHENCE[whence]), required=False
            )
            self.fields[whence] = forms.MultipleChoiceField(
                label=WHENCE[whence],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(pk, f"{c.user} · {c.words}") for pk, c in known.items()],
            )

    def groups(self) -> list[tuple[Any, Any]]:
        """Return the fields of each group: the people, and "all of them"."""
        return [(self[whence], self[f"all_{whence}"]) for whence in self.by_whence]

    def chosen(self) -> list[Candidate]:
        """Return who was ticked, one by one or all at once."""
        typed = self.cleaned_data
        return [
            candidate
            for whence, known in self.by_whence.items()
            for pk, candidate in known.items()
            if typed[f"all_{whence}"] or pk in typed[whence]
        ]


class TypedForm(forms.Form):
    """Somebody without an account."""

    name = OneLineField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Without one nobody can be invited from here."),
    )
    organisation = OneLineField(label=_("Organisation"), required=False, max_length=200)
    group = forms.ChoiceField(
        label=_("Constituent group"),
        required=False,
        choices=[("", _("Not known")), *Organisation.Group.choices],
    )
    participation = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Participation.objects.none(),
        required=False,
        empty_label=_("No country of the phase"),
        help_text=_("Their time in the invitation is that of this country."),
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = Participation.objects.filter(phase=workshop.phase_id).by_name()
        offer(self, "participation", countries, label=lambda row: str(row.country))


class AnswerForm(forms.Form):
    """Yes, no or perhaps, and a word about it."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect
    )
    note = OneLineField(
        label=_("A word about it"),
        required=False,
        max_length=300,
        # Not an input: there the Enter key would press the first of three buttons.
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Optional; it goes with the answer. The coordinators read it."),
    )
