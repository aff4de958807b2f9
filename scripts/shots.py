"""Look at every page as every demo role: pictures into shots/, a table on screen.

    make shots            (or: python scripts/shots.py http://localhost:8000)

Needs a running server in demo mode and Chromium. The weight is what the page
took, gzipped; web fonts count on a role's first page only, then the browser
holds them. Exit status 1 when a page answers 500 or the browser complains.
"""

import argparse
import gzip
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page, Response, sync_playwright

ROLES = {
    "visitor": "",
    "coordinator": "coordinator@example.org",
    "coordinator2": "coordinator2@example.org",
    "ilo": "ilo@example.org",
    "manager": "manager@example.org",
    "researcher": "researcher-indonesia@example.org",
    "reviewer": "reviewer@example.org",
    "committee": "committee@example.org",
    "observer": "observer@example.org",
    "admin": "admin@example.org",
}
PASSWORD = "demo"  # noqa: S105 -- of invented people
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
NOT_FOLLOWED = ("/admin/", "/accounts/logout", "/static/", "/demo/", "/file/")
MOST_OF_A_KIND = 2
OUT = Path(__file__).resolve().parent.parent / "shots"


def main() -> int:
    """Walk, take pictures, print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", nargs="?", default="http://localhost:8000")
    parser.add_argument("--role", choices=ROLES, action="append")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    bad = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for role in asked.role or ROLES:
            for line, is_bad in walk(browser, asked.base, role, asked.out):
                print(line, flush=True)  # noqa: T201 -- a command
                bad += is_bad
        browser.close()
    return 1 if bad else 0


def walk(
    browser: Browser, base: str, role: str, out: Path
) -> Iterator[tuple[str, bool]]:
    """Yield a line for each page that the links of `role` reach."""
    context = browser.new_context(base_url=base, reduced_motion="reduce")
    page = context.new_page()
    cache_off = {"cacheDisabled": True}  # every page is weighed as a first view
    context.new_cdp_session(page).send("Network.setCacheDisabled", cache_off)
    complaints: list[str] = []
    weights: dict[str, int] = {}
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("response", lambda r: weigh(r, weights))
    if ROLES[role]:
        sign_in(page, ROLES[role])
    (out / role).mkdir(parents=True, exist_ok=True)
    waiting, seen, kinds = ["/"], set(), {}
    while waiting:
        path = waiting.pop(0)
        parts = urlsplit(path).path.strip("/").split("/")
        kind = "/".join("*" if n % 2 else part for n, part in enumerate(parts))
        if path in seen or kinds.get(kind, 0) >= MOST_OF_A_KIND:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        complaints.clear()
        weights.clear()
        answer = page.goto(path, wait_until="networkidle")
        status = answer.status if answer else 0
        take_pictures(page, out / role, path)
        waiting += links_of(page, base)
        size = sum(weights.values()) / 1024
        note = f"  {complaints[0][:90]}" if complaints else ""
        is_bad = status >= 500 or bool(complaints and status < 400)
        line = f"{role:13}{status:4}{size:7.1f} KB  {path}{note}"
        yield line, is_bad
    context.close()


def sign_in(page: Page, email: str) -> None:
    """Sign in by the form, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


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


def take_pictures(page: Page, folder: Path, path: str) -> None:
    """Write the page, wide and narrow."""
    name = re.sub(r"[^\w-]+", "_", path).strip("_") or "start"
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name[:90]}-{size}.png", full_page=True)


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


if __name__ == "__main__":
    sys.exit(main())
