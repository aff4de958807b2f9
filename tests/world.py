"""A small world with every role and one object of every kind, twice over.

Phase 1 has Indonesia ("own") and Japan ("other country"); phase 2 has
Cambodia ("other phase"). The permission matrix and the leak tests walk it.
"""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from accounts.calendar_keys import key_of, switch_off, switch_on
from casestudies.models import (
    Comment,
    CommentedFile,
    DraftShare,
    ReviewAssignment,
    Step,
)
from mail.models import Mail
from manuscripts.contents import Contents, MarginComment
from manuscripts.models import Reading
from milestones.models import Evidence
from offline.models import ReturnedMatrix
from offline.rows import Returned, ReturnedRow
from records.models import StoredFile
from reminders.models import Rule
from sse_project.lib import dates
from tests import factories as make
from workshops.invitations.answering import key_for
from workshops.models import Document, PackBuild

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
ROLES = (
    "admin",
    "ilo",
    "coordinator",
    "coordinator2",
    "manager",
    "researcher",
    "researcher_other",
    "researcher2",
    "reviewer",
    "committee",
    "observer",
    "outsider",
    "anonymous",
)


def build() -> SimpleNamespace:
    """Create the world in the test database and return its objects by name."""
    world = SimpleNamespace()
    _places(world)
    _people(world)
    _studies(world)
    _review(world)
    _published(world)
    _others(world)
    return world


def _places(w: Any) -> None:
    w.source = make.SourceFactory(key="SEED-B")
    w.phase = make.PhaseFactory(number=1)
    w.phase2 = make.PhaseFactory(number=2)
    w.organisation = make.OrganisationFactory(slug="kosea", name="KoSEA")
    w.country = make.CountryFactory(slug="indonesia", name="Indonesia", iso2="ID")
    w.country_other = make.CountryFactory(slug="japan", name="Japan", iso2="JP")
    w.country_phase2 = make.CountryFactory(slug="cambodia", name="Cambodia", iso2="KH")
    w.participation = make.ParticipationFactory(phase=w.phase, country=w.country)
    w.participation_other = make.ParticipationFactory(
        phase=w.phase, country=w.country_other
    )
    w.participation2 = make.ParticipationFactory(
        phase=w.phase2, country=w.country_phase2
    )
    w.committee_body = make.CommitteeFactory(phase=w.phase)
    for suffix, phase, last_day in (
        ("", w.phase, dt.date(2023, 2, 13)),
        ("2", w.phase2, dt.date(2024, 3, 23)),
    ):
        agreement = make.AgreementFactory(
            phase=phase,
            starts_on=dt.date(2019, 9, 5),
            exactness="day",
            expires_on=last_day,
        )
        agreement.parties.add(w.organisation)
        setattr(w, f"agreement{suffix}", agreement)


def _people(w: Any) -> None:
    readers = one_of_each_role(
        (w.phase, w.phase2),
        (w.participation, w.participation_other, w.participation2),
        committee=w.committee_body,
        ilo_phase=None,
        coordinator={"organisation": w.organisation},
    )
    vars(w).update(readers)
    w.team_member = w.manager.team_roles.get()
    w.researcher_row = w.researcher.research.get()


