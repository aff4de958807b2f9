"""What people call a version of a study."""

from django.utils.translation import gettext as _

from casestudies.models import Draft


def draft_name(draft: Draft, *, number: bool = False) -> str:
    """Return "Second draft", else "Version 2"; with `number`, both."""
    version = _("Version {number}").format(number=draft.number)
    if draft.step is None:
        return version
    step = str(draft.step.get_kind_display())
    if not number:
        return step
    return _("{version}: {step}").format(version=version, step=step.lower())


def names_of(old: Draft, new: Draft) -> tuple[str, str]:
    """Return two names that tell the versions apart."""
    names = draft_name(old), draft_name(new)
    if names[0] != names[1]:
        return names
    numbered = _("Version {number}")
    return numbered.format(number=old.number), numbered.format(number=new.number)
