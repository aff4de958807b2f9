"""Synthesis reports and briefs on the dashboard: late alike, no country's figures."""

import datetime as dt
from types import SimpleNamespace

import pytest

from casestudies.models import CaseStudy
from dashboard.attention import concerns_of
from dashboard.board import Board, load_board
from dashboard.figures import draft_counts, figures_of
from dashboard.matrix import matrix_of
from sse_project.lib import dates
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
DUE = {
    "due_on": dt.date(2020, 8, 24),
    "due_at": dt.datetime(2020, 8, 24, 15, tzinfo=dt.UTC),
}


@pytest.fixture
def report(project_time) -> CaseStudy:
    """Return a synthesis report beside the study of a country, both drafts late."""
    project_time(NOW)
    study = make.CaseStudyFactory(participation__country__name="Indonesia")
    make.StepFactory(study=study, kind="second_draft", position=1, **DUE)
    report = make.CaseStudyFactory(
        phase=study.phase,
        participation=None,
        kind=CaseStudy.Kind.SYNTHESIS,
        title="What six countries show",
    )
    make.StepFactory(study=report, kind="second_draft", position=1, **DUE)
    return report


def _board(report: CaseStudy) -> Board:
    return load_board(report.phase, now=NOW, today=dates.today())


def test_late_review_of_a_report_needs_attention_and_is_counted(report):
    round_ = make.ReviewRoundFactory(draft=make.DraftFactory(study=report, number=1))
    make.ReviewAssignmentFactory(round=round_, reviewer__name="Reviewer", **DUE)
    board = _board(report)

    lines = [c.line.title for c in concerns_of(board) if c.is_late]

    assert "What six countries show: review of version 1" in lines
    reviews = figures_of(board)[-1]
    assert (reviews.value, reviews.note) == (1, "1 is late")


def test_draft_of_a_report_is_late_and_nobody_can_be_reminded(report):
    found = {c.line.title: c for c in concerns_of(_board(report))}

    line = found["What six countries show: second draft"].line
    assert "nobody is reminded" in line.detail
    assert line.owed is None
    assert found["Indonesia: second draft"].line.owed is not None


def test_report_is_no_country(report):
    board = _board(report)

    assert [count.studies for count in draft_counts(board)] == [1]
    assert [row.name for row in matrix_of(board).rows] == [
        "Indonesia",
        "What six countries show",
    ]


def test_brief_on_a_country_is_called_by_its_title(report):
    of_country = report.phase.studies.exclude(pk=report.pk).get()
    make.CaseStudyFactory(
        phase=report.phase,
        participation=of_country.participation,
        kind=CaseStudy.Kind.BRIEF,
        title="Cooperatives in brief",
    )
    board = _board(report)

    assert [study.country for study in board.written] == [
        "Indonesia",
        "Cooperatives in brief",
        "What six countries show",
    ]


def test_phase_with_a_report_alone_has_its_row(project_time):
    project_time(NOW)
    alone = make.CaseStudyFactory(
        participation=None,
        phase=make.PhaseFactory(),
        kind=CaseStudy.Kind.SYNTHESIS,
        title="Report",
    )
    row: SimpleNamespace = matrix_of(_board(alone)).rows[0]

    assert (row.name, row.steps) == ("Report", 0)
