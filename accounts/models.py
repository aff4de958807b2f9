"""Who signs in (User), who appears in public facts (Person), and for whom."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneField

from accounts.managers import UserManager
from records.models import Sourced
from sse_project.lib import dates
from sse_project.lib.history import history_records


class Organisation(Sourced):
    """A body that takes part: agency, funder, university, union, NGO."""

    class Group(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        EMPLOYERS = "employers", _("Employers")
        WORKERS = "workers", _("Workers")
        SSE = "sse", _("SSE body")
        ACADEMIC = "academic", _("Academic")
        UN = "un", _("United Nations")
        OTHER = "other", _("Other")

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=200)
    native_name = models.CharField(_("native name"), max_length=200, blank=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    group = models.CharField(
        _("constituent group"), max_length=12, choices=Group, default=Group.OTHER
    )
    time_zone = TimeZoneField(_("time zone"), default="UTC")

    history = history_records(m2m_fields=["sources"])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.acronym or self.name


class Person(Sourced):
    """Somebody named in public facts. Never an account."""

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("organisation"),
    )

    history = history_records(m2m_fields=["sources"])

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. What they may do comes from dated roles elsewhere.

    `is_superuser` is the role *administrator*, the only one with /admin/.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        KOREAN = "ko", "한국어"

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
        verbose_name=_("organisation"),
    )
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    time_zone = TimeZoneField(_("time zone"), default="UTC")
    mail_hour = models.PositiveSmallIntegerField(
        _("hour for e-mails"),
        default=9,
        validators=[MinValueValidator(0), MaxValueValidator(23)],
        help_text=_("Reminders reach you from this hour on, in your time zone."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Unset to close the account at once.")
    )
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=dates.now)

    objects = UserManager()
    history = history_records(
        excluded_fields=["email", "name", "last_login", "password"]
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("This address already has an account."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name, as allauth and the admin ask for it."""
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Invitation(models.Model):
    """An invitation to choose a password, bound to one user's address.

    The key is random, kept as a hash, good once and for seven days. Opening
    the link spends nothing; choosing the password does.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    key_hash = models.CharField(max_length=64, unique=True)
    address = models.EmailField(max_length=254)
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=dates.now)
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    history = history_records(excluded_fields=["address"])

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class CalendarKey(models.Model):
    """What opens one person's calendar feed, until it is revoked.

    Of the key itself only the hash is kept; see `accounts.calendar_keys`.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="calendar_keys"
    )
    seed = models.CharField(max_length=40)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=dates.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    history = history_records(excluded_fields=["seed", "key_hash"])

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(revoked_at__isnull=True),
                name="accounts_calendar_one_open",
                violation_error_message=_("This person has a calendar address."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
