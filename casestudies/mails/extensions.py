"""The letters about more time: asked for, decided, given."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.extension_words import thing_words, who_asks
from casestudies.mails.letters import Letter, due, in_words, study_letter, study_named
from casestudies.models import ExtensionRequest, ReviewRound, Step
from casestudies.services.extensions import due_of, zone_where_due
from casestudies.services.links import page_for_reviewer
from casestudies.slack import slack_of
from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of

State = ExtensionRequest.State


class ExtensionMail(MailKind):
    """A letter about one request, named by `mail.params`."""

    template = "casestudies/mail/review"

    def about(self, mail: Mail) -> str:
        """Return the study."""
        return study_named(mail)

    def letter(self, mail: Mail, request: ExtensionRequest) -> Letter:
        """Return what it says, in the active language."""
        raise NotImplementedError

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, its link, and the coordinators who answer for it."""
        request = request_of(mail)
        return study_letter(self.letter(mail, request), request.study.phase_id)

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return the subject."""
        subject: str = context["letter"].subject
        return subject

    def reply_to(self, mail: Mail) -> list[str]:
        """Return who asked, to who decides; to the others the coordinators."""
        request = request_of(mail)
        return [user.email for user in coordinators_of(request.study.phase_id)]


def request_of(mail: Mail) -> ExtensionRequest:
    """Return the request the letter is about."""
    return ExtensionRequest.objects.with_things().get(pk=mail.params["request"])


def _facts(request: ExtensionRequest) -> list[tuple[str, str]]:
    return [
        (_("Study"), str(request.study)),
        (_("Asked by"), str(request.asked_by)),
        (_("Due so far"), in_words(request.due_on)),
        (_("Asked for"), in_words(request.wanted_on)),
        (_("Reason"), request.reason),
    ]


@register
class ExtensionAsked(ExtensionMail):
    """Tells who decides that somebody asks for more time."""

    slug = "extension_asked"
    label = gettext_lazy("More time asked for")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: decided, withdrawn or overtaken meanwhile."""
        return "" if request_of(mail).is_open else "it is decided"

    def reply_to(self, mail: Mail) -> list[str]:
        """Return who asked."""
        return [request_of(mail).asked_by.email]

    def letter(self, mail: Mail, request: ExtensionRequest) -> Letter:
        """Say who asks for what, and what it leaves to the next fixed date."""
        what = thing_words(request.thing)
        due_on = due_of(request.thing) or request.due_on
        slack = [s.sentence(what) for s in slack_of(request, due_on=due_on)]
        return Letter(
            subject=_("{who} asks for more time: {what}, until {day}").format(
                who=who_asks(request), what=what, day=in_words(request.wanted_on)
            ),
            paragraphs=[
                _("{name} asks for time until {day} instead of {due}: {what}.").format(
                    name=request.asked_by,
                    day=in_words(request.wanted_on),
                    due=in_words(due_on),
                    what=what,
                ),
                *(slack or [_("No fixed date of the plan lies ahead.")]),
            ],
            facts=_facts(request),
            path=request.get_absolute_url(),
            action=_("Decide"),
            why=_("You get this because you decide on dates of this phase."),
        )


@register
class ExtensionDecided(ExtensionMail):
    """Tells who asked, and the rest of the team, what was decided."""

    slug = "extension_decided"
    label = gettext_lazy("Answer to a request for more time")

    def letter(self, mail: Mail, request: ExtensionRequest) -> Letter:
        """Give the date that holds now, and the note."""
        what, thing = thing_words(request.thing), request.thing
        due_on = due_of(thing) or request.due_on
        if request.state == State.GRANTED:
            subject = _("You have until {day}: {what}")
        else:
            subject = _("The date stands, {day}: {what}")
        return Letter(
            subject=subject.format(day=in_words(due_on), what=what),
            paragraphs=[self._said(request)],
            facts=[
                (_("Study"), str(request.study)),
                (_("Asked for"), in_words(request.wanted_on)),
                *([(_("Note"), request.note)] if request.note else []),
                due(due_on, zone_where_due(thing)),
            ],
            path=self._path(mail, request),
            action=_("Open"),
            why=self._why(mail, request),
        )

    @staticmethod
    def _said(request: ExtensionRequest) -> str:
        if request.granted_on is None:
            text = _("{name} cannot give the time that was asked for.")
        elif request.granted_on == request.wanted_on:
            text = _("{name} gives the time that was asked for.")
        else:
            text = _("{name} gives time, to another date than was asked for.")
        return text.format(name=request.decided_by)

    @staticmethod
    def _path(mail: Mail, request: ExtensionRequest) -> str:
        if request.assignment is not None:
            return page_for_reviewer(request.assignment)
        return str(request.thing.get_absolute_url() if request.round else "") or (
            request.study.get_absolute_url()
        )

    @staticmethod
    def _why(mail: Mail, request: ExtensionRequest) -> str:
        if mail.recipient_id == request.asked_by_id:
            return _("You get this because you asked for more time.")
        return _("You get this because you belong to the team of this study.")

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the key of the link, if it carries one."""
        return list(filter(None, [context["link_key"]]))


@register
class MoreTimeGiven(MailKind):
    """Tells the team that a date was moved for it."""

    slug = "more_time_given"
    label = gettext_lazy("More time for a draft or answers")
    template = "casestudies/mail/review"

    def about(self, mail: Mail) -> str:
        """Return the study."""
        return study_named(mail)

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the date was moved once more."""
        due_on = due_of(self._thing(mail))
        return "" if str(due_on) == mail.params["due_on"] else "the date moved again"

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, its link, and the coordinators who answer for it."""
        thing = self._thing(mail)
        day = dt.date.fromisoformat(mail.params["due_on"])
        page = thing.study if isinstance(thing, Step) else thing
        letter = Letter(
            subject=_("You have until {day}: {what}").format(
                day=in_words(day), what=thing_words(thing)
            ),
            paragraphs=[_("The coordinator has given you more time.")],
            facts=[
                (_("Study"), str(thing.study)),
                (_("Reason"), mail.params["reason"]),
                due(day, zone_where_due(thing)),
            ],
            path=page.get_absolute_url(),
            action=_("Open"),
            why=_("You get this because you belong to the team of this study."),
        )
        return study_letter(letter, thing.study.phase_id)

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return the subject."""
        subject: str = context["letter"].subject
        return subject

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phase."""
        phase_id = self._thing(mail).study.phase_id
        return [user.email for user in coordinators_of(phase_id)]

    @staticmethod
    def _thing(mail: Mail) -> Step | ReviewRound:
        model = Step if "step" in mail.params else ReviewRound
        rows: Any = model.objects.select_related("study__participation", "study__phase")
        found: Step | ReviewRound = rows.get(
            pk=mail.params.get("step") or mail.params["round"]
        )
        return found
