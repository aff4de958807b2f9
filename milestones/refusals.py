"""Why a milestone is not changed."""

from milestones.models import Milestone


class MilestoneRefused(Exception):
    """A change that may not be; `field` says where a form shows the sentence.

    `also` holds what else is missing, so that a person is told all of it at once.
    """

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.also: tuple[MilestoneRefused, ...] = ()


class TransitionNotAllowed(MilestoneRefused):
    """The status cannot go there from where it is."""


class ReasonMissing(MilestoneRefused):
    """This change needs a reason."""


class ProofMissing(MilestoneRefused):
    """Done needs a file, a link or minutes."""


class StaleVersion(Exception):
    """Somebody else changed the same parts first.

    `theirs` is the milestone as it stands; `collisions` names the parts that
    both changed, to different values; `merged` those that only this change has.
    """

    def __init__(
        self, theirs: Milestone, collisions: list[str], merged: list[str]
    ) -> None:
        super().__init__(", ".join(collisions))
        self.theirs = theirs
        self.collisions = collisions
        self.merged = merged
