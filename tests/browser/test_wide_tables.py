"""A table wider than the window scrolls by itself; the page does not."""

import datetime as dt

import pytest

from casestudies.models import Step
from tests.browser.conftest import assert_fits
from tests.factories import CaseStudyFactory, StepFactory, TeamMemberFactory

pytestmark = pytest.mark.browser


def test_matrix_of_many_steps_does_not_widen_the_page(live_server, open_page):
    coordinator = TeamMemberFactory()
    day = dt.date(2020, 8, 20)
    for done in ({}, {"starts_on": day, "exactness": "day"}):
        study = CaseStudyFactory(participation__phase=coordinator.phase)
        for position, kind in enumerate(Step.Kind.values):
            StepFactory(study=study, kind=kind, position=position, **done)
    page = open_page(coordinator.user)

    page.goto(f"/dashboard/?phase={coordinator.phase.number}")

    table = page.locator("table.matrix")
    assert table.evaluate("each => each.scrollWidth") > 1300  # wider than its place
    assert_fits(page)
