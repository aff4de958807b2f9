"""What no link leads to: forms in trouble, answers to an act, other media."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from playwright.sync_api import Browser, Page
from shots_walk import open_as, sign_in, take_pictures, walk

Line = tuple[str, bool]
ERRORS = ("400", "403", "403_csrf", "404", "409", "413", "429", "500", "503")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COORDINATOR = "coordinator@example.org"
RESEARCHER = "researcher-indonesia@example.org"
STUDY = "/case-studies/indonesia-study/"
BUSY_ROUND = "/case-studies/philippines-study/reviews/2/"
SAMPLES = (
    "/dashboard/",
    "/me/",
    "/milestones/?view=table",
    "/milestones/?view=timeline",
    f"{STUDY}",
    f"{STUDY}reviews/2/",
    "/countries/",
    "/history/",
    "/emails/",
    "/workshops/",
)


def shot(page: Page, folder: Path, name: str) -> Line:
    """Take the page as it stands; a line for the screen."""
    take_pictures(page, folder, name)
    title = page.locator("h1").first.inner_text().replace("\n", " ")
    return f"{folder.name:24}          {name}: {title[:90]}", False


def send_empty(page: Page, path: str, *, main: str = "main form") -> None:
    """Open a page and send its form as it is, past the browser's own checks."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('form').forEach(f => f.noValidate = true)")
    form = page.locator(main).filter(has=page.locator("button:not([name=light])"))
    form.last.locator("button").first.click()
    page.wait_for_load_state("networkidle")


def wait_for_answer(page: Page) -> None:
    """Return when an upload was answered: another page, or an error on this one."""
    for _half_second in range(120):
        page.wait_for_timeout(500)
        answered = page.locator(".errors, .error, .note.is-error").count()
        if answered or not page.url.endswith("/new/"):
            break
    page.wait_for_load_state("networkidle")


def draft_file(text: str) -> dict[str, object]:
    """Return a small Word file for an upload field."""
    buffer, document = io.BytesIO(), Document()
    document.add_paragraph(text)
    document.save(buffer)
    return {"name": "Draf ketiga.docx", "mimeType": WORD, "buffer": buffer.getvalue()}


