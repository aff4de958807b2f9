"""What a reminder asks its reader to do, and what its link says."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from sse_project.lib.deadlines import DeadlineKind

# What to do on the page that the letter links to, and what the link says.
TO_DO = {
    "draft": (
        gettext_lazy(
            "Upload the draft as a Word or PDF file and say in a line what changed. "
            "If that does not work where you are, reply to this e-mail with the file."
        ),
        gettext_lazy("Upload the draft"),
    ),
    "review": (
        gettext_lazy(
            "Read the draft, write your comments and hand in the review. "
            "What you have typed so far is kept."
        ),
        gettext_lazy("Open the review"),
    ),
    "answers": (
        gettext_lazy(
            "Answer each comment, say what you changed, and send the answers."
        ),
        gettext_lazy("Answer the comments"),
    ),
    "milestone": (
        gettext_lazy(
            "Say where it stands. If it took place, add the proof: a file, a link "
            "or minutes. If it will be later, set the new date and say why."
        ),
        gettext_lazy("Open the milestone"),
    ),
    "slides": (
        gettext_lazy(
            "Upload your slides as a PowerPoint (.pptx) or PDF file. A later version "
            "can follow; earlier ones stay."
        ),
        gettext_lazy("Upload the slides"),
    ),
    "agreement": (
        gettext_lazy(
            "Have it prolonged or let it end. Then note the new last day on its page, "
            "or that it has ended, and say why: the reminders follow."
        ),
        gettext_lazy("Open the agreement"),
    ),
    "action": (
        gettext_lazy(
            "Do what was agreed at the workshop and say in a word what was done. "
            "If it will be later or is somebody else's, tell the coordinator."
        ),
        gettext_lazy("Open the action item"),
    ),
    "workshop_answer": (
        gettext_lazy("Say whether you come: yes, no or perhaps. One click is enough."),
        gettext_lazy("Answer the invitation"),
    ),
    "minutes": (
        gettext_lazy(
            "Read the minutes. Say that all is fine, or write what should be changed."
        ),
        gettext_lazy("Open the minutes"),
    ),
}
GENERIC = (
    gettext_lazy("Open the page and say where it stands."),
    gettext_lazy("Open the page"),
)
# For who owes it and may not change the page: somebody else enters what they say.
BY_REPLY = {
    "milestone": (
        gettext_lazy(
            "Reply to this e-mail and say where it stands. If it took place, send the "
            "proof: a file, a link or minutes. If it will be later, name the new date "
            "and say why. The coordinator enters it."
        ),
        gettext_lazy("See the milestone"),
    ),
}
GENERIC_BY_REPLY = (
    gettext_lazy("Reply to this e-mail and say where it stands."),
    gettext_lazy("Open the page"),
)


@dataclass(frozen=True)
class Task:
    """What to do, the words of the link, and whether it is done by a reply."""

    to_do: Any
    act: Any
    is_by_reply: bool = False


def task_for(kind: DeadlineKind, row: Any, user: Any) -> Task:
    """Return what `user`, who owes `row`, is asked to do."""
    if kind.may_do(row, user):
        return Task(*TO_DO.get(kind.slug, GENERIC))
    return Task(*BY_REPLY.get(kind.slug, GENERIC_BY_REPLY), is_by_reply=True)
