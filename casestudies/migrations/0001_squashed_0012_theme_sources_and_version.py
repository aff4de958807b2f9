import django.db.models.deletion
import simple_history.models
import sse_project.lib.migration_ops
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("casestudies", "0001_initial"),
        ("casestudies", "0002_choices_known"),
        ("casestudies", "0003_constraint_messages"),
        ("casestudies", "0004_commented_files"),
        ("casestudies", "0005_themes_threads_and_carried_comments"),
        ("casestudies", "0006_comments_raised_in"),
        ("casestudies", "0007_comment_raised_in_required"),
        ("casestudies", "0008_draft_framework"),
        ("casestudies", "0009_committee_shares"),
        ("casestudies", "0010_extension_requests"),
        ("casestudies", "0011_approval_and_publishing"),
        ("casestudies", "0012_theme_sources_and_version"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("countries", "0001_squashed_0002_constraint_messages"),
        ("materials", "0001_materials"),
        ("milestones", "0001_squashed_0002_constraint_messages"),
        ("phases", "0001_squashed_0003_constraint_messages"),
        ("records", "0002_squashed_0004_file_check"),
    ]

    operations = [
        sse_project.lib.migration_ops.CreateModels(
            models=[
                migrations.CreateModel(
                    name="HistoricalCaseStudy",
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
                        ("slug", models.SlugField(max_length=80)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("country", "Country study"),
                                    ("synthesis", "Synthesis report"),
                                    ("brief", "Brief"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=250, verbose_name="title"),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, verbose_name="summary"),
                        ),
                        (
                            "last_draft_number",
                            models.PositiveIntegerField(default=0, editable=False),
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
                        "verbose_name": "historical case study",
                        "verbose_name_plural": "historical case studies",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CaseStudy",
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
                        ("slug", models.SlugField(max_length=80, unique=True)),
                        (
                            "phase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="studies",
                                to="phases.phase",
                            ),
                        ),
                        (
                            "participation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="studies",
                                to="countries.participation",
                                verbose_name="country",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("country", "Country study"),
                                    ("synthesis", "Synthesis report"),
                                    ("brief", "Brief"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=250, verbose_name="title"),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, verbose_name="summary"),
                        ),
                        (
                            "last_draft_number",
                            models.PositiveIntegerField(default=0, editable=False),
                        ),
                        (
                            "sources",
                            models.ManyToManyField(
                                blank=True, to="records.source", verbose_name="sources"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "case study",
                        "verbose_name_plural": "case studies",
                        "ordering": ["phase", "kind", "title"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCaseStudy_sources",
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
                            "casestudy",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.casestudy",
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
                                to="casestudies.historicalcasestudy",
                            ),
                        ),
                        (
                            "m2m_history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                    ],
                    options={
                        "verbose_name": "HistoricalCaseStudy_sources",
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalStep",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("kick_off", "Kick-off"),
                                    ("first_draft", "First draft"),
                                    ("workshop_1", "Interim workshop 1"),
                                    ("round_1", "Round 1"),
                                    ("second_draft", "Second draft"),
                                    ("workshop_2", "Interim workshop 2"),
                                    ("round_2", "Round 2"),
                                    ("third_draft", "Third draft"),
                                    ("conference", "Conference"),
                                    ("final_draft", "Final draft"),
                                    ("approval", "ILO approval"),
                                    ("editing", "Editing"),
                                    ("published", "Published"),
                                ],
                                max_length=14,
                                verbose_name="step",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(verbose_name="order"),
                        ),
                        (
                            "due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="due on"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, editable=False, null=True),
                        ),
                        ("due_is_illustrative", models.BooleanField(default=False)),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "study",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Done with this milestone; makes no deadline of its own.",
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
                        "verbose_name": "historical step",
                        "verbose_name_plural": "historical steps",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Step",
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
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("kick_off", "Kick-off"),
                                    ("first_draft", "First draft"),
                                    ("workshop_1", "Interim workshop 1"),
                                    ("round_1", "Round 1"),
                                    ("second_draft", "Second draft"),
                                    ("workshop_2", "Interim workshop 2"),
                                    ("round_2", "Round 2"),
                                    ("third_draft", "Third draft"),
                                    ("conference", "Conference"),
                                    ("final_draft", "Final draft"),
                                    ("approval", "ILO approval"),
                                    ("editing", "Editing"),
                                    ("published", "Published"),
                                ],
                                max_length=14,
                                verbose_name="step",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(verbose_name="order"),
                        ),
                        (
                            "due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="due on"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, editable=False, null=True),
                        ),
                        ("due_is_illustrative", models.BooleanField(default=False)),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                help_text="Done with this milestone; makes no deadline of its own.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
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
                    ],
                    options={
                        "verbose_name": "step",
                        "verbose_name_plural": "steps",
                        "ordering": ["study", "position"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                condition=models.Q(("starts_on__isnull", True)),
                                fields=["due_on"],
                                name="casestudies_step_open_due",
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
                                name="casestudies_step_dates_in_order",
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
                                name="casestudies_step_exactness_fits",
                                violation_error_message="Give the date, or say it is not set yet.",
                            ),
                            models.UniqueConstraint(
                                fields=("study", "kind"),
                                name="casestudies_step_once",
                                violation_error_message="This step is on the path already.",
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
                                name="casestudies_step_due_complete",
                                violation_error_message="A due day needs its instant.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalStep_sources",
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
                            "step",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.step",
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
                                to="casestudies.historicalstep",
                            ),
                        ),
                        (
                            "m2m_history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                    ],
                    options={
                        "verbose_name": "HistoricalStep_sources",
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDraft",
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
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "note",
                            models.TextField(blank=True, verbose_name="what changed"),
                        ),
                        (
                            "received_on",
                            models.DateField(
                                help_text="This day decides whether it is late.",
                                verbose_name="received on",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(verbose_name="submitted"),
                        ),
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
                            "study",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.step",
                                verbose_name="handed in as",
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
                            "framework",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="materials.materialversion",
                                verbose_name="framework used",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="from",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Set when a coordinator filed it for the author.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="filed by",
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
                        "verbose_name": "historical draft",
                        "verbose_name_plural": "historical drafts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Draft",
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
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
                                to="casestudies.casestudy",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
                                to="casestudies.step",
                                verbose_name="handed in as",
                            ),
                        ),
                        (
                            "file",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="draft",
                                to="records.storedfile",
                            ),
                        ),
                        (
                            "framework",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
                                to="materials.materialversion",
                                verbose_name="framework used",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, verbose_name="what changed"),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="from",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="Set when a coordinator filed it for the author.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="filed by",
                            ),
                        ),
                        (
                            "received_on",
                            models.DateField(
                                help_text="This day decides whether it is late.",
                                verbose_name="received on",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(verbose_name="submitted"),
                        ),
                        ("is_illustrative", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "draft",
                        "verbose_name_plural": "drafts",
                        "ordering": ["study", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("study", "number"),
                                name="casestudies_draft_number_once",
                                violation_error_message="There is a version of this number.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__gte", 1)),
                                name="casestudies_draft_number_from_one",
                                violation_error_message="Versions are counted from one.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewRound",
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
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(verbose_name="number"),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="casestudies.draft",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="casestudies.step",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "released_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="comments released"
                            ),
                        ),
                        (
                            "answers_due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="answers due on"
                            ),
                        ),
                        (
                            "answers_due_at",
                            models.DateTimeField(blank=True, editable=False, null=True),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="answers sent"
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="closed"
                            ),
                        ),
                        (
                            "last_comment_number",
                            models.PositiveIntegerField(default=0, editable=False),
                        ),
                        ("is_illustrative", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "review round",
                        "verbose_name_plural": "review rounds",
                        "ordering": ["study", "number"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("answered_at__isnull", True),
                                    ("closed_at__isnull", True),
                                ),
                                fields=["answers_due_on"],
                                name="casestudies_answers_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("study", "number"),
                                name="casestudies_round_number_once",
                                violation_error_message="There is a round of this number.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answers_due_at__isnull", True),
                                        ("answers_due_on__isnull", True),
                                    ),
                                    models.Q(
                                        ("answers_due_at__isnull", False),
                                        ("answers_due_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="casestudies_round_answers_due_complete",
                                violation_error_message="A due day needs its instant.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalDraftShare",
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
                            "audience",
                            models.CharField(
                                choices=[
                                    ("phase", "Researchers of the phase"),
                                    ("committee", "A committee"),
                                    ("observers", "Observers"),
                                    ("public", "Everyone"),
                                ],
                                max_length=10,
                                verbose_name="shared with",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="until"
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="ended early"
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
                            "draft",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.draft",
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
                            "shared_by",
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
                            "round",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Of a committee that may comment; empty: it only reads.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewround",
                                verbose_name="comments go into",
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
                        "verbose_name": "historical share",
                        "verbose_name_plural": "historical shares",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="DraftShare",
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
                            "draft",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shares",
                                to="casestudies.draft",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("phase", "Researchers of the phase"),
                                    ("committee", "A committee"),
                                    ("observers", "Observers"),
                                    ("public", "Everyone"),
                                ],
                                max_length=10,
                                verbose_name="shared with",
                            ),
                        ),
                        (
                            "committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shares",
                                to="countries.committee",
                                verbose_name="committee",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="until"
                            ),
                        ),
                        (
                            "shared_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                help_text="Of a committee that may comment; empty: it only reads.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shares",
                                to="casestudies.reviewround",
                                verbose_name="comments go into",
                            ),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="ended early"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "share",
                        "verbose_name_plural": "shares",
                        "ordering": ["draft", "-starts_on"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("audience", "committee"),
                                        ("committee__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("audience", "committee"), _negated=True
                                        ),
                                        ("committee__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="casestudies_draftshare_committee_named",
                                violation_error_message="Choose the committee.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("committee__isnull", False)),
                                fields=("draft", "committee"),
                                name="casestudies_draftshare_committee_once",
                                violation_error_message="It is shared with this committee already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("committee__isnull", True)),
                                fields=("draft", "audience"),
                                name="casestudies_draftshare_audience_once",
                                violation_error_message="It is shared with them already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("round__isnull", True),
                                    ("committee__isnull", False),
                                    _connector="OR",
                                ),
                                name="casestudies_draftshare_committee_comments",
                                violation_error_message="Only a committee comments as a group.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalReviewRound",
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
                            "number",
                            models.PositiveSmallIntegerField(verbose_name="number"),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        (
                            "released_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="comments released"
                            ),
                        ),
                        (
                            "answers_due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="answers due on"
                            ),
                        ),
                        (
                            "answers_due_at",
                            models.DateTimeField(blank=True, editable=False, null=True),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="answers sent"
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="closed"
                            ),
                        ),
                        (
                            "last_comment_number",
                            models.PositiveIntegerField(default=0, editable=False),
                        ),
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
                            "study",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.draft",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.step",
                            ),
                        ),
                        (
                            "opened_by",
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
                        "verbose_name": "historical review round",
                        "verbose_name_plural": "historical review rounds",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ReviewAssignment",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ilo", "ILO"),
                                    ("agency", "Implementing agency"),
                                    ("research_manager", "Research manager"),
                                    ("external", "External reviewer"),
                                    ("committee", "Committee"),
                                ],
                                max_length=16,
                                verbose_name="reviews for",
                            ),
                        ),
                        (
                            "share",
                            models.ForeignKey(
                                blank=True,
                                help_text="Of a committee member, who may comment and owes nothing.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="casestudies.draftshare",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("due_at", models.DateTimeField(editable=False)),
                        ("invited_at", models.DateTimeField(verbose_name="invited")),
                        (
                            "accepted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="accepted"
                            ),
                        ),
                        (
                            "declined_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="declined"
                            ),
                        ),
                        (
                            "decline_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for declining"
                            ),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="withdrawn"
                            ),
                        ),
                        (
                            "withdraw_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for withdrawing"
                            ),
                        ),
                        (
                            "replaced_by",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaces",
                                to="casestudies.reviewassignment",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="submitted"
                            ),
                        ),
                        (
                            "received_on",
                            models.DateField(
                                blank=True,
                                help_text="This day decides whether it is late.",
                                null=True,
                                verbose_name="received on",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="filed by",
                            ),
                        ),
                        (
                            "overall",
                            models.TextField(blank=True, verbose_name="overall view"),
                        ),
                        (
                            "access_until",
                            models.DateField(
                                blank=True,
                                help_text="For external reviewers: the last day their links open.",
                                null=True,
                                verbose_name="access until",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "review assignment",
                        "verbose_name_plural": "review assignments",
                        "ordering": ["round", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("declined_at__isnull", True),
                                    ("submitted_at__isnull", True),
                                    ("withdrawn_at__isnull", True),
                                ),
                                fields=["due_on"],
                                name="casestudies_review_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("declined_at__isnull", True),
                                    ("withdrawn_at__isnull", True),
                                ),
                                fields=("round", "reviewer"),
                                name="casestudies_assignment_one_open",
                                violation_error_message="This person already reviews this draft.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "committee"), ("share__isnull", False)
                                    ),
                                    models.Q(
                                        models.Q(("kind", "committee"), _negated=True),
                                        ("share__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="casestudies_assignment_committee_shared",
                                violation_error_message="A committee comments on what it is shown.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalReviewAssignment",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ilo", "ILO"),
                                    ("agency", "Implementing agency"),
                                    ("research_manager", "Research manager"),
                                    ("external", "External reviewer"),
                                    ("committee", "Committee"),
                                ],
                                max_length=16,
                                verbose_name="reviews for",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("due_at", models.DateTimeField(editable=False)),
                        ("invited_at", models.DateTimeField(verbose_name="invited")),
                        (
                            "accepted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="accepted"
                            ),
                        ),
                        (
                            "declined_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="declined"
                            ),
                        ),
                        (
                            "decline_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for declining"
                            ),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="withdrawn"
                            ),
                        ),
                        (
                            "withdraw_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for withdrawing"
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="submitted"
                            ),
                        ),
                        (
                            "received_on",
                            models.DateField(
                                blank=True,
                                help_text="This day decides whether it is late.",
                                null=True,
                                verbose_name="received on",
                            ),
                        ),
                        (
                            "overall",
                            models.TextField(blank=True, verbose_name="overall view"),
                        ),
                        (
                            "access_until",
                            models.DateField(
                                blank=True,
                                help_text="For external reviewers: the last day their links open.",
                                null=True,
                                verbose_name="access until",
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
                            "round",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "reviewer",
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
                            "share",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Of a committee member, who may comment and owes nothing.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.draftshare",
                            ),
                        ),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewassignment",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="filed by",
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
                        "verbose_name": "historical review assignment",
                        "verbose_name_plural": "historical review assignments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ReviewLink",
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
                            "assignment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="casestudies.reviewassignment",
                            ),
                        ),
                        ("key_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "address",
                            models.EmailField(
                                blank=True,
                                help_text="Good only while the reviewer has it.",
                                max_length=254,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("spent_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "review link",
                        "verbose_name_plural": "review links",
                        "ordering": ["-created_at"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTheme",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "guidance",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences.",
                                verbose_name="what to look for",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="position"
                            ),
                        ),
                        (
                            "retired_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="No longer offered; what was judged and tagged stays.",
                                null=True,
                                verbose_name="retired",
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
                        "verbose_name": "historical theme",
                        "verbose_name_plural": "historical themes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Theme",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "phase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="themes",
                                to="phases.phase",
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "guidance",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences.",
                                verbose_name="what to look for",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="position"
                            ),
                        ),
                        (
                            "retired_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="No longer offered; what was judged and tagged stays.",
                                null=True,
                                verbose_name="retired",
                            ),
                        ),
                        (
                            "sources",
                            models.ManyToManyField(
                                blank=True, to="records.source", verbose_name="sources"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "theme",
                        "verbose_name_plural": "themes",
                        "ordering": ["phase", "position", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("phase", "slug"),
                                name="casestudies_theme_slug_once",
                                violation_error_message="There is a theme of this name.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTheme_sources",
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
                            "theme",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.theme",
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
                                to="casestudies.historicaltheme",
                            ),
                        ),
                        (
                            "m2m_history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                    ],
                    options={
                        "verbose_name": "HistoricalTheme_sources",
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Comment",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                help_text="Where it is worked on now.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "raised_in",
                            models.ForeignKey(
                                editable=False,
                                help_text="The 2 of 2.07.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="raised_comments",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="casestudies.reviewassignment",
                            ),
                        ),
                        (
                            "number",
                            models.PositiveIntegerField(
                                blank=True,
                                editable=False,
                                help_text="Given on submission.",
                                null=True,
                            ),
                        ),
                        (
                            "chapter",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="chapter"
                            ),
                        ),
                        (
                            "quote",
                            models.TextField(blank=True, verbose_name="quoted passage"),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="comment")),
                        (
                            "proposed_change",
                            models.TextField(
                                blank=True, verbose_name="proposed change"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("general", "General"),
                                    ("technical", "Technical"),
                                    ("editorial", "Editorial"),
                                ],
                                default="general",
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="casestudies.theme",
                                verbose_name="theme",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[
                                    ("must", "Must"),
                                    ("should", "Should"),
                                    ("could", "Could"),
                                ],
                                default="should",
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Being written"),
                                    ("open", "Open"),
                                    ("answered", "Answered"),
                                    ("closed", "Closed"),
                                    ("closed_verify", "Closed, verify in next draft"),
                                ],
                                default="draft",
                                max_length=14,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "released_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="released"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="written")),
                        (
                            "written_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="The reviewer, or the coordinator who files it for them.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="typed by",
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="closed"
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reopened_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When it was last opened again; why stands in its thread.",
                                null=True,
                                verbose_name="reopened",
                            ),
                        ),
                        (
                            "split_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="casestudies.comment",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absorbed",
                                to="casestudies.comment",
                            ),
                        ),
                        ("is_illustrative", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "comment",
                        "verbose_name_plural": "comments",
                        "ordering": ["round", "raised_in_id", "number", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("raised_in", "number"),
                                name="casestudies_comment_number_once",
                                violation_error_message="There is a comment of this number.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    ("number__isnull", False),
                                    _connector="OR",
                                ),
                                name="casestudies_comment_numbered_unless_draft",
                                violation_error_message="A comment that was handed in needs its number.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "open",
                                            "answered",
                                            "closed",
                                            "closed_verify",
                                        ],
                                    )
                                ),
                                name="casestudies_comment_state_known",
                                violation_error_message="There is no such state.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("priority__in", ["must", "should", "could"])
                                ),
                                name="casestudies_comment_priority_known",
                                violation_error_message="There is no such priority.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["general", "technical", "editorial"])
                                ),
                                name="casestudies_comment_kind_known",
                                violation_error_message="There is no such type.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(
                                        ("merged_into", models.F("id")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="casestudies_comment_not_its_own_target",
                                violation_error_message="A comment cannot be merged into itself.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalComment",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "number",
                            models.PositiveIntegerField(
                                blank=True,
                                editable=False,
                                help_text="Given on submission.",
                                null=True,
                            ),
                        ),
                        (
                            "chapter",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="chapter"
                            ),
                        ),
                        (
                            "quote",
                            models.TextField(blank=True, verbose_name="quoted passage"),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="comment")),
                        (
                            "proposed_change",
                            models.TextField(
                                blank=True, verbose_name="proposed change"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("general", "General"),
                                    ("technical", "Technical"),
                                    ("editorial", "Editorial"),
                                ],
                                default="general",
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[
                                    ("must", "Must"),
                                    ("should", "Should"),
                                    ("could", "Could"),
                                ],
                                default="should",
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Being written"),
                                    ("open", "Open"),
                                    ("answered", "Answered"),
                                    ("closed", "Closed"),
                                    ("closed_verify", "Closed, verify in next draft"),
                                ],
                                default="draft",
                                max_length=14,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "released_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="released"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="written")),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="closed"
                            ),
                        ),
                        (
                            "reopened_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When it was last opened again; why stands in its thread.",
                                null=True,
                                verbose_name="reopened",
                            ),
                        ),
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
                            "round",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Where it is worked on now.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "raised_in",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                help_text="The 2 of 2.07.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewassignment",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.theme",
                                verbose_name="theme",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="The reviewer, or the coordinator who files it for them.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="typed by",
                            ),
                        ),
                        (
                            "closed_by",
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
                            "split_from",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.comment",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.comment",
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
                        "verbose_name": "historical comment",
                        "verbose_name_plural": "historical comments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalResponse",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accepted", "Accepted"),
                                    ("in_part", "Accepted in part"),
                                    ("not_accepted", "Not accepted"),
                                    ("clarify", "Clarification needed"),
                                    ("covered", "Already covered"),
                                ],
                                max_length=14,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(blank=True, verbose_name="what was done"),
                        ),
                        (
                            "where_changed",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="where changed"
                            ),
                        ),
                        (
                            "received_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="received on"
                            ),
                        ),
                        ("written_at", models.DateTimeField(verbose_name="written")),
                        (
                            "sent_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="sent"
                            ),
                        ),
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
                            "comment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.comment",
                            ),
                        ),
                        (
                            "author",
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
                            "filed_by",
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
                        "verbose_name": "historical answer",
                        "verbose_name_plural": "historical answers",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Response",
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
                            "version",
                            models.PositiveIntegerField(default=1, editable=False),
                        ),
                        (
                            "saved_from",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "comment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="response",
                                to="casestudies.comment",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accepted", "Accepted"),
                                    ("in_part", "Accepted in part"),
                                    ("not_accepted", "Not accepted"),
                                    ("clarify", "Clarification needed"),
                                    ("covered", "Already covered"),
                                ],
                                max_length=14,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(blank=True, verbose_name="what was done"),
                        ),
                        (
                            "where_changed",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="where changed"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "received_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="received on"
                            ),
                        ),
                        ("written_at", models.DateTimeField(verbose_name="written")),
                        (
                            "sent_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="sent"
                            ),
                        ),
                        ("is_illustrative", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "answer",
                        "verbose_name_plural": "answers",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "code__in",
                                        [
                                            "",
                                            "accepted",
                                            "in_part",
                                            "not_accepted",
                                            "clarify",
                                            "covered",
                                        ],
                                    )
                                ),
                                name="casestudies_response_code_known",
                                violation_error_message="There is no such answer.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCommentedFile",
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
                        ("uploaded_at", models.DateTimeField(verbose_name="uploaded")),
                        (
                            "likeness",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="How much of the text is that of this version, in per cent.",
                                null=True,
                                verbose_name="likeness",
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
                            "assignment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewassignment",
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
                            "uploaded_by",
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
                            "made_from",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="The version whose text is nearest; empty while not compared.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.draft",
                                verbose_name="made from",
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
                        "verbose_name": "historical commented file",
                        "verbose_name_plural": "historical commented files",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CommentedFile",
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
                            "assignment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commented_files",
                                to="casestudies.reviewassignment",
                            ),
                        ),
                        (
                            "file",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commented",
                                to="records.storedfile",
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField(verbose_name="uploaded")),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by",
                            ),
                        ),
                        (
                            "made_from",
                            models.ForeignKey(
                                blank=True,
                                help_text="The version whose text is nearest; empty while not compared.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="casestudies.draft",
                                verbose_name="made from",
                            ),
                        ),
                        (
                            "likeness",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="How much of the text is that of this version, in per cent.",
                                null=True,
                                verbose_name="likeness",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "commented file",
                        "verbose_name_plural": "commented files",
                        "ordering": ["-uploaded_at", "-pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCommentOrigin",
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
                        ("key", models.CharField(max_length=20, verbose_name="row")),
                        (
                            "author",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="author in the file",
                            ),
                        ),
                        (
                            "written_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="written on"
                            ),
                        ),
                        (
                            "mark",
                            models.CharField(
                                editable=False,
                                help_text="The same for the same remark.",
                                max_length=64,
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
                            "comment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.comment",
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
                                to="casestudies.commentedfile",
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
                        "verbose_name": "historical origin of a comment",
                        "verbose_name_plural": "historical origins of comments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="CommentOrigin",
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
                            "comment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="origin",
                                to="casestudies.comment",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="taken",
                                to="casestudies.commentedfile",
                            ),
                        ),
                        ("key", models.CharField(max_length=20, verbose_name="row")),
                        (
                            "author",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="author in the file",
                            ),
                        ),
                        (
                            "written_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="written on"
                            ),
                        ),
                        (
                            "mark",
                            models.CharField(
                                editable=False,
                                help_text="The same for the same remark.",
                                max_length=64,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "origin of a comment",
                        "verbose_name_plural": "origins of comments",
                        "ordering": ["file", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("file", "key"),
                                name="casestudies_origin_once",
                                violation_error_message="This comment was taken over already.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalExtensionRequest",
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
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        (
                            "due_on",
                            models.DateField(
                                help_text="When it was asked for.",
                                verbose_name="due on",
                            ),
                        ),
                        ("wanted_on", models.DateField(verbose_name="asked for")),
                        ("reason", models.TextField(verbose_name="reason")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Waiting for a decision"),
                                    ("granted", "Granted"),
                                    ("refused", "Not granted"),
                                    ("withdrawn", "Withdrawn"),
                                    ("overtaken", "No longer needed"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="decided"
                            ),
                        ),
                        (
                            "granted_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="new date"
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "study",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.step",
                                verbose_name="draft",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewround",
                                verbose_name="answers to round",
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewassignment",
                                verbose_name="review",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
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
                        "verbose_name": "historical request for more time",
                        "verbose_name_plural": "historical requests for more time",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ExtensionRequest",
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
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extension_requests",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extension_requests",
                                to="casestudies.step",
                                verbose_name="draft",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extension_requests",
                                to="casestudies.reviewround",
                                verbose_name="answers to round",
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extension_requests",
                                to="casestudies.reviewassignment",
                                verbose_name="review",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extension_requests",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        (
                            "due_on",
                            models.DateField(
                                help_text="When it was asked for.",
                                verbose_name="due on",
                            ),
                        ),
                        ("wanted_on", models.DateField(verbose_name="asked for")),
                        ("reason", models.TextField(verbose_name="reason")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Waiting for a decision"),
                                    ("granted", "Granted"),
                                    ("refused", "Not granted"),
                                    ("withdrawn", "Withdrawn"),
                                    ("overtaken", "No longer needed"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="decided"
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "granted_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="new date"
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                    ],
                    options={
                        "verbose_name": "request for more time",
                        "verbose_name_plural": "requests for more time",
                        "ordering": ["-asked_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("assignment__isnull", True),
                                        ("round__isnull", True),
                                        ("step__isnull", False),
                                    ),
                                    models.Q(
                                        ("assignment__isnull", True),
                                        ("round__isnull", False),
                                        ("step__isnull", True),
                                    ),
                                    models.Q(
                                        ("assignment__isnull", False),
                                        ("round__isnull", True),
                                        ("step__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="casestudies_extensionrequest_of_one_thing",
                                violation_error_message="More time is asked for one thing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "open",
                                            "granted",
                                            "refused",
                                            "withdrawn",
                                            "overtaken",
                                        ],
                                    )
                                ),
                                name="casestudies_extensionrequest_state_known",
                                violation_error_message="There is no such state.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("granted_on__isnull", False),
                                        ("state", "granted"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "granted"), _negated=True),
                                        ("granted_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="casestudies_extensionrequest_granted_until_a_day",
                                violation_error_message="A granted request has its new date.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("step", "asked_by"),
                                name="casestudies_extensionrequest_one_open_step",
                                violation_error_message="More time is asked for already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("round", "asked_by"),
                                name="casestudies_extensionrequest_one_open_round",
                                violation_error_message="More time is asked for already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("assignment", "asked_by"),
                                name="casestudies_extensionrequest_one_open_assignment",
                                violation_error_message="More time is asked for already.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalApproval",
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
                        ("approved_at", models.DateTimeField(verbose_name="approved")),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        (
                            "reopened_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="reopened"
                            ),
                        ),
                        (
                            "reopen_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for reopening"
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
                            "study",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.draft",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="approved by",
                            ),
                        ),
                        (
                            "reopened_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="reopened by",
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
                        "verbose_name": "historical approval",
                        "verbose_name_plural": "historical approvals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Approval",
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
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="casestudies.draft",
                                verbose_name="version",
                            ),
                        ),
                        ("approved_at", models.DateTimeField(verbose_name="approved")),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="approved by",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        (
                            "reopened_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="reopened"
                            ),
                        ),
                        (
                            "reopened_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="reopened by",
                            ),
                        ),
                        (
                            "reopen_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for reopening"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval",
                        "verbose_name_plural": "approvals",
                        "ordering": ["study", "-approved_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reopened_at__isnull", True)),
                                fields=("study",),
                                name="casestudies_approval_one_stands",
                                violation_error_message="A version of this study is approved.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPublication",
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
                        (
                            "title",
                            models.CharField(max_length=250, verbose_name="title"),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="en", max_length=8, verbose_name="language"
                            ),
                        ),
                        (
                            "isbn",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="ISBN"
                            ),
                        ),
                        (
                            "doi",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="DOI"
                            ),
                        ),
                        (
                            "url",
                            models.URLField(
                                blank=True, max_length=500, verbose_name="link"
                            ),
                        ),
                        (
                            "form_token",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="published here",
                            ),
                        ),
                        (
                            "unpublished_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="taken back"
                            ),
                        ),
                        (
                            "unpublish_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for taking it back"
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
                            "study",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.casestudy",
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
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                        (
                            "unpublished_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken back by",
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
                        "verbose_name": "historical publication",
                        "verbose_name_plural": "historical publications",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Publication",
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
                        (
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publications",
                                to="casestudies.casestudy",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(max_length=250, verbose_name="title"),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="en", max_length=8, verbose_name="language"
                            ),
                        ),
                        (
                            "isbn",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="ISBN"
                            ),
                        ),
                        (
                            "doi",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="DOI"
                            ),
                        ),
                        (
                            "url",
                            models.URLField(
                                blank=True, max_length=500, verbose_name="link"
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
                            "form_token",
                            models.UUIDField(blank=True, editable=False, null=True),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="published here",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                        (
                            "unpublished_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="taken back"
                            ),
                        ),
                        (
                            "unpublished_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken back by",
                            ),
                        ),
                        (
                            "unpublish_reason",
                            models.TextField(
                                blank=True, verbose_name="reason for taking it back"
                            ),
                        ),
                        (
                            "sources",
                            models.ManyToManyField(
                                blank=True, to="records.source", verbose_name="sources"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "publication",
                        "verbose_name_plural": "publications",
                        "ordering": ["study", "language"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("starts_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="casestudies_publication_dates_in_order",
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
                                name="casestudies_publication_exactness_fits",
                                violation_error_message="Give the date, or say it is not set yet.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unpublished_at__isnull", True)),
                                fields=("study", "language"),
                                name="casestudies_publication_once_a_language",
                                violation_error_message="This language is published already.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPublication_sources",
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
                            "publication",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.publication",
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
                                to="casestudies.historicalpublication",
                            ),
                        ),
                        (
                            "m2m_history_id",
                            models.AutoField(primary_key=True, serialize=False),
                        ),
                    ],
                    options={
                        "verbose_name": "HistoricalPublication_sources",
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalThreadEntry",
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
                                    ("answer", "Earlier answer"),
                                    ("reopened", "Reopened"),
                                    ("carried", "Carried into a later round"),
                                    ("verified", "Verified in a later draft"),
                                    ("not_yet", "Not yet in a later draft"),
                                    ("settled", "Settled by a coordinator"),
                                    ("split", "Split"),
                                    ("merged", "Merged"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="text")),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accepted", "Accepted"),
                                    ("in_part", "Accepted in part"),
                                    ("not_accepted", "Not accepted"),
                                    ("clarify", "Clarification needed"),
                                    ("covered", "Already covered"),
                                ],
                                max_length=14,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "where_changed",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="where changed"
                            ),
                        ),
                        ("said_at", models.DateTimeField(verbose_name="said")),
                        (
                            "history_user_id",
                            models.BigIntegerField(blank=True, null=True),
                        ),
                        (
                            "history_change_reason",
                            models.TextField(blank=True, null=True),
                        ),
                        (
                            "comment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.comment",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="The round in which it was said.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="The version in which it was looked for.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="casestudies.draft",
                            ),
                        ),
                        (
                            "author",
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
                        "verbose_name": "historical turn of a comment",
                        "verbose_name_plural": "historical turns of comments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ThreadEntry",
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
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="thread",
                                to="casestudies.comment",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("answer", "Earlier answer"),
                                    ("reopened", "Reopened"),
                                    ("carried", "Carried into a later round"),
                                    ("verified", "Verified in a later draft"),
                                    ("not_yet", "Not yet in a later draft"),
                                    ("settled", "Settled by a coordinator"),
                                    ("split", "Split"),
                                    ("merged", "Merged"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="text")),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accepted", "Accepted"),
                                    ("in_part", "Accepted in part"),
                                    ("not_accepted", "Not accepted"),
                                    ("clarify", "Clarification needed"),
                                    ("covered", "Already covered"),
                                ],
                                max_length=14,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "where_changed",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="where changed"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                help_text="The round in which it was said.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="casestudies.reviewround",
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                blank=True,
                                help_text="The version in which it was looked for.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="casestudies.draft",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("said_at", models.DateTimeField(verbose_name="said")),
                    ],
                    options={
                        "verbose_name": "turn of a comment",
                        "verbose_name_plural": "turns of comments",
                        "ordering": ["comment", "said_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "answer",
                                            "reopened",
                                            "carried",
                                            "verified",
                                            "not_yet",
                                            "settled",
                                            "split",
                                            "merged",
                                        ],
                                    )
                                ),
                                name="casestudies_threadentry_kind_known",
                                violation_error_message="There is no such turn.",
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
