"""Tests of the demo run apart, with DEMO=1: elsewhere nothing of it exists."""

import pytest
from django.conf import settings as django_settings

from sse_project.lib import dates


@pytest.fixture(autouse=True)
def _demo_clock(_clean_state):
    """Let the demo's row tell the time, as in demo mode."""
    assert django_settings.DEMO_MODE, "run with DEMO=1 (make test does)"
    from demo import clock  # noqa: PLC0415 -- only installed with DEMO=1

    clock.forget()
    dates.set_project_clock(clock.now)
