from django.db import migrations

from governance.triggers import (
    DatabaseStep,
    append_only,
    columns_stand,
    insert_needs,
    never_replaced,
    refuse_when,
    set_once,
)

NOT_RETIRED = """
    NOT EXISTS (
        SELECT 1 FROM governance_wrappingkey k
        WHERE k.key_id = NEW.kek_id AND k.retired_at IS NOT NULL
    )
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_retention")]

    operations = [
        DatabaseStep(append_only("governance_retentionrule")),
        DatabaseStep(never_replaced("governance_retentionrule", ("id", "code"))),
        DatabaseStep(
            columns_stand(
                "governance_hold",
                (
                    "clip_code", "case_reference", "legal_basis", "reason", "placed_by_id",
                    "placed_at", "ends_at",
                ),
                refusal="a hold stands: lift it and place another",
            )
        ),
        DatabaseStep(
            set_once("governance_hold", "lifted_at", refusal="what was lifted stays so")
        ),
        DatabaseStep(
            columns_stand(
                "governance_receipt",
                (
                    "code", "run_id", "clip_code", "rule", "due_at", "erased_at", "files",
                    "bytes", "paths", "key_checks",
                ),
                refusal="a receipt stands",
            )
        ),
        DatabaseStep(
            set_once("governance_receipt", "final_at", refusal="a receipt stands for good")
        ),
        DatabaseStep(
            refuse_when(
                "governance_receipt", "governance_receipt_no_delete", "DELETE",
                condition="1 = 1", refusal="a receipt stands",
            )
        ),
        DatabaseStep(
            set_once("governance_wrappingkey", "retired_at", refusal="a retired key stays so")
        ),
        DatabaseStep(
            refuse_when(
                "governance_wrappingkey",
                "governance_wrappingkey_destroyed_in_use",
                "UPDATE",
                condition=(
                    "NEW.destroyed_at IS NOT NULL AND OLD.destroyed_at IS NULL AND EXISTS "
                    "(SELECT 1 FROM governance_sealedobject o WHERE o.kek_id = NEW.key_id)"
                ),
                refusal="a wrapping key that something still lies under is not destroyed",
            )
        ),
        DatabaseStep(
            insert_needs(
                "governance_sealedobject",
                "sealed_under_a_key_in_use",
                condition=NOT_RETIRED,
                refusal="nothing is sealed under a wrapping key that was retired",
            )
        ),
    ]
