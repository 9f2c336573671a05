"""The application's role adds to the ledger and takes nothing back; who can is found out."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from governance.ledger.rows import COLUMNS
from governance.models import Entry
from tests.governance.postgresql import Deployment, deployment

pytestmark = pytest.mark.services

APPEND = """
    SELECT governance_entry_append(gen_random_uuid(), now(), 'alteration', 'a', 'worker', 'w',
        'ledger', 'log', '', '', NULL, '', '{}', '{}', decode(repeat('ab', 32), 'hex'), '{}')
"""
REFUSED = [
    "UPDATE governance_entry SET action = 'x'",
    "DELETE FROM governance_entry",
    "TRUNCATE governance_entry CASCADE",
    "INSERT INTO governance_entry SELECT * FROM governance_entry",
    "ALTER TABLE governance_entry DISABLE TRIGGER USER",
    "DROP TRIGGER governance_entry_append_only ON governance_entry",
    "CREATE OR REPLACE FUNCTION governance_entry_refuse() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RETURN NEW; END $$",
    "ALTER TABLE governance_entry RENAME TO other",
    "DROP TABLE governance_entry CASCADE",
    "SET session_replication_role = replica",
    "INSERT INTO governance_pendingentry SELECT entry_id FROM governance_leaf",
    "DELETE FROM governance_tile",
    "DELETE FROM governance_sequencerstate",
    "UPDATE governance_sealedvalue SET name = 'x'",
    "DELETE FROM django_migrations",
    "CREATE TABLE governance_other (id int)",
    "SELECT setval(pg_get_serial_sequence('governance_entry', 'id'), 1)",
]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployment(tmp_path_factory.mktemp("var")) as made:
        for command in (
            ("migrate", "--skip-checks", "--verbosity", "0"),
            ("database_roles", "--app", made.app),
            ("sequencer", "--once"),
        ):
            done = made.manage(*command)
            assert done.returncode == 0, done.stderr
        yield made


def test_the_application_writes_integrates_and_signs_as_its_own_role(ours: Deployment) -> None:
    done = ours.manage("retention_run")

    assert done.returncode == 0, done.stderr
    with ours.as_app() as connected:
        assert connected.execute(APPEND).fetchone()
        actions = {row[0] for row in connected.execute("SELECT action FROM governance_entry")}
        signed = connected.execute("SELECT count(*) FROM governance_checkpoint").fetchone()
    assert {"database.roles", "ledger.heartbeat", "retention.run"} <= actions
    assert signed
    assert signed[0] >= 1


@pytest.mark.parametrize("statement", REFUSED)
def test_the_applications_role_takes_nothing_back(ours: Deployment, statement: str) -> None:
    with ours.as_app() as connected:
        before = connected.execute("SELECT count(*) FROM governance_entry").fetchone()

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connected.execute(statement)

        assert connected.execute("SELECT count(*) FROM governance_entry").fetchone() == before


@pytest.mark.parametrize("spoilt", [("now()", "'infinity'"), ("'{}'", """'{"n": 1e400}'""")])
def test_the_application_cannot_stop_the_tree_with_an_entry(
    ours: Deployment, spoilt: tuple[str, str]
) -> None:
    refused = pytest.raises(psycopg.errors.IntegrityError, match="the tree can hold it")
    with ours.as_app() as connected, refused:
        connected.execute(APPEND.replace(*spoilt, 1))


def test_no_trigger_believes_a_temporary_table_of_the_same_name(ours: Deployment) -> None:
    with ours.as_app() as connected:
        connected.execute(APPEND)
        connected.execute(
            "CREATE TEMP TABLE governance_leaf AS SELECT id AS entry_id FROM governance_entry"
        )

        with pytest.raises(psycopg.errors.IntegrityError, match="waits until it has its index"):
            connected.execute("DELETE FROM governance_pendingentry")

        waiting = connected.execute("SELECT count(*) FROM governance_pendingentry").fetchone()
    assert waiting
    assert waiting[0] >= 1


def test_no_table_that_is_added_to_can_be_changed_by_the_application(ours: Deployment) -> None:
    with ours.as_app() as connected:
        added = [row[0] for row in connected.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE '%_append_only'"
        )]  # fmt: skip
        for table in added:
            for statement in ("UPDATE {} SET ctid = ctid", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
                with pytest.raises((
                    psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported
                )):  # fmt: skip
                    connected.execute(statement.format(table))  # type: ignore[arg-type]

        may = connected.execute(
            "SELECT bool_or(has_table_privilege(t, 'UPDATE, DELETE, TRUNCATE, TRIGGER')) "
            "FROM unnest(%s::text[]) t", [added],
        ).fetchone()  # fmt: skip
    assert {"governance_entry", "governance_leaf", "governance_checkpoint"} <= set(added)
    assert may == (False,)


def test_whoever_can_change_the_rows_is_found_out(ours: Deployment) -> None:
    with ours.copied() as spoilt:
        with spoilt.as_superuser() as connected:
            connected.execute("ALTER TABLE governance_entry DISABLE TRIGGER USER")
            connected.execute(
                "UPDATE governance_entry SET reason = 'other' WHERE id = "
                '(SELECT entry_id FROM governance_leaf WHERE "index" = 0)'
            )
            connected.execute("ALTER TABLE governance_entry ENABLE TRIGGER USER")
            connected.execute("SET session_replication_role = replica")
            connected.execute(
                "DELETE FROM governance_entry WHERE id = "
                '(SELECT entry_id FROM governance_leaf WHERE "index" = 1)'
            )
            connected.execute(APPEND)
        found = spoilt.manage("ledger_check", "--json")

    assert found.returncode == 1
    assert "call oversight" in found.stderr
    named = [(one["what"], one["where"]) for one in json.loads(found.stdout)["named"]]
    assert named[:2] == [("entry_differs", "0"), ("entry_missing", "1")]
    assert [what for what, _ in named[2:]] == ["entry_unplaced"]


def test_nothing_is_signed_over_hashes_that_a_superuser_changed(ours: Deployment) -> None:
    with ours.copied() as spoilt:
        with spoilt.as_superuser() as connected:
            connected.execute("SET session_replication_role = replica")
            connected.execute("UPDATE governance_tile SET hashes = set_byte(hashes, 0, 0)")
            connected.execute("UPDATE governance_tile SET hashes = set_byte(hashes, 1, 0)")
            connected.execute("SET session_replication_role = origin")
            # As many as make a checkpoint due.
            connected.execute(f"{APPEND} FROM generate_series(1, 256)")
        signing = spoilt.manage("sequencer", "--once")
        found = spoilt.manage("ledger_check", "--json")

    assert signing.returncode == 1
    assert "Nothing is signed" in signing.stderr
    named = [one["what"] for one in json.loads(found.stdout)["named"]]
    assert named[0] == "entry_differs"
    assert "checkpoint_differs" in named


def test_a_deployment_is_warned_unless_the_application_has_a_role_of_its_own(
    ours: Deployment,
) -> None:
    as_owner = Deployment(ours.database, ours.owner, ours.owner, ours.password, ours.var)

    assert "as the owner" in as_owner.manage("check", "--deploy").stderr
    assert "governance.W001" not in ours.manage("check", "--deploy").stderr


@pytest.mark.django_db
def test_the_command_says_why_a_role_will_not_do() -> None:
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="SQLite knows no roles"):
            call_command("database_roles", "--app=x")
        return
    with pytest.raises(CommandError, match="There is no role nobody_at_all"):
        call_command("database_roles", "--app=nobody_at_all")
    with pytest.raises(CommandError, match="act as the owner"):
        call_command("database_roles", f"--app={connection.settings_dict['USER']}")


def test_the_function_takes_every_column_of_an_entry() -> None:
    assert {"id", *COLUMNS} == {field.column for field in Entry._meta.concrete_fields}
