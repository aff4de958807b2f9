"""The themes of a phase: added, changed, ordered, retired. Nothing is deleted."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from casestudies.models import Theme
from casestudies.services.refusals import Refused, refuse_stale
from phases.models import Phase
from sse_project.lib import dates
from sse_project.lib.history import note_change
from themes.models import ThemeTerm

STEP = 10
# Addresses below a phase's themes that are no theme.
TAKEN = {"add"}

Words = dict[str, list[str]]  # by language


@transaction.atomic
def add_theme(
    phase: Phase,
    *,
    by: Any,
    form: uuid.UUID | None,
    name: str,
    guidance: str = "",
    words: Words | None = None,
) -> Theme:
    """Add a theme at the end of the phase's and return it; history keeps it.

    The same `form` again returns what it made. Raises Refused when another
    theme of the phase, also a retired one, has the name.
    """
    themes = _locked(phase.pk)
    for theme in themes:
        if form is not None and theme.saved_from == form:
            return theme
    _refuse_name(name, themes)
    theme = Theme(
        phase=phase,
        slug=_slug(name, {theme.slug for theme in themes}),
        name=name,
        guidance=guidance,
        position=max((theme.position for theme in themes), default=0) + STEP,
        saved_from=form,
    )
    note_change(theme, by=by)
    theme.save()
    _set_words(theme, words or {}, by=by)
    return theme


@transaction.atomic
def change_theme(
    theme: Theme,
    *,
    by: Any,
    version: int | None,
    form: uuid.UUID | None,
    name: str,
    guidance: str,
    words: Words,
) -> Theme:
    """Change name, guidance and words; raises Stale when somebody did meanwhile.

    The words replace those of the languages named. Effects: the theme counts
    its version up, each word added or removed leaves a line of history. Saving
    the same again writes nothing.
    """
    themes = _locked(theme.phase_id)
    theme = next(each for each in themes if each.pk == theme.pk)
    wanted = {"name": name, "guidance": guidance}
    is_same = all(getattr(theme, field) == text for field, text in wanted.items())
    if is_same and not _differ(theme, words):
        return theme
    refuse_stale(theme, version=version, form=form)
    _refuse_name(name, [each for each in themes if each.pk != theme.pk])
    theme.name, theme.guidance = name, guidance
    theme.version += 1
    theme.saved_from = form
    note_change(theme, by=by)
    theme.save(update_fields=["name", "guidance", "version", "saved_from"])
    _set_words(theme, words, by=by)
    return theme


@transaction.atomic
def move_theme(theme: Theme, *, by: Any, up: bool, seen_at: int) -> None:
    """Let a theme change places with the one above or below it.

    `seen_at` is its position on the page: once it moved, the same button does
    nothing more.
    """
    offered = [each for each in _locked(theme.phase_id) if each.retired_at is None]
    place = next((n for n, each in enumerate(offered) if each.pk == theme.pk), None)
    if place is None or offered[place].position != seen_at:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(offered):
        return
    offered[place], offered[other] = offered[other], offered[place]
    for number, each in enumerate(offered, start=1):
        if each.position != number * STEP:
            each.position = number * STEP
            note_change(each, by=by)
            each.save(update_fields=["position"])


@transaction.atomic
def retire_theme(theme: Theme, *, by: Any) -> None:
    """Offer the theme no longer; what was judged and tagged stays."""
    theme = _one(theme)
    if theme.retired_at is None:
        theme.retired_at = dates.now()
        note_change(theme, by=by)
        theme.save(update_fields=["retired_at"])


@transaction.atomic
def restore_theme(theme: Theme, *, by: Any) -> None:
    """Offer a retired theme again."""
    theme = _one(theme)
    if theme.retired_at is not None:
        theme.retired_at = None
        note_change(theme, by=by)
        theme.save(update_fields=["retired_at"])


def words_of(theme: Theme) -> Words:
    """Return the words of a theme by language, in the order they were added."""
    words: Words = {}
    for term in ThemeTerm.objects.filter(theme=theme).order_by("pk"):
        words.setdefault(term.language, []).append(term.text)
    return words


def _one(theme: Theme) -> Theme:
    return Theme.objects.select_for_update(of=("self",)).get(pk=theme.pk)


def _locked(phase_id: int) -> list[Theme]:
    """Lock the phase, then its themes; return them in their order."""
    Phase.objects.select_for_update(of=("self",)).get(pk=phase_id)
    themes = Theme.objects.select_for_update(of=("self",)).filter(phase=phase_id)
    return list(themes.order_by("position", "name"))


def _refuse_name(name: str, others: list[Theme]) -> None:
    if any(name.casefold() == other.name.casefold() for other in others):
        raise Refused(_("There is a theme of this name."))


def _slug(name: str, taken: set[str]) -> str:
    stem = slugify(name)[:50] or "theme"
    slug, number = stem, 1
    while slug in taken | TAKEN:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _differ(theme: Theme, words: Words) -> bool:
    here = words_of(theme)
    return any(set(here.get(code, [])) != set(wanted) for code, wanted in words.items())


def _set_words(theme: Theme, words: Words, *, by: Any) -> None:
    here = {
        (term.language, term.text): term
        for term in ThemeTerm.objects.select_for_update(of=("self",)).filter(
            theme=theme, language__in=words
        )
    }
    wanted = {(code, text): None for code, texts in words.items() for text in texts}
    for key, term in here.items():
        if key not in wanted:
            note_change(term, by=by)
            term.delete()
    for language, text in wanted:
        if (language, text) not in here:
            term = ThemeTerm(theme=theme, language=language, text=text)
            note_change(term, by=by)
            term.save()
