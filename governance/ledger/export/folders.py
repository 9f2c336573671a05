"""An export's folder, written file by file, with a manifest that is signed and on record."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import AnyActor
from governance.errors import NotThere
from governance.ledger.export.checkpoints import (
    announcements_covered,
    checkpoint_newest,
    checkpoints_before,
)
from governance.ledger.export.entries import (
    Shown,
    entries_write,
    hashes_write,
    proof_write_earlier,
    proofs_write,
)
from governance.ledger.export.manifests import manifest_write
from governance.ledger.export.served import served_of
from governance.ledger.trust import cosigned_by_others, cosigned_note, trust_policy_text
from governance.models import Checkpoint, DataDictionary, Entry
from governance.subjects import Subject, SubjectKind

VERIFIER = Path(__file__).resolve().parent.parent.parent / "verifier.py"


@dataclass(frozen=True)
class Exported:
    """What was written: the manifest's hash and the size of the tree that it speaks of.

    cosigned: names of the witnesses, run by others, whose word the checkpoint bears.
    """

    sha256: str
    size: int
    checkpoint: str
    cosigned: tuple[str, ...]


def folder_write(folder: Path, *, actor: AnyActor, shown: Shown) -> Exported:
    """Write an export into a folder that does not exist yet, and put it on record.

    Whoever calls this has asked policy. When it fails, no folder is left behind.

    Raises:
        NotThere: nothing has been signed yet.
        FileExistsError: there is such a folder.
        KeyMissing: the key that signs exports, or one that opens a value, is not there.
    """
    checkpoint = checkpoint_newest()
    if checkpoint is None or not dictionary_text(checkpoint.size):
        raise NotThere("no checkpoint has been signed yet. Start the sequencer and try again.")
    folder.mkdir(parents=True)
    try:
        _contents_write(folder, checkpoint, shown)
        digest = manifest_write(folder, kind=shown.kind, size=checkpoint.size, made_at=now())
    except BaseException:
        shutil.rmtree(folder)
        raise
    _note(actor, digest, checkpoint.size, shown)
    return Exported(
        digest, checkpoint.size, cosigned_note(checkpoint), cosigned_by_others(checkpoint)
    )


def _contents_write(folder: Path, checkpoint: Checkpoint, shown: Shown) -> None:
    note = cosigned_note(checkpoint)
    indices = entries_write(folder / "entries.jsonl", size=checkpoint.size, shown=shown)
    if shown.indices is None:
        hashes_write(folder / "hashes.bin", size=checkpoint.size)
    else:
        proofs_write(folder / "proofs", indices=indices, size=checkpoint.size, note=note)
        # Whoever trusts only an older key follows its word for the next one.
        for index, first in announcements_covered(checkpoint):
            proof_write_earlier(
                folder / "proofs", index=index, size=first.size, note=cosigned_note(first)
            )
    (folder / "checkpoint").write_text(note)
    _lines_write(folder / "checkpoints.jsonl", checkpoints_before(checkpoint))
    served = served_of(size=checkpoint.size, indices=shown.indices)
    _lines_write(folder / "served.jsonl", served)
    (folder / "dictionary.json").write_text(dictionary_text(checkpoint.size))
    (folder / "trust-policy.txt").write_text(trust_policy_text())
    shutil.copyfile(VERIFIER, folder / "verifier.py")


def _lines_write(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def dictionary_text(size: int) -> str:
    """The newest that this tree announces."""
    found = DataDictionary.objects.filter(announced__leaf__index__lt=size).first()
    return found.text if found else ""


def _note(actor: AnyActor, digest: str, size: int, shown: Shown) -> None:
    count = size if shown.indices is None else len(shown.indices)
    with transaction.atomic():
        ledger.append(
            actor=actor, verb=Entry.Verb.DISCLOSURE, action="ledger.export",
            subject=Subject(SubjectKind.LEDGER, "export"), public={"sha256": digest, "size": size},
            detail={"kind": shown.kind, "entries": count, "words": "+".join(sorted(shown.words))},
        )  # fmt: skip
