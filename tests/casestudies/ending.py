"""A study at the end of its path, as the tests of approval and publication need it."""

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

from casestudies.models import Step
from casestudies.services import approvals, publications
from records.storage import write_bytes
from sse_project.lib.inexact import InexactDate
from tests import factories as make
from tests.documents import word_bytes

NOW = dt.datetime(2020, 10, 20, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2020, 10, 20)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = ("third_draft", "final_draft", "approval", "editing", "published")


def word_file(content: bytes | None = None) -> Any:
    """Return a stored Word file; python-docx leaves its own name in it."""
    return write_bytes(content or word_bytes(), name="final.docx", media_type=WORD)


def build(*, drafts: int = 2) -> SimpleNamespace:
    """Return a study whose newest version was handed in as its final draft."""
    w = SimpleNamespace()
    w.phase = make.PhaseFactory(number=1)
    w.participation = make.ParticipationFactory(phase=w.phase)
    w.study = make.CaseStudyFactory(
        participation=w.participation, last_draft_number=drafts
    )
    w.milestone = make.MilestoneFactory(phase=w.phase, title="Published")
    w.steps = {
        kind: make.StepFactory(
            study=w.study,
            kind=kind,
            position=position,
            milestone=w.milestone if kind == "published" else None,
            **({"starts_on": TODAY, "exactness": "day"} if position < 2 else {}),
        )
        for position, kind in enumerate(KINDS)
    }
    w.drafts = [
        make.DraftFactory(
            study=w.study,
            number=number,
            file=word_file(),
            step=w.steps["final_draft" if number == drafts else "third_draft"],
        )
        for number in range(1, drafts + 1)
    ]
    w.coordinator = make.TeamMemberFactory(phase=w.phase).user
    w.ilo = make.TeamMemberFactory(phase=w.phase, role="ilo_staff").user
    w.researcher = make.ResearcherFactory(participation=w.participation).user
    return w


def approved(w: SimpleNamespace, **kwargs: Any) -> Any:
    """Return the approval of the newest version."""
    kwargs = {"draft": w.drafts[-1], "by": w.ilo, **kwargs}
    return approvals.approve(w.study, **kwargs)


def published(w: SimpleNamespace, **kwargs: Any) -> Any:
    """Return a publication with a link, in English unless said otherwise."""
    fields: dict[str, Any] = {
        "language": "en",
        "title": "Mapping",
        "isbn": "",
        "doi": "",
        "url": "https://example.org/mapping",
        "file": None,
        "date": InexactDate(dt.date(2020, 10, 19)),
        "by": w.coordinator,
        "form_token": uuid.uuid4(),
    }
    return publications.publish(w.study, **{**fields, **kwargs})


def step(w: SimpleNamespace, kind: str) -> Step:
    """Return the step as it is now."""
    return w.study.steps.get(kind=kind)
