import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from governance.triggers import DatabaseStep, columns_stand, set_once


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0008_receipts_stand'),
    ]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('browser', models.CharField(blank=True, max_length=16)),
                ('system', models.CharField(blank=True, max_length=16)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('idle_s', models.PositiveIntegerField()),
                ('idle_ends_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, choices=[('signed_out', 'signed out'), ('idle', 'nothing was done for too long'), ('longest', 'the longest time of one sign-in was over'), ('elsewhere', 'ended from another place'), ('replaced', 'signed in again in the same browser'), ('reset', 'the account was set up anew')], max_length=12)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'ordering': ['-started_at'],
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['person'], name='session_open_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('ending', ''), _negated=True), _connector='XOR'), name='session_open_or_ended'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('started_at'))), name='session_ends_after_start'), models.CheckConstraint(condition=models.Q(('idle_ends_at__gt', models.F('seen_at'))), name='session_idles_after_seen')],
            },
        ),
        DatabaseStep(
            set_once("governance_session", "ended_at", refusal="a session ends once")
        ),
        DatabaseStep(
            columns_stand(
                "governance_session",
                ("code", "person_id", "started_at", "idle_s", "ends_at"),
                refusal="a session cannot be made longer",
            )
        ),
    ]
