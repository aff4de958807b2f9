"""Walk the tracker as one person: follow links, take pictures, weigh pages."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.sync_api import Browser, Page, Response

SIZES = {"1440": (1440, 900), "390": (390, 844)}
NOT_FOLLOWED = ("/admin/", "/accounts/logout", "/static/", "/demo/", "/file/")
MOST_OF_A_KIND = 2
# The milestone of each view, not two of one view and none of the other.
TOLD_APART = ("view", "phase")


def sign_in(page: Page, email: str) -> None:
    """Sign in with one click, as the demo offers it."""
    page.goto("/accounts/login/")
    page.locator(f"button[value='{email}']").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def open_as(browser: Browser, base: str, email: str = "", **options: object) -> Page:
    """Return a page of a fresh browser session, signed in unless `email` is empty."""
    context = browser.new_context(base_url=base, reduced_motion="reduce", **options)
    page = context.new_page()
    if email:
        sign_in(page, email)
    return page


def walk(page: Page, base: str, folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield a line for each page that links reach, and whether it is at fault."""
    session = page.context.new_cdp_session(page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    complaints: list[str] = []
    weights: dict[str, int] = {}
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("response", lambda r: weigh(r, weights))
    waiting, seen, kinds = ["/"], set(), {}
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path in seen or kinds.get(kind, 0) >= MOST_OF_A_KIND:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        complaints.clear()
        weights.clear()
        answer = page.goto(path, wait_until="networkidle")
        status = answer.status if answer else 0
        take_pictures(page, folder, path)
        waiting += links_of(page, base)
        size = sum(weights.values()) / 1024
        note = f"  {complaints[0][:90]}" if complaints else ""
        line = f"{folder.name:24}{status:4}{size:7.1f} KB  {path}{note}"
        yield line, status >= 500 or bool(complaints and status < 400)


def kind_of(path: str) -> str:
    """Return what pages of one sort have in common."""
    parts = urlsplit(path)
    steps = parts.path.strip("/").split("/")
    kind = "/".join("*" if n % 2 else step for n, step in enumerate(steps))
    if len(steps) == 2 and not steps[1].isdigit() and steps[1] in ("new", "invite"):
        kind = parts.path
    asked = [v for k, v in parse_qsl(parts.query) if k in TOLD_APART]
    return kind + "?" + "&".join(sorted(asked))


def links_of(page: Page, base: str) -> list[str]:
    """Return the paths on this site that the page links to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    host = urlsplit(base).netloc
    paths = []
    for link in found:
        parts = urlsplit(urljoin(base, link))
        if parts.netloc == host and not any(n in parts.path for n in NOT_FOLLOWED):
            paths.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return list(dict.fromkeys(paths))


def take_pictures(page: Page, folder: Path, name: str) -> None:
    """Write the page as it stands, wide and narrow.

    The window is made as tall as the page, so that the phone's tab bar stands
    at its foot and covers nothing.
    """
    name = re.sub(r"[^\w-]+", "_", name).strip("_")[:90] or "start"
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(tall, height)})
        page.screenshot(path=folder / size / f"{name}.png", full_page=True)


def weigh(response: Response, weights: dict[str, int]) -> None:
    """Add what a response weighs on the wire, compressed if it is text."""
    if response.status != 200:
        return
    try:
        body = response.body()
    except Exception:  # noqa: BLE001, S112 -- the page moved on meanwhile
        return
    ready = response.url.split("?")[0].endswith((".woff2", ".png"))
    weights[response.url] = len(body) if ready else len(gzip.compress(body, 9))
