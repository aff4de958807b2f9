"""A double click is harmless: three parallel posts of a form have one effect.

Every act is done twice on twins of the same shape: once by a single post, once
by three that reach a live server of two processes together. Both must leave
the same number of new rows in every table, letters and history included.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts import services as accounts
from casestudies.models import (
    Comment,
    CommentedFile,
    Response,
    ReviewAssignment,
    Step,
)
from casestudies.services.links import mint_link
from casestudies.services.shares import share_draft
from mail.models import Mail
from manuscripts.contents import Contents, MarginComment
from manuscripts.models import Reading
from offline.models import ReturnedMatrix
from offline.rows import Returned, ReturnedRow
from phases.models import TeamMember
from sse_project.lib import dates
from tests import factories as make
from tests.attacks.frozen import NOW
from tests.attacks.serving import Fields, Site, serving, session_of
from tests.documents import pdf_bytes, word_bytes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

DUE = "2020-09-20"
PASSWORD = "four words make it"
WITH_FILE = {
    "/drafts/new/": pdf_bytes,
    "/commented/": pdf_bytes,
    "/versions/new/": pdf_bytes,
    "/answers/import/": word_bytes,
}
Act = tuple[Any, str, Fields]


def _round(t: Any, number: int) -> Any:
    """Return a new study's round, with its draft."""
    study = make.CaseStudyFactory(
        participation=t.participation, kind="brief", last_draft_number=1
    )
    return make.ReviewRoundFactory(
        draft=make.DraftFactory(study=study, number=1, author=t.researcher),
        number=number,
    )


def _assignment(t: Any, **fields: Any) -> ReviewAssignment:
    return make.ReviewAssignmentFactory(
        round=_round(t, 1), reviewer=make.UserFactory(password=PASSWORD), **fields
    )


def _handed_in(t: Any, **fields: Any) -> Comment:
    """Return a comment of a review that was handed in."""
    assignment = _assignment(t, submitted_at=NOW, received_on=NOW.date())
    comment = make.CommentFactory(assignment=assignment, number=1, **fields)
    round = assignment.round
    round.last_comment_number = 1
    if "released_at" in fields:
        round.released_at = NOW
        round.answers_due_on = dt.date(2020, 9, 10)
        round.answers_due_at = dates.end_of_day(round.answers_due_on, dt.UTC)
    round.save()
    return comment


def _commented(t: Any) -> CommentedFile:
    """Return a commented copy with two comments, read already."""
    assignment, stored = _assignment(t), make.StoredFileFactory()
    said = [MarginComment(str(n), "Ana", f"Remark {n}") for n in range(2)]
    Reading.objects.create(file=stored, contents=Contents(comments=said).as_json())
    return CommentedFile.objects.create(
        assignment=assignment,
        file=stored,
        uploaded_at=NOW,
        uploaded_by=assignment.reviewer,
    )


def _returned(t: Any, token: Fields) -> Act:
    """Return the act of saving what a file of answers says."""
    comment = _handed_in(t, released_at=NOW)
    row = ReturnedRow("r0", 5, "1.01", fields={"text": "Typed offline."})
    matrix = ReturnedMatrix.objects.create(
        round=comment.round,
        file=make.StoredFileFactory(),
        uploaded_at=NOW,
        uploaded_by=t.researcher,
        contents=Returned(rows=[row]).as_json(),
    )
    address = reverse("offline:returned", args=[comment.round.study.slug, 1, matrix.pk])
    return t.researcher, address, {"r0": "0", **token}


def _letter(t: Any, key: str) -> Mail:
    return Mail.objects.create(
        dedupe_key=key,
        message_id=f"<{key}@example.org>",
        kind="draft_receipt",
        category=Mail.Category.REMINDER,
        recipient=t.researcher,
        phase_id=t.phase.pk,
        state=Mail.State.DEAD,
        due_at=NOW,
        params={},
    )


