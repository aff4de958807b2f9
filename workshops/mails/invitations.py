"""The letters of this room: the invitation, its changes, and that it is off."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.kinds import CalendarPart, MailKind, register
from mail.models import Mail
from mail.night import never_left
from phases.permissions import coordinators_of
from sse_project.lib import dates
from sse_project.lib.links import absolute_url
from workshops.invitations import calendar_file
from workshops.invitations.answering import answer_url, key_for
from workshops.invitations.calendar_file import CANCEL, REQUEST, Invited, invited_of
from workshops.mails.naming import thing_named
from workshops.models import Participant, Workshop
from workshops.planning.hours import hours_of
from workshops.services import inviting


class WorkshopMail(MailKind):
    """What both letters share: of one workshop, to one reader."""

    urgent = True
    # Nothing else would tell that the hour is another one.
    essential = True

    def about(self, mail: Mail) -> str:
        """Return the workshop."""
        return thing_named(mail)

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the addresses of the phase's coordinators."""
        phase_id = _workshop_of(mail).phase_id
        return [user.email for user in coordinators_of(phase_id)]

    def common(self, mail: Mail, workshop: Workshop) -> dict[str, Any]:
        """Return the hours of the host and of the reader, the place, the people."""
        hours = hours_of(workshop)
        coordinators = coordinators_of(workshop.phase_id)
        told: dict[str, Any] = {
            "workshop": workshop,
            "why": mail.params["why"],
            "hours": hours,
            "where": calendar_file.where_of(workshop),
            "coordinators": coordinators,
            "link": absolute_url(workshop.get_absolute_url()),
        }
        if hours is not None:
            told["host_time"] = hours.text()
            own = _zone_of_reader(mail)
            if own is not None and hours.text(own) != hours.text():
                told["own_time"] = hours.text(own)
        return told


@register
class Invitation(WorkshopMail):
    """Invites, tells of a change, or asks once more."""

    slug = "workshop_invitation"
    label = gettext_lazy("Invitation to a workshop")
    template = "workshops/mail/invitation"

    def still_applies(self, mail: Mail) -> str:
        """Return why not: off the list, called off, changed since, over."""
        row, workshop = _row_of(mail), _workshop_of(mail)
        if row is None:
            return "no longer on the list"
        if workshop.is_off:
            return "the workshop was called off"
        if workshop.invitation_sequence != mail.params["sequence"]:
            return "it changed meanwhile: a newer letter tells"
        hours = hours_of(workshop)
        if hours is None:
            return "its day moved, and its hours are not fixed"
        if hours.ends_at <= dates.now():
            return "the workshop is over"
        if mail.params["why"] == inviting.AGAIN and row.answer:
            return "it was answered meanwhile"
        return ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the hours, and the links of the three answers."""
        row, workshop = _row_of(mail), _workshop_of(mail)
        assert row is not None  # noqa: S101 -- still_applies() has seen it
        answers = [value for value in Participant.Answer.values if value]
        return {
            **self.common(mail, workshop),
            "why": _why(mail),
            "row": row,
            "key": key_for(row),
            "name": row.user.name if row.user is not None else row.name,
            "answers": [
                (Participant.Answer(value).label, answer_url(row, value))
                for value in answers
            ],
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "Invitation: ...", "Changed: ..." or "Please answer: ..."."""
        words = {
            inviting.INVITED: _("Invitation: {title}"),
            inviting.CHANGED: _("Changed: {title}"),
            inviting.AGAIN: _("Please answer: {title}"),
        }
        return words[context["why"]].format(title=context["workshop"].title)

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the key that answers for the reader, and the link to join."""
        return [context["key"], context["workshop"].join_url]

    def calendar(self, mail: Mail, context: dict[str, Any]) -> CalendarPart:
        """Return the request, with the link to answer in its text."""
        workshop, row = context["workshop"], context["row"]
        text = [workshop.summary]
        if workshop.join_url:
            text.append(_("To join: {link}").format(link=workshop.join_url))
        text.append(_("To answer: {link}").format(link=answer_url(row)))
        content = calendar_file.write(
            workshop,
            context["hours"],
            method=REQUEST,
            invited=invited_of(row),
            organiser=next(iter(context["coordinators"]), None),
            text="\n".join(filter(None, text)),
        )
        return CalendarPart(content, REQUEST)


@register
class Cancellation(WorkshopMail):
    """Tells that the workshop is off, or that the reader is no longer invited."""

    slug = "workshop_cancellation"
    label = gettext_lazy("Cancellation of a workshop")
    template = "workshops/mail/cancellation"

    def still_applies(self, mail: Mail) -> str:
        """Return why not: it takes place after all, or they are invited anew."""
        workshop = _workshop_of(mail)
        never_told = "the invitation never left"
        reason = never_told if never_left(_invitations_of(mail)) else ""
        if mail.params["why"] == inviting.CALLED_OFF:
            return reason if workshop.is_off else "it takes place after all"
        rows = workshop.participants.filter(invited_at__isnull=False)
        mine = (
            rows.filter(user=mail.recipient)
            if mail.recipient is not None
            else rows.filter(email__iexact=mail.to_email)
        )
        return "they are invited anew" if mine.exists() else reason

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the workshop as it was to be."""
        return self.common(mail, _workshop_of(mail))

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "Called off: ..." or "No longer invited: ..."."""
        if mail.params["why"] == inviting.CALLED_OFF:
            text = _("Called off: {title}")
        else:
            text = _("No longer invited: {title}")
        return text.format(title=context["workshop"].title)

    def calendar(self, mail: Mail, context: dict[str, Any]) -> CalendarPart | None:
        """Return what takes the event out of the reader's calendar."""
        if context["hours"] is None:
            return None
        recipient = mail.recipient
        invited = (
            Invited(recipient.name, recipient.email)
            if recipient is not None
            else Invited("", mail.to_email)
        )
        content = calendar_file.write(
            context["workshop"],
            context["hours"],
            method=CANCEL,
            invited=invited,
            organiser=next(iter(context["coordinators"]), None),
        )
        return CalendarPart(content, CANCEL)


def _workshop_of(mail: Mail) -> Workshop:
    return (
        Workshop.objects.with_current_date()
        .select_related("phase")
        .get(pk=mail.params["workshop"])
    )


def _invitations_of(mail: Mail) -> "QuerySet[Mail]":
    """Return the invitations of its reader to its workshop that came before it."""
    return Mail.objects.filter(
        kind=Invitation.slug,
        recipient=mail.recipient,
        to_email=mail.to_email,
        params__workshop=mail.params["workshop"],
        pk__lt=mail.pk,
    )


def _why(mail: Mail) -> str:
    """Return why an invitation goes out: what never left cannot have changed."""
    why: str = mail.params["why"]
    is_first = why == inviting.CHANGED and never_left(_invitations_of(mail))
    return inviting.INVITED if is_first else why


def _row_of(mail: Mail) -> Participant | None:
    return (
        Participant.objects.select_related("user", "participation__country")
        .filter(pk=mail.params["participant"])
        .first()
    )


def _zone_of_reader(mail: Mail) -> Any:
    """Return the zone of the account, else of the country they are listed for."""
    if mail.recipient is not None:
        return dates.zone_of(mail.recipient)
    row = _row_of(mail) if "participant" in mail.params else None
    if row is None or row.participation is None:
        return None
    return dates.zone_of(row.participation)
