from django.db import migrations

from governance.triggers import DatabaseStep, insert_needs

# An expression is only looked for with leave, so an alert from one needs that leave to be in
# force at the moment it is raised, and to name its camera.
AUTHORISATION_IN_FORCE = """
    NEW.signal = 'call' OR EXISTS (
        SELECT 1 FROM governance_authorisation a
        JOIN governance_authorisedcamera c ON c.authorisation_id = a.id
        JOIN distress_camera m ON m.code = c.camera_code
        JOIN distress_episode e ON e.camera_id = m.id
        WHERE a.id = NEW.authorisation_id AND e.id = NEW.episode_id
          AND a.approved_at IS NOT NULL
          AND (a.withdrawn_at IS NULL OR a.withdrawn_at > NEW.raised_at)
          AND a.starts_at <= NEW.raised_at AND a.ends_at > NEW.raised_at
    )
"""
CONFIRMING_REVIEW = """
    EXISTS (
        SELECT 1 FROM distress_review r
        WHERE r.id = NEW.review_id AND r.alert_id = NEW.alert_id AND r.verdict = 'confirmed'
    )
"""


class Migration(migrations.Migration):
    dependencies = [("distress", "0001_initial"), ("governance", "0003_roles")]

    operations = [
        DatabaseStep(
            insert_needs(
                "distress_alert",
                "alert_needs_authorisation_in_force",
                condition=AUTHORISATION_IN_FORCE,
                refusal="an alert needs an authorisation in force for its camera",
            )
        ),
        DatabaseStep(
            insert_needs(
                "distress_dispatch",
                "dispatch_needs_review",
                condition=CONFIRMING_REVIEW,
                refusal="a dispatch needs a review that confirmed its alert",
            )
        ),
    ]