def _path(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def _at_round(name: str, round: Any, *more: Any) -> str:
    return _path(f"casestudies:{name}", round.study.slug, round.number, *more)


def twin(phase: Any, coordinator: Any, name: str) -> dict[str, Act]:
    """Build one twin; return who posts what where, by the act's name."""
    t = SimpleNamespace(phase=phase, coordinator=coordinator)
    t.participation = make.ParticipationFactory(phase=phase)
    t.researcher = make.ResearcherFactory(participation=t.participation).user
    study = make.CaseStudyFactory(participation=t.participation)
    make.StepFactory(study=study, kind=Step.Kind.FIRST_DRAFT)
    reviewed = make.CaseStudyFactory(
        participation=t.participation, kind="brief", last_draft_number=1
    )
    draft = make.DraftFactory(study=reviewed, number=1)
    token = {"form": str(uuid.uuid4())}
    acts: dict[str, Act] = {
        "upload a draft": (
            t.researcher,
            _path("casestudies:draft_add", study.slug),
            {"form_token": str(uuid.uuid4()), "note": "All of chapter 4."},
        ),
        "open a round": (
            coordinator,
            _path("casestudies:round_open", reviewed.slug),
            {
                "draft": draft.pk,
                "due_on": DUE,
                "external_name": "Somebody",
                "external_email": f"reviewer-{name}@example.org",
            },
        ),
        "invite into the team": (
            coordinator,
            f"{_path('countries:team_invite')}?phase={phase.number}",
            {
                "name": "Somebody",
                "email": f"team-{name}@example.org",
                "role": f"country-{t.participation.pk}",
                "time_zone": "Asia/Seoul",
            },
        ),
        "change the profile": (
            t.researcher,
            _path("accounts:profile"),
            {
                "name": "New name",
                "language": "ko",
                "time_zone": "Asia/Manila",
                "mail_hour": 7,
            },
        ),
        "send a letter again": (
            coordinator,
            _path("reminders:email_resend", _letter(t, f"letter-{name}").pk),
            {"seen": 0},
        ),
        "ask for a new password": (
            None,
            _path("account_reset_password"),
            {"email": make.UserFactory(password=PASSWORD).email},
        ),
    }
    acts |= _reviewing(t, token) | _running(t, name) | _plan(t) | _links(t, name)
    acts |= _more_time(t) | _ending(t) | _agreements(t)
    return acts | _materials(t) | _sharing(t, name)


def _materials(t: Any) -> dict[str, Act]:
    def of(version: Any, act: str) -> str:
        given = (t.phase.number, version.material_id)
        of_material = act in ("version_add", "material_rename")
        more = () if of_material else (version.number,)
        return _path(f"materials:{act}", *given, *more)

    def guidance() -> Any:
        material = make.MaterialFactory(phase=t.phase, kind="guidance")
        return make.MaterialVersionFactory(material=material)

    called = guidance()
    added = {"note": "New.", "holds_from": DUE, "announce": "on"}
    return {
        "add a version of a material": (
            t.coordinator,
            of(guidance(), "version_add"),
            {"form_token": str(uuid.uuid4()), **added},
        ),
        "change a title": (
            t.coordinator,
            of(called, "material_rename"),
            {
                "title": f"Another than {called.material.title}",
                "title_seen": called.material.title,
                "reason": "",
            },
        ),
        "announce a version": (t.coordinator, of(guidance(), "version_announce"), {}),
        "confirm a version": (t.researcher, of(guidance(), "version_read"), {}),
    }


def _sharing(t: Any, name: str) -> dict[str, Act]:
    def of(act: str, *, is_new: bool = False) -> tuple[Any, str]:
        """Return a member of a committee, and where to do `act`."""
        draft = _round(t, 1).draft
        body = make.CommitteeFactory(phase=t.phase, participation=t.participation)
        member = make.SeatFactory(committee=body, user__password=PASSWORD).user
        given = [draft.study.slug, draft.number]
        if not is_new:
            share = share_draft(
                draft,
                committee=body,
                ends_on=dt.date(2020, 9, 20),
                takes_comments=True,
                by=t.coordinator,
            )
            given.append(share.pk)
        return (member if not is_new else body), _path(f"casestudies:{act}", *given)

    body, at_new = of("share_add", is_new=True)
    member, at_comment = of("share_comment")
    return {
        "share a version": (
            t.coordinator,
            at_new,
            {
                "audience": f"committee-{body.pk}",
                "ends_on": DUE,
                "takes_comments": "on",
                "tell": "on",
            },
        ),
        "comment on what is shared": (member, at_comment, {}),
        "invite by link": (
            t.coordinator,
            of("share_invite")[1],
            {
                "name": "Guest",
                "email": f"guest-{name}@example.org",
                "time_zone": "Asia/Seoul",
            },
        ),
        "extend a share": (
            t.coordinator,
            of("share_extend")[1],
            {"ends_on": "2020-09-30"},
        ),
        "end a share": (t.coordinator, of("share_end")[1], {"reason": ""}),
    }


def _reviewing(t: Any, token: Fields) -> dict[str, Act]:
    def of(name: str, fields: Fields, **given: Any) -> Act:
        row = _assignment(t, **given)
        return row.reviewer, _path(f"casestudies:{name}", row.pk), fields

    released = {"released_at": NOW}
    to_answer = _handed_in(t, **released)
    to_send = _handed_in(t, **released)
    from_answer = {"code": "accepted", "text": "Added.", "version": 0, **token}
    Response.objects.create(
        comment=to_send,
        text="Added.",
        code="accepted",
        author=t.researcher,
        written_at=NOW,
    )
    to_take = _commented(t)
    to_read = _handed_in(t, **released)
    to_close = _handed_in(t, **released)
    to_reopen = _handed_in(t, **released, state="closed", closed_at=NOW)

    def at_comment(name: str, comment: Comment, fields: Fields) -> Act:
        address = _path(f"casestudies:{name}", comment.assignment_id, comment.pk)
        return comment.assignment.reviewer, address, fields

    return {
        "save a comment": of("comment_add", {"text": "Count them.", **token}),
        "send a commented copy": of("commented_add", {"form_token": uuid.uuid4()}),
        "take comments over": (
            to_take.uploaded_by,
            _path("casestudies:commented", to_take.assignment_id, to_take.pk),
            {"c0": "must", "c1": ""},
        ),
        "save the overall view": of(
            "assignment_overall", {"overall": "Good.", "version": 1, **token}
        ),
        "hand a review in": of("assignment_submit", {}, overall="Good."),
        "decline": of("assignment_decline", {"reason": "No time."}),
        "answer": (
            t.researcher,
            _at_round("answer", to_answer.round, to_answer.pk),
            from_answer,
        ),
        "send the answers": (
            t.researcher,
            _at_round("answers_send", to_send.round),
            {"x": "1"},
        ),
        "read answers in": (
            t.researcher,
            _path("offline:answers_import", to_read.round.study.slug, 1),
            {"form_token": uuid.uuid4()},
        ),
        "save answers read in": _returned(t, token),
        "close a comment": at_comment("comment_close", to_close, {"state": "closed"}),
        "reopen a comment": at_comment("comment_reopen", to_reopen, {"reason": "No."}),
    }


def _running(t: Any, name: str) -> dict[str, Act]:
    def on(url: str, fields: Fields) -> Act:
        return t.coordinator, _path(f"casestudies:{url}", _assignment(t).pk), fields

    held = _handed_in(t)
    member = make.TeamMemberFactory(role="research_manager", phase=t.phase)
    invited = accounts.invite_user(
        email=f"invited-{name}@example.org", name="Invited", by=t.coordinator
    )
    Mail.objects.filter(recipient=invited).update(state=Mail.State.CANCELLED)
    again = make.ResearcherFactory(participation=t.participation, user=invited)
    somebody = {
        "name": "Another",
        "email": f"another-{name}@example.org",
        "kind": "external",
        "due_on": DUE,
        "reason": "Ill.",
    }
    return {
        "release": (
            t.coordinator,
            _at_round("round_release", held.round),
            {"answers_due_on": DUE, "comments": held.pk},
        ),
        "close a round": (
            t.coordinator,
            _at_round("round_close", _assignment(t).round),
            {"reason": "Enough."},
        ),
        "add a reviewer": (
            t.coordinator,
            _at_round("reviewer_add", _round(t, 1)),
            somebody | {"email": f"added-{name}@example.org"},
        ),
        "extend": on("assignment_extend", {"due_on": DUE, "reason": "Floods."}),
        "withdraw": on("assignment_withdraw", {"reason": "Ill."}),
        "replace": on("assignment_replace", somebody),
        "end a role": (
            t.coordinator,
            _path("countries:team_end", "member", member.pk),
            {"last_day": "2020-08-31", "reason": "Moved on."},
        ),
        "invite again": (
            t.coordinator,
            _path("countries:team_resend", "researcher", again.pk),
            {},
        ),
    }


def _more_time(t: Any) -> dict[str, Act]:
    def owed() -> Step:
        return make.StepFactory(
            study=make.CaseStudyFactory(participation=t.participation),
            due_on=dt.date(2020, 9, 11),
            due_at=dates.end_of_day(dt.date(2020, 9, 11), dt.UTC),
        )

    def at(step: Step) -> str:
        return _path("casestudies:draft_more_time", step.study.slug, step.pk)

    asked = [
        make.ExtensionRequestFactory(step=owed(), asked_by=t.researcher)
        for _n in range(3)
    ]
    grant = {"decision": "grant", "granted_on": DUE, "note": "Go on."}
    refuse = {"decision": "refuse", "note": "The print waits."}
    return {
        "ask for more time": (
            t.researcher,
            at(owed()),
            {"wanted_on": DUE, "reason": "Floods."},
        ),
        "withdraw a request": (
            t.researcher,
            at(asked[0].step),
            {"withdraw": asked[0].pk},
        ),
        "grant more time": (t.coordinator, asked[1].get_absolute_url(), grant),
        "refuse more time": (t.coordinator, asked[2].get_absolute_url(), refuse),
        "give more time": (
            t.coordinator,
            at(owed()),
            {"due_on": DUE, "reason": "Floods."},
        ),
    }


def _ending(t: Any) -> dict[str, Act]:
    ilo = make.TeamMemberFactory(phase=t.phase, role="ilo_staff").user

    def final() -> Any:
        study = make.CaseStudyFactory(participation=t.participation, kind="brief")
        make.StepFactory(study=study, kind=Step.Kind.PUBLISHED)
        return make.DraftFactory(study=study)

    def at(name: str, draft: Any, *more: int) -> str:
        return _path(f"casestudies:{name}", draft.study.slug, *more)

    fresh, approved, ready, out, gone = (final() for _n in range(5))
    approval = make.ApprovalFactory(draft=approved)
    make.ApprovalFactory(draft=ready)
    published = make.PublicationFactory(study=out.study)
    taken = make.PublicationFactory(study=gone.study)
    fields = {
        "form_token": str(uuid.uuid4()),
        "language": "en",
        "title": "Mapping",
        "exactness": "day",
        "day": "2020-08-20",
        "url": "https://example.org/mapping",
    }
    return {
        "approve": (ilo, at("approve", fresh), {"draft": fresh.pk}),
        "reopen a study": (
            ilo,
            at("study_reopen", approved),
            {"reason": "A table.", "approval_seen": approval.pk},
        ),
        "publish": (
            t.coordinator,
            at("publish", ready),
            fields | {"file_from": "none"},
        ),
        "correct a publication": (
            t.coordinator,
            at("publication_edit", out, published.pk),
            fields | {"file_from": "none", "version": 1},
        ),
        "take a publication back": (
            t.coordinator,
            at("publication_unpublish", gone, taken.pk),
            {"reason": "Wrong file."},
        ),
    }


def _plan(t: Any) -> dict[str, Act]:
    def one() -> Any:
        return make.MilestoneFactory(phase=t.phase, participation=t.participation)

    edited, cancelled = one(), one()
    fields = {
        "title": "Final workshop",
        "exactness": "day",
        "day": "2020-11-06",
        "owner": "",
        "note": "In Seoul.",
    }
    return {
        "add a milestone": (
            t.coordinator,
            f"{_path('milestones:milestone_add')}?phase={t.phase.number}",
            fields | {"form_token": str(uuid.uuid4())},
        ),
        "save a milestone": (
            t.coordinator,
            _path("milestones:milestone_edit", edited.pk),
            fields
            | {"status": "done", "proof_text": "Minutes.", "reason": "It was."}
            | {"version": 1, "form_token": str(uuid.uuid4())},
        ),
        "cancel a milestone": (
            t.coordinator,
            _path("milestones:milestone_cancel", cancelled.pk),
            {"reason": "Pandemic.", "version": 1},
        ),
    }


def _agreements(t: Any) -> dict[str, Act]:
    party = make.OrganisationFactory()
    signed = make.AgreementFactory(phase=t.phase, expires_on=dt.date(2020, 8, 31))
    fields = {
        "title": "Service contract",
        "kind": "service",
        "status": "signed",
        "exactness": "not_set",
        "expires_on": DUE,
        "parties": party.pk,
        "note": "",
    }
    return {
        "add an agreement": (
            t.coordinator,
            _path("phases:agreement_new", t.phase.number),
            fields | {"form_token": str(uuid.uuid4())},
        ),
        "prolong an agreement": (
            t.coordinator,
            _path("phases:agreement_edit", signed.slug),
            fields | {"reason": "Prolonged.", "version": 1},
        ),
    }


def _links(t: Any, name: str) -> dict[str, Act]:
    guest = accounts.invite_user(
        email=f"guest-{name}@example.org", name="Guest", by=t.coordinator, notify=False
    )
    external = make.ReviewAssignmentFactory(
        round=_round(t, 1),
        reviewer=guest,
        kind=ReviewAssignment.Kind.EXTERNAL,
        access_until=dt.date(2020, 12, 31),
    )
    newcomer, late = (
        accounts.invite_user(
            email=f"{who}-{name}@example.org", name=who, by=t.coordinator
        )
        for who in ("newcomer", "late")
    )
    Mail.objects.filter(recipient=late).update(state=Mail.State.CANCELLED)
    old = accounts.mint_invitation(late, by=t.coordinator)
    late.invitations.update(expires_at=NOW - dt.timedelta(days=1))
    return {
        "come in by a review link": (
            None,
            _path("casestudies:review_link", mint_link(external)),
            {},
        ),
        "ask for a new review link": (
            None,
            _path("casestudies:review_link_new", mint_link(external)),
            {},
        ),
        "accept an invitation": (
            None,
            _path(
                "accounts:invitation",
                accounts.mint_invitation(newcomer, by=t.coordinator),
            ),
            {"name": "Newcomer", "password": PASSWORD},
        ),
        "ask for a new invitation": (
            None,
            _path("accounts:invitation_renew", old),
            {},
        ),
    }


@pytest.fixture
def clock(project_time: Callable[..., Any]) -> None:
    project_time(NOW)


@pytest.fixture
def prepared(clock: None) -> dict[str, tuple[list[Act], dict[int, str]]]:
    phase = make.PhaseFactory(number=1)
    coordinator = make.TeamMemberFactory(phase=phase).user
    once, thrice = (twin(phase, coordinator, name) for name in ("once", "thrice"))
    candidates = TeamMember.objects.values_list("user", flat=True)
    for twins in (once, thrice):
        _user, _address, fields = twins["open a round"]
        fields |= {f"u{pk}-kind": "ilo" for pk in candidates}
    acts = [act for twins in (once, thrice) for act in twins.values()]
    people = {user for user, _address, _fields in acts if user is not None}
    keys = {user.pk: session_of(user) for user in people}
    return {name: ([once[name], thrice[name]], keys) for name in once}


@pytest.fixture
def site(prepared: Any, tmp_path: Any) -> Iterator[Site]:
    with serving(tmp_path) as running:
        running.tables = [
            table
            for table in connection.introspection.table_names()
            if table not in ("django_session", "cache", "django_migrations")
        ]
        yield running


def _new_rows(site: Site, act: Act, keys: dict[int, str], times: int) -> Any:
    """Do the act; return the statuses and how many rows are new in each table."""
    user, address, fields = act
    before = site.counts()
    statuses = site.post_at_once(
        times,
        address,
        fields,
        key=keys[user.pk] if user else "",
        file=next((f() for end, f in WITH_FILE.items() if address.endswith(end)), b""),
    )
    after = site.counts()
    return statuses, {t: n - before[t] for t, n in after.items() if n != before[t]}


def test_three_parallel_posts_have_the_effect_of_one(site, prepared):
    wrong, fruitless = [], []

    for name, ((once, thrice), keys) in prepared.items():
        [status], effect = _new_rows(site, once, keys, 1)
        if status not in (200, 302) or not effect:
            fruitless.append(f"{name}: {status}")
        statuses, effects = _new_rows(site, thrice, keys, 3)
        if effects != effect or max(statuses) >= 500:
            more = {
                table: f"{effects.get(table, 0)} instead of {effect.get(table, 0)}"
                for table in effect.keys() | effects.keys()
                if effects.get(table) != effect.get(table)
            }
            wrong.append(f"{name}: {statuses} {more}")

    assert (fruitless, wrong) == ([], [])
