"""Forms at the end of the path: approve, reopen, publish, take back."""

import uuid
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.forms.rounds import ReasonForm, VersionChoice
from casestudies.models import Approval, CaseStudy, Draft, Publication, Step
from casestudies.models.publishing import LANGUAGES
from casestudies.numbers import plain_doi, plain_isbn, why_no_doi, why_no_isbn
from casestudies.services.approvals import approvable
from manuscripts.trace_words import trace_sentences
from manuscripts.traces import Traces
from records.models import StoredFile
from records.services import FileRefused, file_of_form
from sse_project.lib import dates
from sse_project.lib.forms import offer, retype
from sse_project.lib.inexact import Exactness
from sse_project.lib.inexact_forms import DayField, InexactDateForm


class ApproveForm(forms.Form):
    """Which version is approved, with a note."""

    draft = VersionChoice(
        label=_("Version"), queryset=Draft.objects.none(), empty_label=None
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=_("The country team and the coordinators read it."),
    )
    rounds_open_meant = forms.BooleanField(
        label=_("Yes, approve it all the same"),
        error_messages={"required": _("Tick the box if you mean it.")},
    )

    def __init__(self, *args: Any, study: CaseStudy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "draft", approvable(study))
        unclosed = study.rounds.filter(closed_at__isnull=True)
        self.open_round = unclosed.order_by("number").last()
        if self.open_round is None:
            del self.fields["rounds_open_meant"]


