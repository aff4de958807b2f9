"""Who is invited to a workshop, what they answered, and who came."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from countries.models import Participation
from sse_project.lib import dates
from sse_project.lib.history import history_records
from workshops.models.workshops import Workshop


class Participant(models.Model):
    """Somebody invited or present: an account, or a typed name."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        YES = "yes", _("Yes")
        NO = "no", _("No")
        PERHAPS = "perhaps", _("Perhaps")

    class Attendance(models.TextChoices):
        NOT_RECORDED = "", _("Not recorded")
        PRESENT = "present", _("Present")
        ONLINE = "online", _("Online")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    class Sex(models.TextChoices):
        NOT_RECORDED = "", _("Not recorded")
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="participants"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshop_participations",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    group = models.CharField(
        _("constituent group"), max_length=12, choices=Organisation.Group, blank=True
    )
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshop_participants",
        verbose_name=_("country"),
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    answer = models.CharField(
        _("answer"), max_length=8, choices=Answer, blank=True, default=Answer.NONE
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_note = models.CharField(_("note"), max_length=300, blank=True)
    attendance = models.CharField(
        _("attendance"),
        max_length=8,
        choices=Attendance,
        blank=True,
        default=Attendance.NOT_RECORDED,
    )
    sex = models.CharField(
        _("sex"), max_length=6, choices=Sex, blank=True, default=Sex.NOT_RECORDED
    )

    history = history_records(excluded_fields=["name", "email"])

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["workshop", "pk"]
        constraints = [
            models.CheckConstraint(
                name="workshops_participant_someone",
                condition=Q(user__isnull=False) | ~Q(name=""),
                violation_error_message=_("Name a person."),
            ),
            models.UniqueConstraint(
                fields=["workshop", "user"],
                name="workshops_participant_account_once",
                violation_error_message=_("This person is on the list already."),
            ),
            models.UniqueConstraint(
                "workshop",
                Lower("email"),
                condition=~Q(email=""),
                name="workshops_participant_address_once",
                violation_error_message=_("This address is on the list already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.user)

    @property
    def due_at(self) -> dt.datetime | None:
        """Return when the day to answer by is over for somebody with an account."""
        answer_by = self.workshop.answer_by
        if answer_by is None or self.user is None:
            return None
        return dates.end_of_day(answer_by, dates.zone_of(self.user))
