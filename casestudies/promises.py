"""Promises beside what became of their passages in a later version: the cards."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db.models import Prefetch

from casestudies.comparison_page import addresses_of_changes
from casestudies.forms.promises import SettleForm
from casestudies.models import Comment, Draft, Response
from casestudies.promise_words import sentences_of
from casestudies.querysets.reviews import CommentQuerySet
from manuscripts.comparison import Comparison, Item, Row
from manuscripts.comparison.places import Place, Places
from manuscripts.comparisons import compared, wait_for
from records.models import StoredFile
from sse_project.lib import doorbell

Found = Literal["ready", "waiting", "unreadable"]


@dataclass(frozen=True)
class Shown:
    """A paragraph on a card: the one that is meant (`is_focus`), or beside it."""

    item: Item
    rows: list[Row] | None
    is_focus: bool


@dataclass(frozen=True)
class Card:
    """One promise. `sentences` say what was found, `shown` is where to look."""

    comment: Comment
    answer: Response | None
    state: Found
    sentences: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    elsewhere: list[Shown] = field(default_factory=list)
    elsewhere_title: str = ""
    address: str = ""
    can_compare: bool = False
    files: list[int] = field(default_factory=list)
    previous: int | None = None
    next: int | None = None
    form: SettleForm | None = None


@dataclass(frozen=True)
class Compared:
    """One earlier version against the one in question, ready to be looked through."""

    state: Found
    waiting: doorbell.Waiting | None = None
    places: Places | None = None
    addresses: dict[int, str] = field(default_factory=dict)


def for_cards(user: Any, promises: CommentQuerySet) -> CommentQuerySet:
    """Fetch what the cards print, in the order of the numbers."""
    answers = Response.objects.visible_to(user).select_related("author")
    return (
        promises.select_related(
            "assignment__reviewer__organisation",
            "raised_in__draft__file",
            "raised_in__draft__step",
            "round",
        )
        .prefetch_related(Prefetch("response", answers))
        .order_by("raised_in__number", "number", "pk")
    )


def comparisons_for(comments: list[Comment], draft: Draft) -> dict[int, Compared]:
    """Return, by id, the versions of the comments against `draft`; asks a worker."""
    old = {c.raised_in.draft_id: c.raised_in.draft for c in comments}
    return {pk: _compared(each, draft) for pk, each in old.items()}


def _compared(old: Draft, new: Draft) -> Compared:
    ready = StoredFile.State.READY
    if old.file.state != ready or new.file.state != ready:
        return Compared("unreadable")
    found = compared(old.file, new.file)
    if found is None:
        return Compared("waiting", waiting=wait_for(old.file, new.file))
    if found.comparison is None:
        return Compared("unreadable")
    return _ready(found.comparison)


def _ready(comparison: Comparison) -> Compared:
    return Compared(
        "ready",
        places=Places(comparison),
        addresses=addresses_of_changes(comparison),
    )


def card_of(
    comment: Comment,
    draft: Draft,
    against: Compared,
    *,
    may_settle: bool,
    readable: set[int],
) -> Card:
    """Return the card of one promise.

    `readable` are the numbers of the versions its reader may open.
    """
    answer = getattr(comment, "response", None)
    both = [comment.raised_in.draft.number, draft.number]
    card = Card(
        comment,
        answer,
        against.state,
        can_compare=readable.issuperset(both),
        files=[number for number in both if number in readable],
        form=SettleForm(auto_id=f"p{comment.pk}-%s") if may_settle else None,
    )
    if against.places is None:
        return card
    place = against.places.find(
        quote=comment.quote,
        chapter=comment.chapter,
        where=answer.where_changed if answer else "",
    )
    return replace(
        card,
        sentences=sentences_of(place, comment, draft),
        shown=_shown(place),
        elsewhere=_shown(place.elsewhere) if place.elsewhere else [],
        elsewhere_title=place.elsewhere.title if place.elsewhere else "",
        address=_address(place, against.addresses),
    )


def in_a_row(cards: list[Card]) -> list[Card]:
    """Return the cards, each knowing the one before and the one after."""
    keys: list[int | None] = [None, *(card.comment.pk for card in cards), None]
    return [
        replace(card, previous=keys[n], next=keys[n + 2])
        for n, card in enumerate(cards)
    ]


def _shown(place: Place) -> list[Shown]:
    """Return the paragraphs; of a table only the rows that changed, and the first."""
    focus = {id(item) for item in place.focus}
    found = []
    for item in place.items:
        rows = item.rows
        if rows is not None:
            rows = [row for n, row in enumerate(rows) if row.state != "same" or not n]
        found.append(Shown(item, rows, id(item) in focus))
    return found


def _address(place: Place, addresses: dict[int, str]) -> str:
    """Return the end of the URL of the comparison at this place."""
    numbers = [item.number for item in place.focus if item.number]
    if numbers:
        return addresses.get(numbers[0], "")
    return "" if place.chapter is None else f"?chapter={place.chapter + 1}"
