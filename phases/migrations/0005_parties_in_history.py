"""Note beside each row of history of an agreement the parties it has today.

Their changes were not kept until now: without this the first change would read as
if all of them had joined with it.
"""

from django.db import migrations


def fill(apps, schema_editor):
    rows = apps.get_model("phases", "HistoricalAgreement").objects
    kept = apps.get_model("phases", "HistoricalAgreement_parties")
    through = apps.get_model("phases", "Agreement").parties.through
    links = list(through.objects.values("id", "agreement_id", "organisation_id"))
    kept.objects.bulk_create(
        kept(history_id=history_id, **link)
        for history_id, agreement_id in rows.values_list("history_id", "id")
        for link in links
        if link["agreement_id"] == agreement_id
    )


class Migration(migrations.Migration):
    dependencies = [("phases", "0004_agreement_versions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
