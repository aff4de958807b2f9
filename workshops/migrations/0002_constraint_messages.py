from django.db import migrations, models


class Migration(migrations.Migration):
    """Say in words what a constraint refuses."""

    dependencies = [("workshops", "0001_initial")]

    operations = [
        migrations.AlterConstraint(
            model_name="workshop",
            name="workshops_workshop_mode_known",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["", "in_person", "online", "hybrid"])),
                name="workshops_workshop_mode_known",
                violation_error_message="There is no such mode.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workshoppart",
            name="workshops_part_someone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", False),
                    ("organisation__isnull", False),
                    _connector="OR",
                ),
                name="workshops_part_someone",
                violation_error_message="Name a person or an organisation.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workshoppart",
            name="workshops_part_key_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("workshop", "key"),
                name="workshops_part_key_once",
                violation_error_message="This workshop has a part of this key.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workshoppoint",
            name="workshops_point_key_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("workshop", "key"),
                name="workshops_point_key_once",
                violation_error_message="This workshop has a point of this key.",
            ),
        ),
    ]
