"""What people call a version of a study, and the file of what is published."""

import re

from django.utils.translation import gettext as _

from casestudies.models import CaseStudy, Draft, Publication

# With these a name cannot be kept everywhere, or would lead elsewhere.
UNSAFE = re.compile(
    r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+"
)
LONGEST_TITLE = 120


def draft_name(draft: Draft, *, number: bool = False) -> str:
    """Return "Second draft", else "Version 2"; with `number`, both."""
    version = _("Version {number}").format(number=draft.number)
    if draft.step is None:
        return version
    step = str(draft.step.get_kind_display())
    if not number:
        return step
    return _("{version}: {step}").format(version=version, step=step.lower())


def file_name_of(publication: Publication) -> str:
    """Return the name readers save what is published under.

    "Indonesia - Mapping the landscape (English).pdf": country, title and language,
    in whatever script, with the extension of the file that was uploaded. Who
    named that file, and how often, is nobody's business outside.
    """
    study, file = publication.study, publication.file
    stem = _plain(publication.title)[:LONGEST_TITLE].rstrip(" .") or study.slug
    country = study.participation.country if study.participation else None
    if study.kind == CaseStudy.Kind.COUNTRY and country is not None:
        place = _plain(str(country))
        stem = stem if stem.startswith(place) else f"{place} - {stem}"
    language = _plain(str(publication.language_name))
    extension = file.original_name.rpartition(".")[2].lower() if file else ""
    return f"{stem} ({language}).{extension}"


def _plain(text: str) -> str:
    return " ".join(UNSAFE.sub(" ", text).split()).strip(" .")


def names_of(old: Draft, new: Draft) -> tuple[str, str]:
    """Return two names that tell the versions apart."""
    names = draft_name(old), draft_name(new)
    if names[0] != names[1]:
        return names
    numbered = _("Version {number}")
    return numbered.format(number=old.number), numbered.format(number=new.number)
