"""What is written down in the room, line by line, and what becomes of a line."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.models import Comment
from countries.models import Participation
from records.models import Versioned
from sse_project.lib.history import history_records
from workshops.models.agenda import AgendaItem
from workshops.models.workshops import Workshop
from workshops.querysets.actions import ActionItemQuerySet


class Note(Versioned):
    """One line of a note taker.

    The page that sends it gives it its `key` first, so that a line sent twice over a
    bad line is kept once.
    """

    class Kind(models.TextChoices):
        REMARK = "remark", _("Remark")
        QUESTION = "question", _("Question")
        DECISION = "decision", _("Decision")
        ACTION = "action", _("Action")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="notes"
    )
    key = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.REMARK)
    text = models.TextField(_("line"))
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshop_notes",
        verbose_name=_("country"),
    )
    item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notes",
        verbose_name=_("agenda item"),
    )
    speaker = models.CharField(_("who said it"), max_length=150, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written"))
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)
    comment = models.OneToOneField(
        Comment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="workshop_note",
        verbose_name=_("comment it became"),
    )

    history = history_records()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["workshop", "written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Decision(models.Model):
    """What was decided, numbered for ever within its workshop."""

    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, related_name="decisions"
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    text = models.TextField(_("decision"))
    note = models.OneToOneField(
        Note,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decision",
    )
    decided_at = models.DateTimeField(_("decided"))

    history = history_records()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["workshop", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"],
                name="workshops_decision_number_once",
                violation_error_message=_("There is a decision of this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ActionItem(Versioned):
    """What somebody is to do until a day, agreed at a workshop."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, related_name="actions"
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    text = models.TextField(_("what is to be done"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
        verbose_name=_("owner"),
    )
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
        verbose_name=_("country"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.OPEN
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_note = models.CharField(_("what was done"), max_length=300, blank=True)
    note = models.OneToOneField(
        Note,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="action",
    )
    comment = models.ForeignKey(
        Comment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="action_items",
        verbose_name=_("comment it belongs to"),
    )
    created_at = models.DateTimeField(_("agreed"))

    objects = ActionItemQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"],
                name="workshops_actionitem_number_once",
                violation_error_message=_("There is an action item of this number."),
            ),
            models.CheckConstraint(
                name="workshops_actionitem_state_known",
                condition=Q(state__in=["open", "done", "dropped"]),
                violation_error_message=_("There is no such state."),
            ),
            models.CheckConstraint(
                name="workshops_actionitem_due_both",
                condition=Q(due_on__isnull=True, due_at__isnull=True)
                | Q(due_on__isnull=False, due_at__isnull=False),
                violation_error_message=_("Give the day."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Return the item's page."""
        return reverse("workshops:action", args=[self.pk])

    def is_late(self, now: dt.datetime) -> bool:
        """Return whether it is open and its day is over."""
        is_over = self.due_at is not None and now >= self.due_at
        return is_over and self.state == self.State.OPEN
