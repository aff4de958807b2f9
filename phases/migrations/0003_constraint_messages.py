from django.db import migrations, models


class Migration(migrations.Migration):
    """Say in words what a constraint refuses."""

    dependencies = [("phases", "0002_choices_known")]

    operations = [
        migrations.AlterConstraint(
            model_name="component",
            name="phases_component_unique",
            constraint=models.UniqueConstraint(
                fields=("phase", "position"),
                name="phases_component_unique",
                violation_error_message="This phase has a component of this number.",
            ),
        ),
    ]
