"""Who changed a theme, its words among the rest."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from casestudies.models import Theme
from sse_project.lib.changes import Change, Entry, compared, entries, parts_of
from themes.models import ThemeCheck, ThemeTerm


def history_of(theme: Theme) -> list[Entry]:
    """Return the changes of a theme and of its words, newest first.

    What one save changed is one entry, however many words it touched.
    """
    columns = ("name", "guidance", "position", "retired_at")
    own: Any = Theme.history.filter(id=theme.pk)  # type: ignore[attr-defined]
    together: dict[Any, Entry] = {}
    for entry in [*entries(own, parts_of(Theme, *columns)), *_of_words(theme)]:
        key = (entry.at.replace(microsecond=0), entry.by, entry.reason)
        first = together.setdefault(key, replace(entry, changes=[]))
        together[key] = replace(
            first,
            what=first.what or entry.what,
            changes=[*first.changes, *entry.changes],
        )
    return sorted(together.values(), key=lambda entry: entry.at, reverse=True)


def _of_words(theme: Theme) -> list[Entry]:
    rows = list(
        ThemeTerm.history.filter(theme_id=theme.pk).order_by("history_id")  # type: ignore[attr-defined]
    )
    saves: dict[Any, list[tuple[Any, Entry]]] = defaultdict(list)
    for row, entry in zip(rows, compared([(r, None) for r in rows], []), strict=True):
        when = entry.at.replace(microsecond=0)
        saves[when, entry.by, entry.reason, row.language].append((row, entry))
    return [_one_save(rows) for rows in saves.values()]


def _one_save(rows: list[tuple[Any, Entry]]) -> Entry:
    row, entry = rows[0]
    words: dict[str, list[str]] = {"+": [], "-": []}
    for each, _entry in rows:
        words[each.history_type].append(each.text)
    language = ThemeTerm.Language(row.language).label
    change = Change(
        _("Words, {language}").format(language=language),
        ", ".join(words["-"]),
        ", ".join(words["+"]),
    )
    return replace(entry, what="", changes=[change])


def word_added(term: ThemeTerm) -> str:
    """Return what a row of addition added, in words."""
    return _("Added “{word}” ({language})").format(
        word=term.text, language=term.get_language_display()
    )


def judged_as(check: ThemeCheck) -> str:
    """Return that a theme was judged for the first time."""
    return _("Judged for the first time")
