"""Drafts: numbered, immutable, private until shared."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.models.studies import CaseStudy, Step
from casestudies.querysets.drafts import DraftQuerySet, DraftShareQuerySet
from countries.models import Committee
from materials.models import MaterialVersion
from records.models import StoredFile
from sse_project.lib.history import history_records


class Draft(models.Model):
    """One version of a study's text. Never replaced, never edited."""

    study = models.ForeignKey(
        CaseStudy, on_delete=models.PROTECT, related_name="drafts"
    )
    number = models.PositiveIntegerField(_("version"))
    step = models.ForeignKey(
        Step,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
        verbose_name=_("handed in as"),
    )
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="draft"
    )
    framework = models.ForeignKey(
        MaterialVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
        verbose_name=_("framework used"),
    )
    note = models.TextField(_("what changed"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="drafts",
        verbose_name=_("from"),
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("filed by"),
        help_text=_("Set when a coordinator filed it for the author."),
    )
    received_on = models.DateField(
        _("received on"), help_text=_("This day decides whether it is late.")
    )
    submitted_at = models.DateTimeField(_("submitted"))
    is_illustrative = models.BooleanField(default=False)

    objects = DraftQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["study", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number"],
                name="casestudies_draft_number_once",
                violation_error_message=_("There is a version of this number."),
            ),
            models.CheckConstraint(
                name="casestudies_draft_number_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Versions are counted from one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}, {_('version')} {self.number}"

    def get_absolute_url(self) -> str:
        """Return the draft's page."""
        return reverse("casestudies:draft", args=[self.study.slug, self.number])


class DraftShare(models.Model):
    """A version opened to others by a coordinator, until a date."""

    class Audience(models.TextChoices):
        PHASE = "phase", _("Researchers of the phase")
        COMMITTEE = "committee", _("A committee")
        OBSERVERS = "observers", _("Observers")
        PUBLIC = "public", _("Everyone")

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="shares")
    audience = models.CharField(_("shared with"), max_length=10, choices=Audience)
    committee = models.ForeignKey(
        Committee,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shares",
        verbose_name=_("committee"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    round = models.ForeignKey(
        "casestudies.ReviewRound",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shares",
        verbose_name=_("comments go into"),
        help_text=_("Of a committee that may comment; empty: it only reads."),
    )
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    objects = DraftShareQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["draft", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="casestudies_draftshare_committee_named",
                condition=Q(audience="committee", committee__isnull=False)
                | (~Q(audience="committee") & Q(committee__isnull=True)),
                violation_error_message=_("Choose the committee."),
            ),
            # One group a committee and version: shared again, it is this row again.
            models.UniqueConstraint(
                fields=["draft", "committee"],
                condition=Q(committee__isnull=False),
                name="casestudies_draftshare_committee_once",
                violation_error_message=_("It is shared with this committee already."),
            ),
            models.UniqueConstraint(
                fields=["draft", "audience"],
                condition=Q(committee__isnull=True),
                name="casestudies_draftshare_audience_once",
                violation_error_message=_("It is shared with them already."),
            ),
            models.CheckConstraint(
                name="casestudies_draftshare_committee_comments",
                condition=Q(round__isnull=True) | Q(committee__isnull=False),
                violation_error_message=_("Only a committee comments as a group."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft}: {self.whom}"

    def get_absolute_url(self) -> str:
        """Return its place on the page of the version."""
        return f"{self.draft.get_absolute_url()}#h-shares"

    @property
    def whom(self) -> str:
        """Return with whom the version is shared: a committee by its name."""
        return str(self.committee or self.get_audience_display())

    def is_live(self, day: dt.date) -> bool:
        """Return whether it holds on `day`, as `DraftShareQuerySet.live` asks."""
        last = self.ends_on
        is_open = self.ended_at is None and (last is None or last >= day)
        return is_open and self.starts_on <= day
