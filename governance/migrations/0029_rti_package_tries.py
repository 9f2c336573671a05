import django.utils.timezone
from django.db import migrations, models

from governance.triggers import DatabaseStep, tables_remade_begin, tables_remade_end


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0028_desk_stands'),
    ]

    operations = [
        # SQLite makes the table anew for a column with a default, and its triggers would go with it.
        DatabaseStep(tables_remade_begin),
        migrations.AddField(
            model_name='rtipackage',
            name='next_try_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='rtipackage',
            name='tries',
            field=models.PositiveIntegerField(default=0),
        ),
        DatabaseStep(tables_remade_end),
    ]
