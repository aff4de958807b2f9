import django.db.models.deletion
import simple_history.models
import sse_project.lib.migration_ops
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("milestones", "0001_initial"),
        ("milestones", "0002_constraint_messages"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("countries", "0001_squashed_0002_constraint_messages"),
        ("phases", "0001_squashed_0003_constraint_messages"),
        ("records", "0002_squashed_0004_file_check"),
    ]

    operations = [
        sse_project.lib.migration_ops.CreateModels(
            models=[
                migrations.CreateModel(
                    name="HistoricalMilestone",
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
                            "is_illustrative",
                            models.BooleanField(
                                default=False,
                                help_text="Invented for demonstration or training; not a fact.",
                                verbose_name="illustrative",
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="date or first day"
                            ),
                        ),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="last day"
                            ),
                        ),
                        (
                            "exactness",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("year", "Year"),
                                    ("by", "By a day"),
                                    ("period", "Period"),
                                    ("not_set", "Not set yet"),
                                ],
                                default="not_set",
                                max_length=10,
                                verbose_name="how exact is the date",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        ("slug", models.SlugField(max_length=80)),
                        (
                            "position",
                            models.PositiveIntegerField(
                                default=0, verbose_name="order"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=200, verbose_name="title"),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("in_progress", "In progress"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "baseline_starts_on",
                            models.DateField(blank=True, editable=False, null=True),
                        ),
                        (
                            "baseline_ends_on",
                            models.DateField(blank=True, editable=False, null=True),
                        ),
                        (
                            "baseline_exactness",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("year", "Year"),
                                    ("by", "By a day"),
                                    ("period", "Period"),
                                    ("not_set", "Not set yet"),
                                ],
                                default="not_set",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "done_starts_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="took place on"
                            ),
                        ),
                        (
                            "done_ends_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="until"
                            ),
                        ),
                        (
                            "done_exactness",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("year", "Year"),
                                    ("by", "By a day"),
                                    ("period", "Period"),
                                    ("not_set", "Not set yet"),
                                ],
                                default="not_set",
                                max_length=10,
                                verbose_name="how exact",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(blank=True, editable=False, null=True),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, editable=False, null=True),
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
                                verbose_name="phase",
                            ),
                        ),
                        (
                            "participation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="countries.participation",
                                verbose_name="country",
                            ),
                        ),
                        (
                            "owner_user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner: a person",
                            ),
                        ),
                        (
                            "owner_team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="countries.participation",
                                verbose_name="owner: a country team",
                            ),
                        ),
                        (
                            "owner_organisation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.organisation",
                                verbose_name="owner: an organisation",
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
                        "verbose_name": "historical milestone",
                        "verbose_name_plural": "historical milestones",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Milestone",
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
                            "is_illustrative",
                            models.BooleanField(
                                default=False,
                                help_text="Invented for demonstration or training; not a fact.",
                                verbose_name="illustrative",
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="date or first day"
                            ),
                        ),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="last day"
                            ),
                        ),
                        (
                            "exactness",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("year", "Year"),
                                    ("by", "By a day"),
                                    ("period", "Period"),
                                    ("not_set", "Not set yet"),
                                ],
                                default="not_set",
                                max_length=10,
                                verbose_name="how exact is the date",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        ("slug", models.SlugField(max_length=80, unique=True)),
                        (
                            "phase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="phases.phase",
                                verbose_name="phase",
                            ),
                        ),
                        (
                            "participation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="countries.participation",
                                verbose_name="country",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveIntegerField(
                                default=0, verbose_name="order"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=200, verbose_name="title"),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("in_progress", "In progress"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "baseline_starts_on",
                            models.DateField(blank=True, editable=False, null=True),
                        ),
                        (
                            "baseline_ends_on",
                            models.DateField(blank=True, editable=False, null=True),
                        ),
                        (
                            "baseline_exactness",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("year", "Year"),
                                    ("by", "By a day"),
                                    ("period", "Period"),
                                    ("not_set", "Not set yet"),
                                ],
                                default="not_set",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "done_starts_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="took place on"
                            ),
                        ),
                        (
                            "done_ends_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="until"
                            ),
                        ),
                        (
                            "done_exactness",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("year", "Year"),
                                    ("by", "By a day"),
                                    ("period", "Period"),
                                    ("not_set", "Not set yet"),
                                ],
                                default="not_set",
                                max_length=10,
                                verbose_name="how exact",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(blank=True, editable=False, null=True),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, editable=False, null=True),
                        ),
                        (
                            "owner_user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner: a person",
                            ),
                        ),
                        (
                            "owner_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="owned_milestones",
                                to="countries.participation",
                                verbose_name="owner: a country team",
                            ),
                        ),
                        (
                            "owner_organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="accounts.organisation",
                                verbose_name="owner: an organisation",
                            ),
                        ),
                        (
                            "sources",
                            models.ManyToManyField(
                                blank=True, to="records.source", verbose_name="sources"
                            ),
                        ),
                        (
                            "depends_on",
                            models.ManyToManyField(
                                blank=True,
                                related_name="needed_by",
                                to="milestones.milestone",
                                verbose_name="comes after",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "milestone",
                        "verbose_name_plural": "milestones",
                        "ordering": ["phase", "position", "pk"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("status__in", ["planned", "in_progress"])
                                ),
                                fields=["due_on"],
                                name="milestones_open_due",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("starts_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="milestones_milestone_dates_in_order",
                                violation_error_message="The last day is before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("exactness", "not_set"),
                                        ("starts_on__isnull", True),
                                    ),
                                    models.Q(
                                        (
                                            "exactness__in",
                                            ["day", "month", "year", "by", "period"],
                                        ),
                                        ("starts_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="milestones_milestone_exactness_fits",
                                violation_error_message="Give the date, or say it is not set yet.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["planned", "in_progress", "done", "cancelled"],
                                    )
                                ),
                                name="milestones_milestone_status_known",
                                violation_error_message="There is no such status.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("owner_organisation__isnull", True),
                                        ("owner_team__isnull", True),
                                    ),
                                    models.Q(
                                        ("owner_organisation__isnull", True),
                                        ("owner_user__isnull", True),
                                    ),
                                    models.Q(
                                        ("owner_team__isnull", True),
                                        ("owner_user__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="milestones_milestone_one_owner",
                                violation_error_message="Choose one owner.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("due_at__isnull", True),
                                        ("due_on__isnull", True),
                                    ),
                                    models.Q(
                                        ("due_at__isnull", False),
                                        ("due_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="milestones_milestone_due_complete",
                                violation_error_message="A due day needs its instant.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalMilestone_sources",
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
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="milestones.milestone",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.source",
                            ),
                        ),
                        (
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="milestones.historicalmilestone",
                            ),
                        ),
                        (
                            "m2m_history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                    ],
                    options={
                        "verbose_name": "HistoricalMilestone_sources",
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalEvidence",
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
                            models.CharField(
                                choices=[
                                    ("file", "File"),
                                    ("link", "Link"),
                                    ("minutes", "Minutes"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "url",
                            models.URLField(
                                blank=True, max_length=500, verbose_name="link"
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="minutes")),
                        ("added_at", models.DateTimeField()),
                        ("is_illustrative", models.BooleanField(default=False)),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="milestones.milestone",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.storedfile",
                            ),
                        ),
                        (
                            "added_by",
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
                        "verbose_name": "historical proof",
                        "verbose_name_plural": "historical proofs",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Evidence",
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
                            "milestone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="milestones.milestone",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("file", "File"),
                                    ("link", "Link"),
                                    ("minutes", "Minutes"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.storedfile",
                            ),
                        ),
                        (
                            "url",
                            models.URLField(
                                blank=True, max_length=500, verbose_name="link"
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="minutes")),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        ("is_illustrative", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "proof",
                        "verbose_name_plural": "proofs",
                        "ordering": ["added_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("file__isnull", False), ("kind", "file")),
                                    models.Q(
                                        ("kind", "link"),
                                        models.Q(("url", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("kind", "minutes"),
                                        models.Q(("text", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="milestones_evidence_matches_kind",
                                violation_error_message="Give a file, a link or minutes.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
