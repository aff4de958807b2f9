from django.db import migrations, models


class Migration(migrations.Migration):
    """The database refuses values that are no choice."""

    dependencies = [("casestudies", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", ["must", "should", "could"])),
                name="casestudies_comment_priority_known",
                violation_error_message="There is no such priority.",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
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
            ),
        ),
    ]
