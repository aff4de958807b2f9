"""The weekly overview, for coordinators and ILO staff."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.kinds import MailKind, register
from mail.models import Mail
from reminders.weekly.overview import in_words, sections_for
from reminders.weekly.schedule import NOTHING_TO_SAY, phases_of
from sse_project.lib import dates
from sse_project.lib.links import absolute_url


@register
class WeeklyMail(MailKind):
    """How the phases of a person stand: late, coming, waiting for whom."""

    slug = "weekly"
    label = gettext_lazy("Weekly overview")
    category = Mail.Category.DIGEST
    priority = 7
    template = "reminders/mail/weekly"

    def still_applies(self, mail: Mail) -> str:
        """Return why not: nothing to say, or no longer their phase."""
        reader = mail.recipient
        if reader is None or not phases_of(reader):
            return _("No longer coordinator of the phase.")
        with timezone.override(reader.time_zone):
            sections = sections_for(reader, dates.now())
        return "" if sections else NOTHING_TO_SAY

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return what there is to say of each phase."""
        sections = sections_for(mail.recipient, dates.now())
        return {
            "sections": sections,
            "parts": in_words(sections),
            "failed_url": absolute_url(f"{reverse('reminders:emails')}?state=failed"),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "Phase 1 this week: 3 late, 4 due within a week"."""
        parts = ", ".join(context["parts"])
        if len(context["sections"]) == 1:
            phase = context["sections"][0].phase
            return _("{phase} this week: {parts}").format(phase=phase, parts=parts)
        return _("This week: {parts}").format(parts=parts)
