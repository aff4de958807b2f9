"""What the forms of every room share: when they are bound, what they offer."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when that is nothing; None unless it is a POST.

    A form made with it is bound exactly when its button was pressed.
    """
    return request.POST if request.method == "POST" else None


def offer(
    form: forms.BaseForm, name: str, options: QuerySet[Any] | Iterable[tuple[Any, Any]]
) -> None:
    """Let the field `name` of `form` offer rows, or pairs of value and label.

    Raises TypeError for a field in which nothing is chosen.
    """
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField) and isinstance(options, QuerySet):
        field.queryset = options
    elif isinstance(field, forms.ChoiceField) and not isinstance(options, QuerySet):
        field.choices = list(options)
    else:
        raise TypeError(f"{name} cannot offer {type(options).__name__}")
