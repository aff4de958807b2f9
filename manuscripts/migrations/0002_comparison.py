import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('manuscripts', '0001_reading'),
        ('records', '0004_file_check'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileComparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('differ', models.PositiveSmallIntegerField()),
                ('result', models.JSONField()),
                ('notes', models.JSONField()),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.storedfile')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.storedfile')),
            ],
            options={
                'verbose_name': 'comparison',
                'verbose_name_plural': 'comparisons',
                'constraints': [models.UniqueConstraint(fields=('old', 'new'), name='manuscripts_comparison_once')],
            },
        ),
    ]
