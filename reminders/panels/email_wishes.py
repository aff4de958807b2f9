"""On the page of one's reminders: which e-mails one gets."""

from typing import Any

from reminders.forms.wishes import WantedForm
from sse_project.lib.panels import Panel, register


@register
class WantedPanel(Panel):
    """The categories of e-mail, to be ticked."""

    place = "my_reminders"
    order = 10
    template = "reminders/partials/wanted.html"

    def context_for(self, user: Any, thing: Any) -> dict[str, Any]:
        """Return the form, filled in."""
        return {"form": WantedForm(user=user)}
