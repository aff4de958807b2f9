"""Every role walks everything it can reach; nothing of others' may show.

Private things carry a marker each. The walk follows links, filters and forms
from the home page, then tries every address of the matrix. For each marker the
roles that met it must be exactly those that may: no leak, and no blind test.
"""

import datetime as dt
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from django.urls import reverse

from casestudies.models import Comment, Response
from casestudies.services import assignments, reviews, rounds
from mail import rendering
from mail.kinds import kind_named
from mail.models import Mail
from milestones import services as milestones
from phases.models import TeamMember
from phases.services.agreements import change_agreement
from reminders.engine import planning
from sse_project.lib.inexact import InexactDate
from tests import factories as make
from tests import world as worlds
from tests.responses import drain
from tests.test_permission_matrix import ROWS, _client, _value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_log")]

CHOICES = 2  # that are tried of each select box, one at a time
STAFF = {"admin", "ilo", "coordinator", "manager"}
PHASE_2 = {"admin", "ilo", "coordinator2"}
TEAM = {"admin", "ilo", "coordinator"}
# Who may meet each marker; everybody else must not.
MAY = {
    "M-DRAFT-OWN": STAFF | {"researcher", "reviewer"},
    "M-FILE-OWN": STAFF | {"researcher", "reviewer"},
    "M-DRAFT-OTHER": STAFF | {"researcher_other"},
    "M-FILE-OTHER": STAFF | {"researcher_other"},
    "M-DRAFT-2": PHASE_2 | {"researcher2"},
    "M-FILE-2": PHASE_2 | {"researcher2"},
    "M-TITLE-2": PHASE_2 | {"researcher2"},
    "M-RELEASED": STAFF | {"researcher", "reviewer"},
    "M-HELD": STAFF,
    "M-WRITING": {"reviewer"},
    "M-OVERALL-HELD": STAFF,
    "M-ANSWER-DRAFT": {"researcher"},
    "M-COMMENT-OTHER": STAFF | {"researcher_other"},
    "M-COMMENT-2": PHASE_2 | {"researcher2"},
    "M-DECLINED": STAFF,
    "M-MATERIAL": STAFF | {"researcher", "researcher_other", "committee"},
    "M-READ": STAFF,
    "M-PLAN-1": STAFF | {"researcher", "researcher_other"},
    "M-PLAN-2": PHASE_2 | {"researcher2"},
    "M-NOTE": STAFF | {"researcher", "researcher_other"},
    "M-REASON": STAFF | {"researcher", "researcher_other"},
    "M-PROOF": STAFF | {"researcher", "researcher_other"},
    "13 Feb 2023": STAFF,
    "23 Mar 2024": PHASE_2,
    "M-WHY-SIGNED": STAFF,
    "M-MAIL-1": {"admin", "coordinator"},
    "M-MAIL-2": {"admin", "coordinator2"},
    "M-SECURITY": set(),
    "m-address-2": PHASE_2 | {"researcher2"},
    "m-address-own": TEAM | {"researcher"},
    "M-LATE-MEMBER-2": PHASE_2,
}


def build() -> SimpleNamespace:
    """Return the world, with a marker on each thing that is not for everybody."""
    w = worlds.build()
    _mark_studies(w)
    _mark_review(w)
    _mark_materials(w)
    _mark_plan(w)
    _mark_agreements(w)
    _mark_mails_and_people(w)
    return w


def _mark_studies(w: Any) -> None:
    for suffix, word in (("", "OWN"), ("_other", "OTHER"), ("2", "2")):
        draft = getattr(w, f"draft{suffix}")
        draft.note = f"M-DRAFT-{word}"
        draft.file = worlds.stored_file(
            f"%PDF-1.4 M-FILE-{word}".encode(), name=f"M-FILE-{word}.pdf"
        )
        draft.save()
    w.study2.title = "Study M-TITLE-2"
    w.study2.save()


