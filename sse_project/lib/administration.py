"""What the administrators' pages of every room do alike."""

from django.db.models import Model, URLField
from django.forms import ModelForm
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from sse_project.lib.history import note_change


class Noted(SimpleHistoryAdmin):
    """Writes who changed what, in project time, as the services do."""

    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm, change: bool
    ) -> None:
        """Save with a line of history."""
        note_change(obj, by=request.user, reason="administration")
        super().save_model(request, obj, form, change)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Return False: records are closed, never removed."""
        return False
