"""What became of a passage, in sentences: found where, and whether it changed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import Comment, Draft
from manuscripts.comparison.places import Place


def headline(waiting: int, verified: int, not_yet: int, *, draft: Draft) -> str:
    """Return how many promises wait in this version, or how they were settled."""
    if waiting:
        return ngettext(
            "One promise to verify in version {number}",
            "{count} promises to verify in version {number}",
            waiting,
        ).format(count=waiting, number=draft.number)
    if not verified and not not_yet:
        return _("Nothing is to be verified in version {number}").format(
            number=draft.number
        )
    return _(
        "Nothing is left to verify in version {number}: {verified} verified,"
        " {not_yet} not yet"
    ).format(number=draft.number, verified=verified, not_yet=not_yet)


def sentences_of(place: Place, comment: Comment, draft: Draft) -> list[str]:
    """Return where the passage was found, and what became of it."""
    if place.how == "nowhere":
        return [_not_found(comment), _("Its chapter was not found either.")]
    if place.how == "chapter":
        return [_not_found(comment), *_of_chapter(place)]
    said = [_how_found(place), _what_became(place, draft)]
    if place.elsewhere is not None:
        said.append(
            _("What changed in “{chapter}” stands below it.").format(
                chapter=place.elsewhere.title
            )
        )
    return [sentence for sentence in said if sentence]


def _not_found(comment: Comment) -> str:
    if not comment.quote.strip():
        return _("The comment quotes no passage.")
    return _("The quoted passage was not found in version {number}.").format(
        number=comment.raised_in.draft.number
    )


def _of_chapter(place: Place) -> list[str]:
    if not place.items:
        return [_("Nothing changed in “{chapter}”.").format(chapter=place.title)]
    said = [
        ngettext(
            "This is what changed in “{chapter}”.",
            "These {count} paragraphs changed in “{chapter}”.",
            len(place.items),
        ).format(count=len(place.items), chapter=place.title)
    ]
    if place.more:
        said.append(
            ngettext(
                "{count} more change is in the full comparison.",
                "{count} more changes are in the full comparison.",
                place.more,
            ).format(count=place.more)
        )
    return said


def _how_found(place: Place) -> str:
    if place.how == "near":
        return _(
            "The passage was not found word for word; this paragraph is most like it."
        )
    if place.times > 1:
        return _("The quoted words stood in {count} places.").format(count=place.times)
    return ""


def _what_became(place: Place, draft: Draft) -> str:
    """Return what happened to the paragraph, and whether the words are still there."""
    states = {item.state for item in place.focus}
    if states == {"removed"}:
        return _("The paragraph is no longer in version {number}.").format(
            number=draft.number
        )
    if not place.is_changed:
        return _("The paragraph did not change.")
    if "moved" in states and not any(item.is_reworded for item in place.focus):
        return _(
            "The paragraph moved to “{chapter}”; its words did not change."
        ).format(chapter=place.title)
    if "moved" in states:
        return _("The paragraph moved to “{chapter}” and was reworded.").format(
            chapter=place.title
        )
    if place.is_kept:
        return _("The paragraph was reworded; the quoted words are still there.")
    return _("The quoted words were changed.") if place.how == "words" else ""
