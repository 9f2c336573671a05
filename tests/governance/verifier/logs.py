"""Logs to be verified: made quickly, clean, with every feature that an export can have.

Nothing here is shared with the verifier: the tree, the notes and the proofs come from
governance.tlog, the commitments from governance.commitments.
"""

from __future__ import annotations

import json
import random
import shutil
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785

from governance.commitments import commitment
from governance.tlog.checkpoints import Checkpoint
from governance.tlog.cosignatures import cosign
from governance.tlog.encoding import base64_encode
from governance.tlog.keys import COSIGNATURE, Signer
from governance.tlog.notes import note_sign
from governance.tlog.proof_files import proof_format
from governance.tlog.tree import Frontier, NodeReader, inclusion_proof, leaf_hash, node_hash

ORIGIN = "abhaya.example/ledger"
START = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def signer(name: str, number: int, algorithm: int = 1) -> Signer:
    return Signer.from_seed(name, sha256(f"{name}/{number}".encode()).digest(), algorithm)


LOG_KEYS = [signer(ORIGIN, number) for number in range(4)]
MANIFEST_KEYS = [signer("abhaya.example/manifest", number) for number in range(2)]
STRANGER = signer(ORIGIN, 99)
WITNESSES = {
    name: signer(f"{name}.example", 1, COSIGNATURE)
    for name in ("committee", "university", "commission", "press")
}
DICTIONARY = b'{"alert.see":"A person saw an alert."}\n'


def policy_text(quorum: str = "", logs: list[Signer] = LOG_KEYS[:1]) -> str:
    """A policy that trusts the first log key, or those given, and asks for the quorum given."""
    lines = [f"log {key.key.text}" for key in logs]
    lines += [f"witness {name} {one.key.text}" for name, one in WITNESSES.items()]
    lines += ["group bodies 2 committee university commission", quorum or "quorum bodies"]
    return "# whom I trust\n" + "\n".join(lines) + "\n"


