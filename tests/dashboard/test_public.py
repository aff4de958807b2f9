"""The first sentence of the public page, from public facts."""

import datetime as dt

import pytest
from django.urls import reverse

from casestudies.models import CaseStudy, Step
from project_data.loader import load
from tests.factories import MilestoneFactory, SourceFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("dashboard:public")
SIX = "Research on the social and solidarity economy in six countries, one phase."


@pytest.fixture
def on(project_time):
    """Return a function that goes to a day, with what was known then."""

    def go(year: int, month: int, day: int) -> None:
        project_time(dt.datetime(year, month, day, 9, tzinfo=dt.UTC))
        load(dt.date(year, month, day))

    return go


def test_before_anything_is_out_it_says_what_is_studied_and_what_comes(client, on):
    on(2020, 8, 26)

    page = client.get(PAGE)

    assert page.context["headline"] == [SIX, "The conference is 27 days away."]
    assert "Nothing is published yet." in page.text
    assert "No source says when the first study will be." in page.text


def test_without_an_announced_event_the_research_stands_alone(client, on):
    on(2020, 12, 1)

    assert client.get(PAGE).context["headline"][0] == SIX
    assert len(client.get(PAGE).context["headline"]) == 1


def test_what_is_out_comes_first(client, on):
    on(2021, 10, 8)

    first = client.get(PAGE).context["headline"][0]

    assert first == "Three publications are out."
    assert "Nothing is published yet." not in client.get(PAGE).text


def expect_first_study(*, sourced: bool, **changes) -> None:
    study = CaseStudy.objects.first()
    milestone = MilestoneFactory(
        phase=study.phase,
        **({"starts_on": dt.date(2021, 3, 1), "exactness": "month"} | changes),
    )
    if sourced:
        milestone.sources.add(SourceFactory(title="ILO News of May"))
    Step.objects.filter(study=study, kind=Step.Kind.PUBLISHED).update(
        milestone=milestone
    )


def test_a_sourced_date_of_the_first_study_is_told(client, on):
    on(2020, 8, 26)
    expect_first_study(sourced=True)

    page = client.get(PAGE)

    assert "The first study is expected: Mar 2021." in page.text
    assert "ILO News of May" in page.text


@pytest.mark.parametrize(
    "untold",
    [
        {"sourced": False},
        {"sourced": True, "is_illustrative": True},
        {"sourced": True, "status": "cancelled"},
        {"sourced": True, "starts_on": None, "exactness": "not_set"},
    ],
)
def test_what_no_source_dates_is_not_told(client, on, untold):
    on(2020, 8, 26)
    expect_first_study(**untold)

    assert "No source says when the first study will be." in client.get(PAGE).text
