"""The letter that announces a new version, once."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.kinds import MailKind, register
from mail.models import Mail
from mail.naming import titles_of_things
from mail.together import read_once
from materials.models import MaterialVersion
from materials.querysets import phases_reading
from phases.permissions import coordinators_of
from sse_project.lib.links import absolute_url


@register
class NewVersion(MailKind):
    """Tells everybody who works by a material that it has a new version."""

    slug = "material_version"
    label = gettext_lazy("New version of a material")
    template = "materials/mail/version"

    def about(self, mail: Mail) -> str:
        """Return the material."""
        return read_once(mail, _materials_named).get(mail.pk, "")

    def still_applies(self, mail: Mail) -> str:
        """Return why not: read, followed by a newer one, or no longer theirs."""
        version = _version_of(mail)
        if version.number != version.material.last_version_number:
            return "a newer version is there"
        if version.readings.filter(user=mail.recipient_id).exists():
            return "it was read meanwhile"
        if version.material.phase_id not in phases_reading(mail.recipient):
            return "the recipient no longer works on the phase"
        return ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the version, its page, and the coordinators who answer for it."""
        version = _version_of(mail)
        return {
            "version": version,
            "material": version.material,
            "link": absolute_url(version.material.get_absolute_url()),
            "coordinators": coordinators_of(version.material.phase_id),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("Please read: {title}, version {number}").format(
            title=context["material"], number=context["version"].number
        )

    def reply_to(self, mail: Mail) -> list[str]:
        """Return who announced it, if their account is open; else the coordinators."""
        version = _version_of(mail)
        if version.announced_by is not None and version.announced_by.is_active:
            return [version.announced_by.email]
        return [user.email for user in coordinators_of(version.material.phase_id)]


def _materials_named(mails: list[Mail]) -> dict[int, str]:
    return titles_of_things(mails, {"version": (MaterialVersion, "material__title")})


def _version_of(mail: Mail) -> MaterialVersion:
    return MaterialVersion.objects.select_related(
        "material__phase", "announced_by", "added_by"
    ).get(pk=mail.params["version"])
