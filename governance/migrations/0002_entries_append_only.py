from django.db import migrations

from governance.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]

    operations = [migrations.RunPython(append_only("governance_entry"))]
