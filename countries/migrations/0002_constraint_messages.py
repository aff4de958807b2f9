from django.db import migrations, models


class Migration(migrations.Migration):
    """Say in words what a constraint refuses."""

    dependencies = [("countries", "0001_initial")]

    operations = [
        migrations.AlterConstraint(
            model_name="participation",
            name="countries_participation_unique",
            constraint=models.UniqueConstraint(
                fields=("phase", "country"),
                name="countries_participation_unique",
                violation_error_message="This country takes part in the phase already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="participationstatus",
            name="countries_participationstatus_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "planned",
                            "active",
                            "suspended",
                            "not_named",
                            "withdrawn",
                            "completed",
                        ],
                    )
                ),
                name="countries_participationstatus_known",
                violation_error_message="There is no such status.",
            ),
        ),
    ]
