"""Pages of themes: those of a phase, judging a draft, the overview."""

from themes.views.editing import (
    phase_themes,
    theme,
    theme_add,
    theme_edit,
    theme_move,
    theme_restore,
    theme_retire,
)
from themes.views.judging import check, draft_themes, study_themes
from themes.views.overview import overview

__all__ = [
    "check",
    "draft_themes",
    "overview",
    "phase_themes",
    "study_themes",
    "theme",
    "theme_add",
    "theme_edit",
    "theme_move",
    "theme_restore",
    "theme_retire",
]
