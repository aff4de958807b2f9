"""Forms of coordinators: open a round, choose reviewers, move dates, release."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.zones import choices_with
from casestudies.candidates import members_for
from casestudies.models import Comment, Draft, ReviewAssignment, ReviewRound
from casestudies.services.assignments import Outsider
from casestudies.services.due_days import ANSWER_DAYS, REVIEW_DAYS, workday_in
from casestudies.services.rounds import has_carried_to_answer
from phases.models import TeamMember
from sse_project.lib import dates
from sse_project.lib.forms import SeveralField, offer
from sse_project.lib.inexact_forms import DayField

Kind = ReviewAssignment.Kind
KIND_OF_ROLE: dict[str, str] = {
    TeamMember.Role.ILO_STAFF: Kind.ILO,
    TeamMember.Role.COORDINATOR: Kind.AGENCY,
    TeamMember.Role.RESEARCH_MANAGER: Kind.RESEARCH_MANAGER,
}


def _zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("A new reviewer's days end here. They can change it."),
    )


def _offer_zones(form: forms.Form, name: str, phase: Any) -> None:
    """Offer the zones in the field `name`, first of all that of the phase."""
    zone = str(phase.time_zone)
    offer(form, name, choices_with(zone))
    form.initial.setdefault(name, zone)


def _text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows})


class Candidate(forms.Form):
    """One person who could review: chosen or not, as what, by when."""

    chosen = forms.BooleanField(label=_("Choose"), required=False)
    kind = forms.ChoiceField(label=_("Reviews for"), choices=Kind.choices)
    due_on = DayField(label=_("Due on"), required=False)

    def __init__(self, typed: Any, *, user: Any, role: str) -> None:
        super().__init__(typed, prefix=f"u{user.pk}")
        self.user = user
        self.role = role
        self.fields["kind"].initial = KIND_OF_ROLE.get(role, Kind.EXTERNAL)


class VersionChoice(forms.ModelChoiceField):
    """The versions of one study, whose title stands above already."""

    def label_from_instance(self, obj: Any) -> str:
        """Return number and day, so that a phone shows the whole choice."""
        return str(_("Version {number}, received {day}")).format(
            number=obj.number, day=date_format(obj.received_on, "D j M Y")
        )


class RoundForm(forms.Form):
    """A new round: the draft, the day for all, and who reviews.

    Cleaned it holds `draft` and `reviewers`, as `open_round` takes them.
    """

    draft = VersionChoice(
        label=_("Draft"), queryset=Draft.objects.none(), empty_label=None
    )
    due_on = DayField(
        label=_("Due on"),
        help_text=_("For everyone below without a day of their own."),
    )
    external_name = forms.CharField(
        label=_("Name"), max_length=150, required=False, widget=forms.TextInput
    )
    external_email = forms.EmailField(label=_("E-mail address"), required=False)
    external_time_zone = _zone_field()
    external_due_on = DayField(label=_("Due on"), required=False)
    answers_still_owed = forms.BooleanField(
        label=_("Yes, open the next round all the same"),
        error_messages={"required": _("Tick the box if you mean it.")},
    )

    def __init__(self, *args: Any, study: Any, members: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer(self, "draft", study.drafts.order_by("-number"))
        _offer_zones(self, "external_time_zone", study.phase)
        self.unanswered = study.rounds.answers_owed().order_by("number").last()
        if self.unanswered is None:
            del self.fields["answers_still_owed"]
        self.fields["due_on"].initial = workday_in(REVIEW_DAYS)
        for name in ("external_name", "external_email"):
            self.fields[name].widget.attrs["class"] = "input"
        self.candidates = [
            Candidate(self.data if self.is_bound else None, user=m.user, role=m.role)
            for m in members
        ]

    def clean(self) -> dict[str, Any]:
        """Require at least one reviewer; name and address go together."""
        cleaned = super().clean() or {}
        for candidate in self.candidates:
            if not candidate.is_valid():
                self.add_error(
                    None,
                    _("Check the day of {name}.").format(name=candidate.user),
                )
        name, email = cleaned.get("external_name"), cleaned.get("external_email")
        if bool(name) != bool(email) and "external_email" not in self.errors:
            missing = "external_name" if email else "external_email"
            self.add_error(missing, _("An external reviewer needs both."))
        chosen = any(c.is_valid() and c.cleaned_data["chosen"] for c in self.candidates)
        if not chosen and not email and not self.errors:
            self.add_error(None, _("Choose at least one reviewer."))
        if self.errors:
            return cleaned
        return {"draft": cleaned["draft"], "reviewers": list(self._reviewers(cleaned))}

    def _reviewers(self, cleaned: dict[str, Any]) -> Iterator[tuple[Any, str, dt.date]]:
        """Yield who is chosen, as what, and by when; the external one last."""
        for candidate in self.candidates:
            row = candidate.cleaned_data
            if row["chosen"]:
                day = row["due_on"] or cleaned["due_on"]
                yield candidate.user, row["kind"], day
        if email := cleaned["external_email"]:
            zone = cleaned["external_time_zone"]
            outsider = Outsider(cleaned["external_name"], email, zone)
            day = cleaned["external_due_on"] or cleaned["due_on"]
            yield outsider, Kind.EXTERNAL, day


class ReviewerForm(forms.Form):
    """One more reviewer: somebody of the phase, or an external one by address.

    Cleaned, `user` is a user or an Outsider, and `kind` follows from the role
    of that person when it was not chosen.
    """

    # The page hides these while somebody of the phase is chosen.
    outsider_fields = ("name", "email", "time_zone")

    user = forms.ModelChoiceField(
        label=_("Reviewer"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("An external reviewer"),
    )
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    time_zone = _zone_field()
    kind = forms.ChoiceField(
        label=_("Reviews for"),
        choices=[("", _("According to the reviewer's role")), *Kind.choices],
        required=False,
    )
    due_on = DayField(label=_("Due on"))
    reason = forms.CharField(label=_("Reason"), widget=_text_area(2))

    def __init__(
        self, *args: Any, round: ReviewRound, people: Any, needs_reason: bool, **kw: Any
    ):
        super().__init__(*args, **kw)
        self.round = round
        offer(self, "user", people)
        _offer_zones(self, "time_zone", round.study.phase)
        for name in ("name", "email"):
            self.fields[name].widget.attrs["class"] = "input"
        if not needs_reason:
            del self.fields["reason"]
        self.fields["due_on"].initial = workday_in(REVIEW_DAYS)

    def clean(self) -> dict[str, Any]:
        """Require somebody."""
        cleaned = super().clean() or {}
        name, email = cleaned.pop("name", ""), cleaned.pop("email", "")
        zone = cleaned.pop("time_zone", "")
        cleaned["kind"] = cleaned.get("kind") or self._kind_for(cleaned.get("user"))
        if cleaned.get("user") or self.errors:
            return cleaned
        for field, value in (("name", name), ("email", email)):
            if not value:
                self.add_error(field, _("Needed for an external reviewer."))
        return {**cleaned, "user": Outsider(name, email, zone)}

    def _kind_for(self, user: Any) -> str:
        members = members_for(self.round.study) if user else []
        role = next((m.role for m in members if m.user_id == user.pk), "")
        return KIND_OF_ROLE.get(role, Kind.EXTERNAL)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), widget=_text_area(3), max_length=2000)


class OptionalReasonForm(forms.Form):
    """Why, where the act may also do without."""

    reason = forms.CharField(
        label=_("Reason"), widget=_text_area(3), max_length=2000, required=False
    )


class ExtendForm(ReasonForm):
    """A later day, and why."""

    due_on = DayField(label=_("New due date"))
    field_order = ("due_on", "reason")


class CommentChoice(SeveralField):
    """Comments by number and first words."""

    def label_from_instance(self, obj: Any) -> str:
        """Return "2.07 Say how informal groups were counted.", after whose group."""
        share = obj.assignment.share
        group = f"{share.committee}: " if share else ""
        return f"{obj.label} {group}{obj.text[:90]}"


class ReleaseForm(forms.Form):
    """Which comments the researchers see now, and by when they answer."""

    answers_due_on = DayField(label=_("Answers due on"))
    comments = CommentChoice(
        label=_("Comments"),
        queryset=Comment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, round: ReviewRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = (
            round.comments.filter(released_at__isnull=True)
            .exclude(state=Comment.State.DRAFT)
            .select_related("raised_in", "assignment__share__committee")
            .order_by("number")
        )
        offer(self, "comments", waiting)
        self.fields["comments"].initial = [comment.pk for comment in waiting]
        if not waiting and has_carried_to_answer(round):
            del self.fields["comments"]
        in_force = round.answers_due_on
        today = dates.today()
        self.fields["answers_due_on"].initial = (
            in_force if in_force and in_force >= today else workday_in(ANSWER_DAYS)
        )
