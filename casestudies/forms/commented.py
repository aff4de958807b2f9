"""What becomes of each row of a commented file."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.margin import Row
from casestudies.models import Comment, Theme
from casestudies.services.taking_over import Taken
from sse_project.lib.forms import retype

LEAVE_OUT = ""
CHOICES = [(LEAVE_OUT, _("Leave out")), *Comment.Priority.choices]
# What one button does to all rows of a list.
ALL = {
    "comments-take": Comment.Priority.SHOULD,
    "comments-leave": LEAVE_OUT,
    "changes-take": Comment.Priority.SHOULD,
    "changes-leave": LEAVE_OUT,
}


def theme_field(row: Row) -> str:
    """Return the name of the field in which a row gets its theme."""
    return f"{row.key}-theme"


def alone_field(row: Row) -> str:
    """Return the name of the field that leaves the replies of a row out."""
    return f"{row.key}-alone"


class RowsForm(forms.Form):
    """One choice for each row: leave it out, or take it over as must, should, could."""

    all = forms.ChoiceField(
        required=False, choices=[("", ""), *((name, name) for name in ALL)]
    )

    def __init__(
        self,
        *args: Any,
        rows: list[Row],
        left_out: Collection[str],
        known: Collection[str],
        themes: Sequence[Theme],
        **kwargs: Any,
    ) -> None:
        """Offer `rows`, each with `themes`; those in `left_out` are not taken at first.

        Those in `known` are taken by name only, never with a whole list.
        """
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.known = known
        self.themes = {theme.slug: theme for theme in themes}
        offered = [("", _("No theme")), *((t.slug, t.name) for t in themes)]
        for row in rows:
            first = LEAVE_OUT if row.key in left_out else Comment.Priority.SHOULD
            self.fields[row.key] = forms.ChoiceField(
                choices=CHOICES, required=False, initial=first, label=row.said[:80]
            )
            if row.replies and row.kind == "comment" and row.key not in known:
                self.fields[alone_field(row)] = forms.BooleanField(
                    required=False, label=_("Without the replies")
                )
            if themes:
                self.fields[theme_field(row)] = forms.ChoiceField(
                    choices=offered, required=False, label=_("Theme")
                )

    def choice_of(self, row: Row) -> str:
        """Return what is chosen for the row: as sent, else as it is offered."""
        return str(self[row.key].value() or LEAVE_OUT)

    def chosen(self) -> dict[str, Taken]:
        """Return how each row is to be taken over, by its key."""
        said = self.cleaned_data
        return {
            row.key: Taken(
                said[row.key],
                self.themes.get(said.get(theme_field(row), "")),
                with_replies=not said.get(alone_field(row)),
            )
            for row in self.rows
            if said.get(row.key)
        }

    def choose_all(self) -> bool:
        """Do what the button of a list asks; return whether one was pressed."""
        pressed = self.cleaned_data["all"]
        if not pressed:
            return False
        value = ALL[pressed]
        meant = [r for r in self.rows if r.is_change == pressed.startswith("changes")]
        # What has its priority already keeps it.
        chosen = {
            row.key: self.choice_of(row) or ("" if row.key in self.known else value)
            for row in meant
        }
        retype(self, **(chosen if value else dict.fromkeys(chosen, LEAVE_OUT)))
        return True

    def clean(self) -> dict[str, Any]:
        """Ask for at least one row; those of the same form sent before count."""
        values: dict[str, Any] = super().clean() or {}
        is_again = any(self.data.get(key) for key in self.known)
        chosen = self.errors or values.get("all") or self.chosen()
        if not chosen and not is_again:
            raise forms.ValidationError(_t("Choose at least one comment."))
        return values
