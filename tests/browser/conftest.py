"""A real Chromium against the real server, and what every page must keep."""

import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page

from tests import world as worlds

# Playwright runs an event loop; the test's own queries are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["NO_PROXY"] = "localhost,127.0.0.1"

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, NAMES)), ""
)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
BUDGET = 80 * 1024
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
    """Return a function that gives a fresh browser page, signed in as `user`.

    What the browser complains about is collected in `page.complaints`.
    """
    contexts = []

    def open_as(user: object = None, **options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(
                user, backend="django.contrib.auth.backends.ModelBackend"
            )
            value = client.cookies["sessionid"].value
            cookie = {"name": "sessionid", "value": value, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: m.type == "error" and note(page, m.text))
        page.on("pageerror", lambda error: note(page, str(error)))
        return page

    yield open_as
    for context in contexts:
        context.close()


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
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            results = axe.run(page)
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


def first_view_weight(page: Page, path: str) -> int:
    """Open `path` and return the bytes of everything it took, gzipped."""
    parts: dict[str, int] = {}

    def weigh(response: object) -> None:
        body = response.body() if response.status == 200 else b""
        url = response.url.split("?")[0]
        ready = url.endswith(READY_MADE)
        parts[url] = len(body) if ready else len(gzip.compress(body, 9))

    page.on("response", weigh)
    page.goto(path, wait_until="networkidle")
    return sum(parts.values())
