import django.db.models.deletion
from django.db import migrations, models

from governance.triggers import (
    DatabaseStep,
    columns_stand_after,
    refuse_when,
    set_once,
    tables_remade_begin,
    tables_remade_end,
)

TRIGGERS = [
    set_once("governance_export", "entry_id", refusal="what allowed an export to be taken stands"),
    refuse_when(
        "governance_export", "governance_export_taken_under_entry", "UPDATE",
        condition="NEW.status = 'taken' AND OLD.status <> 'taken' AND NEW.entry_id IS NULL",
        refusal="an export is taken under the entry that allowed it",
    ),
    set_once("governance_look", "close_entry_id", refusal="a look is closed once"),
    columns_stand_after(
        "governance_look", "close_entry_id", ("ranges", "bytes_served", "opened_at"),
        refusal="what a closed look delivered stands",
    ),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("governance", "0011_ledger")]

    operations = [
        DatabaseStep(tables_remade_begin),
        migrations.AddField(
            model_name="export",
            name="entry",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="export", to="governance.entry",
            ),
        ),
        migrations.AddField(
            model_name="look",
            name="close_entry",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="closed_look", to="governance.entry",
            ),
        ),
        DatabaseStep(tables_remade_end),
        *(DatabaseStep(trigger) for trigger in TRIGGERS),
    ]  # fmt: skip
