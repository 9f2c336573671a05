"""The package of an answer: whole, safe, the same again, and checked without network."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from governance import procedures
from governance.actors import worker
from governance.documents import Document, DocumentKind, policy_text
from governance.errors import KeyMissing, Refused
from governance.ledger.lease import Lease
from governance.ledger.trust import cosigned_note, trust_policy_text
from governance.models import Checkpoint, Entry
from governance.rti.package.folder import Packed, package_write
from governance.rti.package.plan import Plan, Withheld
from governance.rti.questions import AsOf, questions_of
from governance.services.documents import documents_publish
from governance.spreadsheets import cell_text
from governance.subjects import Subject, SubjectKind
from governance.verifier import folder_verify
from tests.governance.people import Holds, facts_of
from tests.governance.rti.signing import log_begin, note, signed

pytestmark = pytest.mark.django_db
SUBJECT = Subject(SubjectKind.RTI_REQUEST, "9d0c7f0e-1f57-4f65-8d8f-0b3f0a2f1c11")
REFUSAL = Withheld(
    question=17, column="count", where_column="fact", where_value="episodes", clause="8(1)(h)",
    reason="=HYPERLINK(it would show one open case)", balancing="The month is given in the total.",
    instead="Every other count of the table.", impedes="It names the night of one open case.",
    decision_maker="Public information officer", decided_on=date(2026, 3, 9),
    review_on=date(2026, 9, 9), appeal_office="First appellate authority",
    appeal_address="Collectorate, Lucknow", appeal_days=30,
)  # fmt: skip


@pytest.fixture
def lease() -> Iterator[Lease]:
    with facts_of(Holds()):
        yield log_begin()


CARD = Document(
    DocumentKind.MODEL_CARD, "expression", "# Model card\n\nWho labelled: ten people.\n"
)
STREET = Document(
    DocumentKind.DETECTION_POLICY, "street",
    policy_text({"name": "street", "version": 1, "weights": {"fear": 1.0}}), 1,
)  # fmt: skip


@pytest.fixture
def plan(lease: Lease) -> Plan:
    with facts_of(Holds(documents=[STREET, CARD])):
        documents_publish()
    note("camera.register", "c1", kind=SubjectKind.CAMERA)
    note("episode.open", "c1", kind=SubjectKind.CAMERA, detail={"policy": "street-v1"})
    return planned(signed(lease))


def planned(as_of: AsOf) -> Plan:
    checkpoint = Checkpoint.objects.get(size=as_of.size)
    return Plan(
        reference="RTI/2026/7", as_of=as_of, note=cosigned_note(checkpoint),
        trust_policy=trust_policy_text(), questions=questions_of(range(1, 25)),
        withheld=[REFUSAL], appeal_office="First appellate authority",
        appeal_address="Collectorate, Lucknow",
    )  # fmt: skip


def packed(parent: Path, plan: Plan) -> Packed:
    return package_write(parent, actor=worker("test"), subject=SUBJECT, plan=plan)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def verified(folder: Path) -> tuple[int, str]:
    """Exit code and words of the real program, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verifier.py"), str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_package_is_whole_passes_the_verifier_and_is_on_record(
    plan: Plan, tmp_path: Path
) -> None:
    told: list[str] = []

    made = package_write(
        tmp_path, actor=worker("test"), subject=SUBJECT, plan=plan,
        progress=lambda done, steps, what: told.append(f"{done}/{steps} {what}"),
    )  # fmt: skip

    assert made.folder.name == "rti-RTI-2026-7"
    assert told[0] == "0/26 q01"
    assert told[-1] == "26/26 signed"
    entry = Entry.objects.get(action="rti.package")
    assert entry.public == {"sha256": made.sha256, "size": plan.as_of.size}
    names = set(contents(made.folder))
    assert {"README.en.md", "README.hi.md", "response.pdf", "checkpoint", "lineage.json"} <= names
    assert {f"data/q{number:02}.csv" for number in range(1, 25)} <= names
    code, said = verified(made.folder)
    assert code == 0, said
    assert (made.folder / "response.pdf").read_bytes().count(b"pdfaid:part")


