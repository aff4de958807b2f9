"""Forms of reviewers and researchers: comments, overall view, answers."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from casestudies.models import Comment, Response, ReviewAssignment
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField

LONGEST = 20_000


class Typed(forms.ModelForm):
    """A text saved while it is typed: knows what it was read as, and by which form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    form = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].initial = uuid.uuid4()
        self.fields["version"].initial = getattr(self.instance, "version", None)
        if self.instance.pk is None:
            self.fields["version"].initial = None
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["maxlength"] = LONGEST
                field.validators.append(_check_length)

    def fields_typed(self) -> dict[str, Any]:
        """Return the texts, without the form's own marks."""
        names: Any = self._meta.fields
        typed = {name: self.cleaned_data[name] for name in names}
        return {n: _plain(v) if isinstance(v, str) else v for n, v in typed.items()}

    def marks(self) -> dict[str, Any]:
        """Return version and form, as the services take them."""
        return {
            "version": self.cleaned_data["version"],
            "form": self.cleaned_data["form"],
        }

    def _post_clean(self) -> None:
        """Leave the row as it was read: services write, forms only clean."""


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _check_length(text: str) -> None:
    """Count as the browser does, whose line ends are one character long."""
    MaxLengthValidator(LONGEST)(_plain(text))


class CommentForm(Typed):
    """One remark on the draft."""

    class Meta:
        model = Comment
        fields = (
            *("chapter", "quote", "text", "proposed_change"),
            *("priority", "kind", "theme"),
        )
        widgets = {
            "chapter": forms.TextInput(attrs={"class": "input"}),
            "quote": forms.Textarea(attrs={"class": "input", "rows": 2}),
            "text": forms.Textarea(attrs={"class": "input", "rows": 4}),
            "proposed_change": forms.Textarea(attrs={"class": "input", "rows": 2}),
            "priority": forms.RadioSelect,
            "kind": forms.RadioSelect,
        }
        help_texts = {
            "chapter": _("For example “4 Employment”."),
            "quote": _("Copy the words from the draft that you mean."),
            "proposed_change": _("If you can: the words that should stand there."),
        }

    def __init__(
        self, *args: Any, themes: Any, complete: bool = True, **kwargs: Any
    ) -> None:
        """Offer `themes`, the QuerySet of the phase's; none when it is empty."""
        super().__init__(*args, **kwargs)
        self.fields["text"].required = complete
        for name in ("priority", "kind"):
            self.fields[name].required = False
        theme: Any = self.fields["theme"]
        theme.empty_label = _("No theme")
        offer(self, "theme", themes)
        if not themes:
            theme.widget = theme.hidden_widget()

    def clean_priority(self) -> str:
        """Return the priority; "should" while none is chosen."""
        return self.cleaned_data["priority"] or Comment.Priority.SHOULD

    def clean_kind(self) -> str:
        """Return the type; "general" while none is chosen."""
        return self.cleaned_data["kind"] or Comment.Kind.GENERAL


class OverallForm(Typed):
    """The overall view of the draft."""

    class Meta:
        model = ReviewAssignment
        fields = ("overall",)
        widgets = {"overall": forms.Textarea(attrs={"class": "input", "rows": 6})}


class AnswerForm(Typed):
    """The researcher's answer to one comment."""

    class Meta:
        model = Response
        fields = ("code", "text", "where_changed")
        widgets = {
            "text": forms.Textarea(attrs={"class": "input", "rows": 4}),
            "where_changed": forms.TextInput(attrs={"class": "input"}),
        }
        help_texts = {"where_changed": _("Chapter or heading in the next draft.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = cast(forms.ChoiceField, self.fields["code"])
        code.choices = [("", _("Choose one")), *Response.Code.choices]
        if self.instance.pk is None:
            self.fields["version"].initial = 0


class ReceivedForm(forms.Form):
    """The day on which something came by e-mail; asked only of who files it."""

    received_on = DayField(
        label=_("Received on"),
        help_text=_("This day decides whether it is late."),
    )

    def __init__(self, *args: Any, filing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if filing:
            self.fields["received_on"].initial = dates.today()
        else:
            del self.fields["received_on"]


class SubmitForm(ReceivedForm):
    """Hand a review in; who files one types the overall view here.

    What the reviewer has begun to write themselves is not shown to others.
    """

    overall = forms.CharField(
        label=_("Overall view"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}),
        help_text=_("As it stands in the e-mail, if it gives one."),
    )
    field_order = ("overall", "received_on")

    def __init__(self, *args: Any, filing: bool, **kwargs: Any) -> None:
        super().__init__(*args, filing=filing, **kwargs)
        if not filing:
            del self.fields["overall"]


class SendAnswersForm(ReceivedForm):
    """Send the answers; name those left out; say who sent them when filing."""

    without = forms.MultipleChoiceField(
        label=_("Send without an answer to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    author = forms.ModelChoiceField(
        label=_("Sent by"), queryset=get_user_model().objects.none(), empty_label=None
    )
    field_order = ("without", "author", "received_on")

    def __init__(
        self, *args: Any, filing: bool, team: Any, missing: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, filing=filing, **kwargs)
        offer(self, "author", team)
        if not filing:
            del self.fields["author"]
        offer(self, "without", [(label, label) for label in missing])
        if not missing:
            del self.fields["without"]


class CloseForm(forms.Form):
    """Close a comment, for good or to be verified in the next draft."""

    state = forms.ChoiceField(
        label=_("Close"),
        choices=[
            (s.value, s.label)
            for s in (Comment.State.CLOSED, Comment.State.CLOSED_VERIFY)
        ],
    )
    reason = forms.CharField(required=False, max_length=2000)
