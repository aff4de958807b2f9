"""Whose e-mails a coordinator sees: those of the phases they coordinate."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404

from accounts.models import User
from casestudies.models import ReviewAssignment
from countries.models import Researcher, Seat
from countries.permissions import country_standing, phases_worked_on, team_of_phase
from mail.models import Mail, Suppression
from phases.models import Phase, TeamMember
from phases.permissions import can_coordinate, standing
from reminders.models import Reminder
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from sse_project.lib.deadlines import DeadlineKind, kind_named

OVERSEERS = (
    TeamMember.Role.ILO_STAFF,
    TeamMember.Role.COORDINATOR,
    TeamMember.Role.RESEARCH_MANAGER,
)


def mails_visible_to(user: Any) -> "QuerySet[Mail]":
    """Return the letters of the user's phases; never account and security mail.

    One letter may bring reminders of several phases: who coordinates all of them
    sees it. An administrator also sees what belongs to no phase. In the demo account
    mail is shown too: its readers are invented.
    """
    mine = standing(user)
    mails = Mail.objects.all()
    if not settings.MAIL_IS_OPEN:
        mails = mails.exclude(category=Mail.Category.SECURITY)
    if mine.is_administrator:
        return mails
    inside = Reminder.objects.filter(mail=OuterRef("pk"), phase__in=mine.coordinator)
    outside = Reminder.objects.filter(mail=OuterRef("pk")).exclude(
        phase__in=mine.coordinator
    )
    of_several = Q(Exists(inside), ~Exists(outside), kind="digest", phase_id=None)
    return mails.filter(Q(phase_id__in=mine.coordinator) | of_several)


def reminders_visible_to(user: Any) -> "QuerySet[Reminder]":
    """Return the reminders of the phases the user coordinates."""
    return Reminder.objects.filter(phase_id__in=standing(user).coordinator)


def reminder_for(user: Any, pk: int) -> Reminder:
    """Return one reminder of the user's phases; Http404 if there is none."""
    rows = reminders_visible_to(user).select_related("rule", "recipient", "owed_by")
    return one_visible(rows, pk=pk)


def deadline_to_remind(user: Any, slug: str, pk: int) -> tuple[DeadlineKind, Any]:
    """Return a kind and a row still owed in a phase the user coordinates, or 404.

    The row is one of `with_plan()`.
    """
    mine = standing(user).coordinator
    kind = kind_named(slug)
    if kind is None or not mine:
        raise Http404
    row = one_visible(kind.with_plan(kind.owed_in(mine)), pk=pk)
    if kind.phase_id(row) not in mine:
        raise Http404
    return kind, row


def mail_for(user: Any, pk: int) -> Mail:
    """Return one letter; Http404 if the user may not know of it.

    Whoever sees a letter may also send it again.
    """
    visible = mails_visible_to(user).select_related("recipient")
    why = Reminder.objects.select_related(
        "rule", "owed_by", "recipient", "asked_by"
    ).order_by("pk")
    return one_visible(visible.prefetch_related(Prefetch("reminders", why)), pk=pk)


def suppressions_visible_to(user: Any) -> "QuerySet[Suppression]":
    """Return the addresses that get no mail, of people the user's e-mails go to.

    As they are now: one that was changed since is nobody's any more.
    """
    mails = mails_visible_to(user)
    now = mails.annotate(its=Lower("recipient__email")).values("its")
    guests = mails.filter(recipient=None).annotate(its=Lower("to_email")).values("its")
    return Suppression.objects.in_force().filter(
        Q(address__in=now) | Q(address__in=guests)
    )


def suppression_for(user: Any, pk: int) -> Suppression:
    """Return one address that gets no mail; Http404 if the user may not know of it."""
    return one_visible(suppressions_visible_to(user), pk=pk)


def phase_ruled_by(user: Any, number: int) -> Phase:
    """Return the phase whose reminders the user reads; 404, 403 unless they set them.

    Whoever oversees a phase knows of its rules; its coordinators change them.
    """
    visible = Phase.objects.filter(pk__in=standing(user).overseen)
    return one_visible(
        visible, may=lambda phase: can_coordinate(user, phase.pk), number=number
    )


def require_coordinator(user: Any) -> None:
    """Raise Http404 for whoever coordinates no phase: there is no such page."""
    mine = standing(user)
    if not (mine.is_administrator or mine.coordinator):
        raise Http404


def people_of(phase: Phase) -> "QuerySet[User]":
    """Return who works on the phase today, its reviewers among them."""
    day = dates.today()
    members = TeamMember.objects.in_force(day).filter(
        Q(phase=phase) | Q(phase__isnull=True)
    )
    research = Researcher.objects.in_force(day).filter(participation__phase=phase)
    seats = Seat.objects.in_force(day).filter(committee__phase=phase)
    reviews = ReviewAssignment.objects.live().filter(round__study__phase=phase)
    return User.objects.filter(
        Q(pk__in=members.values("user"))
        | Q(pk__in=research.values("user"))
        | Q(pk__in=seats.values("user"))
        | Q(pk__in=reviews.values("reviewer")),
        is_active=True,
    )


def person_of_phase(user: Any, number: int, pk: int) -> tuple[Phase, User]:
    """Return a phase the user coordinates, and one of its people; 404 or 403."""
    phase = team_of_phase(user, number, change=True)
    return phase, one_visible(people_of(phase), pk=pk)


def possible_stand_ins(person: User) -> "QuerySet[User]":
    """Return the colleagues of whom a person may name one to stand in.

    Whoever oversees a phase they work on, and the researchers of their countries:
    people they know, and who may see what is theirs.
    """
    day = dates.today()
    reviews = ReviewAssignment.objects.live().filter(reviewer=person)
    phases = [
        *phases_worked_on(person),
        *reviews.values_list("round__study__phase", flat=True),
    ]
    team = TeamMember.objects.in_force(day).filter(
        Q(phase__in=phases) | Q(phase__isnull=True), role__in=OVERSEERS
    )
    mates = Researcher.objects.in_force(day).filter(
        participation__in=list(country_standing(person).teams)
    )
    found = User.objects.filter(
        Q(pk__in=team.values("user")) | Q(pk__in=mates.values("user")), is_active=True
    )
    return found.exclude(pk=person.pk) if phases else found.none()


def to_pass_on_by(user: Any) -> "QuerySet[Reminder]":
    """Return the reminders of the user's phases that went to a coordinator instead."""
    return reminders_visible_to(user).filter(mail__kind="pass_on")


def reminder_to_pass_on(user: Any, pk: int) -> Reminder:
    """Return one reminder that is passed on in person; Http404 if it is not theirs."""
    return one_visible(to_pass_on_by(user).select_related("recipient"), pk=pk)
