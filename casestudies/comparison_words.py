"""A comparison in sentences: what changed, and what a reader must know of it."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import Draft
from casestudies.naming import names_of
from manuscripts.comparison import Comparison, Item
from manuscripts.comparisons import Compared, Side
from manuscripts.words import unread_sentences

# Of what could not be read only this touches the text that is compared.
OF_THE_TEXT = {
    *("died", "too_complex", "gone", "text", "no_text", "pages", "too_long"),
    *("notes", "headers"),
}


def pair_name(old: Draft, new: Draft) -> str:
    """Return "Third draft against second draft"."""
    before, after = names_of(old, new)
    return _("{new} against {old}").format(
        new=after, old=before[:1].lower() + before[1:]
    )


def headline(old: Draft, new: Draft, comparison: Comparison) -> str:
    """Return how much changed and in how many chapters, in a sentence."""
    pair, count = pair_name(old, new), comparison.change_count
    if not count:
        return _("{pair}: not a word changed").format(pair=pair)
    chapters = [chapter for chapter in comparison.chapters if chapter.title]
    if len(chapters) < 2:
        return ngettext(
            "{pair}: {count} paragraph changed",
            "{pair}: {count} paragraphs changed",
            count,
        ).format(pair=pair, count=count)
    held = [chapter for chapter in comparison.chapters if chapter.items]
    touched = sum(bool(chapter.change_count) for chapter in held)
    return ngettext(
        "{pair}: {count} paragraph changed in {touched} of {all} chapters",
        "{pair}: {count} paragraphs changed in {touched} of {all} chapters",
        count,
    ).format(pair=pair, count=count, touched=touched, all=len(held))


def kinds_of_change(comparison: Comparison) -> str:
    """Return "30 reworded, 5 added, 4 removed and 2 moved", "" when nothing changed."""
    counts: Counter[str] = Counter(
        item.state for item in comparison.items() if item.is_change
    )
    tables = sum(item.is_change and item.kind == "table" for item in comparison.items())
    said = [
        text.format(count=counts[state])
        for state, text in (
            ("changed", _("{count} reworded")),
            ("added", _("{count} added")),
            ("removed", _("{count} removed")),
            ("moved", _("{count} moved")),
        )
        if counts[state]
    ]
    if not said:
        return ""
    sentence = ", ".join(said) + "."
    if tables:
        sentence += " " + ngettext(
            "{count} of them is a table.", "{count} of them are tables.", tables
        ).format(count=tables)
    return sentence


def notes_on(old: Draft, new: Draft, found: Compared) -> list[str]:
    """Return what a reader must know before trusting the comparison."""
    notes = []
    if found.old.is_pdf != found.new.is_pdf:
        notes.append(
            _(
                "One version is a Word file and the other a PDF: only their words are"
                " compared. Headings, notes and tables of a PDF are not known as such."
            )
        )
    elif found.new.is_pdf:
        notes.append(
            _(
                "Both versions are PDFs: paragraphs are guessed from the lines on the"
                " page, and tables are compared as lines."
            )
        )
    for draft, side in ((old, found.old), (new, found.new)):
        notes += _notes_on(draft, side)
    return notes


def _notes_on(draft: Draft, side: Side) -> list[str]:
    notes = []
    if side.tracked_changes:
        notes.append(
            ngettext(
                "Version {number} holds {count} tracked change. It is compared as if"
                " accepted.",
                "Version {number} holds {count} tracked changes. They are compared as"
                " if accepted.",
                side.tracked_changes,
            ).format(number=draft.number, count=side.tracked_changes)
        )
    codes = [code for code in side.unread if code in OF_THE_TEXT]
    notes += [
        _("Version {number}: {sentence}").format(number=draft.number, sentence=sentence)
        for sentence in unread_sentences(codes)
    ]
    return notes


def change_name(item: Item) -> str:
    """Return what happened to a passage, in a word or two."""
    if item.state == "moved":
        return _("Moved and reworded") if item.is_reworded else _("Moved")
    return {
        "changed": _("Reworded"),
        "added": _("Added"),
        "removed": _("Removed"),
    }[item.state]
