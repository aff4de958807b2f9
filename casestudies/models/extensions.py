"""Who asks for a later date, for what, why, and what became of it."""

from enum import nonmember
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.models.reviews import ReviewAssignment, ReviewRound
from casestudies.models.studies import CaseStudy, Step
from casestudies.querysets.extensions import ExtensionRequestQuerySet
from sse_project.lib.history import history_records


class ExtensionRequest(models.Model):
    """A request for a later date of one thing owed: a draft, answers or a review.

    What is owed is named by one of `step`, `round` and `assignment`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OVERTAKEN = "overtaken", _("No longer needed")

        SHAPES = nonmember(
            {
                "open": "soon",
                "granted": "done",
                "refused": "late",
                "withdrawn": "todo",
                "overtaken": "todo",
            }
        )

    study = models.ForeignKey(
        CaseStudy, on_delete=models.PROTECT, related_name="extension_requests"
    )
    step = models.ForeignKey(
        Step,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="extension_requests",
        verbose_name=_("draft"),
    )
    round = models.ForeignKey(
        ReviewRound,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="extension_requests",
        verbose_name=_("answers to round"),
    )
    assignment = models.ForeignKey(
        ReviewAssignment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="extension_requests",
        verbose_name=_("review"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="extension_requests",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("due on"), help_text=_("When it was asked for."))
    wanted_on = models.DateField(_("asked for"))
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    granted_on = models.DateField(_("new date"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ExtensionRequestQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="casestudies_extensionrequest_of_one_thing",
                condition=Q(
                    step__isnull=False, round__isnull=True, assignment__isnull=True
                )
                | Q(step__isnull=True, round__isnull=False, assignment__isnull=True)
                | Q(step__isnull=True, round__isnull=True, assignment__isnull=False),
                violation_error_message=_("More time is asked for one thing."),
            ),
            models.CheckConstraint(
                name="casestudies_extensionrequest_state_known",
                condition=Q(
                    state__in=["open", "granted", "refused", "withdrawn", "overtaken"]
                ),
                violation_error_message=_("There is no such state."),
            ),
            models.CheckConstraint(
                name="casestudies_extensionrequest_granted_until_a_day",
                condition=Q(state="granted", granted_on__isnull=False)
                | (~Q(state="granted") & Q(granted_on__isnull=True)),
                violation_error_message=_("A granted request has its new date."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[thing, "asked_by"],
                    condition=Q(state="open"),
                    name=f"casestudies_extensionrequest_one_open_{thing}",
                    violation_error_message=_("More time is asked for already."),
                )
                for thing in ("step", "round", "assignment")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.study}, {self.wanted_on}"

    def get_absolute_url(self) -> str:
        """Return the page on which it is decided."""
        return reverse("casestudies:extension", args=[self.study.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Return whether it waits for a decision."""
        return self.state == self.State.OPEN

    @property
    def shape(self) -> str:
        """Return the status shape of its state."""
        return str(self.State.SHAPES[self.state])

    @property
    def thing(self) -> Any:
        """Return what is owed: a step, a round or an assignment."""
        return self.step or self.round or self.assignment
