"""What people type about themes: the theme, its words, a judgement."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.forms.reviews import Typed
from casestudies.models import Theme
from manuscripts.comparison.units import clean, is_cluster
from themes.models import ThemeCheck, ThemeTerm
from themes.services.editing import Words

Language = ThemeTerm.Language
MOST_WORDS = 60
LONGEST_WORD = 80
WORDS = "words_"


class ThemeForm(Typed):
    """A theme and, for each language, the words it is found by, one a line."""

    class Meta:
        model = Theme
        fields = ("name", "guidance")
        widgets = {
            "name": forms.TextInput(attrs={"class": "input"}),
            "guidance": forms.Textarea(attrs={"class": "input", "rows": 3}),
        }

    def __init__(self, *args: Any, words: Words | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Language.choices:
            self.fields[f"{WORDS}{code}"] = forms.CharField(
                label=label,
                required=False,
                max_length=MOST_WORDS * (LONGEST_WORD + 2),
                initial="\n".join((words or {}).get(code, [])),
                widget=forms.Textarea(
                    attrs={"class": "input", "rows": 3, "lang": code}
                ),
            )

    @property
    def english(self) -> forms.BoundField:
        """Return the field that stands open: English is the common language."""
        return self[f"{WORDS}{Language.ENGLISH}"]

    @property
    def others(self) -> list[forms.BoundField]:
        """Return the fields of the other languages."""
        return [self[f"{WORDS}{code}"] for code in Language if code != "en"]

    @property
    def uses_others(self) -> bool:
        """Return whether anything stands in another language, or is wrong there."""
        return any(field.value() or field.errors for field in self.others)

    def clean_name(self) -> str:
        """Return the name with single spaces."""
        return clean(self.cleaned_data["name"])

    def words(self) -> Words:
        """Return the words by language."""
        return {code.value: self.cleaned_data[f"{WORDS}{code}"] for code in Language}

    def clean(self) -> dict[str, Any]:
        """Turn each text into its words: each once, none too short or too long."""
        cleaned = super().clean() or {}
        for code in Language:
            name = f"{WORDS}{code}"
            words = _lines(cleaned.get(name) or "")
            cleaned[name] = words
            problem = _problem_of(words)
            if problem:
                self.add_error(name, problem)
        return cleaned


def _lines(text: str) -> list[str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        word = clean(line)
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())


def _problem_of(words: list[str]) -> str:
    if len(words) > MOST_WORDS:
        return _("{n} words at most.").format(n=MOST_WORDS)
    for word in words:
        if len(word) > LONGEST_WORD:
            return _("“{word}” is too long: {n} signs at most.").format(
                word=word[:20] + "…", n=LONGEST_WORD
            )
        letters = sum(sign.isalnum() for sign in word)
        if letters < (1 if is_cluster(word[0]) else 2):
            return _("“{word}” is too short to be looked for.").format(word=word)
    return ""


class MoveForm(forms.Form):
    """One step up or down, from where the theme stood on the page."""

    to = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
    position = forms.IntegerField(min_value=0, max_value=32_767)


class CheckForm(Typed):
    """How far the draft treats the theme, with the passage that shows it."""

    class Meta:
        model = ThemeCheck
        fields = ("verdict", "quote", "chapter", "note")
        widgets = {
            "quote": forms.Textarea(attrs={"class": "input", "rows": 3}),
            "chapter": forms.TextInput(attrs={"class": "input"}),
            "note": forms.Textarea(attrs={"class": "input", "rows": 3}),
        }
        help_texts = {
            "quote": gettext_lazy(
                "The words of the draft that show it. Take one of the passages found, "
                "or copy one."
            ),
            "note": gettext_lazy("What is missing, or why it is enough."),
        }

    verdict = forms.ChoiceField(
        label=gettext_lazy("The draft treats this theme"),
        choices=[
            (ThemeCheck.Verdict.MISSING, gettext_lazy("not at all: missing")),
            (ThemeCheck.Verdict.PARTLY, gettext_lazy("partly")),
            (ThemeCheck.Verdict.COVERED, gettext_lazy("as asked: covered")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["version"].initial = 0

    @classmethod
    def as_typed(
        cls, typed: Any, *, instance: Any, quote: str = "", chapter: str = ""
    ) -> "CheckForm":
        """Return the form as it was typed, nothing judged wrong yet.

        With a passage taken as the quote, which replaces the one that stood there.
        """
        names = (*cls.base_fields,)
        initial = {name: typed[name] for name in names if name in typed}
        if quote:
            initial |= {"quote": quote, "chapter": chapter[:200]}
        return cls(initial=initial, instance=instance)


class TakeForm(forms.Form):
    """Which button was pressed: take a passage, or show all; neither saves."""

    take = forms.IntegerField(min_value=0, max_value=10_000_000, required=False)
    more = forms.BooleanField(required=False)

    @property
    def only_looks(self) -> bool:
        """Return whether nothing is to be saved yet."""
        return self.cleaned_data["take"] is not None or self.cleaned_data["more"]


class PhaseForm(forms.Form):
    """Which phase."""

    phase = forms.CharField(required=False, max_length=10)
