"""The shared pieces of templates, rendered as rooms use them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from sse_project.lib.inexact import InexactDate
from tests.factories import OrganisationFactory, SourceFactory


class Form(forms.Form):
    title = forms.CharField(label="Title", help_text="A short one.")
    why = forms.CharField(label="Why", widget=forms.Textarea, required=False)
    how = forms.ChoiceField(
        label="How", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="Sure")
    version = forms.IntegerField(widget=forms.HiddenInput)


def field(name: str, data: dict | None = None, **more: object) -> str:
    context = {"field": Form(data)[name], **more}
    return " ".join(render_to_string("components/field.html", context).split())


def test_field_links_hint_and_error_to_the_control():
    text = field("title", {})

    assert '<label for="id_title">Title <' in text
    assert 'id="id_title_helptext">A short one.' in text
    assert 'id="id_title_error"' in text
    assert 'aria-describedby="id_title_helptext id_title_error"' in text
    assert 'aria-invalid="true"' in text
    assert ">required</span>" in text


def test_field_says_what_is_required_but_not_in_filters():
    assert ">required</span>" in field("title")
    assert ">required</span>" not in field("title", bare=True)
    assert ">required</span>" not in field("why")


def test_radio_buttons_stand_in_a_fieldset():
    text = field("how", {})

    assert text.startswith('<fieldset class="field has-error"')
    assert 'aria-describedby="id_how_error"' in text
    assert "<legend>How <" in text
    assert text.count('type="radio"') == 2


def test_check_box_has_its_words_behind_it():
    assert '<label for="id_sure"><input type="checkbox"' in field("sure")


def test_hidden_field_is_only_itself():
    assert field("version").startswith('<input type="hidden"')


def test_error_summary_names_each_error_once_and_links_it():
    form = Form({"title": "x", "version": "1"})
    form.is_valid()
    form.add_error(None, "Both together are too much.")

    text = render_to_string("components/errors.html", {"form": form})

    assert "3 things to correct" in text
    assert text.count("<li>") == 3
    assert '<a href="#id_how">How: This field is required.</a>' in text
    assert "Both together are too much." in text
    assert 'role="alert"' in text


def test_no_summary_without_errors():
    form = Form()

    assert render_to_string("components/errors.html", {"form": form}).strip() == ""


@pytest.mark.django_db
def test_sources_with_day_of_publication_and_the_badge():
    thing = OrganisationFactory(is_illustrative=True)
    thing.sources.add(SourceFactory(title="<News>", published_on=dt.date(2020, 8, 26)))

    text = render_to_string("components/sources.html", {"object": thing})

    assert "illustrative" in text
    assert "&lt;News&gt;" in text
    assert "published 26 Aug 2020" in text


@pytest.mark.django_db
def test_fact_without_source_shows_nothing():
    text = render_to_string(
        "components/sources.html", {"object": OrganisationFactory()}
    )

    assert text.strip() == ""


def test_pagination_keeps_the_filters():
    page = Paginator(range(25), 10).page(2)
    request = RequestFactory().get("/milestones/?phase=1&page=2")

    text = render_to_string("components/pagination.html", {"page_obj": page}, request)

    assert 'href="?phase=1&amp;page=1"' in text
    assert 'href="?phase=1&amp;page=3"' in text
    assert "Page 2 of 3 (11–20 of 25)" in text


def test_one_page_needs_no_pagination():
    page = Paginator(range(5), 10).page(1)

    text = render_to_string("components/pagination.html", {"page_obj": page})

    assert text.strip() == ""


def test_conflict_shows_both_texts_and_posts_mine_with_the_version_now():
    form = Form({"title": "Mine", "version": "1"})
    rows = [SimpleNamespace(label="Title", mine="Mine", theirs="Theirs")]

    text = render_to_string(
        "components/conflict.html",
        {"form": form, "rows": rows, "version": 2, "url": "/x/", "theirs_by": "Ana"},
    )

    assert "<ins>Mine</ins>" in text
    assert "Theirs" in text
    assert 'name="title" value="Mine"' in text
    assert text.count('name="version"') == 1
    assert '<input type="hidden" name="version" value="2">' in text
    assert '<a class="btn" href="/x/">' in text


def test_history_says_who_what_and_why():
    entry = SimpleNamespace(
        at=dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC),
        by="",
        reason="The hall was closed.",
        changes=[SimpleNamespace(label="Date", before="1 Sep", after="22 Sep")],
    )

    text = render_to_string("components/history.html", {"entries": [entry]})

    assert "Wed 26 Aug 2020, 09:00 (UTC)" in text
    assert "the tracker" in text
    assert "<s>1 Sep</s>" in text
    assert "<b>22 Sep</b>" in text
    assert "The hall was closed." in text


@pytest.mark.parametrize(
    ("date", "says"),
    [
        (InexactDate(dt.date(2020, 9, 22)), 'datetime="2020-09-22">22 Sep 2020</time>'),
        (InexactDate(dt.date(2020, 9, 1), exactness="month"), "Sep 2020</span>"),
        (InexactDate(None, exactness="not_set"), "No date yet"),
    ],
)
def test_date_is_as_exact_as_it_is_known(date, says):
    assert says in render_to_string("components/date.html", {"date": date})


@pytest.mark.django_db
def test_confirm_page_asks_and_offers_a_way_back(rf):
    context = {
        "question": "End the role of Ana?",
        "consequence": "She loses access today.",
        "action": "End the role",
        "cancel_url": "/team/",
    }
    request = rf.get("/team/1/end/")
    request.user = SimpleNamespace(is_authenticated=False)

    text = render_to_string("components/confirm.html", context, request)

    assert "<h1>End the role of Ana?</h1>" in text
    assert '<button class="btn danger">End the role</button>' in text
    assert '<a class="btn" href="/team/">Go back</a>' in text


def test_empty_state():
    text = render_to_string("components/empty.html", {"title": "Nothing is due."})

    assert "Nothing is due." in text
    assert "#inbox" in text
