"""Forms of the comment table: filters in the address, theme and priority for many."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.comment_table import Row
from casestudies.matrix import KEYS, NO_THEME, STATES, natural
from casestudies.models import Comment
from sse_project.lib.forms import offer

SORTED_BY = [
    ("", _("What is to be done")),
    ("number", _("Number")),
    ("priority", _("Priority")),
    ("chapter", _("Chapter")),
    ("theme", _("Theme")),
]
STATE_NAMES = {
    "open": _("To answer"),
    "unanswered": _("Without an answer"),
    "written": _("Written, not sent"),
    "reopened": _("Reopened"),
    "answered": _("With reviewer"),
    "closed": _("Closed"),
    "verify": _("Verify in next draft"),
    "merged": _("Merged"),
    "held": _("Not released"),
    "draft": _("Being written"),
}
WAITING = {
    "team": _("The team"),
    "reviewer": _("The reviewer"),
    "coordinator": _("A coordinator"),
    "next_draft": _("The next draft"),
    "nobody": _("Nobody"),
}


class MatrixForm(forms.Form):
    """Filters and order of the comment table; each option says how many there are."""

    q = forms.CharField(
        label=_("Find words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    reviewer = forms.ChoiceField(label=_("Reviewer"), required=False)
    chapter = forms.ChoiceField(label=_("Chapter"), required=False)
    waiting = forms.ChoiceField(label=_("Waiting for"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=SORTED_BY)

    def __init__(self, *args: Any, rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = _names_in(rows)
        for name, names in self.names.items():
            counts = _counts(name, rows)
            options = [
                (value, f"{words} ({counts[value]})")
                for value, words in names.items()
                if counts[value] or self.data.get(name) == value
            ]
            offer(self, name, [("", _t("All")), *options])

    def wanted(self) -> dict[str, Any]:
        """Return the filters that make sense; what does not filters nothing."""
        self.is_valid()
        return self.cleaned_data

    @property
    def rare(self) -> list[Any]:
        """Return the fields that wait behind "More filters"."""
        names = ("priority", "type", "reviewer", "chapter", "waiting", "sort")
        return [self[name] for name in names]

    @property
    def usual(self) -> list[Any]:
        """Return the fields that always stand there."""
        return [self[name] for name in ("q", "state", "theme")]

    @property
    def uses_rare(self) -> bool:
        """Return whether one of the rare filters is set."""
        return any(self.cleaned_data.get(field.name) for field in self.rare)


def _counts(name: str, rows: list[Row]) -> Counter[str]:
    if name == "state":
        return Counter(s for s, holds in STATES.items() for r in rows if holds(r))
    return Counter(map(KEYS[name], rows))


def _names_in(rows: list[Row]) -> dict[str, dict[str, Any]]:
    """Return what each filter offers: values as in the address, with their names."""
    comments = [row.comment for row in rows]
    people = {str(c.assignment.reviewer_id): c.assignment.reviewer for c in comments}
    themes = {c.theme for c in comments if c.theme is not None}
    chapters = {c.chapter for c in comments if c.chapter}
    in_order = sorted(themes, key=lambda theme: (theme.position, theme.name))
    return {
        "state": STATE_NAMES,
        "theme": {str(t.pk): str(t) for t in in_order} | {NO_THEME: _("No theme yet")},
        "priority": dict(Comment.Priority.choices),
        "type": dict(Comment.Kind.choices),
        "reviewer": {
            pk: str(who) for pk, who in sorted(people.items(), key=lambda p: str(p[1]))
        },
        "chapter": {chapter: chapter for chapter in sorted(chapters, key=natural)},
        "waiting": WAITING,
    }


class TagForm(forms.Form):
    """A theme or a priority for the comments that are ticked."""

    comment = forms.MultipleChoiceField(
        required=False, widget=forms.MultipleHiddenInput
    )
    all_shown = forms.BooleanField(required=False, widget=forms.HiddenInput)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False)

    def __init__(
        self, *args: Any, rows: list[Row], themes: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.chosen: list[Comment] = []
        self.themes = {str(theme.pk): theme for theme in themes}
        unchanged = ("", _t("Leave as it is"))
        named = [(pk, str(theme)) for pk, theme in self.themes.items()]
        offer(self, "theme", [unchanged, *named, (NO_THEME, _t("No theme"))])
        offer(self, "priority", [unchanged, *Comment.Priority.choices])
        offer(self, "comment", [(str(r.comment.pk), r.comment.label) for r in rows])

    def clean(self) -> dict[str, Any]:
        """Return what `tag_comments` takes; say what is missing."""
        given = self.cleaned_data
        ticked = set(given.get("comment", ()))
        self.chosen = [
            row.comment
            for row in self.rows
            if given.get("all_shown") or str(row.comment.pk) in ticked
        ]
        if not self.chosen and "comment" not in self.errors:
            raise forms.ValidationError(_t("Tick at least one comment."))
        changes: dict[str, Any] = {}
        if given.get("theme"):
            changes["theme"] = self.themes.get(given["theme"])
        if given.get("priority"):
            changes["priority"] = given["priority"]
        if not changes and not self.errors:
            raise forms.ValidationError(_t("Choose a theme or a priority."))
        return {"comments": self.chosen, "changes": changes}
