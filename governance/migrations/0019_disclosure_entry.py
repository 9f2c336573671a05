import django.db.models.deletion
from django.db import migrations, models

from governance.triggers import (
    DatabaseStep,
    refuse_when,
    set_once,
    tables_remade_begin,
    tables_remade_end,
)

TRIGGERS = [
    set_once("governance_disclosure", "entry_id", refusal="what allowed it to be taken stands"),
    refuse_when(
        "governance_disclosure", "governance_disclosure_taken_under_entry", "UPDATE",
        condition="NEW.status = 'taken' AND OLD.status <> 'taken' AND NEW.entry_id IS NULL",
        refusal="a disclosure is taken under the entry that allowed it",
    ),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("governance", "0018_ledger_found")]

    operations = [
        DatabaseStep(tables_remade_begin),
        migrations.AddField(
            model_name="disclosure",
            name="entry",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="disclosure", to="governance.entry",
            ),
        ),
        DatabaseStep(tables_remade_end),
        *(DatabaseStep(trigger) for trigger in TRIGGERS),
    ]  # fmt: skip