def one_of_each_role(
    phases: tuple[Any, Any],
    countries: tuple[Any, Any, Any],
    *,
    committee: Any,
    ilo_phase: Any,
    coordinator: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Create a user for each of ROLES; nobody for "anonymous".

    `countries` are participations: the researcher's own, another of the first
    phase, and one of the second. The reviewer has no assignment yet.
    """
    first, second = phases
    own, other, elsewhere = countries
    members: dict[str, dict[str, Any]] = {
        "ilo": {"role": "ilo_staff", "phase": ilo_phase},
        "coordinator": {"role": "coordinator", "phase": first, **(coordinator or {})},
        "coordinator2": {"role": "coordinator", "phase": second},
        "manager": {"role": "research_manager", "phase": first},
        "observer": {"role": "observer", "phase": first},
    }
    researchers = {
        "researcher": own,
        "researcher_other": other,
        "researcher2": elsewhere,
    }
    return {
        "admin": make.UserFactory(name="Admin", is_superuser=True, is_staff=True),
        **{role: make.TeamMemberFactory(**held).user for role, held in members.items()},
        **{
            role: make.ResearcherFactory(participation=place).user
            for role, place in researchers.items()
        },
        "reviewer": make.UserFactory(name="Reviewer"),
        "committee": make.SeatFactory(committee=committee).user,
        "outsider": make.UserFactory(name="Outsider"),
        "anonymous": None,
    }


def _studies(w: Any) -> None:
    for suffix, participation, title in (
        ("", w.participation, "Indonesia study"),
        ("_other", w.participation_other, "Japan study"),
        ("2", w.participation2, "Cambodia study"),
    ):
        study = make.CaseStudyFactory(
            participation=participation,
            title=title,
            slug=title.lower().replace(" ", "-"),
            last_draft_number=1,
        )
        step = make.StepFactory(
            study=study,
            kind=Step.Kind.THIRD_DRAFT,
            position=8,
            due_on=dt.date(2020, 9, 11),
            due_at=dates.end_of_day(
                dt.date(2020, 9, 11), dates.zone_named("Asia/Jakarta")
            ),
        )
        setattr(w, f"study{suffix}", study)
        setattr(w, f"step{suffix}", step)
        stored = stored_file(b"%PDF-1.4 " + title.encode())
        setattr(
            w, f"draft{suffix}", make.DraftFactory(study=study, number=1, file=stored)
        )


def stored_file(content: bytes, name: str = "draft.pdf") -> StoredFile:
    """Return a ready file whose bytes lie in the test's file folder."""
    from records.storage import write_bytes  # noqa: PLC0415 -- needs settings

    return write_bytes(content, name=name, media_type="application/pdf")


def calendar_key(user: Any) -> str:
    """Return the key of the user's calendar, switched on."""
    return key_of(switch_on(user, by=user))


def _review(w: Any) -> None:
    w.round = make.ReviewRoundFactory(draft=w.draft, number=2, last_comment_number=2)
    w.assignment = make.ReviewAssignmentFactory(
        round=w.round,
        reviewer=w.reviewer,
        kind=ReviewAssignment.Kind.EXTERNAL,
        access_until=dt.date(2020, 12, 31),
    )
    w.assignment_ilo = make.ReviewAssignmentFactory(round=w.round, reviewer=w.ilo)
    w.comment = make.CommentFactory(
        assignment=w.assignment, number=1, text="RELEASED", released_at=NOW
    )
    w.comment_held = make.CommentFactory(
        assignment=w.assignment_ilo, number=2, text="HELD BACK"
    )
    w.comment_draft = make.CommentFactory(
        assignment=w.assignment,
        number=None,
        text="BEING WRITTEN",
        state=Comment.State.DRAFT,
    )
    w.share = _shared(w)
    w.commented = _commented_file(w)
    w.extension = make.ExtensionRequestFactory(step=w.step, asked_by=w.researcher)
    w.theme = make.ThemeFactory(phase=w.phase, slug="gender", name="Gender")
    w.theme_check = make.ThemeCheckFactory(
        draft=w.draft, theme=w.theme, note="JUDGED BY THE TEAM"
    )
    w.returned = _returned_file(w)
    w.round_other = make.ReviewRoundFactory(draft=w.draft_other, number=1)
    w.assignment_other = make.ReviewAssignmentFactory(round=w.round_other)


def _shared(w: Any) -> DraftShare:
    """Return a share that is over since yesterday: it lets nobody in."""
    return DraftShare.objects.create(
        draft=w.draft,
        audience=DraftShare.Audience.COMMITTEE,
        committee=make.CommitteeFactory(phase=w.phase),
        round=w.round,
        starts_on=dt.date(2020, 8, 20),
        ends_on=dt.date(2020, 8, 25),
    )


def _commented_file(w: Any) -> CommentedFile:
    """Return a copy with one comment in its margin, read already."""
    stored = stored_file(b"%PDF-1.4 commented", name="commented.pdf")
    found = Contents(comments=[MarginComment("1", "Reviewer", "IN THE MARGIN")])
    Reading.objects.create(file=stored, contents=found.as_json())
    return CommentedFile.objects.create(
        assignment=w.assignment,
        file=stored,
        uploaded_at=NOW,
        uploaded_by=w.reviewer,
        made_from=w.draft,
        likeness=100,
    )


def _published(w: Any) -> None:
    """Add a brief of phase 1 that was published here, with its file."""
    w.brief = make.CaseStudyFactory(
        participation=None, phase=w.phase, kind="brief", title="Brief", slug="brief"
    )
    w.publication = make.PublicationFactory(
        study=w.brief, file=stored_file(b"%PDF-1.4 brief", name="brief.pdf")
    )


def _returned_file(w: Any) -> ReturnedMatrix:
    """Return a file of answers with one row that is new."""
    row = ReturnedRow("r0", 5, "2.01", "RELEASED", {"text": "TYPED OFFLINE"})
    return ReturnedMatrix.objects.create(
        round=w.round,
        file=stored_file(b"PK answers", name="comments.docx"),
        uploaded_at=NOW,
        uploaded_by=w.researcher,
        contents=Returned(rows=[row]).as_json(),
    )


def _texts(w: Any) -> None:
    """Add minutes in two versions that go round, a correction, and a seat."""
    w.text_of_workshop = Document.objects.create(
        workshop=w.workshop,
        kind="minutes",
        state="circulated",
        last_number=2,
        circulated_at=NOW,
        corrections_due_on=dt.date(2020, 9, 4),
        corrections_due_at=NOW,
    )
    for number, text in ((1, "# First"), (2, "# Second")):
        w.text_of_workshop.versions.create(number=number, text=text, saved_at=NOW)
    w.correction = w.text_of_workshop.corrections.create(
        author=w.researcher, text="WRONG NAME", written_at=NOW
    )
    w.seat = make.SeatFactory(
        committee=w.share.committee, user=None, organisation=make.OrganisationFactory()
    )


def _others(w: Any) -> None:
    w.milestone = make.MilestoneFactory(
        phase=w.phase, participation=w.participation, title="Unsourced milestone"
    )
    w.milestone_other = make.MilestoneFactory(
        phase=w.phase, participation=w.participation_other
    )
    w.milestone2 = make.MilestoneFactory(phase=w.phase2)
    w.milestone_sourced = make.MilestoneFactory(phase=w.phase, title="Conference")
    w.milestone_sourced.sources.add(w.source)
    w.evidence = Evidence.objects.create(
        milestone=w.milestone,
        kind=Evidence.Kind.FILE,
        file=stored_file(b"%PDF-1.4 minutes"),
        added_at=NOW,
    )
    w.material = make.MaterialFactory(phase=w.phase, title="Framework")
    w.material_version = make.MaterialVersionFactory(
        material=w.material, file=stored_file(b"%PDF-1.4 framework"), announced_at=NOW
    )
    w.workshop = make.WorkshopFactory(
        phase=w.phase,
        slug="2020-08-21-interim-2",
        starts_on=dt.date(2020, 8, 21),
        exactness="day",
        starts_at=dt.datetime(2020, 8, 21, 7, 0, tzinfo=dt.UTC),
        ends_at=dt.datetime(2020, 8, 21, 9, 0, tzinfo=dt.UTC),
    )
    w.workshop.sources.add(w.source)
    w.agenda_item = make.AgendaItemFactory(workshop=w.workshop)
    w.conference = make.WorkshopFactory(
        phase=w.phase, slug="2020-09-22-conference", kind="conference"
    )
    w.conference.sources.add(w.source)
    w.workshop_link = make.WorkshopLinkFactory(workshop=w.conference)
    w.slot = make.PresentationFactory(
        workshop=w.workshop, participation=w.participation
    )
    w.pack_build = PackBuild.objects.create(
        workshop=w.workshop,
        reader=w.coordinator,
        state=PackBuild.State.READY,
        file=stored_file(b"PK pack", name="pack.zip"),
        asked_at=NOW,
    )
    w.slides = make.SlideFileFactory(
        presentation=w.slot, file=stored_file(b"%PDF-1.4 slides", name="slides.pdf")
    )
    w.note = make.NoteFactory(workshop=w.workshop, participation=w.participation)
    w.participant = make.ParticipantFactory(workshop=w.workshop, name="Guest")
    w.action = make.ActionItemFactory(
        workshop=w.workshop, owner=w.reviewer, participation=w.participation
    )
    w.workshop.last_action_number = w.action.number
    w.workshop.save()
    _invited(w)
    _texts(w)
    w.calendar_key_revoked = calendar_key(w.researcher)
    switch_off(w.researcher, by=w.researcher)
    w.calendar_key = calendar_key(w.researcher)
    w.calendar_key_other = calendar_key(w.researcher_other)
    common = {"message_id": "<m.1@x>", "due_at": NOW, "params": {}}
    w.mail = Mail.objects.create(
        dedupe_key="one",
        kind="reminder",
        category=Mail.Category.REMINDER,
        recipient=w.researcher,
        phase_id=w.phase.pk,
        state=Mail.State.DEAD,
        subject="Due Fri 4 Sep",
        **common,
    )
    common["message_id"] = "<m.2@x>"
    # One that holds everywhere, as the migrations make it; the browser's world is bare.
    w.rule, _new = Rule.objects.get_or_create(
        phase=None, kind="", offset_days=5, defaults={"copies_coordinator": True}
    )
    w.mail_security = Mail.objects.create(
        dedupe_key="two",
        kind="password_reset",
        category=Mail.Category.SECURITY,
        recipient=w.researcher,
        phase_id=w.phase.pk,
        **common,
    )


def _invited(w: Any) -> None:
    """Put somebody without an account, and the researcher, on the list."""
    w.invited = make.ParticipantFactory(workshop=w.workshop, invited_at=NOW)
    w.invited_mine = make.ParticipantFactory(
        workshop=w.workshop, user=w.researcher, name="", email="", invited_at=NOW
    )
    w.answer_key = key_for(w.invited)