def _mark_review(w: Any) -> None:
    for comment, text in (
        (w.comment, "M-RELEASED"),
        (w.comment_held, "M-HELD"),
        (w.comment_draft, "M-WRITING"),
    ):
        comment.text = comment.quote = comment.chapter = text
        comment.save()
    w.assignment_ilo.overall = "M-OVERALL-HELD"
    w.assignment_ilo.submitted_at = worlds.NOW
    w.assignment_ilo.received_on = worlds.NOW.date()
    w.assignment_ilo.save()
    Response.objects.create(
        comment=w.comment,
        text="M-ANSWER-DRAFT",
        code="accepted",
        author=w.researcher,
        written_at=worlds.NOW,
    )
    make.CommentFactory(
        assignment=w.assignment_other,
        text="M-COMMENT-OTHER",
        released_at=worlds.NOW,
    )
    w.round2 = make.ReviewRoundFactory(draft=w.draft2)
    w.assignment2 = make.ReviewAssignmentFactory(round=w.round2)
    make.CommentFactory(
        assignment=w.assignment2, text="M-COMMENT-2", released_at=worlds.NOW
    )
    declined = make.ReviewAssignmentFactory(round=w.round)
    assignments.decline(declined, reason="M-DECLINED", by=declined.reviewer)


def _mark_materials(w: Any) -> None:
    w.material_version.note = "M-MATERIAL"
    w.material_version.save()
    former = make.UserFactory(name="M-READ")
    make.MaterialReadingFactory(version=w.material_version, user=former)


def _mark_plan(w: Any) -> None:
    w.milestone.title += " M-PLAN-1"
    w.milestone.save()
    w.milestone2.title += " M-PLAN-2"
    w.milestone2.save()
    for row, day in ((w.milestone_sourced, 1), (w.milestone_sourced, 2)):
        milestones.change_milestone(
            row,
            by=w.coordinator,
            version=day,
            note="M-NOTE",
            date=InexactDate(dt.date(2020, 8, day)),
            reason="M-REASON",
            proofs=[milestones.Proof(text="M-PROOF")],
        )


def _mark_agreements(w: Any) -> None:
    """Give one a reason in its history; each has a last day of its own."""
    change_agreement(
        w.agreement, by=w.coordinator, version=1, reason="M-WHY-SIGNED", note="Public"
    )


def _mark_mails_and_people(w: Any) -> None:
    for number, phase in ((1, w.phase), (2, w.phase2), (3, w.phase)):
        word = "M-SECURITY" if number == 3 else f"M-MAIL-{number}"
        category = Mail.Category.SECURITY if number == 3 else Mail.Category.REMINDER
        Mail.objects.create(
            dedupe_key=f"marked-{number}",
            message_id=f"<marked-{number}@example.org>",
            kind="reminder",
            category=category,
            recipient=w.outsider,
            phase_id=phase.pk,
            state=Mail.State.DEAD,
            subject=word,
            text_body=word,
            html_body=f"<p>{word}</p>",
            due_at=worlds.NOW,
            params={},
        )
    for user, word in ((w.researcher2, "2"), (w.researcher, "own")):
        user.email = f"m-address-{word}@example.org"
        user.save()
    former = make.UserFactory(name="M-LATE-MEMBER-2")
    make.TeamMemberFactory(
        user=former,
        role=TeamMember.Role.OBSERVER,
        phase=w.phase2,
        ends_on=dt.date(2020, 8, 1),
    )


class Links(HTMLParser):
    """Where a page leads: links, sources, and every choice of its filters."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._action = self._select = ""
        self._left = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Collect addresses."""
        given = dict(attrs)
        for name in ("href", "src", "hx-get", "data-href"):
            self.found.add(given.get(name) or "")
        if tag == "form":
            is_get = (given.get("method") or "get").lower() == "get"
            self._action = given.get("action") or "?" if is_get else ""
        elif tag == "select":
            self._select = given.get("name") or ""
            self._left = CHOICES
        elif tag == "option" and self._select and self._action and self._left:
            self._left -= 1
            choice = urlencode({self._select: given.get("value") or ""})
            self.found.add(f"{self._action.partition('?')[0]}?{choice}")

    def handle_endtag(self, tag: str) -> None:
        """Leave a select."""
        if tag == "select":
            self._select = ""


