"""The form of a link: what it is, its title, its address."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from workshops.models import WorkshopLink


class LinkForm(forms.Form):
    """A recording, a material or a registration that lies elsewhere."""

    kind = forms.ChoiceField(label=_("Kind"), choices=WorkshopLink.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https://"),
    )

    def clean_url(self) -> str:
        """Refuse what is not encrypted on its way, or holds a password."""
        url: str = self.cleaned_data["url"]
        if not url.startswith("https://"):
            raise forms.ValidationError(_t("The address must begin with https://"))
        if "@" in url.removeprefix("https://").partition("/")[0]:
            raise forms.ValidationError(_t("Leave name and password out."))
        return url
