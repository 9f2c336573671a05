from django.db import migrations

from governance.triggers import DatabaseStep, insert_needs, set_once

NOT_ERASED = """
    EXISTS (SELECT 1 FROM distress_clip c WHERE c.id = NEW.clip_id AND c.erased_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("distress", "0006_erasure")]

    operations = [
        *(
            DatabaseStep(
                insert_needs(
                    f"distress_{table}",
                    f"{table}_of_a_clip_not_erased",
                    condition=NOT_ERASED,
                    refusal="what was erased does not come back",
                )
            )
            for table in ("segment", "rendition")
        ),
        DatabaseStep(
            set_once("distress_clip", "erased_at", refusal="what was erased stays so")
        ),
    ]
