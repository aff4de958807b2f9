"""What the forms of every room share: when they are bound, what they offer."""

from collections.abc import Callable, Iterable
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
    form: forms.BaseForm,
    name: str,
    options: QuerySet[Any] | Iterable[tuple[Any, Any]],
    *,
    label: Callable[[Any], str] | None = None,
) -> None:
    """Let the field `name` of `form` offer rows, or pairs of value and label.

    Rows are called what `label` says, without it what they print. Raises
    TypeError for a field in which nothing is chosen.
    """
    field: Any = form.fields[name]
    offers_rows = isinstance(options, QuerySet)
    if isinstance(form.fields[name], forms.ModelChoiceField) and offers_rows:
        if label is not None:
            field.label_from_instance = label
        field.queryset = options
    elif isinstance(form.fields[name], forms.ChoiceField) and not offers_rows:
        field.choices = list(options)
    else:
        raise TypeError(f"{name} cannot offer {type(options).__name__}")


def retype(form: forms.BaseForm, **values: object) -> None:
    """Let a bound form be shown again with `values` in place of what was sent."""
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    for name, value in values.items():
        typed[form.add_prefix(name)] = str(value)
    form.data = typed
