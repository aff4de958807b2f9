"""Forms of what comes back: the file, and which of its rows are saved."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.forms.files import FileForm
from casestudies.models import Response
from offline.comparing import Compared

NO_CODE = "-"
CODES = [("", _("Choose")), *Response.Code.choices, (NO_CODE, _("No code"))]
# What was offered when the page was drawn may have changed since; the service says.
TAKEABLE = ("code", "stale", "changed", "new", "same", "older", "closed", "blocked")
HIGHEST = 2**31 - 1


class ReturnedFileForm(FileForm):
    """Brings a file of answers: the Word table or the Excel workbook."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["file"]
        field.widget.attrs["accept"] = ".docx,.xlsx"
        field.help_text = _("The Word table or the Excel workbook, up to 25 MB")


class RowsForm(forms.Form):
    """For each row: leave it out, or save it over the version it was shown beside."""

    form = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: list[Compared], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row.state in TAKEABLE]
        self.fields["form"].initial = uuid.uuid4()
        for row in self.rows:
            takes = row.is_offered and row.is_sure
            self.fields[row.row.key] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=HIGHEST,
                initial=row.version if takes else None,
                label=row.label,
            )
            if row.code is None:
                self.fields[self.code_name(row)] = forms.ChoiceField(
                    choices=CODES,
                    required=False,
                    label=_t("Code of {number}").format(number=row.label),
                )

    @staticmethod
    def code_name(row: Compared) -> str:
        """Return the name of the field that asks for the code of a row."""
        return f"{row.row.key}-code"

    def is_taken(self, row: Compared) -> bool:
        """Return whether the row is to be saved: as sent, else as it is offered."""
        return str(self[row.row.key].value() or "").strip() != "" or (
            self[row.row.key].value() == 0
        )

    def code_field(self, row: Compared) -> Any:
        """Return the field that asks for the code of a row, if one does."""
        name = self.code_name(row)
        return self[name] if name in self.fields else None

    def chosen(self) -> list[tuple[Compared, int, str | None]]:
        """Return the rows to be saved, each with version and code chosen for it."""
        found: list[tuple[Compared, int, str | None]] = []
        for row in self.rows:
            version = self.cleaned_data.get(row.row.key)
            if version is None:
                continue
            code = None
            if row.code is None:
                chosen = self.cleaned_data.get(self.code_name(row), "")
                code = "" if chosen == NO_CODE else chosen
            found.append((row, version, code))
        return found

    def token(self) -> uuid.UUID:
        """Return what names this form, so that it may be sent twice."""
        return self.cleaned_data["form"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """Ask for a row, for the codes that are not clear, for one row a comment."""
        values: dict[str, Any] = super().clean() or {}
        taken = [row for row in self.rows if values.get(row.row.key) is not None]
        if not taken and not self.errors:
            raise forms.ValidationError(_t("Choose at least one answer."))
        seen: set[int] = set()
        for row in taken:
            if row.state == "code" and not values.get(self.code_name(row)):
                self.add_error(self.code_name(row), _t("Choose what is meant."))
            if row.comment is None or row.state == "same":
                continue
            if row.comment.pk in seen:
                self.add_error(
                    row.row.key, _t("Only one row can be saved for each comment.")
                )
            seen.add(row.comment.pk)
        return values
