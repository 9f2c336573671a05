import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

from governance.triggers import DatabaseStep, append_only, never_replaced

TRIGGERS = [
    append_only("governance_reconciliation"),
    never_replaced("governance_reconciliation", ("id", "day", "entry_id")),
    append_only("governance_unmatchedread"),
    never_replaced("governance_unmatchedread", ("id",)),
]


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0015_data_dictionary"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("served", models.PositiveBigIntegerField()),
                ("matched", models.PositiveBigIntegerField()),
                ("unmatched", models.PositiveBigIntegerField()),
                ("unfinished", models.PositiveBigIntegerField()),
                ("bytes_served", models.PositiveBigIntegerField()),
                ("bytes_logged", models.PositiveBigIntegerField()),
                ("fewer", models.PositiveBigIntegerField()),
                ("files", models.PositiveIntegerField()),
                ("lines_broken", models.PositiveIntegerField()),
                ("files_sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reconciliation",
                        to="governance.entry",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reconciliations",
                        to="governance.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "reconciliation",
                "ordering": ["-day"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    (
                        "served",
                        django.db.models.expressions.CombinedExpression(
                            models.F("matched"), "+", models.F("unmatched")
                        ),
                    )
                ),
                name="reconciliation_adds_up",
            ),
                    models.CheckConstraint(
                condition=models.Q(("unmatched", 0), ("incident__isnull", False), _connector="OR"),
                name="reconciliation_unmatched_is_an_incident",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnmatchedRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry_code", models.CharField(max_length=36)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("no_entry", "No entry was named"),
                            ("unknown", "There is no entry of this code"),
                            ("not_allowed", "The entry did not allow anything"),
                            ("before", "Served before the entry was written"),
                            ("too_late", "Served long after the entry was written"),
                            ("more_bytes", "More bytes left than are counted under the entry"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reads", models.PositiveBigIntegerField()),
                ("bytes", models.PositiveBigIntegerField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "reconciliation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unmatched_reads",
                        to="governance.reconciliation",
                    ),
                ),
            ],
            options={
                "verbose_name": "unmatched reads",
                "verbose_name_plural": "unmatched reads",
                "ordering": ["reconciliation", "first_at"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("reconciliation", "entry_code"), name="unmatched_once_an_entry"
            ),
                ],
            },
        ),
        *(DatabaseStep(trigger) for trigger in TRIGGERS),
    ]
