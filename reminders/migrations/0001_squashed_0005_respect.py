import django.core.validators
import django.db.models.deletion
import simple_history.models
import sse_project.lib.migration_ops
from django.conf import settings
from django.db import migrations, models


# days after the due date, copy to the coordinators
DEFAULTS = [(-7, False), (-2, False), (0, False), (2, False), (5, True)]


def add(apps, schema_editor):
    """Add the rules every project starts with; a coordinator may change them later."""
    Rule = apps.get_model("reminders", "Rule")
    for offset, copies in DEFAULTS:
        Rule.objects.get_or_create(
            phase=None,
            kind="",
            offset_days=offset,
            defaults={"copies_coordinator": copies},
        )


class Migration(migrations.Migration):
    replaces = [
        ("reminders", "0001_initial"),
        ("reminders", "0002_default_rules"),
        ("reminders", "0003_constraint_messages"),
        ("reminders", "0004_rules_in_the_browser"),
        ("reminders", "0005_respect"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("mail", "0001_squashed_0003_respect"),
        ("phases", "0001_squashed_0003_constraint_messages"),
    ]

    operations = [
        sse_project.lib.migration_ops.CreateModels(
            models=[
                migrations.CreateModel(
                    name="HistoricalPreference",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True,
                                blank=True,
                                db_index=True,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "only_working_days",
                            models.BooleanField(
                                default=True,
                                help_text="Monday to Friday, without the public holidays of your country.",
                                verbose_name="only on working days",
                            ),
                        ),
                        (
                            "country_code",
                            models.CharField(
                                blank=True,
                                help_text="Empty: the country you do research on, if any.",
                                max_length=2,
                                verbose_name="country whose public holidays count",
                            ),
                        ),
                        (
                            "weekly_on",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Monday"),
                                    (2, "Tuesday"),
                                    (3, "Wednesday"),
                                    (4, "Thursday"),
                                    (5, "Friday"),
                                ],
                                default=1,
                                help_text="For coordinators and ILO staff. Empty: none.",
                                null=True,
                                verbose_name="weekly overview",
                            ),
                        ),
                        (
                            "mails_a_day",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="The rest comes the next day. Account and security not counted.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(50),
                                ],
                                verbose_name="at most so many e-mails a day",
                            ),
                        ),
                        (
                            "away_from",
                            models.DateField(
                                blank=True, null=True, verbose_name="away from"
                            ),
                        ),
                        (
                            "away_until",
                            models.DateField(
                                blank=True,
                                help_text="The last day away.",
                                null=True,
                                verbose_name="away until",
                            ),
                        ),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "stand_in",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Gets a copy of what falls due meanwhile.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="stand-in",
                            ),
                        ),
                        (
                            "through",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="This coordinator passes reminders on in person.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="through",
                            ),
                        ),
                        (
                            "history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                        ("history_date", models.DateTimeField(db_index=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[
                                    ("+", "Created"),
                                    ("~", "Changed"),
                                    ("-", "Deleted"),
                                ],
                                max_length=1,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical preferences for reminders",
                        "verbose_name_plural": "historical preferences for reminders",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Preference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="preference",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "only_working_days",
                            models.BooleanField(
                                default=True,
                                help_text="Monday to Friday, without the public holidays of your country.",
                                verbose_name="only on working days",
                            ),
                        ),
                        (
                            "country_code",
                            models.CharField(
                                blank=True,
                                help_text="Empty: the country you do research on, if any.",
                                max_length=2,
                                verbose_name="country whose public holidays count",
                            ),
                        ),
                        (
                            "weekly_on",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Monday"),
                                    (2, "Tuesday"),
                                    (3, "Wednesday"),
                                    (4, "Thursday"),
                                    (5, "Friday"),
                                ],
                                default=1,
                                help_text="For coordinators and ILO staff. Empty: none.",
                                null=True,
                                verbose_name="weekly overview",
                            ),
                        ),
                        (
                            "mails_a_day",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="The rest comes the next day. Account and security not counted.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(50),
                                ],
                                verbose_name="at most so many e-mails a day",
                            ),
                        ),
                        (
                            "away_from",
                            models.DateField(
                                blank=True, null=True, verbose_name="away from"
                            ),
                        ),
                        (
                            "away_until",
                            models.DateField(
                                blank=True,
                                help_text="The last day away.",
                                null=True,
                                verbose_name="away until",
                            ),
                        ),
                        (
                            "stand_in",
                            models.ForeignKey(
                                blank=True,
                                help_text="Gets a copy of what falls due meanwhile.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="stands_in_for",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="stand-in",
                            ),
                        ),
                        (
                            "through",
                            models.ForeignKey(
                                blank=True,
                                help_text="This coordinator passes reminders on in person.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="passes_on_to",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="through",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "preferences for reminders",
                        "verbose_name_plural": "preferences for reminders",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("away_from__isnull", True),
                                        ("away_until__isnull", True),
                                    ),
                                    ("away_from__lte", models.F("away_until")),
                                    _connector="OR",
                                ),
                                name="reminders_away_in_order",
                                violation_error_message="The last day lies before the first.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOptOut",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True,
                                blank=True,
                                db_index=True,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("reminder", "Reminders"),
                                    ("digest", "Weekly overview"),
                                    ("notice", "Notices and receipts"),
                                ],
                                max_length=10,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "since",
                            models.DateTimeField(
                                help_text="Project time.", verbose_name="since"
                            ),
                        ),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                        ("history_date", models.DateTimeField(db_index=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[
                                    ("+", "Created"),
                                    ("~", "Changed"),
                                    ("-", "Deleted"),
                                ],
                                max_length=1,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical category without e-mail",
                        "verbose_name_plural": "historical categories without e-mail",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OptOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opt_outs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("reminder", "Reminders"),
                                    ("digest", "Weekly overview"),
                                    ("notice", "Notices and receipts"),
                                ],
                                max_length=10,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "since",
                            models.DateTimeField(
                                help_text="Project time.", verbose_name="since"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "category without e-mail",
                        "verbose_name_plural": "categories without e-mail",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "category"),
                                name="reminders_opt_out_once",
                                violation_error_message="There is no e-mail of this kind already.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRule",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True,
                                blank=True,
                                db_index=True,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.SlugField(
                                blank=True,
                                max_length=40,
                                verbose_name="kind of deadline",
                            ),
                        ),
                        (
                            "offset_days",
                            models.SmallIntegerField(
                                help_text="Negative: before it.",
                                verbose_name="days after the due date",
                            ),
                        ),
                        (
                            "in_working_days",
                            models.BooleanField(
                                default=False,
                                help_text="Monday to Friday.",
                                verbose_name="counted in working days",
                            ),
                        ),
                        (
                            "copies_coordinator",
                            models.BooleanField(
                                default=False, verbose_name="copy to coordinators"
                            ),
                        ),
                        (
                            "copies_staff",
                            models.BooleanField(
                                default=False, verbose_name="copy to ILO staff"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(default=True, verbose_name="active"),
                        ),
                        (
                            "holds_since",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="Project time. No reminder of a moment before; empty: always held.",
                                null=True,
                            ),
                        ),
                        (
                            "dropped_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="Since when the phase follows the general rules again.",
                                null=True,
                            ),
                        ),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="phases.phase",
                            ),
                        ),
                        (
                            "history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                        ("history_date", models.DateTimeField(db_index=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[
                                    ("+", "Created"),
                                    ("~", "Changed"),
                                    ("-", "Deleted"),
                                ],
                                max_length=1,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical reminder rule",
                        "verbose_name_plural": "historical reminder rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Rule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="phases.phase",
                            ),
                        ),
                        (
                            "kind",
                            models.SlugField(
                                blank=True,
                                max_length=40,
                                verbose_name="kind of deadline",
                            ),
                        ),
                        (
                            "offset_days",
                            models.SmallIntegerField(
                                help_text="Negative: before it.",
                                verbose_name="days after the due date",
                            ),
                        ),
                        (
                            "in_working_days",
                            models.BooleanField(
                                default=False,
                                help_text="Monday to Friday.",
                                verbose_name="counted in working days",
                            ),
                        ),
                        (
                            "copies_coordinator",
                            models.BooleanField(
                                default=False, verbose_name="copy to coordinators"
                            ),
                        ),
                        (
                            "copies_staff",
                            models.BooleanField(
                                default=False, verbose_name="copy to ILO staff"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(default=True, verbose_name="active"),
                        ),
                        (
                            "holds_since",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="Project time. No reminder of a moment before; empty: always held.",
                                null=True,
                            ),
                        ),
                        (
                            "dropped_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="Since when the phase follows the general rules again.",
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reminder rule",
                        "verbose_name_plural": "reminder rules",
                        "ordering": ["offset_days"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("dropped_at__isnull", True),
                                    ("is_active", True),
                                    ("phase__isnull", False),
                                ),
                                fields=("phase", "kind", "offset_days"),
                                name="reminders_rule_once_a_phase",
                                violation_error_message="There is a rule for these days.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("is_active", True), ("phase__isnull", True)
                                ),
                                fields=("kind", "offset_days"),
                                name="reminders_rule_once_for_all",
                                violation_error_message="There is a rule for these days.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.SlugField(
                                max_length=40, verbose_name="kind of deadline"
                            ),
                        ),
                        ("object_id", models.BigIntegerField()),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "owed_by",
                            models.ForeignKey(
                                help_text="Who owes the thing; differs from the recipient of a copy.",
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="reminders.rule",
                            ),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="phases.phase",
                            ),
                        ),
                        (
                            "scheduled_for",
                            models.DateTimeField(
                                help_text="Project time.", verbose_name="planned for"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("queued", "handed to the outbox"),
                                    ("cancelled", "cancelled"),
                                    ("superseded", "replaced by a newer one"),
                                    ("expired", "expired"),
                                ],
                                default="planned",
                                max_length=10,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("moved", "The date was moved."),
                                    ("met", "It is done, or no longer asked for."),
                                    ("person", "Somebody else owes it now."),
                                    (
                                        "coordinator",
                                        "No longer coordinator of the phase.",
                                    ),
                                    ("rule", "The rule was changed."),
                                    ("newer", "A newer reminder went out instead."),
                                    (
                                        "too_late",
                                        "The engine stood still for more than two weeks.",
                                    ),
                                ],
                                max_length=200,
                                verbose_name="reason",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="reminders",
                                to="mail.mail",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "read_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Read in the tracker; project time.",
                                null=True,
                                verbose_name="read",
                            ),
                        ),
                        (
                            "held_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Not handed over while set.",
                                null=True,
                                verbose_name="held",
                            ),
                        ),
                        ("held_by_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "reached_on",
                            models.DateField(
                                blank=True,
                                help_text="A coordinator passed it on to the person that day.",
                                null=True,
                                verbose_name="reached on",
                            ),
                        ),
                        (
                            "reached_by_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                    ],
                    options={
                        "verbose_name": "reminder",
                        "verbose_name_plural": "reminders",
                        "ordering": ["scheduled_for", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "planned")),
                                fields=["scheduled_for"],
                                name="reminders_planned",
                            ),
                            models.Index(
                                fields=["kind", "object_id"], name="reminders_object"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "kind",
                                    "object_id",
                                    "due_on",
                                    "recipient",
                                    "owed_by",
                                    "rule",
                                ),
                                name="reminders_reminder_once",
                                violation_error_message="There is such a reminder.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "planned",
                                            "queued",
                                            "cancelled",
                                            "superseded",
                                            "expired",
                                        ],
                                    )
                                ),
                                name="reminders_reminder_state_known",
                                violation_error_message="There is no such state.",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
