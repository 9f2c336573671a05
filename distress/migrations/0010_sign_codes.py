from django.db import migrations, models

import governance.references
from governance.triggers import DatabaseStep, tables_remade_begin, tables_remade_end


def codes_give(apps, schema_editor):
    for name in ("Camera", "Hotspot"):
        for found in apps.get_model("distress", name).objects.all():
            found.sign_code = governance.references.sign_code_make()
            found.save(update_fields=["sign_code"])


def sign_code(**other):
    return models.CharField(
        default=governance.references.sign_code_make, editable=False, max_length=8, **other
    )


class Migration(migrations.Migration):

    dependencies = [
        ('distress', '0009_complaints_and_incidents'),
    ]

    operations = [
        DatabaseStep(tables_remade_begin),
        migrations.AddField('camera', 'sign_code', sign_code(null=True)),
        migrations.AddField('hotspot', 'sign_code', sign_code(null=True)),
        migrations.RunPython(codes_give, migrations.RunPython.noop),
        migrations.AlterField('camera', 'sign_code', sign_code(unique=True)),
        migrations.AlterField('hotspot', 'sign_code', sign_code(unique=True)),
        migrations.AddConstraint(
            model_name='camera',
            constraint=models.CheckConstraint(condition=~models.Q(sign_code=''), name='camera_has_sign_code'),
        ),
        migrations.AddConstraint(
            model_name='hotspot',
            constraint=models.CheckConstraint(condition=~models.Q(sign_code=''), name='hotspot_has_sign_code'),
        ),
        DatabaseStep(tables_remade_end),
    ]