def time_text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Log:
    """A log under construction. Random values come from `dice` alone."""

    dice: random.Random
    at: datetime = START
    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[tuple[int, str, datetime]] = field(default_factory=list)
    signing: list[Signer] = field(default_factory=lambda: [LOG_KEYS[0]])
    manifest_key: Signer = MANIFEST_KEYS[0]
    served: list[dict[str, Any]] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    tree: Frontier = field(default_factory=Frontier)

    def add(
        self,
        action: str = "alert.see",
        *,
        verb: str = "consultation",
        allowed: bool | None = True,
        public: dict[str, Any] | None = None,
        words: dict[str, str] | None = None,
        shown: tuple[str, ...] = ("actor", "detail"),
        at: datetime | None = None,
    ) -> int:
        """Append an entry; its index."""
        values = {
            "actor": f"person:{self.dice.randrange(9)}",
            "subject": f"camera:{self.dice.randrange(9)}",
            "station": "",
            "detail": rfc8785.dumps({"seconds": self.dice.randrange(900)}).decode(),
            **(words or {}),
        }
        salts = {name: self.dice.randbytes(32) for name in values}
        leaf = {
            "v": 1,
            "code": str(uuid.UUID(bytes=self.dice.randbytes(16), version=4)),
            "at": time_text(at or self.at),
            "verb": verb,
            "action": action,
            "actor_kind": "person",
            "subject_kind": "camera",
            "purpose": "patrol",
            "reason": "" if allowed else "wrong_purpose",
            "allowed": allowed,
            "public": public or {},
            "committed": {name: commitment(name, salts[name], values[name]) for name in values},
        }
        opened = {name: [salts[name].hex(), values[name]] for name in shown if name in values}
        self._append({"index": len(self.rows), "leaf": leaf, "open": opened})
        return len(self.rows) - 1

    def _append(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        self.hashes.append(leaf_of(row["leaf"]))
        self.tree.append(self.hashes[-1])
        self.at += timedelta(seconds=self.dice.randrange(1, 4))

    def say(self, action: str, **public: Any) -> int:
        """Append what the ledger says about itself."""
        return self.add(
            f"ledger.{action}", verb="administration", allowed=None, public=public, shown=()
        )

    def announce(self, key: Signer, kind: str = "log") -> int:
        data = base64_encode(bytes([key.key.algorithm]) + key.key.public)
        return self.say("key_announce", key_id=key.key.key_id.hex(), key=data, kind=kind)

    def opening(self) -> None:
        """What every log begins with."""
        self.announce(LOG_KEYS[0])
        self.announce(self.manifest_key, kind="manifest")
        self.dictionary()

    def dictionary(self) -> int:
        return self.say("dictionary", sha256=sha256(DICTIONARY).hexdigest())

    def look(self) -> int:
        """An allowed look, and the read that the media path counted under it."""
        first, index = self.at, self.add("clip.look")
        self.read(index, first + timedelta(seconds=1))
        return index

    def read(self, index: int, first: datetime, code: str = "") -> None:
        self.served.append(
            {
                "entry": code or self.rows[index]["leaf"]["code"],
                "bytes": self.dice.randrange(1, 10**6),
                "parts": self.dice.randrange(1, 9),
                "first_at": time_text(first),
                "last_at": time_text(first + timedelta(seconds=self.dice.randrange(900))),
            }
        )

    def checkpoint(self, *witnesses: str) -> str:
        """Sign what there is; these witnesses cosign a second later."""
        note = self.note(self.signing, witnesses)
        if self.notes and self.notes[-1][0] == len(self.rows):
            self.notes.pop()
        self.notes.append((len(self.rows), note, self.at))
        return note

    def note(
        self, signers: list[Signer], witnesses: tuple[str, ...] = (), root: bytes | None = None
    ) -> str:
        body = Checkpoint(ORIGIN, len(self.rows), root or self.tree.root()).body
        at = int(self.at.timestamp()) + 1
        lines = [cosign(WITNESSES[name], body, at) for name in witnesses]
        return note_sign(body, signers) + "".join(lines)

    def rotate(self, old: Signer, new: Signer) -> None:
        """Announce, overlap for two checkpoints, retire."""
        self.announce(new)
        self.checkpoint()
        self.signing = [old, new]
        self.add()
        self.checkpoint()
        self.say("key_retire", key_id=old.key.key_id.hex())
        self.signing = [new]
        self.checkpoint()

    def export(self, folder: Path, kind: str = "whole", chosen: set[int] | None = None) -> Path:
        """Write the folder afresh. chosen: entries of an extract beside those it must hold."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        rows = self.rows
        newest = self.notes[-1][1]
        if kind == "extract":
            rows = [row for row in rows if row["index"] in (chosen or ()) or _always(row)]
            self._proofs(folder, rows, newest)
        else:
            (folder / "hashes.bin").write_bytes(b"".join(self.hashes))
        codes = {row["leaf"]["code"] for row in rows}
        served = [row for row in self.served if kind == "whole" or row["entry"] in codes]
        lines_write(folder / "entries.jsonl", rows)
        lines_write(folder / "served.jsonl", served)
        lines_write(
            folder / "checkpoints.jsonl",
            [
                {"size": size, "signed_at": time_text(at), "note": note}
                for size, note, at in self.notes[:-1]
            ],
        )
        (folder / "checkpoint").write_text(newest)
        (folder / "dictionary.json").write_bytes(DICTIONARY)
        (folder / "trust-policy.txt").write_text(policy_text())
        manifest_write(folder, kind, self.notes[-1][0], self.at, self.manifest_key)
        return folder

    def _proofs(self, folder: Path, rows: list[dict[str, Any]], newest: str) -> None:
        (folder / "proofs").mkdir()
        levels = _levels(self.hashes)
        read: NodeReader = lambda level, at: levels[level][at]  # noqa: E731
        for row in rows:
            index, size = row["index"], self.notes[-1][0]
            text = proof_format(index, inclusion_proof(index, size, read), newest)
            (folder / "proofs" / f"{index}.tlog-proof").write_text(text)
            size, note = next((s, n) for s, n, _ in self.notes if s > index)
            if row["leaf"]["action"] == "ledger.key_announce" and note != newest:
                # The first tree that holds it: whoever trusts only the key before can follow.
                text = proof_format(index, inclusion_proof(index, size, read), note)
                (folder / "proofs" / f"{index}.{size}.tlog-proof").write_text(text)


def _always(row: dict[str, Any]) -> bool:
    """What every extract holds: what the ledger says of its keys, witnesses, gaps, words."""
    action = row["leaf"]["action"]
    return action.startswith("ledger.") and action not in ("ledger.heartbeat", "ledger.reconcile")


def _levels(hashes: list[bytes]) -> list[list[bytes]]:
    levels = [hashes]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(*below[at : at + 2]) for at in range(0, len(below) - 1, 2)])
    return levels


def leaf_of(leaf: dict[str, Any]) -> bytes:
    return leaf_hash(b"abhaya/entry/v1\n" + rfc8785.dumps(leaf))


def lines_write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def lines_read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def manifest_write(
    folder: Path, kind: str, size: int, at: datetime, key: Signer, /, **other: Any
) -> None:
    """Name every file, and sign: what an operator can always do with her own folder."""
    files = {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("manifest.")
    }
    manifest = {
        "format": "abhaya/ledger-export/v1",
        "kind": kind,
        "origin": ORIGIN,
        "size": size,
        "made_at": time_text(at),
        "files": files,
    }
    data = json.dumps(manifest | other, indent=1).encode()
    (folder / "manifest.json").write_bytes(data)
    text = f"abhaya/manifest/v1\n{sha256(data).hexdigest()}\n"
    (folder / "manifest.note").write_text(note_sign(text, [key]))


def manifest_again(folder: Path, key: Signer = MANIFEST_KEYS[0], **other: Any) -> None:
    """After tampering, make the manifest agree, as an insider with its key would."""
    old = json.loads((folder / "manifest.json").read_text())
    at = datetime.fromisoformat(old["made_at"])
    manifest_write(folder, old["kind"], old["size"], at, key, **other)
