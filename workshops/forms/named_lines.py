"""Lines of "Name" or "Name: what is said of them", as they are typed."""

from django import forms
from django.utils.translation import gettext as _


def named_line(name: str, said: str) -> str:
    """Return the line of a name and what is said of them."""
    return f"{name}: {said}" if said else name


def named_lines(
    text: str, *, most: int, longest_name: int, longest: int
) -> list[tuple[str, str]]:
    """Return name and what is said of each line, each line once.

    Raises ValidationError above `most` lines, for a line without a name, and for
    what has more characters than it may.
    """
    lines = [" ".join(line.split()) for line in text.splitlines()]
    said = [line.partition(":") for line in dict.fromkeys(lines) if line]
    found = [(name.strip(), what.strip()) for name, _colon, what in said]
    if len(found) > most:
        raise forms.ValidationError(_("Name {n} people at most.").format(n=most))
    if not all(name for name, _what in found):
        raise forms.ValidationError(_("Write the name before the colon."))
    if any(len(name) > longest_name for name, _what in found):
        raise forms.ValidationError(
            _("A name has {n} characters at most.").format(n=longest_name)
        )
    if any(len(what) > longest for _name, what in found):
        raise forms.ValidationError(
            _("Behind the colon stand {n} characters at most.").format(n=longest)
        )
    return found
