from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("records", "0002_stored_file")]

    operations = [
        *(
            operation
            for model in ("storedfile", "historicalstoredfile")
            for operation in (
                migrations.AlterField(
                    model_name=model,
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("pending", "being received"),
                            ("ready", "ready"),
                            ("quarantine", "waiting for the virus check"),
                            ("infected", "refused by the virus check"),
                            ("deleted", "deleted"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                migrations.AddField(
                    model_name=model,
                    name="virus_due",
                    field=models.BooleanField(
                        default=False, verbose_name="virus check still to come"
                    ),
                ),
                migrations.AddField(
                    model_name=model,
                    name="virus_found",
                    field=models.CharField(
                        blank=True, max_length=100, verbose_name="virus found"
                    ),
                ),
            )
        ),
        migrations.RemoveConstraint(
            model_name="storedfile", name="records_storedfile_state_known"
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=Q(
                    state__in=["pending", "ready", "quarantine", "infected", "deleted"]
                ),
                name="records_storedfile_state_known",
            ),
        ),
    ]
