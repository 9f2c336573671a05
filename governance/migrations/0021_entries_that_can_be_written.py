from django.db import migrations

from governance.triggers import DatabaseStep, insert_needs

# No other row could be taken out again, and none behind it would get its index. Beyond 2**53
# canonical JSON (RFC 8785) knows no whole numbers, PostgreSQL's "infinity" is no time elsewhere,
# and a bundle gives each entry's length in 16 bits.
ON_POSTGRESQL = """
    NEW.at >= '1970-01-01 00:00:00+00'::timestamptz
    AND NEW.at < '9000-01-01 00:00:00+00'::timestamptz
    AND octet_length(NEW.seed) = 32
    AND jsonb_typeof(NEW.detail) = 'object' AND octet_length(NEW.detail::text) < 65536
    AND jsonb_typeof(NEW.public) = 'object' AND jsonb_typeof(NEW.commitments) = 'object'
    AND octet_length(NEW.public::text) + octet_length(NEW.commitments::text) < 32768
    AND NOT jsonb_path_exists(NEW.detail, '$.** ? (@ > 9007199254740991 || @ < -9007199254740991)')
    AND NOT jsonb_path_exists(NEW.public, '$.** ? (@ > 9007199254740991 || @ < -9007199254740991)')
"""
ON_SQLITE = """
    length(NEW.seed) = 32
    AND json_type(NEW.detail) = 'object' AND length(NEW.detail) < 65536
    AND json_type(NEW.public) = 'object' AND json_type(NEW.commitments) = 'object'
    AND length(NEW.public) + length(NEW.commitments) < 32768
    AND NOT EXISTS (
        SELECT 1 FROM json_tree(json_array(json(NEW.detail), json(NEW.public)))
        WHERE type IN ('integer', 'real') AND atom NOT BETWEEN -9007199254740991 AND 9007199254740991
    )
"""


def entries_checked(apps, editor):
    """By a trigger: PostgreSQL would prepare a constraint as long as this anew for every row."""
    on_postgresql = editor.connection.vendor == "postgresql"
    insert_needs(
        "governance_entry", "entry_can_be_written",
        condition=ON_POSTGRESQL if on_postgresql else ON_SQLITE,
        refusal="an entry is such that the tree can hold it",
    )(apps, editor)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("governance", "0020_entries_through_one_function")]

    operations = [DatabaseStep(entries_checked)]
