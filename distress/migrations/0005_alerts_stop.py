from django.db import migrations

from governance.triggers import DatabaseStep, columns_stand, insert_needs

# Analysis that was stopped raises nothing, also when a worker has not heard of it yet.
NOT_STOPPED = """
    NEW.signal = 'call' OR NOT EXISTS (
        SELECT 1 FROM governance_suspension s
        WHERE s.authorisation_id = NEW.authorisation_id AND s.reinstated_at IS NULL
    ) AND NOT EXISTS (
        SELECT 1 FROM governance_gathering g
        JOIN governance_gatheringcamera c ON c.gathering_id = g.id
        JOIN distress_camera m ON m.code = c.camera_code
        JOIN distress_episode e ON e.camera_id = m.id
        WHERE e.id = NEW.episode_id AND g.lifted_at IS NULL
          AND g.starts_at <= NEW.raised_at AND g.ends_at > NEW.raised_at
    )
"""
COUNTED_ONLY = """
    EXISTS (
        SELECT 1 FROM distress_episode e
        WHERE e.id = NEW.episode_id AND e.not_alerted_reason = 'shadow'
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("distress", "0004_shadow_verdicts"),
        ("governance", "0006_evidence_stands"),
    ]

    operations = [
        DatabaseStep(
            insert_needs(
                "distress_alert",
                "alert_needs_analysis_not_stopped",
                condition=NOT_STOPPED,
                refusal="an alert needs analysis that is neither suspended nor off for a gathering",
            )
        ),
        DatabaseStep(
            insert_needs(
                "distress_shadowverdict",
                "shadow_verdict_of_a_shadow_episode",
                condition=COUNTED_ONLY,
                refusal="a shadow verdict is about an episode that nobody was alerted to",
            )
        ),
        DatabaseStep(
            columns_stand(
                "distress_shadowverdict",
                ("episode_id", "judge_id", "verdict", "at"),
                refusal="a verdict stands",
            )
        ),
    ]
