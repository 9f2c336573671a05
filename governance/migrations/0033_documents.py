"""Texts of public documents, which stand."""

from django.db import migrations, models

from governance.triggers import DatabaseStep, append_only, never_replaced


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0032_auditor_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('text', models.TextField()),
            ],
            options={
                'verbose_name': 'text of a document',
                'verbose_name_plural': 'texts of documents',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='document_text_is_whole')],
            },
        ),
        DatabaseStep(append_only("governance_documenttext")),
        DatabaseStep(never_replaced("governance_documenttext", ("id", "sha256"))),
    ]
