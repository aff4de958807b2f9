"""Queries whose text is kept answer each time for what is asked now."""

import datetime as dt

import pytest
from django.db import connection, models
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from phases.models import Phase, TeamMember
from sse_project.lib.prepared import Prepared, PreparedColumn, prepared_subquery
from tests.factories import PhaseFactory, TeamMemberFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2020, 8, 26)


def _roles(user_id, day):
    return (
        TeamMember.objects.in_force(day)
        .filter(user_id=user_id)
        .values_list(Value(7), "role")
    )


def test_rows_are_of_the_number_and_the_day_given():
    ends = TeamMemberFactory(role="coordinator", ends_on=DAY)
    begins = TeamMemberFactory(role="observer", starts_on=DAY + dt.timedelta(days=1))
    roles = Prepared(_roles)

    found = [
        roles(row.user_id, day)
        for row in (ends, begins)
        for day in (DAY, DAY + dt.timedelta(days=1))
    ]

    assert found == [[(7, "coordinator")], [], [], [(7, "observer")]]


def test_text_is_made_once():
    made = []

    def build(user_id, day):
        made.append(day)
        return _roles(user_id, day)

    roles = Prepared(build)
    with CaptureQueriesContext(connection) as asked:
        roles(1, DAY)
        roles(2, DAY)

    assert (len(made), len(asked)) == (1, 2)


def test_column_in_another_query_is_of_the_number_and_the_day_given():
    ends = TeamMemberFactory(role="coordinator", ends_on=DAY)
    other = TeamMemberFactory(role="coordinator")
    phases = PreparedColumn(
        lambda user_id, day: (
            TeamMember.objects.in_force(day)
            .filter(user_id=user_id)
            .order_by()
            .values_list("phase_id")
        )
    )

    found = [
        list(Phase.objects.filter(pk__in=phases(user_id, day)))
        for user_id in (ends.user_id, other.user_id)
        for day in (DAY, DAY + dt.timedelta(days=1))
    ]

    assert found == [[ends.phase], [], [other.phase], [other.phase]]


def _role_on(phase):
    return TeamMember.objects.filter(phase=phase, starts_on=DAY).values("role")


def _with_role(rows):
    last = prepared_subquery(rows, around=Phase, output_field=models.TextField())
    return Phase.objects.annotate(last=last).order_by("number")


def test_prepared_subquery_reads_the_row_around_it():
    first, second = PhaseFactory(number=1), PhaseFactory(number=2)
    TeamMemberFactory(phase=second, role="observer", starts_on=DAY)

    found = _with_role(lambda phase: _role_on(phase).order_by("pk"))

    assert [(p.pk, p.last) for p in found] == [
        (first.pk, None),
        (second.pk, "observer"),
    ]


def test_prepared_subquery_that_reads_the_outer_table_is_refused():
    with pytest.raises(ValueError, match="phases_phase"):
        _with_role(lambda phase: _role_on(phase).order_by("phase__number"))