class ReopenForm(ReasonForm):
    """Why the approval is taken back; which one the page showed."""

    approval_seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62
    )

    def __init__(self, *args: Any, approval: Approval | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["approval_seen"] = approval.pk if approval else None


class PublicationForm(InexactDateForm):
    """One language version: what it is called, its numbers, where it is, since when.

    The file is looked through for names, comments and changes; when there are
    any, the form comes back with what was found and asks whether it is meant.
    """

    UPLOAD, APPROVED, KEEP, NONE = "upload", "approved", "keep", "none"

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGES.items()))
    title = forms.CharField(
        label=_("Title"),
        max_length=250,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("In this language, as it stands on the cover."),
    )
    isbn = forms.CharField(
        label="ISBN",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=_("Thirteen digits; hyphens may stay."),
    )
    doi = forms.CharField(
        label="DOI",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=_("For example 10.1000/182, or its whole address."),
    )
    url = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input"}),
        help_text=_("Where the publication stands, such as its page at the ILO."),
    )
    file_from = forms.ChoiceField(label=_("File to download"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("The other file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf"}),
        help_text=_("Only for “Another file”: Word or PDF, up to 25 MB."),
    )
    edited_from = DayField(label=_("Editing began"), required=False)
    edited_until = DayField(label=_("Editing ended"), required=False)
    file_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    traces_of = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    traces_meant = forms.BooleanField(
        label=_("I looked at this; publish the file as it is"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        study: CaseStudy,
        approved: Draft | None,
        publication: Publication | None = None,
        user: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.study, self.approved, self.publication = study, approved, publication
        self.user = user
        self.arrived: StoredFile | None = None
        self.found: list[str] = []
        self.initial.setdefault("form_token", uuid.uuid4())
        self.fields["exactness"].label = _("When was it published?")
        exact = [c for c in Exactness.choices if c[0] != Exactness.NOT_SET]
        offer(self, "exactness", exact)
        url: Any = self.fields["url"]
        url.validators = [URLValidator(schemes=["http", "https"])]
        self._offer_files()
        if publication is not None:
            self._show(publication)
            return
        del self.fields["version"]
        self._offer_languages()
        self.initial.setdefault("exactness", "day")
        self.initial.setdefault("day", dates.today(study.zone))
        self.initial.setdefault("title", study.title)
        editing = Step.objects.filter(
            study=study, kind=Step.Kind.EDITING, starts_on__isnull=True
        )
        if not editing.exists():
            del self.fields["edited_from"], self.fields["edited_until"]

    def _offer_languages(self) -> None:
        """Offer what is not out; of what was sent twice the service knows better."""
        if self.is_bound:
            return
        out = set(self.study.publications.out().values_list("language", flat=True))
        left = [(code, name) for code, name in LANGUAGES.items() if code not in out]
        offer(self, "language", left)

    def _offer_files(self) -> None:
        choices: list[tuple[str, Any]] = []
        if self.publication is not None and self.publication.file is not None:
            name = self.publication.file.original_name
            choices.append((self.KEEP, _t("Keep “{name}”").format(name=name)))
        if self.approved is not None:
            text = _t("The approved version {number}").format(
                number=self.approved.number
            )
            choices.append((self.APPROVED, text))
        choices.append((self.UPLOAD, _t("Another file, such as the edited one")))
        choices.append((self.NONE, _t("No file, only the link")))
        offer(self, "file_from", choices)
        self.initial.setdefault("file_from", choices[0][0])

    def _show(self, publication: Publication) -> None:
        for name in ("language", "edited_from", "edited_until"):
            del self.fields[name]
        for name in ("title", "isbn", "doi", "url", "version"):
            self.initial[name] = getattr(publication, name)
        self.initial["file_from"] = self.KEEP if publication.file else self.NONE
        self.show_date(publication.date)

    def clean_isbn(self) -> str:
        """Return the ISBN with plain hyphens; say what is wrong with it."""
        isbn = plain_isbn(self.cleaned_data["isbn"])
        wrong = why_no_isbn(isbn) if isbn else ""
        if wrong:
            raise forms.ValidationError(wrong)
        if len(isbn) > 17:
            raise forms.ValidationError(_t("There are too many hyphens."))
        return isbn

    def clean_doi(self) -> str:
        """Return the DOI without its address; say what is wrong with it."""
        doi = plain_doi(self.cleaned_data["doi"])
        wrong = why_no_doi(doi) if doi else ""
        if wrong or len(doi) > 80:
            raise forms.ValidationError(wrong or _t("A DOI is shorter than this."))
        return doi

    def clean(self) -> dict[str, Any] | None:
        """Require a link or a file, a date that has come, and dates in order."""
        cleaned = super().clean() or self.cleaned_data
        choice = cleaned.get("file_from")
        token = cleaned.get("file_token")
        if choice == self.UPLOAD and cleaned.get("file") is None:
            self.arrived = file_of_form(token, by=self.user) if token else None
            if self.arrived is None and "file" not in self.errors:
                self.add_error("file", _t("Choose the file first."))
        if choice == self.NONE and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", _t("Give a link, or choose a file."))
        self._check_dates(cleaned)
        return cleaned

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        date = cleaned.get("date")
        today = dates.today(self.study.zone)
        if date is not None and date.start > today:
            place = {"month": "month", "year": "year"}.get(date.exactness, "day")
            self.add_error(place, _t("This day has not come yet."))
        first, last = cleaned.get("edited_from"), cleaned.get("edited_until")
        for name, day in (("edited_from", first), ("edited_until", last)):
            if day is not None and day > today:
                self.add_error(name, _t("This day has not come yet."))
        if first and last and last < first:
            self.add_error("edited_until", _t("This is before the first."))

    def say_refusal(self, refusal: FileRefused) -> int:
        """Say at the field why the file is not taken; return the status."""
        self.add_error("file", str(refusal))
        return refusal.status

    def token_for(self, digest: str) -> uuid.UUID:
        """Return the token under which this form sends these very bytes.

        Another file in the same form gets another: after the warning one sends
        the cleaned copy.
        """
        return uuid.uuid5(self.cleaned_data["form_token"], digest)

    def is_meant(self, stored: StoredFile) -> bool:
        """Return whether what was found in this very file was confirmed."""
        values = self.cleaned_data
        return bool(values["traces_meant"] and values["traces_of"] == stored.sha256)

    def ask_about_traces(self, traces: Traces, stored: StoredFile) -> None:
        """Come back with what was found in the file."""
        self.found = trace_sentences(traces)
        self.arrived = stored
        retype(
            self,
            traces_of=stored.sha256,
            file_token=stored.form_token,
            traces_meant="",
        )
        self.add_error(
            "traces_meant",
            _t("Look at what is in the file. Send a clean copy, or tick the box."),
        )
