from django.db import migrations, models


class Migration(migrations.Migration):
    """Say in words what a constraint refuses."""

    dependencies = [("casestudies", "0002_choices_known")]

    operations = [
        migrations.AlterConstraint(
            model_name="comment",
            name="casestudies_comment_number_once",
            constraint=models.UniqueConstraint(
                fields=("round", "number"),
                name="casestudies_comment_number_once",
                violation_error_message="There is a comment of this number.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="comment",
            name="casestudies_comment_numbered_unless_draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), ("number__isnull", False), _connector="OR"
                ),
                name="casestudies_comment_numbered_unless_draft",
                violation_error_message="A comment that was handed in needs its number.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="comment",
            name="casestudies_comment_state_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft", "open", "answered", "closed", "closed_verify"],
                    )
                ),
                name="casestudies_comment_state_known",
                violation_error_message="There is no such state.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="draft",
            name="casestudies_draft_number_once",
            constraint=models.UniqueConstraint(
                fields=("study", "number"),
                name="casestudies_draft_number_once",
                violation_error_message="There is a version of this number.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="draft",
            name="casestudies_draft_number_from_one",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)),
                name="casestudies_draft_number_from_one",
                violation_error_message="Versions are counted from one.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="publication",
            name="casestudies_publication_once_a_language",
            constraint=models.UniqueConstraint(
                fields=("study", "language"),
                name="casestudies_publication_once_a_language",
                violation_error_message="This language is published already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="reviewround",
            name="casestudies_round_number_once",
            constraint=models.UniqueConstraint(
                fields=("study", "number"),
                name="casestudies_round_number_once",
                violation_error_message="There is a round of this number.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="reviewround",
            name="casestudies_round_answers_due_complete",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AlterConstraint(
            model_name="step",
            name="casestudies_step_once",
            constraint=models.UniqueConstraint(
                fields=("study", "kind"),
                name="casestudies_step_once",
                violation_error_message="This step is on the path already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="step",
            name="casestudies_step_due_complete",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", True), ("due_on__isnull", True)),
                    models.Q(("due_at__isnull", False), ("due_on__isnull", False)),
                    _connector="OR",
                ),
                name="casestudies_step_due_complete",
                violation_error_message="A due day needs its instant.",
            ),
        ),
    ]
