from django.db import migrations

from governance.triggers import DatabaseStep

# One door: whoever may only call this adds entries as they have to be, and no others.
# The search path is fixed, or the caller could put tables of his own in front of ours.
FUNCTION = """
CREATE FUNCTION governance_entry_append(
    its_code uuid, its_at timestamptz, its_verb text, its_action text, its_actor_kind text,
    its_actor_code text, its_subject_kind text, its_subject_code text, its_station_code text,
    its_purpose text, its_allowed boolean, its_reason text, its_detail jsonb, its_public jsonb,
    its_seed bytea, its_commitments jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp
AS $$
DECLARE its_id bigint;
BEGIN
    INSERT INTO governance_entry (
        code, at, verb, action, actor_kind, actor_code, subject_kind, subject_code, station_code,
        purpose, allowed, reason, detail, public, seed, commitments
    ) VALUES (
        its_code, its_at, its_verb, its_action, its_actor_kind, its_actor_code, its_subject_kind,
        its_subject_code, its_station_code, its_purpose, its_allowed, its_reason, its_detail,
        its_public, its_seed, its_commitments
    ) RETURNING id INTO its_id;
    RETURN its_id;
END $$
"""


def function_create(apps, editor):
    """On PostgreSQL alone: SQLite knows no roles that could be kept apart."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        cursor.execute(FUNCTION.format(schema=schema))
        cursor.execute("REVOKE ALL ON FUNCTION governance_entry_append FROM PUBLIC")


class Migration(migrations.Migration):
    dependencies = [("governance", "0019_disclosure_entry")]

    operations = [DatabaseStep(function_create)]