def error_pages(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield a line for each error page; our own server has them at addresses."""
    page = open_as(browser, base)
    for name in ERRORS:
        answer = page.goto(f"/bench/errors/{name}/")
        if answer is not None and answer.status == int(name[:3]):
            yield shot(page, folder, name)
    page.goto("/demo/nothing-here/")
    yield shot(page, folder, "not_found_for_a_visitor")
    page.context.close()


def media(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield a line for each sample in dark, in forced colours and on paper."""
    page = open_as(browser, base, COORDINATOR)
    for path in SAMPLES:
        page.goto(path)
        page.emulate_media(color_scheme="dark", media="screen")
        yield shot(page, folder, f"dark {path}")
        page.emulate_media(color_scheme="light", forced_colors="active")
        yield shot(page, folder, f"forced {path}")
        page.emulate_media(forced_colors="none", media="print")
        yield shot(page, folder, f"print {path}")
        name = re.sub(r"\W+", "_", path).strip("_")
        page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
        page.emulate_media(media="screen")
    page.context.close()


def empty_lists(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield a line for each page of a tracker that holds one administrator."""
    page = open_as(browser, base)
    page.goto("/accounts/login/")
    page.locator("input[type=email]").fill("admin@example.org")
    page.locator("input[type=password]").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    yield from walk(page, base, folder)
    page.context.close()


def move_clock(browser: Browser, base: str, day: str, step: str) -> None:
    """Move the demo to a day, as a coordinator does it; a long jump takes a while."""
    page = open_as(browser, base, COORDINATOR)
    page.goto("/dashboard/")
    page.locator(".demo-clock summary").click()
    if step == "date":
        page.locator("#demo-date").fill(day)
    page.set_default_timeout(600_000)
    page.locator(f".demo-clock button[value={step}]").click()
    page.wait_for_load_state("networkidle")
    page.context.close()


def milestones(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield: row open, row refused, page refused, 409, adding refused."""
    page = open_as(browser, base, COORDINATOR)
    page.goto("/milestones/?view=table")
    page.locator("tr", has_text="Research conference").locator("text=Edit").click()
    page.locator(".milestone-form").wait_for()
    yield shot(page, folder, "milestone row open")
    page.locator(".milestone-form select[name=status]").select_option("done")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "milestone row refused")
    page.goto("/milestones/")
    page.get_by_role("link", name="Capacity-building workshop").first.click()
    here = page.url
    send_empty(page, f"{here}cancel/")
    yield shot(page, folder, "milestone cancel refused")
    other = open_as(browser, base, "admin@example.org")
    for each in (page, other):
        each.goto(f"{here}edit/")
    for each, note in ((other, "Waits for the venue."), (page, "Seoul agreed.")):
        if each.locator("textarea[name=note]").count():
            each.locator("textarea[name=note]").fill(note)
            each.get_by_role("button", name="Save").click()
            each.wait_for_load_state("networkidle")
    yield shot(page, folder, "milestone changed meanwhile 409")
    other.context.close()
    send_empty(page, "/milestones/new/?phase=1")
    yield shot(page, folder, "milestone add refused")
    page.context.close()


def agreements(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield: adding refused, one that expires soon, 409, refused, ended."""
    page = open_as(browser, base, COORDINATOR)
    send_empty(page, "/phases/1/agreements/new/")
    yield shot(page, folder, "agreement add refused")
    page.locator("input[name=title]").fill("Contract for proofreading")
    page.locator("select[name=kind]").select_option("service")
    page.locator("select[name=status]").select_option("signed")
    page.locator("input[name=parties]").first.check()
    page.locator("input[name=expires_on]").fill("2020-09-25")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "agreement expires soon")
    here = page.url
    other = open_as(browser, base, "ilo@example.org")
    for each in (page, other):
        each.goto(f"{here}edit/")
    for each, day in ((other, "2020-12-31"), (page, "2021-03-31")):
        each.locator("input[name=expires_on]").fill(day)
        each.locator("input[name=reason]").fill("Prolonged by letter.")
        each.get_by_role("button", name="Save").click()
        each.wait_for_load_state("networkidle")
    yield shot(page, folder, "agreement changed meanwhile 409")
    page.goto(f"{here}edit/")
    page.locator("select[name=status]").select_option("ended")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "agreement end refused")
    page.locator("input[name=expires_on]").fill("2020-08-26")
    page.locator("input[name=reason]").fill("All is delivered.")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "agreement ended")
    for each in (page, other):
        each.context.close()


def rounds(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield the pages of a round and of its reviewers, each also refused."""
    page = open_as(browser, base, COORDINATOR)
    page.goto(BUSY_ROUND)
    yield shot(page, folder, "round in review")
    reviews = page.locator("a[href^='/reviews/']").evaluate_all(
        "all => all.map(a => a.getAttribute('href').match(/.reviews.\\d+./)[0])"
    )
    theirs = reviews[0]
    for act in ("extend", "withdraw", "replace", "decline"):
        answer = page.goto(f"{theirs}{act}/")
        if answer is not None and answer.ok:
            yield shot(page, folder, f"review {act}")
            send_empty(page, f"{theirs}{act}/")
            yield shot(page, folder, f"review {act} refused")
    page.goto(theirs)
    yield shot(page, folder, "review filed for somebody")
    for path in (
        "/case-studies/philippines-study/reviews/new/",
        f"{BUSY_ROUND}reviewers/new/",
        f"{BUSY_ROUND}close/",
        "/case-studies/philippines-study/drafts/new/",
        "/team/invite/?phase=1",
    ):
        send_empty(page, path)
        yield shot(page, folder, f"refused {path}")
    page.goto("/case-studies/japan-study/reviews/2/")
    page.locator("details.settle summary").first.click()
    yield shot(page, folder, "settle open")
    page.context.close()


def researcher(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield: answer in place, sending refused, uploads refused, kept and repeated."""
    page = open_as(browser, base, RESEARCHER)
    page.goto(f"{STUDY}reviews/2/")
    page.locator("summary", has_text="Write answer").first.click()
    yield shot(page, folder, "answer in place")
    send_empty(page, f"{STUDY}reviews/2/answers/")
    yield shot(page, folder, "answers refused")
    send_empty(page, f"{STUDY}drafts/new/")
    yield shot(page, folder, "upload without a file")
    for name, file in (
        ("upload of no draft", {"name": "a.exe", "mimeType": "", "buffer": b"MZ"}),
        ("upload receipt", draft_file("Third draft.")),
        ("upload of the same bytes", draft_file("Third draft.")),
    ):
        page.goto(f"{STUDY}drafts/new/")
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Upload").click()
        wait_for_answer(page)
        yield shot(page, folder, name)
    send_empty(page, "/me/profile/")
    yield shot(page, folder, "profile saved")
    page.context.close()


def reviewer(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield: a comment refused, a comment kept, handing in and its receipt."""
    page = open_as(browser, base, "reviewer@example.org")
    page.locator("a", has_text="Write the review").click()
    review = page.url
    send_empty(page, review, main="form:has(textarea[name=text])")
    yield shot(page, folder, "comment refused")
    page.goto(review)
    page.locator("form textarea[name=text]").first.fill("Name the sources.")
    page.get_by_role("button", name="Keep this comment").click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "comment kept")
    page.locator("textarea[name=overall]").fill("A clear draft.")
    page.get_by_role("button", name="Hand in the review").click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "hand in asked")
    again = page.get_by_role("button", name="Hand in")
    if again.count():
        again.first.click()
        page.wait_for_load_state("networkidle")
    yield shot(page, folder, "review handed in")
    page.goto("/review-links/0123456789abcdef0123456789abcdef/")
    yield shot(page, folder, "review link over")
    page.context.close()


def mails(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield each tab of the e-mails, a mail of each kind, as text and as HTML."""
    page = open_as(browser, base, COORDINATOR)
    for state in ("planned", "waiting", "sent", "failed", "stopped"):
        page.goto(f"/emails/?state={state}")
        yield shot(page, folder, f"emails {state}")
    page.goto("/emails/?state=sent")
    rows = page.locator("main a[href^='/emails/']").evaluate_all(
        "all => all.map(a => [a.textContent.trim(), a.getAttribute('href')])"
    )
    kinds = {}
    for words, href in rows:
        kind = " ".join(word for word in words.split()[:2] if not word.isdigit())
        if re.fullmatch(r"/emails/\d+/", href):
            kinds.setdefault(kind, href)
    for kind, href in kinds.items():
        page.goto(href)
        yield shot(page, folder, f"email {kind}")
        page.goto(f"{href}html/")
        take_pictures(page, folder, f"email {kind} html")
    page.context.close()


def account(browser: Browser, base: str, folder: Path) -> Iterator[Line]:
    """Yield: signing in refused, the reset asked for, the app of codes."""
    page = open_as(browser, base)
    page.goto("/accounts/login/")
    page.locator("input[type=email]").fill("nobody@example.org")
    page.locator("input[type=password]").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "sign in refused")
    page.goto("/accounts/password/reset/")
    page.locator("input[type=email]").fill(RESEARCHER)
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    yield shot(page, folder, "password reset asked")
    sign_in(page, "admin@example.org")
    page.goto("/accounts/2fa/totp/activate/")
    if page.locator("input[type=password]").count():
        page.locator("input[type=password]").fill("demo")
        page.locator("main form button").first.click()
        page.wait_for_load_state("networkidle")
    yield shot(page, folder, "totp activation")
    page.locator(".demo-clock summary").click()
    page.set_viewport_size({"width": 1440, "height": 900})
    yield shot(page, folder, "clock open")
    page.context.close()


ACTS = (milestones, agreements, rounds, researcher, reviewer, mails, account)
