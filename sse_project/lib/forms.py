"""What the forms of every room share: when bound, what offered, how answered."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

INVALID = 422
LONGEST_ID = 18  # digits that fit into 64 bits


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows, chosen by id."""

    def clean(self, value: Any) -> Any:
        """Refuse ids that no database can look for; Django would let them crash."""
        for pk in value or ():
            if len(str(pk)) > LONGEST_ID:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": pk},
                )
        return super().clean(value)


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


def form_page(
    request: HttpRequest, template: str, form: forms.BaseForm, **context: Any
) -> HttpResponse:
    """Return the page of a form: 422 when what was sent is to be corrected."""
    status = INVALID if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
