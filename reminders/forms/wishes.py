"""Which e-mails a person wants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phases.permissions import standing
from reminders.models import OptOut
from reminders.services.opting_out import refused_by
from sse_project.lib.forms import offer

# What one gets of each category, in words.
MEANING = {
    OptOut.Category.REMINDER: _("Reminders of what you owe, and copies of them"),
    OptOut.Category.DIGEST: _("The weekly overview of your phases"),
    OptOut.Category.NOTICE: _("Notices and receipts: what others did, what arrived"),
}


class WantedForm(forms.Form):
    """The categories of which a person wants e-mail, of those they may get."""

    wanted = forms.MultipleChoiceField(
        label=_("E-mails you get"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        refused = refused_by(user)
        offered = [
            category
            for category in OptOut.Category
            if category != OptOut.Category.DIGEST or standing(user).overseen
        ]
        wanted = [category.value for category in offered if category not in refused]
        kwargs.setdefault("initial", {"wanted": wanted})
        super().__init__(*args, **kwargs)
        offer(self, "wanted", [(each.value, MEANING[each]) for each in offered])
        self.offered = [category.value for category in offered]
