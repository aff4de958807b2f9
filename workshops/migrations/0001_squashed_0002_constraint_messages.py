import django.db.models.deletion
import simple_history.models
import sse_project.lib.migration_ops
import timezone_field.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("workshops", "0001_initial"),
        ("workshops", "0002_constraint_messages"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("casestudies", "0001_squashed_0012_theme_sources_and_version"),
        ("countries", "0001_squashed_0002_constraint_messages"),
        ("milestones", "0001_squashed_0002_constraint_messages"),
        ("phases", "0001_squashed_0003_constraint_messages"),
        ("records", "0002_squashed_0004_file_check"),
    ]

    operations = [
        sse_project.lib.migration_ops.CreateModels(
            models=[
                migrations.CreateModel(
                    name="HistoricalWorkshop",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("kick_off", "Kick-off"),
                                    ("interim", "Interim workshop"),
                                    ("orientation", "Orientation"),
                                    ("capacity_building", "Capacity building"),
                                    ("conference", "Conference"),
                                    ("advisory_committee", "Advisory committee"),
                                    ("briefing", "Briefing"),
                                    ("validation", "Validation"),
                                    ("dissemination", "Dissemination"),
                                    ("dialogue", "Policy dialogue"),
                                    ("regional", "Regional workshop"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=200, verbose_name="title"),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, verbose_name="summary"),
                        ),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("in_person", "In person"),
                                    ("online", "Online"),
                                    ("hybrid", "Hybrid"),
                                ],
                                max_length=10,
                                verbose_name="mode",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=150, verbose_name="place"
                            ),
                        ),
                        (
                            "planned_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("in_person", "In person"),
                                    ("online", "Online"),
                                    ("hybrid", "Hybrid"),
                                ],
                                max_length=10,
                                verbose_name="planned mode",
                            ),
                        ),
                        (
                            "planned_place",
                            models.CharField(
                                blank=True, max_length=150, verbose_name="planned place"
                            ),
                        ),
                        (
                            "change_reason",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="why it changed",
                            ),
                        ),
                        (
                            "time_zone",
                            timezone_field.fields.TimeZoneField(
                                default="UTC", verbose_name="time zone"
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
                            "committee",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="countries.committee",
                                verbose_name="committee",
                            ),
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
                                verbose_name="milestone",
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
                        "verbose_name": "historical workshop",
                        "verbose_name_plural": "historical workshops",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Workshop",
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
                                related_name="workshops",
                                to="phases.phase",
                            ),
                        ),
                        (
                            "participation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="workshops",
                                to="countries.participation",
                                verbose_name="country",
                            ),
                        ),
                        (
                            "committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="countries.committee",
                                verbose_name="committee",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("kick_off", "Kick-off"),
                                    ("interim", "Interim workshop"),
                                    ("orientation", "Orientation"),
                                    ("capacity_building", "Capacity building"),
                                    ("conference", "Conference"),
                                    ("advisory_committee", "Advisory committee"),
                                    ("briefing", "Briefing"),
                                    ("validation", "Validation"),
                                    ("dissemination", "Dissemination"),
                                    ("dialogue", "Policy dialogue"),
                                    ("regional", "Regional workshop"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=200, verbose_name="title"),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, verbose_name="summary"),
                        ),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("in_person", "In person"),
                                    ("online", "Online"),
                                    ("hybrid", "Hybrid"),
                                ],
                                max_length=10,
                                verbose_name="mode",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=150, verbose_name="place"
                            ),
                        ),
                        (
                            "planned_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("in_person", "In person"),
                                    ("online", "Online"),
                                    ("hybrid", "Hybrid"),
                                ],
                                max_length=10,
                                verbose_name="planned mode",
                            ),
                        ),
                        (
                            "planned_place",
                            models.CharField(
                                blank=True, max_length=150, verbose_name="planned place"
                            ),
                        ),
                        (
                            "change_reason",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="why it changed",
                            ),
                        ),
                        (
                            "time_zone",
                            timezone_field.fields.TimeZoneField(
                                default="UTC", verbose_name="time zone"
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="workshops",
                                to="milestones.milestone",
                                verbose_name="milestone",
                            ),
                        ),
                        (
                            "sources",
                            models.ManyToManyField(
                                blank=True, to="records.source", verbose_name="sources"
                            ),
                        ),
                        (
                            "countries",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The countries that the sources name, when there are several.",
                                related_name="workshops_with_it",
                                to="countries.participation",
                                verbose_name="countries",
                            ),
                        ),
                        (
                            "rounds",
                            models.ManyToManyField(
                                blank=True,
                                related_name="workshops",
                                to="casestudies.reviewround",
                                verbose_name="review rounds it opened",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "workshop",
                        "verbose_name_plural": "workshops",
                        "ordering": ["starts_on", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("starts_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="workshops_workshop_dates_in_order",
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
                                name="workshops_workshop_exactness_fits",
                                violation_error_message="Give the date, or say it is not set yet.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mode__in", ["", "in_person", "online", "hybrid"])
                                ),
                                name="workshops_workshop_mode_known",
                                violation_error_message="There is no such mode.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalWorkshop_sources",
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
                            "workshop",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="workshops.workshop",
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
                                to="workshops.historicalworkshop",
                            ),
                        ),
                        (
                            "m2m_history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                    ],
                    options={
                        "verbose_name": "HistoricalWorkshop_sources",
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalWorkshopPart",
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
                            "key",
                            models.SlugField(
                                blank=True,
                                help_text="Its name in the project file.",
                                max_length=40,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("opened", "Opened"),
                                    ("presented", "Presented"),
                                    ("moderated", "Moderated"),
                                    ("spoke", "Spoke"),
                                    ("took_part", "Took part"),
                                    ("hosted", "Hosted"),
                                ],
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="what"
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
                            "workshop",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="workshops.workshop",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.organisation",
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
                        "verbose_name": "historical part in a workshop",
                        "verbose_name_plural": "historical parts in workshops",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="WorkshopPart",
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
                            "workshop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="workshops.workshop",
                            ),
                        ),
                        (
                            "key",
                            models.SlugField(
                                blank=True,
                                help_text="Its name in the project file.",
                                max_length=40,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("opened", "Opened"),
                                    ("presented", "Presented"),
                                    ("moderated", "Moderated"),
                                    ("spoke", "Spoke"),
                                    ("took_part", "Took part"),
                                    ("hosted", "Hosted"),
                                ],
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="workshop_parts",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="workshop_parts",
                                to="accounts.organisation",
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="what"
                            ),
                        ),
                        (
                            "sources",
                            models.ManyToManyField(blank=True, to="records.source"),
                        ),
                    ],
                    options={
                        "verbose_name": "part in a workshop",
                        "verbose_name_plural": "parts in workshops",
                        "ordering": ["workshop", "position", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person__isnull", False),
                                    ("organisation__isnull", False),
                                    _connector="OR",
                                ),
                                name="workshops_part_someone",
                                violation_error_message="Name a person or an organisation.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("workshop", "key"),
                                name="workshops_part_key_once",
                                violation_error_message="This workshop has a part of this key.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalWorkshopPoint",
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
                            "key",
                            models.SlugField(
                                blank=True,
                                help_text="Its name in the project file.",
                                max_length=40,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("discussed", "Discussed"),
                                    ("agreed", "Agreed"),
                                    ("next_step", "Next step"),
                                    ("figure", "Figure"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="text")),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "workshop",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="workshops.workshop",
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
                        "verbose_name": "historical point of a workshop",
                        "verbose_name_plural": "historical points of workshops",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="WorkshopPoint",
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
                            "workshop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="workshops.workshop",
                            ),
                        ),
                        (
                            "key",
                            models.SlugField(
                                blank=True,
                                help_text="Its name in the project file.",
                                max_length=40,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("discussed", "Discussed"),
                                    ("agreed", "Agreed"),
                                    ("next_step", "Next step"),
                                    ("figure", "Figure"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="text")),
                        (
                            "sources",
                            models.ManyToManyField(blank=True, to="records.source"),
                        ),
                    ],
                    options={
                        "verbose_name": "point of a workshop",
                        "verbose_name_plural": "points of workshops",
                        "ordering": ["workshop", "position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("workshop", "key"),
                                name="workshops_point_key_once",
                                violation_error_message="This workshop has a point of this key.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
