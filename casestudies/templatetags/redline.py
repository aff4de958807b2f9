"""Words that came and went, marked by more than colour."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from manuscripts.comparison import Piece

register = template.Library()


@register.filter
def redline(pieces: Iterable[Piece]) -> SafeString:
    """Return the words as <ins> and <del>, for who hears them with a word before.

    Underlined and struck through, they are told apart without colour and on paper.
    """
    spoken = {"+": ("ins", _("[added]")), "-": ("del", _("[removed]"))}
    shown = [
        escape(text)
        if mark == "="
        else format_html(
            '<{0}><span class="vh">{1} </span>{2}</{0}>', *spoken[mark], text
        )
        for mark, text in pieces
    ]
    return mark_safe("".join(shown))  # noqa: S308 -- each part is escaped
