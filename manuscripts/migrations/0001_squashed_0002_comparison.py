import django.db.models.deletion
import sse_project.lib.migration_ops
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("manuscripts", "0001_reading"), ("manuscripts", "0002_comparison")]

    initial = True

    dependencies = [
        ("records", "0002_squashed_0004_file_check"),
    ]

    operations = [
        sse_project.lib.migration_ops.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Reading",
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
                                related_name="reading",
                                to="records.storedfile",
                            ),
                        ),
                        ("reader", models.PositiveSmallIntegerField(default=1)),
                        ("contents", models.JSONField()),
                    ],
                    options={
                        "verbose_name": "reading",
                        "verbose_name_plural": "readings",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="FileComparison",
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
                            "old",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="records.storedfile",
                            ),
                        ),
                        (
                            "new",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="records.storedfile",
                            ),
                        ),
                        ("differ", models.PositiveSmallIntegerField()),
                        ("result", models.JSONField()),
                        ("notes", models.JSONField()),
                    ],
                    options={
                        "verbose_name": "comparison",
                        "verbose_name_plural": "comparisons",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("old", "new"),
                                name="manuscripts_comparison_once",
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
