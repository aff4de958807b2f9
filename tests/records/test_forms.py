"""What the forms of every room share."""

import pytest
from django import forms
from django.http import QueryDict

from sse_project.lib.forms import offer, posted, retype


class ExampleForm(forms.Form):
    kinds = forms.MultipleChoiceField(required=False)
    token = forms.CharField()


@pytest.mark.parametrize(
    ("method", "is_bound"), [("get", False), ("head", False), ("post", True)]
)
def test_a_form_is_bound_by_its_button_alone(rf, method, is_bound):
    request = getattr(rf, method)("/?token=1")

    assert ExampleForm(posted(request)).is_bound is is_bound


def test_offered_pairs_are_what_may_be_chosen():
    form = ExampleForm(QueryDict("kinds=a&kinds=b&token=1"))

    offer(form, "kinds", iter([("a", "A")]))

    assert form.fields["kinds"].choices == [("a", "A")]
    assert form.errors == {
        "kinds": ["Select a valid choice. b is not one of the available choices."]
    }


def test_nothing_is_offered_where_nothing_is_chosen():
    form = ExampleForm()

    with pytest.raises(TypeError):
        offer(form, "token", [("a", "A")])


def test_retyping_keeps_the_rest_of_what_was_sent():
    sent = QueryDict("kinds=a&kinds=b&x-kinds=c&token=1")
    form = ExampleForm(sent)

    retype(form, token="2")

    assert dict(form.data.lists()) == {
        "kinds": ["a", "b"],
        "x-kinds": ["c"],
        "token": ["2"],
    }
    assert sent["token"] == "1"
