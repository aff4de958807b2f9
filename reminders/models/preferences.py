"""How one person wants to be reminded, or a coordinator wants them to be."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sse_project.lib.history import history_records


class Preference(models.Model):
    """One row a person, made when something differs from what holds for all.

    The hour and the zone are the account's own fields.
    """

    class Weekday(models.IntegerChoices):
        """As `date.isoweekday()` counts them."""

        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference"
    )
    only_working_days = models.BooleanField(
        _("only on working days"),
        default=True,
        help_text=_("Monday to Friday, without the public holidays of your country."),
    )
    country_code = models.CharField(
        _("country whose public holidays count"),
        max_length=2,
        blank=True,
        help_text=_(
            "Empty: the country you do research on, else that of your time zone."
        ),
    )
    weekly_on = models.PositiveSmallIntegerField(
        _("weekly overview"),
        choices=Weekday,
        default=Weekday.MONDAY,
        null=True,
        blank=True,
        help_text=_("For coordinators and ILO staff. Empty: none."),
    )
    mails_a_day = models.PositiveSmallIntegerField(
        _("at most so many e-mails a day"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("The rest comes the next day. Account and security not counted."),
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(
        _("away until"), null=True, blank=True, help_text=_("The last day away.")
    )
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stands_in_for",
        verbose_name=_("stand-in"),
        help_text=_("Gets a copy of what falls due meanwhile."),
    )
    through = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="passes_on_to",
        verbose_name=_("through"),
        help_text=_("This coordinator passes reminders on in person."),
    )

    history = history_records()

    class Meta:
        verbose_name = _("preferences for reminders")
        verbose_name_plural = _("preferences for reminders")
        constraints = [
            models.CheckConstraint(
                name="reminders_away_in_order",
                condition=Q(away_from__isnull=True, away_until__isnull=True)
                | Q(away_from__lte=F("away_until")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class OptOut(models.Model):
    """A person wants no e-mail of this category; the bell shows it all the same."""

    class Category(models.TextChoices):
        REMINDER = "reminder", _("Reminders")
        DIGEST = "digest", _("Weekly overview")
        NOTICE = "notice", _("Notices and receipts")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opt_outs"
    )
    category = models.CharField(_("category"), max_length=10, choices=Category)
    since = models.DateTimeField(_("since"), help_text="Project time.")

    history = history_records()

    class Meta:
        verbose_name = _("category without e-mail")
        verbose_name_plural = _("categories without e-mail")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "category"],
                name="reminders_opt_out_once",
                violation_error_message=_("There is no e-mail of this kind already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.category}"
