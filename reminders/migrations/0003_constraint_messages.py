from django.db import migrations, models


class Migration(migrations.Migration):
    """Say in words what a constraint refuses."""

    dependencies = [("reminders", "0002_default_rules")]

    operations = [
        migrations.AlterConstraint(
            model_name="reminder",
            name="reminders_reminder_state_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["planned", "queued", "cancelled", "superseded", "expired"],
                    )
                ),
                name="reminders_reminder_state_known",
                violation_error_message="There is no such state.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="rule",
            name="reminders_rule_once_a_phase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phase__isnull", False)),
                fields=("phase", "kind", "offset_days"),
                name="reminders_rule_once_a_phase",
                violation_error_message="There is a rule for these days.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="rule",
            name="reminders_rule_once_for_all",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phase__isnull", True)),
                fields=("kind", "offset_days"),
                name="reminders_rule_once_for_all",
                violation_error_message="There is a rule for these days.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="reminder",
            name="reminders_reminder_once",
            constraint=models.UniqueConstraint(
                fields=("kind", "object_id", "due_on", "recipient", "owed_by", "rule"),
                name="reminders_reminder_once",
                violation_error_message="There is such a reminder.",
            ),
        ),
    ]
