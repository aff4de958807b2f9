"""The agenda of a workshop: items in their order, and who speaks."""

from enum import nonmember

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from countries.models import Participation
from materials.models import Material
from records.models import Versioned
from sse_project.lib.history import history_records
from workshops.models.workshops import Workshop


class AgendaItem(Versioned):
    """One item. When it begins follows from the start and the minutes before it."""

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        COUNTRY = "country", _("Presentation of a country")
        DISCUSSION = "discussion", _("Discussion")
        SESSION = "session", _("Heading of a session")
        NEXT_STEPS = "next_steps", _("Next steps")
        BREAK = "break", _("Break")
        NIGHT = "night", _("Until the next day")

        PAUSES = nonmember(("break", "night"))

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="agenda"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TALK)
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name=_("country"),
    )
    material = models.ForeignKey(
        Material,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name=_("material"),
    )
    note = models.TextField(_("note"), blank=True)
    next_day_from = models.TimeField(
        _("next day from"),
        null=True,
        blank=True,
        help_text=_(
            "Only for “Until the next day”. Without it, at the hour of the first day."
        ),
    )
    key = models.UUIDField(
        null=True,
        unique=True,
        editable=False,
        help_text=_("Of the form that added it: sent twice, it adds one item."),
    )

    history = history_records()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["workshop", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="workshops_agendaitem_minutes_in_a_day",
                condition=Q(minutes__lte=24 * 60),
                violation_error_message=_("An item lasts a day at most."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaSpeaker(models.Model):
    """Who speaks at an item, or leads it: a public person, or a typed name."""

    class Role(models.TextChoices):
        SPEAKS = "speaks", _("Speaks")
        MODERATES = "moderates", _("Moderates")

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="speakers"
    )
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.SPEAKS)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_parts",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    about = models.CharField(
        _("who that is"),
        max_length=600,
        blank=True,
        help_text=_("Printed in the programme, which everybody with a role reads."),
    )

    history = history_records()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["item", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="workshops_speaker_someone",
                condition=Q(person__isnull=False) | ~Q(name=""),
                violation_error_message=_("Name a person."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)
