from django.db import migrations, models

from governance.triggers import DatabaseStep, columns_stand, insert_needs

# Only a call for help needs no authorisation, so no other episode's alert may call itself one.
SAME_SIGNAL = """
    EXISTS (
        SELECT 1 FROM distress_episode e WHERE e.id = NEW.episode_id AND e.signal = NEW.signal
    )
"""


class Migration(migrations.Migration):
    dependencies = [("distress", "0002_refusals")]

    operations = [
        migrations.AddField(
            model_name="dispatch",
            name="unanswered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        DatabaseStep(
            insert_needs(
                "distress_alert",
                "alert_has_its_episodes_signal",
                condition=SAME_SIGNAL,
                refusal="an alert has the signal of its episode",
            )
        ),
        DatabaseStep(
            columns_stand(
                "distress_alert",
                ("episode_id", "authorisation_id", "signal", "raised_at"),
                refusal="what raised an alert stands",
            )
        ),
        DatabaseStep(
            columns_stand(
                "distress_review",
                ("alert_id", "reviewer_id", "verdict", "reason"),
                refusal="a verdict stands",
            )
        ),
        DatabaseStep(
            columns_stand(
                "distress_dispatch",
                ("alert_id", "review_id", "review_verdict", "station_id"),
                refusal="what a dispatch rests on stands",
            )
        ),
    ]
