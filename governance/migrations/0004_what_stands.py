from django.db import migrations

from governance.triggers import DatabaseStep, never_replaced, set_once


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_roles")]

    operations = [
        DatabaseStep(never_replaced("governance_entry", ("id", "code"))),
        DatabaseStep(
            set_once(
                "governance_authorisation", "withdrawn_at", refusal="what was withdrawn stays so"
            )
        ),
    ]
