"""A form that brings a file: sent twice, it brings one."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from records.models import StoredFile
from records.services import FileRefused, file_of_form
from sse_project.lib.forms import retype


class FileForm(forms.Form):
    """Carries a token of its own: a file that has arrived need not be chosen again."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf"}),
        help_text=_("Word or PDF, up to 25 MB"),
    )

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.stored: StoredFile | None = None
        self.initial.setdefault("form_token", uuid.uuid4())

    def clean_file(self) -> Any:
        """Return the upload; None when this form's file has arrived already."""
        upload = self.cleaned_data["file"]
        token = self.cleaned_data.get("form_token")
        if upload is None and token and self.user is not None:
            self.stored = file_of_form(token, by=self.user)
        if upload is None and self.stored is None:
            raise forms.ValidationError(_t("Choose the file first."))
        return upload

    def say_refusal(self, refusal: FileRefused) -> int:
        """Say at the field why the file is not taken; return the status."""
        if refusal.code == "token_used":
            # The old token belongs to another file.
            retype(self, form_token=uuid.uuid4())
        self.add_error("file", str(refusal))
        return refusal.status
