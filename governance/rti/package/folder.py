"""The package's folder, written file by file, signed and put on record."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from governance import ledger
from governance.actors import AnyActor
from governance.documents import DOCUMENT
from governance.ledger.entries import SEEDED
from governance.ledger.export import Shown
from governance.ledger.export.checkpoints import announcements_covered
from governance.ledger.export.entries import (
    ALWAYS,
    entries_write,
    proof_write_earlier,
    proofs_write,
)
from governance.ledger.export.folders import VERIFIER, dictionary_text
from governance.ledger.export.manifests import manifest_write
from governance.models import Checkpoint, Entry, Leaf
from governance.rti.package.documents import document_files, documents_text, enclosed
from governance.rti.package.papers import (
    datapackage_text,
    lineage_text,
    redactions_text,
    replies_text,
    suppression_text,
)
from governance.rti.package.plan import Plan, Progress, no_progress
from governance.rti.package.readme import readme_english, readme_hindi
from governance.rti.package.response import response_pdf
from governance.rti.package.tables import Answered, answered, headers, lines_text
from governance.spreadsheets import csv_text
from governance.subjects import Subject

# About the system itself; of more than these the newest go in.
EVIDENCE = (
    *ALWAYS, "ledger.configuration", "authorisation.approve", "authorisation.withdraw",
    "authorisation.suspend", "authorisation.reinstate",
)  # fmt: skip
EVIDENCE_MOST = 1_000


@dataclass(frozen=True)
class Packed:
    """What was written: where, the manifest's hash, the rows of each table, in how many steps."""

    folder: Path
    sha256: str
    rows: Mapping[str, int]
    steps: int


def package_write(
    parent: Path, *, actor: AnyActor, subject: Subject, plan: Plan, progress: Progress = no_progress
) -> Packed:
    """Write the package into a new folder beneath `parent`, and put it on record.

    Whoever calls this has asked policy. When it fails, no folder is left behind.

    Raises:
        Refused: the reference could lead out of the parent.
        FileExistsError: there is such a folder.
        KeyMissing: the key that signs exports is not there.
    """
    packed = folder_write(parent, plan=plan, progress=progress)
    try:
        with transaction.atomic():
            package_record(packed, actor=actor, subject=subject, plan=plan)
    except BaseException:
        shutil.rmtree(packed.folder)
        raise
    progress(packed.steps, packed.steps, "signed")
    return packed


def folder_write(parent: Path, *, plan: Plan, progress: Progress = no_progress) -> Packed:
    """Write the package into a new folder beneath `parent`. It is given to nobody before
    `package_record`. Raises as `package_write`, and leaves no folder behind either.
    """
    folder = parent / plan.folder_name
    folder.mkdir(parents=True)
    try:
        given = _tables_write(folder, plan, progress)
        progress(plan.steps - 1, plan.steps, "proofs")
        _ledger_write(folder, plan)
        digest = manifest_write(
            folder, kind="package", size=plan.as_of.size, made_at=plan.as_of.at
        )  # fmt: skip
    except BaseException:
        shutil.rmtree(folder)
        raise
    return Packed(folder, digest, {one.question.name: len(one.rows) for one in given}, plan.steps)


def package_record(packed: Packed, *, actor: AnyActor, subject: Subject, plan: Plan) -> None:
    """Put a written package on record, inside the transaction of whoever keeps it."""
    ledger.append(
        actor=actor, verb=Entry.Verb.DISCLOSURE, action="rti.package", subject=subject,
        public={"sha256": packed.sha256, "size": plan.as_of.size},
        detail={"questions": len(plan.questions), "withheld": len(plan.withheld)},
    )  # fmt: skip


def answers_read(plan: Plan, progress: Progress = no_progress) -> list[Answered]:
    """Every question answered, with what is withheld taken out."""
    given = []
    for done, question in enumerate(plan.questions):
        progress(done, plan.steps, question.name)
        given.append(answered(question, question.answer(plan.as_of), plan.withheld))
    return given


def _tables_write(folder: Path, plan: Plan, progress: Progress) -> Sequence[Answered]:
    given = answers_read(plan, progress)
    files: dict[str, bytes] = {}
    for one in given:
        names = headers(one.question.columns)
        files[f"data/{one.question.name}.csv"] = csv_text(names, one.rows).encode()
        files[f"data/{one.question.name}.jsonl"] = lines_text(one.rows).encode()
    documents = enclosed(plan)
    files |= document_files(documents)
    files |= {
        "datapackage.json": datapackage_text(plan, given, files, documents).encode(),
        "documents.csv": documents_text(documents).encode(),
        "redactions.csv": redactions_text(plan, given).encode(),
        "replies.csv": replies_text(plan).encode(),
        "suppression.csv": suppression_text(given).encode(),
        "lineage.json": lineage_text(plan).encode(),
        "README.en.md": readme_english(plan, given).encode(),
        "README.hi.md": readme_hindi(plan, given).encode(),
        "response.pdf": response_pdf(plan, given),
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return given


def _ledger_write(folder: Path, plan: Plan) -> None:
    """The signed tree, and entries about the system with their proofs; nothing in them is opened.

    No reads are listed: none can lie under these entries. A whole export has them all.
    """
    size = plan.as_of.size
    first = Checkpoint.objects.filter(size=size).order_by("id").first()
    assert first is not None
    indices = Leaf.objects.filter(index__lt=size, entry__action__in=EVIDENCE).order_by("-index")
    newest = frozenset(indices.values_list("index", flat=True)[:EVIDENCE_MOST])
    # All of these: by them each document in the folder is known.
    papers = Leaf.objects.filter(index__lt=size, entry__action=DOCUMENT)
    shown = newest | frozenset(papers.values_list("index", flat=True))
    written = entries_write(
        folder / "entries.jsonl", size=size, shown=Shown(indices=shown, hidden=SEEDED)
    )
    proofs_write(folder / "proofs", indices=written, size=size, note=plan.note)
    # Without the cosignatures, of which more may come: the log's word leads to the next key.
    for index, earlier in announcements_covered(first):
        proof_write_earlier(folder / "proofs", index=index, size=earlier.size, note=earlier.note)
    (folder / "checkpoint").write_text(plan.note)
    for empty in ("checkpoints.jsonl", "served.jsonl"):
        (folder / empty).touch()
    (folder / "dictionary.json").write_text(dictionary_text(size))
    (folder / "trust-policy.txt").write_text(plan.trust_policy)
    shutil.copyfile(VERIFIER, folder / "verifier.py")