def _walk(client: Any, starts: list[str]) -> dict[str, str]:
    """Return every text that was reached, by address."""
    texts: dict[str, str] = {}
    left = list(starts)
    while left:
        address = left.pop()
        if address in texts:
            continue
        response = client.get(address)
        texts[address] = body = drain(response).decode(errors="replace")
        has_query = "?" in address
        if "HX-Request" in response.get("Vary", "") and not has_query:
            part = client.get(address, headers={"HX-Request": "true"})
            texts[address] += drain(part).decode(errors="replace")
        onward = [response.get("Location", "")]
        if "text/html" in response.get("Content-Type", ""):
            onward += Links(body).found
        for link in onward:
            parts = urlsplit(urljoin(f"http://testserver{address}", link))
            if parts.netloc != "testserver" or parts.path.startswith(
                ("/static/", "/accounts/", "/admin/")
            ):
                continue
            query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if v))
            onto = f"{parts.path}?{query}" if query else parts.path
            if not (has_query and query):  # one choice at a time
                left.append(onto)
    return texts


def _addresses(w: Any) -> list[str]:
    """Return the addresses of the matrix, of each thing and its twins elsewhere."""
    found = []
    for name, row in ROWS.items():
        for case in (row, *row.get("more", [])):
            for twin in ("", "_other", "2"):
                args = {
                    key: _twin(w, path, twin)
                    for key, path in case.get("args", {}).items()
                }
                found.append(reverse(name, kwargs=args) + case.get("query", ""))
    return [a for a in dict.fromkeys(found) if not a.startswith("/accounts/")]


def _twin(w: Any, path: Any, twin: str) -> Any:
    if isinstance(path, str) and "." in path:
        thing, _dot, field = path.partition(".")
        if hasattr(w, thing + twin):
            return _value(w, f"{thing}{twin}.{field}")
    return _value(w, path)


@pytest.fixture(scope="module")
def kept(once_a_module):
    return once_a_module(build, at=worlds.NOW)


@pytest.mark.parametrize("role", worlds.ROLES)
def test_each_role_meets_its_own_and_nothing_else(kept, role):
    w = kept.fresh()
    client = _client(w, role)

    texts = _walk(client, ["/", "/public/", *_addresses(w)])

    met = {
        marker: sorted(a for a, text in texts.items() if marker in text)
        for marker in MAY
    }
    leaks = {m: at[:3] for m, at in met.items() if at and role not in MAY[m]}
    unseen = [m for m, at in met.items() if not at and role in MAY[m]]
    assert (leaks, unseen) == ({}, [])


def test_no_letter_tells_its_reader_of_others(kept):
    w = kept.fresh()
    Mail.objects.all().delete()
    reviews.submit_review(w.assignment, by=w.reviewer, overall="M-OVERALL-HELD")
    Comment.objects.filter(pk=w.comment_draft.pk).update(text="M-HELD")
    rounds.release_comments(
        w.round,
        by=w.coordinator,
        answers_due_on=dt.date(2020, 9, 9),
        comments=[w.comment_draft],
    )
    Comment.objects.filter(pk=w.comment_draft.pk).update(text="M-RELEASED")
    roles = {getattr(w, r).pk: r for r in worlds.ROLES if r != "anonymous"}
    leaks, read = [], set()

    # What is due to one person on one day is one letter: go day by day.
    for days in range(1, 21):
        planning.plan(worlds.NOW + dt.timedelta(days=days))
        waiting = Mail.objects.exclude(recipient=None).filter(state="pending")
        for mail in waiting.exclude(pk__in=read):
            role = roles.get(mail.recipient_id)
            written = rendering.write(mail, kind_named(mail.kind))
            text = f"{written.subject} {written.text} {written.html}"
            read.add(mail.pk)
            leaks += [
                f"{mail.kind} to {role}: {marker}"
                for marker in MAY
                if marker in text and role is not None and role not in MAY[marker]
            ]

    assert len(read) > 10
    assert leaks == []