def test_the_same_size_gives_the_same_bytes_whatever_happens_later(
    plan: Plan, lease: Lease, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = packed(tmp_path / "first", plan)
    note("camera.register", "c2", kind=SubjectKind.CAMERA)
    # As an upgrade leaves it: one procedure reads otherwise.
    upgraded = shutil.copytree(procedures.DOCS, tmp_path / "docs", ignore=only_markdown)
    (upgraded / "looks.md").write_text("# Looks\n\nNobody looks alone.\n")
    monkeypatch.setattr(procedures, "DOCS", upgraded)
    documents_publish()
    later = planned(signed(lease))

    again = packed(tmp_path / "again", plan)
    newer = packed(tmp_path / "newer", later)

    assert contents(first.folder) == contents(again.folder)
    assert newer.sha256 != first.sha256
    before, after = (set(texts(made.folder)) for made in (first, newer))
    assert before < after
    (added,) = after - before
    assert added.startswith("documents/procedure-looks-v2-")


def only_markdown(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".md")]


def texts(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if name.startswith("documents/")}


def test_documents_are_given_in_full_each_with_the_hash_that_the_tree_holds(
    plan: Plan, tmp_path: Path
) -> None:
    made = packed(tmp_path, plan)

    given = texts(made.folder)
    in_tree = {entry.public["sha256"] for entry in Entry.objects.filter(action="ledger.document")}
    assert {sha256(data).hexdigest() for data in given.values()} == in_tree
    assert len(given) == len(procedures.PROCEDURES) + 2
    rows = table(made.folder, "documents.csv")
    assert {row["path"]: row["sha256"] for row in rows} == {
        name: sha256(data).hexdigest() for name, data in given.items()
    }
    told = json.loads((made.folder / "datapackage.json").read_text())["resources"]
    described = {one["path"]: one for one in told if one["path"].startswith("documents/")}
    assert {path: one["hash"] for path, one in described.items()} == {
        name: f"sha256:{sha256(data).hexdigest()}" for name, data in given.items()
    }
    card = next(row["path"] for row in rows if row["kind"] == "model_card")
    assert given[card].decode() == CARD.text
    assert described[card]["title"] == "Model card"
    for name in ("README.en.md", "README.hi.md"):
        text = (made.folder / name).read_text()
        assert all(path in text for path in given)


def test_only_what_the_questions_ask_for_is_enclosed(plan: Plan, tmp_path: Path) -> None:
    accuracy = packed(tmp_path / "a", replace(plan, questions=questions_of([7]), withheld=[]))
    complaints = packed(tmp_path / "b", replace(plan, questions=questions_of([19]), withheld=[]))

    (only,) = texts(accuracy.folder)
    assert only.startswith("documents/model_card-expression-v1-")
    assert not texts(complaints.folder)
    assert not table(complaints.folder, "documents.csv")
    assert verify_here(complaints.folder)[0] == 0


def test_a_document_whose_text_is_gone_is_listed_with_its_hash(
    plan: Plan, lease: Lease, tmp_path: Path
) -> None:
    public: dict[str, Any] = {
        "kind": "procedure", "name": "lost", "version": 7, "sha256": "a" * 64, "in_force": True,
    }  # fmt: skip
    note("ledger.document", "documents", kind=SubjectKind.LEDGER, public=public)

    made = packed(tmp_path, planned(signed(lease)))

    (row,) = [row for row in table(made.folder, "documents.csv") if not row["path"]]
    assert (row["version"], row["text"]) == ("lost-v7", "not_at_hand")
    assert row["sha256"] == "a" * 64
    assert (
        f"lost-v7: its text is no longer at hand; sha256 {'a' * 64}"
        in (made.folder / "README.en.md").read_text()
    )
    assert verify_here(made.folder)[0] == 0


def test_a_procedure_that_is_withheld_is_not_enclosed_either(plan: Plan, tmp_path: Path) -> None:
    held = replace(
        REFUSAL, question=5, column="sha256", where_column="version", where_value="looks-v1"
    )

    made = packed(tmp_path, replace(plan, withheld=[held]))

    assert not [name for name in texts(made.folder) if "looks" in name]
    rows = table(made.folder, "documents.csv")
    (row,) = [row for row in rows if row["text"] == "withheld"]
    assert {row[name] for name in row if name not in ("text", "path")} == {"[withheld]"}
    assert len(rows) == len(texts(made.folder)) + 1
    assert verify_here(made.folder)[0] == 0


