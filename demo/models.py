"""The demo's own clock."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DemoClock(models.Model):
    """One row: the project time of the demo."""

    now = models.DateTimeField(_("now"))

    objects: ClassVar[models.Manager["DemoClock"]] = models.Manager()

    class Meta:
        verbose_name = _("demo clock")
        verbose_name_plural = _("demo clock")
        constraints = [
            models.CheckConstraint(name="demo_one_clock", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"{self.now:%Y-%m-%d %H:%M}"
