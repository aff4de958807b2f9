"""What every test may use."""

import datetime as dt
import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils import timezone, translation

from mail import night
from sse_project.lib import dates

pytest_plugins = ["tests.once"]

# The demo's tests run apart with DEMO=1: elsewhere nothing of it exists.
collect_ignore = [] if settings.DEMO_MODE else ["demo"]


# What opens the database of the tests, itself or in processes that it starts.
DATABASE_MARKS = ("django_db", "postgresql", "processes")
DATABASE_FIXTURES = {"django_db_setup", "live_server"}


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what says nothing on this database.

    SQLite in memory is one connection: what needs several has nothing to race on.
    PostgreSQL runs every test that opens the database; pytest-django keeps the others
    from it, so they have said all they can on SQLite. So have those that judge how a
    page looks: that it is served is asked by the permission matrix. These are
    deselected, not skipped; `make test` says so when it could not use PostgreSQL.
    """
    on_postgresql = connection.vendor == "postgresql"
    left = [item for item in items if _says_nothing(item, on_postgresql)]
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]


def _says_nothing(item: pytest.Item, on_postgresql: bool) -> bool:
    if not on_postgresql:
        return item.get_closest_marker("postgresql") is not None
    if item.get_closest_marker("looks"):
        return True
    opens = any(map(item.get_closest_marker, DATABASE_MARKS))
    return not opens and DATABASE_FIXTURES.isdisjoint(item.fixturenames)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skipped test is a failure: nothing may be left out unseen."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("CI") == "true" and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _mail_leaves(monkeypatch) -> None:
    """Let the banner on every page say nothing; its own tests ask the engine."""
    monkeypatch.setattr("dashboard.alarm.engine_alive", lambda: (True, ""))
    monkeypatch.setattr("dashboard.alarm._seen", {})


@pytest.fixture(autouse=True)
def _bell_counts_anew(monkeypatch) -> None:
    """Let no test see what the bell has counted in another."""
    monkeypatch.setattr("reminders.notices._counted", {})


@pytest.fixture(autouse=True)
def _no_night_by_the_computers_clock(monkeypatch) -> None:
    """Let notices wait for the morning where a test sets the time: else it may be any.

    A test that sets none would pass by day and fail by night.
    """
    real = night.morning_after

    def morning_after(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        return real(now, zone) if dates._project_clock is not None else now

    monkeypatch.setattr(night, "morning_after", morning_after)


@pytest.fixture(autouse=True)
def _clean_state(settings, tmp_path, _quick_settings) -> Iterator[None]:
    """Give each test its own file folder, an empty rate limit and machine time."""
    settings.VAR_DIR = tmp_path
    settings.FILES_DIR = tmp_path / "files"
    yield
    caches["default"].clear()
    caches["drawn"].clear()
    dates.set_project_clock(None)
    # A request activates its reader's zone and language for the whole thread.
    timezone.deactivate()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def project_time() -> Callable[[dt.datetime | str], dt.datetime]:
    """Return a function that sets project time ("2020-08-26T09:00Z")."""

    def set_to(moment: dt.datetime | str) -> dt.datetime:
        at = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        dates.set_project_clock(lambda: at)
        return at

    return set_to
