"""What shows that a milestone is done."""

from dataclasses import dataclass
from typing import Any

from milestones.models import Evidence, Milestone
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change


@dataclass(frozen=True)
class Proof:
    """What shows that a milestone is done: exactly one of the three."""

    file: StoredFile | None = None
    url: str = ""
    text: str = ""

    @property
    def kind(self) -> str:
        """Return the kind of evidence this is."""
        if self.file is not None:
            return Evidence.Kind.FILE
        return Evidence.Kind.LINK if self.url else Evidence.Kind.MINUTES


def add_once(milestone: Milestone, proof: Proof, by: Any) -> Evidence:
    """Add the proof to a locked milestone, unless it has this very one; return it."""
    same = milestone.evidence.filter(
        kind=proof.kind, file=proof.file, url=proof.url, text=proof.text
    ).first()
    if same is not None:
        return same
    evidence = Evidence(
        milestone=milestone,
        kind=proof.kind,
        file=proof.file,
        url=proof.url,
        text=proof.text,
        added_by=by,
        added_at=dates.now(),
    )
    note_change(evidence, by=by)
    evidence.save()
    return evidence
