"""Three parallel posts move the demo's clock once, and back never."""

import pytest

from demo import clock
from demo.models import DemoClock
from mail.models import Mail
from tests import factories as make
from tests.attacks.serving import serving, session_of

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_the_clock_moves_once(tmp_path):
    clock.show(clock.START)
    study = make.CaseStudyFactory()
    writer = make.ResearcherFactory(participation=study.participation).user
    key = session_of(writer)
    seen = clock.START.isoformat()
    with serving(
        tmp_path, DEMO="1", DJANGO_SETTINGS_MODULE="sse_project.settings"
    ) as site:
        fields = {"seen": seen, "step": "day"}

        # The first round fills the processes' memory of the hour; then late ones.
        first = site.post_at_once(3, "/demo/clock/", fields, key=key)
        late = site.post_at_once(3, "/demo/clock/", fields, key=key)
        now = site.ask("SELECT now FROM demo_democlock")[0][0]

    assert (first, late) == ([302] * 3, [302] * 3)
    assert str(now).startswith("2020-08-27 09:00"), now
    assert DemoClock.objects.count() == 1
    assert Mail.objects.count() == 0
