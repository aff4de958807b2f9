"""Passages the tracker proposes for a theme of a draft, or why there are none."""

from dataclasses import dataclass, field

from casestudies.models import Theme
from manuscripts.kept import kept_contents, wait_for
from manuscripts.words import unread_sentences
from records.models import StoredFile
from themes.models import ThemeTerm
from themes.passages import Passage, find_passages


@dataclass(frozen=True)
class Proposals:
    """What was found. `waiting` says that the file is still being read."""

    passages: list[Passage] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    waiting: str = ""
    is_handed_out: bool = True
    unread: list[str] = field(default_factory=list)

    def numbered(self, number: int | None) -> Passage | None:
        """Return the passage of this number, None when there is none."""
        return next((p for p in self.passages if p.number == number), None)


def proposals_of(stored: StoredFile, theme: Theme) -> Proposals:
    """Return the passages that hold a word of the theme; asks a worker to read.

    A theme without words is looked for by its name.
    """
    terms = ThemeTerm.objects.filter(theme=theme).order_by("pk")
    words = list(terms.values_list("text", flat=True)) or [theme.name]
    if stored.state != StoredFile.State.READY:
        return Proposals(words=words, is_handed_out=False)
    contents = kept_contents(stored)
    if contents is None:
        return Proposals(words=words, waiting=wait_for(stored))
    return Proposals(
        passages=find_passages(contents.blocks, words),
        words=words,
        unread=unread_sentences(contents.unread),
    )