def test_a_text_to_which_no_entry_commits_is_found_though_it_is_signed(
    plan: Plan, tmp_path: Path
) -> None:
    made = packed(tmp_path, plan)
    name = "documents/procedure-invented-v1-00000000.md"
    manifest = json.loads((made.folder / "manifest.json").read_text())
    (made.folder / name).write_text("# Invented\n")
    manifest["files"][name] = sha256(b"# Invented\n").hexdigest()
    (made.folder / "manifest.json").write_bytes(rfc8785.dumps(manifest))

    assert f"no entry here commits to {name}" in verify_here(made.folder)[1]


def test_any_byte_that_is_changed_is_found(plan: Plan, tmp_path: Path) -> None:
    made = packed(tmp_path, plan)
    for name, data in contents(made.folder).items():
        # Every file in turn, each at another place.
        if name.startswith("proofs/") or name == "verifier.py" or not data:
            continue
        path = made.folder / name
        place = len(data) // 3
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        code, said = verify_here(made.folder)
        assert code == 1, (name, said)
        path.write_bytes(data)
    assert verify_here(made.folder)[0] == 0


def verify_here(folder: Path) -> tuple[int, str]:
    found = folder_verify(folder)
    return (0 if found.passed else 1), "\n".join(found.lines())


def test_a_table_that_the_data_package_does_not_know_is_found_though_it_is_signed(
    plan: Plan, tmp_path: Path
) -> None:
    made = packed(tmp_path, plan)
    data = b"fact,count\r\nfaces_identified,0\r\n"
    (made.folder / "data" / "q99.csv").write_bytes(data)
    manifest = json.loads((made.folder / "manifest.json").read_text())
    manifest["files"]["data/q99.csv"] = sha256(data).hexdigest()
    (made.folder / "manifest.json").write_bytes(rfc8785.dumps(manifest))

    assert "datapackage.json does not say of data/q99.csv" in verify_here(made.folder)[1]


def test_what_is_withheld_is_out_of_every_file_and_counted(plan: Plan, tmp_path: Path) -> None:
    made = packed(tmp_path, plan)

    rows = table(made.folder, "data/q17.csv")
    assert {row["count"] for row in rows if row["fact"] == "episodes"} == {"[withheld]"}
    assert all(row["count"] != "[withheld]" for row in rows if row["fact"] != "episodes")
    said = table(made.folder, "redactions.csv")[0]
    assert (said["table"], said["clause"], said["count"]) == ("q17", "8(1)(h)", "1")
    assert said["reason"].startswith("'=")
    for name in ("README.en.md", "README.hi.md"):
        text = (made.folder / name).read_text()
        assert "8(1)(h)" in text
        assert "Collectorate, Lucknow" in text


def test_times_stand_in_both_zones_and_columns_say_what_they_are(
    plan: Plan, tmp_path: Path
) -> None:
    made = packed(tmp_path, plan)

    told = json.loads((made.folder / "datapackage.json").read_text())
    resource = next(one for one in told["resources"] if one["path"] == "data/q20.csv")
    data = (made.folder / "data" / "q20.csv").read_bytes()
    assert (resource["bytes"], resource["hash"]) == (
        len(data),
        f"sha256:{sha256(data).hexdigest()}",
    )
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert {"opened_at_ist", "opened_at_utc"} <= set(names)
    assert all(field["description_hi"] for field in resource["schema"]["fields"])
    lineage = json.loads((made.folder / "lineage.json").read_text())
    query = lineage["queries"][0]
    assert query["query_sha256"] == sha256(query["query"].encode()).hexdigest()


@pytest.mark.parametrize("reference", ["../up", "/etc", "a/../b", "", "x" * 41, "a b", "a\n"])
def test_a_reference_that_leads_elsewhere_makes_no_folder(
    plan: Plan, tmp_path: Path, reference: str
) -> None:
    with pytest.raises(Refused):
        packed(tmp_path / "out", replace(plan, reference=reference))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx", " =1", "\r=1"])
def test_no_cell_is_a_formula(value: str) -> None:
    assert cell_text(value) == f"'{value}"
    assert cell_text(-1) == "-1"


def test_a_package_that_cannot_be_signed_leaves_nothing(
    plan: Plan, tmp_path: Path, settings: Any
) -> None:
    settings.ABHAYA_LEDGER_KEYS = tmp_path / "lost.json"

    with pytest.raises(KeyMissing):
        packed(tmp_path / "out", plan)
    assert not list((tmp_path / "out").iterdir())
    assert not Entry.objects.filter(action="rti.package").exists()
