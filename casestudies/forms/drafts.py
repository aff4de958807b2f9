"""The upload form: a file, what changed, and for whom a coordinator files it."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casestudies.forms.files import FileForm
from casestudies.models import CaseStudy, Draft, Step
from casestudies.permissions.studies import authors_of, can_file
from casestudies.services.drafts import open_draft_steps, step_to_correct
from countries.permissions import is_on_team
from materials.current import framework_versions, guides_of
from materials.models import MaterialVersion
from sse_project.lib import dates
from sse_project.lib.forms import offer
from sse_project.lib.inexact_forms import DayField


def _named(version: MaterialVersion) -> str:
    """Return number and day, so that a phone shows the whole choice."""
    return _t("Version {number}, from {day}").format(
        number=version.number, day=date_format(version.holds_from, "D j M Y")
    )


class DraftForm(FileForm):
    """Hand in a draft of `study`; posting it twice hands in once.

    With `user`, a coordinator outside the team is asked who wrote it and on
    which day it came.
    """

    step = forms.ModelChoiceField(
        label=_("Handed in as"),
        queryset=Step.objects.none(),
        empty_label=None,
        required=False,
    )
    note = forms.CharField(
        label=_("What changed since the last version"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two or three sentences help the reviewers."),
    )
    framework = forms.ModelChoiceField(
        label=_("Framework used"),
        queryset=MaterialVersion.objects.none(),
        empty_label=_("Not known"),
        required=False,
    )
    author = forms.ModelChoiceField(
        label=_("Who sent it"),
        queryset=get_user_model().objects.none(),
        empty_label=_("Choose who sent it"),
    )
    received_on = DayField(
        label=_("Received on"),
        help_text=_("The day it reached you. This day decides whether it is late."),
    )
    same_bytes_meant = forms.BooleanField(
        label=_("Hand it in again as a new version"), required=False
    )

    def __init__(self, *args: Any, study: CaseStudy, user: Any = None, **kwargs: Any):
        kwargs.setdefault("auto_id", f"draft-{study.slug}-%s")
        super().__init__(*args, user=user, **kwargs)
        self.study = study
        self._offer_steps()
        self._offer_framework()
        self._ask_for_whom()
        if not self._is_repeated():
            del self.fields["same_bytes_meant"]

    def _offer_steps(self) -> None:
        steps = open_draft_steps(self.study)
        last = step_to_correct(self.study)
        if last is not None and last.is_default:
            steps.insert(0, last.step)
        elif last is not None and steps:
            steps.append(last.step)
        rows = self.study.steps.filter(pk__in=[step.pk for step in steps])
        offer(self, "step", rows, label=lambda step: str(step.get_kind_display()))
        if len(steps) < 2:
            del self.fields["step"]
        else:
            self.initial.setdefault("step", steps[0].pk)
        self.next_step = steps[0] if steps else None
        self.corrects = last is not None and last.is_default

    def _offer_framework(self) -> None:
        """Offer the versions of the phase's framework, the newest chosen."""
        self.guides = guides_of(self.study.phase_id)
        newest = next((v for v in self.guides if v.material.kind == "framework"), None)
        if newest is None:
            del self.fields["framework"]
            return
        rows = framework_versions(self.study.phase_id)
        offer(self, "framework", rows, label=_named)
        self.initial.setdefault("framework", newest.pk)

    def _ask_for_whom(self) -> None:
        self.files_for_others = (
            self.user is not None
            and can_file(self.user, self.study)
            and not is_on_team(self.user, self.study.participation_id)
        )
        if not self.files_for_others:
            del self.fields["author"], self.fields["received_on"]
            return
        offer(self, "author", authors_of(self.study))
        self.initial.setdefault("received_on", dates.today(self.study.zone))

    def _is_repeated(self) -> bool:
        return self.is_bound and "same_bytes_meant" in self.data

    def clean_received_on(self) -> dt.date:
        """Refuse a day that has not come yet where the team is."""
        day: dt.date = self.cleaned_data["received_on"]
        if day > dates.today(self.study.zone):
            raise forms.ValidationError(_t("This day has not come yet."))
        return day

    def ask_about_same_bytes(self, earlier: Draft) -> None:
        """Ask whether a version with the very same bytes is meant."""
        self.fields["same_bytes_meant"] = self.base_fields["same_bytes_meant"]
        self.add_error(
            "same_bytes_meant",
            _t(
                "This file is the same as version {number}. If you mean it, tick"
                " the box and send again; the file need not be chosen again."
            ).format(number=earlier.number),
        )
