"""Days and moments as templates print them."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import timezone

from records.templatetags.tracker import moment

AT = dt.datetime(2020, 9, 4, 9, 0, tzinfo=dt.UTC)


def test_moment_names_the_zone():
    with timezone.override("Asia/Seoul"):
        assert moment(AT) == "Fri 4 Sep 2020, 18:00 (Seoul time)"


@pytest.mark.parametrize("nothing", [None, ""])
def test_moment_of_nothing_is_nothing(nothing):
    assert moment(nothing) == ""


def test_moment_of_a_name_that_is_not_there_is_nothing():
    page = Template("{% load tracker %}[{{ draft.file.x|moment }}]")

    assert page.render(Context({"draft": None})) == "[]"
