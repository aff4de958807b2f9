"""What the letters of a review have in common."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models import (
    CaseStudy,
    Draft,
    DraftShare,
    ExtensionRequest,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from casestudies.services.links import find_link
from mail.kinds import MailKind
from mail.models import Mail
from mail.naming import titles_of_things
from mail.together import read_once
from phases.permissions import coordinators_of
from sse_project.lib import dates
from sse_project.lib.links import absolute_url


@dataclass
class Letter:
    """What a letter of this room says; one template prints them all."""

    subject: str
    paragraphs: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    path: str = ""
    action: str = ""
    why: str = ""
    decline_path: str = ""  # where the reader says no


class ReviewMail(MailKind):
    """A letter about a round or an assignment, named by `mail.params`."""

    template = "casestudies/mail/review"

    def about(self, mail: Mail) -> str:
        """Return the study."""
        return study_named(mail)

    def letter(self, mail: Mail) -> Letter:
        """Return what it says, in the active language."""
        raise NotImplementedError

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, its link, and the coordinators who answer for it."""
        return study_letter(self.letter(mail), round_of(mail).study.phase_id)

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        subject: str = context["letter"].subject
        return subject

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phase."""
        return [user.email for user in coordinators_of(round_of(mail).study.phase_id)]

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the key of the link, if it carries one."""
        return list(filter(None, [context["link_key"]]))


def study_letter(letter: Letter, phase_id: int) -> dict[str, Any]:
    """Return what the template prints of a letter, `link_key` being kept by nobody."""
    return {
        "letter": letter,
        "link": absolute_url(letter.path) if letter.path else "",
        "decline_link": absolute_url(letter.decline_path)
        if letter.decline_path
        else "",
        "link_key": _key_in(letter),
        "link_until": _good_until(letter),
        "coordinators": coordinators_of(phase_id),
    }


def _key_in(letter: Letter) -> str:
    """Return the key of a review link, "" where the path carries none."""
    is_link = "review-links" in letter.path
    return letter.path.strip("/").rpartition("/")[2] if is_link else ""


def _good_until(letter: Letter) -> dt.datetime | None:
    link = find_link(key) if (key := _key_in(letter)) else None
    return link.expires_at if link else None


def assignment_of(mail: Mail) -> ReviewAssignment:
    """Return the assignment the letter is about."""
    return ReviewAssignment.objects.select_related(
        "reviewer", "replaced_by", "round__draft", "round__study__participation"
    ).get(pk=mail.params["assignment"])


def assignments_in(mail: Mail) -> list[int]:
    """Return the ids of the assignments that an invitation is about."""
    ids: list[int] = mail.params.get("assignments") or [mail.params["assignment"]]
    return ids


def round_of(mail: Mail) -> ReviewRound:
    """Return the round the letter is about."""
    rounds = ReviewRound.objects.select_related(
        "draft", "study__phase", "study__participation__country"
    )
    if "round" in mail.params:
        return rounds.get(pk=mail.params["round"])
    return rounds.get(assignments=mail.params["assignment"])


def study_named(mail: Mail) -> str:
    """Return the study a letter of this room is about, "" when that is gone."""
    return read_once(mail, _studies_named).get(mail.pk, "")


# What the letters of this room are given, and where from there the title stands.
TITLES = {
    "study": (CaseStudy, "title"),
    "round": (ReviewRound, "study__title"),
    "assignment": (ReviewAssignment, "round__study__title"),
    "draft": (Draft, "study__title"),
    "request": (ExtensionRequest, "study__title"),
    "share": (DraftShare, "draft__study__title"),
    "step": (Step, "study__title"),
    "assignments": (ReviewAssignment, "round__study__title"),
}


def _studies_named(mails: list[Mail]) -> dict[int, str]:
    return titles_of_things(mails, TITLES)


def in_words(day: dt.date) -> str:
    """Return the day as "Fri 4 Sep 2020"."""
    return date_format(day, "D j M Y")


def due(day: dt.date, zone: dt.tzinfo) -> tuple[str, str]:
    """Return the line that says by when."""
    return _("Due"), _("{date}, until the end of the day, {zone}").format(
        date=in_words(day), zone=dates.zone_text(zone)
    )


def about(round: ReviewRound) -> list[tuple[str, str]]:
    """Return the lines that say what is reviewed."""
    return [
        (_("Study"), str(round.study)),
        (_("Version"), str(round.draft.number)),
        (_("Review round"), str(round.number)),
    ]


def to_coordinators(
    round: ReviewRound,
    *,
    subject: str,
    paragraphs: list[str],
    action: str,
    facts: Iterable[tuple[str, str]] = (),
) -> Letter:
    """Return a letter that leads coordinators to the page of the round."""
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        facts=[*about(round), *facts],
        path=round.get_absolute_url(),
        action=action,
        why=_("You get this because you coordinate this phase."),
    )
