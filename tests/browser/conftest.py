"""A real Chromium against the real server, and what every page must keep."""

import gzip
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from manuscripts.contents import Contents
from manuscripts.models import Reading
from sse_project.lib import dates
from tests import world as worlds

# Playwright runs an event loop; the test's own queries are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["NO_PROXY"] = "localhost,127.0.0.1"

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, NAMES)), ""
)
DESKTOP = {"width": 1440, "height": 900}
FRESH = {"width": 1280, "height": 720}  # Playwright's own
PHONE = {"width": 390, "height": 844}
BUDGET = 80 * 1024
# Only what the dark scheme changes: every other rule of axe reads no colour.
ONLY_COLOURS = {"runOnly": {"type": "tag", "values": ["cat.color"]}}
# What axe finds right on a page is megabytes, which Playwright looks through.
ONLY_FINDINGS = {"resultTypes": ["violations"]}
READY_MADE = (".woff2", ".png", ".jpg")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Use the Chromium of the machine; leave browser tests out without one."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture
def world(live_server, project_time) -> SimpleNamespace:
    """Return the world of the permission matrix, on Wednesday 26 August 2020."""
    project_time(worlds.NOW)
    return worlds.build()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that gives a fresh browser page, signed in as `user`."""
    opener = Opener(browser, live_server.url)

    def open_as(user: object = None, **options: object) -> Page:
        return opener.open(user and session_of(user), **options)

    yield open_as
    opener.close()


class Opener:
    """Opens browser pages, each in a context of its own.

    What the browser complains about is collected in `page.complaints`.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.contexts: list[Any] = []
        self.kept: dict[str, Page] = {}

    def open(self, session: str | None, **options: object) -> Page:
        """Return a fresh page, signed in by `session`."""
        context = self.browser.new_context(base_url=self.url, **options)
        self.contexts.append(context)
        if session:
            cookie = {"name": "sessionid", "value": session, "url": self.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: m.type == "error" and note(page, m.text))
        page.on("pageerror", lambda error: note(page, str(error)))
        return page

    def again(self, name: str, session: str | None) -> Page:
        """Return the page kept under `name`, as it was when it was fresh."""
        page = self.kept.get(name) or self.open(session)
        self.kept[name] = page
        page.goto("about:blank")
        page.complaints.clear()
        page.set_viewport_size(FRESH)
        page.emulate_media(color_scheme="light")
        return page

    def close(self) -> None:
        """Close every page that was opened."""
        for context in self.contexts:
            context.close()


def session_of(user: Any) -> str:
    """Sign `user` in; return the session's key."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@dataclass
class Site:
    """One committed world behind a server, and each role's session."""

    url: str
    world: SimpleNamespace
    files: Path
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def kept_site(
    django_db_setup, django_db_blocker, _quick_settings, tmp_path_factory
) -> Iterator[Site]:
    """Serve one world to all tests of a module, none of which may change it.

    Building it takes a second, emptying the database another.
    """
    files = tmp_path_factory.mktemp("files")
    dates.set_project_clock(lambda: worlds.NOW)
    with django_db_blocker.unblock():
        with override_settings(FILES_DIR=files):
            world = worlds.build()
        # No worker comes: what was read of the draft is there, as of its copy.
        Reading.objects.create(file=world.draft.file, contents=Contents().as_json())
        roles = [role for role in worlds.ROLES if getattr(world, role)]
        sessions = {role: session_of(getattr(world, role)) for role in roles}
        server = LiveServer("localhost")
        with server._live_server_modified_settings:
            yield Site(server.url, world, files, sessions)
        _wait_for_requests()
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


def _wait_for_requests() -> None:
    """Wait until nobody uses the server's connection to the database any more.

    A browser that is closed ends its connections a little later, and then the
    server's threads close that of the database: on SQLite it is the test's own.
    """
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)


@pytest.fixture
def site(kept_site: Site, settings) -> Site:
    """Return the module's site, on its day."""
    dates.set_project_clock(lambda: worlds.NOW)
    settings.FILES_DIR = kept_site.files
    return kept_site


@pytest.fixture(scope="module")
def kept_opener(browser: Browser, kept_site: Site) -> Iterator["Opener"]:
    """Keep what is open of the kept site: a fresh context takes a second."""
    opener = Opener(browser, kept_site.url)
    yield opener
    opener.close()


@pytest.fixture
def open_kept(kept_opener: "Opener", site: Site) -> Callable[..., Page]:
    """Return a function that gives a role's one browser page of the kept site."""
    return lambda role: kept_opener.again(role, site.sessions.get(role))


@pytest.fixture
def signed_in_page(open_page) -> Callable[..., Page]:
    """Return a function: user → a page of theirs."""
    return open_page


def note(page: Page, text: str) -> None:
    # The browser also reports answers of 4xx; those are no faults of the page.
    if "Failed to load resource" not in text:
        page.complaints.append(text)


def assert_accessible(page: Page) -> None:
    """Fail on any finding of axe: wide and narrow, light and dark."""
    found = []
    page.evaluate(AXE_SCRIPT)  # half a megabyte: once, it stays in the page
    axe = Axe(axe_script="")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for scheme, rules in (("light", {}), ("dark", ONLY_COLOURS)):
            page.emulate_media(color_scheme=scheme)
            results = axe.run(page, options=rules | ONLY_FINDINGS)
            if results.violations_count:
                where = f"{page.url} {size['width']} px, {scheme}"
                found.append(f"{where}\n{results.generate_report()}")
    assert not found, "\n".join(found)


def assert_no_complaint(page: Page) -> None:
    """Fail if the browser refused something (CSP) or a script failed."""
    assert page.complaints == []


def assert_fits(page: Page) -> None:
    """Fail if the page is wider than a narrow or a wide window."""
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        inner = page.evaluate("document.documentElement.scrollWidth")
        assert inner <= width, f"{page.url} is {inner} px wide at {width} px"


@contextmanager
def weighing(page: Page) -> Iterator[dict[str, int]]:
    """Give the bytes, gzipped, of everything the page takes meanwhile, by address."""
    parts: dict[str, int] = {}

    def weigh(response: object) -> None:
        body = response.body() if response.status == 200 else b""
        url = response.url.split("?")[0]
        ready = url.endswith(READY_MADE)
        parts[url] = len(body) if ready else len(gzip.compress(body, 9))

    page.on("response", weigh)
    yield parts
    page.remove_listener("response", weigh)


def first_view_weight(page: Page, path: str) -> int:
    """Open `path` and return the bytes of everything it took, gzipped."""
    with weighing(page) as parts:
        page.goto(path, wait_until="networkidle")
    return sum(parts.values())
