import django.db.models.deletion
import simple_history.models
import sse_project.lib.dates
import sse_project.lib.migration_ops
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("records", "0002_stored_file"),
        ("records", "0003_quarantine"),
        ("records", "0004_file_check"),
    ]

    dependencies = [
        ("accounts", "0001_initial"),
        ("records", "0001_initial"),
    ]

    operations = [
        sse_project.lib.migration_ops.CreateModels(
            models=[
                migrations.CreateModel(
                    name="HistoricalStoredFile",
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
                            "storage_name",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False
                            ),
                        ),
                        (
                            "form_token",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False
                            ),
                        ),
                        (
                            "original_name",
                            models.CharField(max_length=200, verbose_name="name"),
                        ),
                        (
                            "media_type",
                            models.CharField(max_length=100, verbose_name="type"),
                        ),
                        (
                            "size",
                            models.PositiveBigIntegerField(
                                verbose_name="size in bytes"
                            ),
                        ),
                        (
                            "sha256",
                            models.CharField(
                                db_index=True, max_length=64, verbose_name="SHA-256"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "being received"),
                                    ("ready", "ready"),
                                    ("quarantine", "waiting for the virus check"),
                                    ("infected", "refused by the virus check"),
                                    ("deleted", "deleted"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("accept", "accepted"),
                                    ("warn", "accepted with a warning"),
                                ],
                                default="accept",
                                max_length=10,
                            ),
                        ),
                        ("warnings", models.JSONField(blank=True, default=list)),
                        (
                            "virus_due",
                            models.BooleanField(
                                default=False, verbose_name="virus check still to come"
                            ),
                        ),
                        (
                            "virus_found",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="virus found"
                            ),
                        ),
                        (
                            "received_at",
                            models.DateTimeField(
                                default=sse_project.lib.dates.now,
                                verbose_name="received",
                            ),
                        ),
                        (
                            "stored_at",
                            models.DateTimeField(
                                db_index=True, default=sse_project.lib.dates.machine_now
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
                            "received_from",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by",
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
                        "verbose_name": "historical file",
                        "verbose_name_plural": "historical files",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="StoredFile",
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
                            "storage_name",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True
                            ),
                        ),
                        (
                            "form_token",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True
                            ),
                        ),
                        (
                            "original_name",
                            models.CharField(max_length=200, verbose_name="name"),
                        ),
                        (
                            "media_type",
                            models.CharField(max_length=100, verbose_name="type"),
                        ),
                        (
                            "size",
                            models.PositiveBigIntegerField(
                                verbose_name="size in bytes"
                            ),
                        ),
                        (
                            "sha256",
                            models.CharField(
                                db_index=True, max_length=64, verbose_name="SHA-256"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "being received"),
                                    ("ready", "ready"),
                                    ("quarantine", "waiting for the virus check"),
                                    ("infected", "refused by the virus check"),
                                    ("deleted", "deleted"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("accept", "accepted"),
                                    ("warn", "accepted with a warning"),
                                ],
                                default="accept",
                                max_length=10,
                            ),
                        ),
                        ("warnings", models.JSONField(blank=True, default=list)),
                        (
                            "virus_due",
                            models.BooleanField(
                                default=False, verbose_name="virus check still to come"
                            ),
                        ),
                        (
                            "virus_found",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="virus found"
                            ),
                        ),
                        (
                            "received_at",
                            models.DateTimeField(
                                default=sse_project.lib.dates.now,
                                verbose_name="received",
                            ),
                        ),
                        (
                            "stored_at",
                            models.DateTimeField(
                                db_index=True, default=sse_project.lib.dates.machine_now
                            ),
                        ),
                        (
                            "received_from",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "file",
                        "verbose_name_plural": "files",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "pending",
                                            "ready",
                                            "quarantine",
                                            "infected",
                                            "deleted",
                                        ],
                                    )
                                ),
                                name="records_storedfile_state_known",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="FileCheck",
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
                            "file",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="last_check",
                                to="records.storedfile",
                            ),
                        ),
                        (
                            "checked_at",
                            models.DateTimeField(db_index=True, verbose_name="checked"),
                        ),
                        (
                            "problem",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("gone", "is not in its place"),
                                    ("changed", "is not what was received"),
                                ],
                                max_length=10,
                                verbose_name="problem",
                            ),
                        ),
                        (
                            "problem_since",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="noticed"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "file check",
                        "verbose_name_plural": "file checks",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("problem", ""), ("problem_since__isnull", True)
                                    ),
                                    models.Q(
                                        ("problem__in", ["gone", "changed"]),
                                        ("problem_since__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_filecheck_problem_known",
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
