from django.db import migrations, models


class Migration(migrations.Migration):
    """The database refuses values that are no choice."""

    dependencies = [("phases", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["in_preparation", "signed", "amended", "ended"])
                ),
                name="phases_agreement_status_known",
                violation_error_message="There is no such status.",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ["ilo_staff", "coordinator", "research_manager", "observer"],
                    )
                ),
                name="phases_teammember_role_known",
                violation_error_message="There is no such role.",
            ),
        ),
    ]
