import django.db.models.deletion
import simple_history.models
import sse_project.lib.dates
import sse_project.lib.migration_ops
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("mail", "0001_initial"),
        ("mail", "0002_suppression_history"),
        ("mail", "0003_respect"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        sse_project.lib.migration_ops.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Mail",
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
                        ("dedupe_key", models.CharField(max_length=200, unique=True)),
                        ("kind", models.SlugField(max_length=60)),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("security", "Account and security"),
                                    ("reminder", "Reminders"),
                                    ("digest", "Weekly overview"),
                                    ("notice", "Notices and receipts"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("priority", models.PositiveSmallIntegerField(default=5)),
                        (
                            "recipient",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="mails",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "to_email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="address"
                            ),
                        ),
                        (
                            "phase_id",
                            models.BigIntegerField(
                                blank=True,
                                db_index=True,
                                help_text="The phase whose coordinators see it; a plain id, no room known.",
                                null=True,
                            ),
                        ),
                        ("params", models.JSONField(default=dict)),
                        ("message_id", models.CharField(max_length=120, unique=True)),
                        ("thread_id", models.CharField(blank=True, max_length=120)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "to be sent"),
                                    ("sending", "being sent"),
                                    ("sent", "sent"),
                                    ("dead", "not delivered"),
                                    ("unknown", "perhaps delivered"),
                                    ("cancelled", "no longer needed"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                help_text="Project time from which it may go out.",
                                verbose_name="planned for",
                            ),
                        ),
                        (
                            "expires_at",
                            models.DateTimeField(
                                blank=True, help_text="Project time.", null=True
                            ),
                        ),
                        (
                            "next_attempt_at",
                            models.DateTimeField(
                                default=sse_project.lib.dates.machine_now,
                                help_text="Machine time: back-off.",
                            ),
                        ),
                        (
                            "held_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Not claimed while set.",
                                null=True,
                                verbose_name="held",
                            ),
                        ),
                        (
                            "bounced_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Project time.",
                                null=True,
                                verbose_name="came back",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("ambiguous", models.PositiveSmallIntegerField(default=0)),
                        ("lease_token", models.UUIDField(blank=True, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("lease_owner", models.CharField(blank=True, max_length=120)),
                        (
                            "data_started_at",
                            models.DateTimeField(blank=True, null=True),
                        ),
                        (
                            "sent_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Project time.",
                                null=True,
                                verbose_name="sent",
                            ),
                        ),
                        (
                            "smtp_code",
                            models.PositiveSmallIntegerField(blank=True, null=True),
                        ),
                        ("smtp_text", models.CharField(blank=True, max_length=500)),
                        ("last_error", models.CharField(blank=True, max_length=500)),
                        ("cancel_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "subject",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="subject"
                            ),
                        ),
                        ("text_body", models.TextField(blank=True)),
                        ("html_body", models.TextField(blank=True)),
                        (
                            "resend_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="resends",
                                to="mail.mail",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=sse_project.lib.dates.now),
                        ),
                    ],
                    options={
                        "verbose_name": "e-mail",
                        "verbose_name_plural": "e-mails",
                        "ordering": ["-due_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("state__in", ["pending", "sending"])
                                ),
                                fields=["priority", "next_attempt_at"],
                                name="mail_to_send",
                            ),
                            models.Index(
                                fields=["phase_id", "state", "due_at"],
                                name="mail_of_phase",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("lease_token__isnull", False),
                                        ("state", "sending"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "sending"), _negated=True),
                                        ("lease_token__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="mail_sending_has_lease",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sent"), _negated=True),
                                    ("sent_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="mail_sent_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "pending",
                                            "sending",
                                            "sent",
                                            "dead",
                                            "unknown",
                                            "cancelled",
                                        ],
                                    )
                                ),
                                name="mail_state_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MailEvent",
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
                            "mail",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="mail.mail",
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                default=sse_project.lib.dates.machine_now
                            ),
                        ),
                        (
                            "project_at",
                            models.DateTimeField(default=sse_project.lib.dates.now),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("claimed", "taken up"),
                                    ("data", "handing over"),
                                    ("accepted", "accepted by the mail server"),
                                    ("deferred", "put off"),
                                    ("rejected", "refused by the mail server"),
                                    ("ambiguous", "no answer"),
                                    ("reclaimed", "taken over"),
                                    ("cancelled", "cancelled"),
                                    ("expired", "expired"),
                                    ("resent", "sent again"),
                                    ("held", "held"),
                                    ("released", "released"),
                                    ("bounced", "came back"),
                                    ("failed", "could not be written"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=500)),
                        ("actor_id", models.BigIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "event of an e-mail",
                        "verbose_name_plural": "events of e-mails",
                        "ordering": ["at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="EngineState",
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
                        ("last_tick_at", models.DateTimeField(blank=True, null=True)),
                        ("last_plan_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "planned_for",
                            models.DateTimeField(
                                blank=True,
                                help_text="Project time of the last plan.",
                                null=True,
                            ),
                        ),
                        ("last_ok_at", models.DateTimeField(blank=True, null=True)),
                        ("paused_until", models.DateTimeField(blank=True, null=True)),
                        ("paused_since", models.DateTimeField(blank=True, null=True)),
                        ("pause_reason", models.CharField(blank=True, max_length=500)),
                        ("fails", models.PositiveSmallIntegerField(default=0)),
                        ("alarm_sent_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "state of the mail engine",
                        "verbose_name_plural": "state of the mail engine",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="mail_one_engine"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalSuppression",
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
                        ("reason", models.CharField(max_length=200)),
                        ("rejections", models.PositiveSmallIntegerField(default=1)),
                        ("since", models.DateTimeField(blank=True, null=True)),
                        ("lifted_by_id", models.BigIntegerField(blank=True, null=True)),
                        ("lifted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
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
                        "verbose_name": "historical suppressed address",
                        "verbose_name_plural": "historical suppressed addresses",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Suppression",
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
                        ("address", models.EmailField(max_length=254, unique=True)),
                        ("reason", models.CharField(max_length=200)),
                        ("rejections", models.PositiveSmallIntegerField(default=1)),
                        ("since", models.DateTimeField(blank=True, null=True)),
                        ("lifted_by_id", models.BigIntegerField(blank=True, null=True)),
                        ("lifted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "suppressed address",
                        "verbose_name_plural": "suppressed addresses",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
            ],
        ),
    ]
