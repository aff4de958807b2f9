"""What a model's constraints say agrees with its choices, and in words."""

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.test_imports import CHAIN

# Rows that no form and no person writes: nobody reads a message.
UNSEEN = {
    *("records.StoredFile", "records.FileCheck", "manuscripts.FileComparison"),
    *("mail", "project_data"),
}
ROOMS = [room for room in CHAIN if room != "demo"]
CONSTRAINTS = [
    pytest.param(model, constraint, id=constraint.name)
    for room in ROOMS
    for model in apps.get_app_config(room).get_models()
    for constraint in model._meta.constraints
]
KNOWN = [
    param
    for param in CONSTRAINTS
    if param.id.endswith("_known") and len(param.values[1].condition.children) == 1
]


@pytest.mark.parametrize(("model", "constraint"), KNOWN)
def test_constraint_lists_every_choice_of_its_field(model, constraint):
    [(lookup, values)] = constraint.condition.children
    field = model._meta.get_field(lookup.removesuffix("__in"))
    blank = {""} if field.blank else set()

    assert set(values) == {value for value, _label in field.choices} | blank


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_constraint_says_in_words_what_it_refuses(model, constraint):
    default = models.BaseConstraint.default_violation_error_message

    says_more = constraint.violation_error_message != default

    assert says_more or {model._meta.app_label, model._meta.label} & UNSEEN
