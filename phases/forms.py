"""What people type about an agreement."""

import uuid
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from phases.agreements import LAST_DAY, SIGNED_ON
from phases.models import Agreement
from sse_project.lib.changes import date_text
from sse_project.lib.forms import SeveralField
from sse_project.lib.inexact import Exactness
from sse_project.lib.inexact_forms import DayField, InexactDateForm

DATE_INPUTS = (
    *("exactness", "day", "last_day", "month", "last_month", "year", "last_year"),
)
PLAIN = ("title", "kind", "status", "expires_on", "parties", "note")


def _party(organisation: Organisation) -> str:
    if organisation.acronym and organisation.acronym != organisation.name:
        return f"{organisation.name} ({organisation.acronym})"
    return organisation.name


class PartiesField(SeveralField):
    """The organisations that sign, by their full names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name with its acronym."""
        return _party(obj)


class AgreementForm(InexactDateForm):
    """An agreement: what, between whom, signed when, until when."""

    title = forms.CharField(
        label=_("Title"),
        max_length=250,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Choose one")), *Agreement.Kind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=Agreement.Status.choices,
        initial=Agreement.Status.IN_PREPARATION,
    )
    expires_on = DayField(
        label=_("Last day of the agreement"),
        required=False,
        help_text=_(
            "The coordinators are reminded before it while the agreement is signed or "
            "amended. Empty means not known. Shown to who oversees the phase."
        ),
    )
    parties = PartiesField(
        label=_("Parties"),
        queryset=Organisation.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An administrator adds an organisation that is missing."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=_("Everybody who works on the project reads it."),
    )
    form_token = forms.UUIDField(
        initial=uuid.uuid4, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("exactness", Exactness.NOT_SET)
        self.fields["exactness"].label = _("How exact is the day of signing?")

    def clean_note(self) -> str:
        """Return the note with the line ends of the database."""
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def clean_form_token(self) -> uuid.UUID:
        """Return the token of this very form; a form without one gets its own."""
        return self.cleaned_data["form_token"] or uuid.uuid4()

    def parts(self) -> dict[str, Any]:
        """Return the parts of the agreement, as the services take them."""
        typed = self.cleaned_data
        return {name: typed[name] for name in (*PLAIN, "date")}

    def refuse(self, errors: dict[str, str]) -> None:
        """Show why a service says no, each sentence at the input it belongs to."""
        exactness = self.cleaned_data["exactness"]
        date_input = exactness if exactness in ("month", "year") else "day"
        for name, sentence in errors.items():
            self.add_error(date_input if name == "date" else name, sentence)


class EditAgreementForm(AgreementForm):
    """Change one agreement; the version is the one the person read."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_(
            "Needed when it ends or has not ended after all, and when its last day or "
            "the day of signing changes. Kept in the history."
        ),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            {name: getattr(agreement, name) for name in PLAIN if name != "parties"},
            parties=[party.pk for party in agreement.parties.all()],
            version=agreement.version,
        )
        self.show_date(agreement.date)

    def take_theirs(self, theirs: Agreement, mine: list[str]) -> None:
        """Show all but the parts called `mine` as they are saved now.

        So that saving this form once more takes back nothing that somebody else
        changed and this person did not.
        """
        saved = EditAgreementForm(agreement=theirs)
        typed = cast("QueryDict", self.data).copy()
        for name in {*PLAIN, "date"} - set(mine):
            for field in DATE_INPUTS if name == "date" else (name,):
                typed.setlist(field, _sent(saved[field].value()))
        self.data = typed

    def both(self, theirs: Agreement, names: list[str]) -> list[dict[str, Any]]:
        """Return the parts called `names`, each as both people have it."""
        mine = self.parts()
        return [
            {
                "label": _LABELS.get(name) or self.fields[name].label,
                "mine": _words(name, mine[name]),
                "theirs": _words(
                    name,
                    theirs.parties.all()
                    if name == "parties"
                    else getattr(theirs, name),
                ),
            }
            for name in names
        ]


_LABELS = {"date": SIGNED_ON, "expires_on": LAST_DAY}
_CHOICES: dict[str, Any] = {
    "kind": dict(Agreement.Kind.choices),
    "status": dict(Agreement.Status.choices),
}


def _words(name: str, value: Any) -> str:
    if name == "parties":
        return ", ".join(sorted(map(str, value)))
    if name == "expires_on":
        return date_text(value)
    return str(_CHOICES.get(name, {}).get(value, value))


def _sent(value: Any) -> list[str]:
    """Return a field's value as a browser sends it."""
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
