from django.db import migrations

from governance.triggers import DatabaseStep, append_only


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]

    operations = [DatabaseStep(append_only("governance_entry"))]
