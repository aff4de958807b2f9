"""What was drawn is shown again only while it is still true."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from dashboard.board import DRAWN_FROM
from dashboard.remembered import remembered
from milestones.models import Milestone
from phases.models import Phase
from sse_project.lib.history import note_change
from sse_project.lib.revision import with_revision
from tests.factories import (
    ActionItemFactory,
    CommentFactory,
    MilestoneFactory,
    PresentationFactory,
    StepFactory,
    UserFactory,
    WorkshopFactory,
)

DUE = {
    "due_on": dt.date(2020, 9, 4),
    "due_at": dt.datetime(2020, 9, 4, 15, tzinfo=dt.UTC),
}


def _revision() -> str | None:
    return with_revision(Phase.objects.order_by("pk"), of=[Milestone, User])[0].revision


def _page(client) -> str:
    """Return what stands between the bars: they hold a token a visit."""
    page = client.get("/dashboard/?phase=1").content.decode()
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def milestone(world) -> Milestone:
    return MilestoneFactory(phase=world.phase1, title="Circulate the framework", **DUE)


@pytest.mark.django_db
def test_second_visit_asks_only_who_is_there_and_whether_anything_changed(
    as_reader, milestone
):
    client = as_reader("coordinator")
    first = _page(client)

    with CaptureQueriesContext(connection) as queries:
        second = _page(client)

    assert "Circulate the framework" in first
    assert second == first
    assert len(queries) == 4  # session, user, standing, phases with the revision


@pytest.mark.django_db
def test_revision_covers_every_table_the_page_is_drawn_from(
    as_reader, world, milestone
):
    StepFactory(study=world.study, kind="third_draft", **DUE)
    CommentFactory(assignment=world.assignment)
    workshop = WorkshopFactory(phase=world.phase1)
    ActionItemFactory(workshop=workshop, owner=world.readers["ilo"])
    PresentationFactory(workshop=workshop, participation=world.here, **DUE)
    client = as_reader("coordinator")
    known = {
        name
        for model in DRAWN_FROM
        for name in (model._meta.db_table, model.history.model._meta.db_table)
    }
    # Who asks, and what they may see: read on each visit.
    known |= {"django_session", "phases_teammember", "pg_stat_activity"}
    # The bell counts for itself. How often somebody was reminded may be 15 minutes
    # old; what a person asked for shows at once, by its rule.
    known.add("reminders_reminder")
    # A source added leaves a row in the history of its milestone.
    known.add(Milestone.sources.through._meta.db_table)

    with CaptureQueriesContext(connection) as queries:
        _page(client)

    asked = {
        table
        for query in queries
        for table in re.findall(r'(?:FROM|JOIN) "?([a-z_]+)"?', query["sql"])
    }
    assert len(asked) > 15
    assert asked <= known


@pytest.mark.django_db
def test_change_shows_at_once_also_to_others(as_reader, milestone):
    _page(as_reader("ilo"))
    milestone.title = "Circulate the new framework"
    note_change(milestone, by=None)
    milestone.save()

    assert "Circulate the new framework" in _page(as_reader("ilo"))
    assert "Circulate the new framework" in _page(as_reader("coordinator"))


@pytest.mark.django_db
def test_deletion_shows_at_once(as_reader, milestone):
    client = as_reader("coordinator")
    _page(client)

    milestone.delete()

    assert "Circulate the framework" not in _page(client)


@pytest.mark.django_db
def test_lateness_shows_from_the_instant_on(as_reader, world, project_time):
    StepFactory(study=world.study, kind="third_draft", **DUE)
    client = as_reader("coordinator")
    project_time("2020-09-04T14:59:00+00:00")
    before = _page(client)
    project_time("2020-09-04T15:00:00+00:00")

    assert "is late" not in before
    assert "is late" in _page(client)


@pytest.mark.django_db
def test_readers_of_two_zones_and_rights_get_their_own(as_reader, world, milestone):
    _page(as_reader("coordinator"))
    manager = world.readers["manager"]
    manager.time_zone = "Pacific/Kiritimati"
    manager.save()

    page = _page(as_reader("manager"))

    assert "/history/" in _page(as_reader("coordinator"))
    assert "/history/" not in page


def test_picture_belongs_to_revision_quarter_and_name(project_time):
    drawn = iter("abcdefgh")

    def ask(what="x", revision: str | None = "1", at="2020-09-04T10:00+00:00") -> str:
        return remembered(
            (what,), lambda: next(drawn), revision=revision, now=project_time(at)
        )

    assert ask() == "a"
    assert ask(at="2020-09-04T10:14:59+00:00") == "a"
    assert ask(at="2020-09-04T10:15+00:00") == "b"
    assert ask(revision="2") == "c"
    assert ask(what="y") == "d"
    assert ask(revision=None) == "e"
    assert ask(revision=None) == "f"
    assert ask() == "a"


@pytest.mark.django_db
def test_every_recorded_change_makes_a_new_revision(world):
    before = _revision()
    UserFactory(name="Somebody else")
    after = _revision()

    assert before is not None
    assert after != before
    assert _revision() == after
