"""The themes of a version, on the pages of its study and of itself."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.models import CaseStudy, Draft
from phases.permissions import oversees
from sse_project.lib.panels import Panel, register
from themes.coverage import cells, themes_of
from themes.querysets import judged_openly


def _context(user: Any, study: CaseStudy, draft: Draft | None) -> dict[str, Any] | None:
    """Return the themes of a version the reader may see judged; four queries.

    Nothing while the phase has no themes; to the country team nothing either
    while none of them is judged.
    """
    if draft is None:
        return None
    themes = themes_of(study.phase_id, [draft], read_by=user)
    found = list(cells(user, [draft], themes).values())
    judges = oversees(user, study.phase_id)
    if not found or not (judges or any(cell.check for cell in found)):
        return None
    address = reverse("themes:draft_themes", args=[study.slug, draft.number])
    return {
        "study": study,
        "draft": draft,
        "cells": found,
        "url": address,
        "link": _("Judge them") if judges else _("Read why"),
        "any_invented": any(c.check and c.check.is_illustrative for c in found),
    }


@register
class StudyThemes(Panel):
    """On the study's page: its latest version whose judgement may be seen."""

    place = "study"
    order = 15  # what is approved and published ends the page
    template = "themes/partials/panel.html"
    tab = gettext_lazy("Themes")
    anchor = "h-themes"

    def context_for(self, user: Any, thing: Any) -> dict[str, Any] | None:
        """Return the themes of the latest version, with the way to all versions."""
        latest = judged_openly(user).filter(study=thing).order_by("-number").first()
        found = _context(user, thing, latest)
        if found is not None:
            found["url"] = reverse("themes:study_themes", args=[thing.slug])
            found["link"] = _("All versions")
        return found


@register
class DraftThemes(Panel):
    """On a version's page."""

    place = "draft"
    order = 20
    template = "themes/partials/panel.html"

    def context_for(self, user: Any, thing: Any) -> dict[str, Any] | None:
        """Return the themes of this version."""
        return _context(user, thing.study, thing)
