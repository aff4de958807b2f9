from django.db import migrations, models


class Migration(migrations.Migration):
    """Say in words what a constraint refuses."""

    dependencies = [("milestones", "0001_initial")]

    operations = [
        migrations.AlterConstraint(
            model_name="milestone",
            name="milestones_milestone_status_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["planned", "in_progress", "done", "cancelled"])
                ),
                name="milestones_milestone_status_known",
                violation_error_message="There is no such status.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="milestone",
            name="milestones_milestone_due_complete",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", True), ("due_on__isnull", True)),
                    models.Q(("due_at__isnull", False), ("due_on__isnull", False)),
                    _connector="OR",
                ),
                name="milestones_milestone_due_complete",
                violation_error_message="A due day needs its instant.",
            ),
        ),
    ]
