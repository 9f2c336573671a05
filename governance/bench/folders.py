"""Large synthetic exports, and how long the verifier takes over one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from governance.commitments import commitment
from governance.tlog.checkpoints import Checkpoint
from governance.tlog.cosignatures import cosign
from governance.tlog.encoding import base64_encode
from governance.tlog.keys import COSIGNATURE, Signer
from governance.tlog.notes import note_add, note_sign
from governance.tlog.tree import Frontier, leaf_hash
from governance.tlog.trust import policy_format, policy_of

ORIGIN = "abhaya.example/bench"
START = datetime(2026, 1, 1, tzinfo=UTC)
WITNESSES = ("committee", "university", "commission")
VERIFIER = Path(__file__).resolve().parents[1] / "verifier.py"
# Of Linux's getrusage.
_KIB_PER_MIB = 1024

# From a small process of its own: a child counts the memory of whoever started it as its peak.
_MEASURE = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {"code": code, "seconds": time.perf_counter() - started,
        "cpu_seconds": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss}
sys.stderr.write(json.dumps(told) + "\\n")
"""

Leaf = dict[str, Any]
Openings = dict[str, list[str]]
_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the verifier in a process of its own.

    seconds: by the wall; cpu_seconds: of that process; peak_mib: its largest resident set.
    """

    passed: bool
    seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str


def verifier_measure(folder: Path, *, policy: Path | None = None) -> Measured:
    """Run the verifier over a folder, in a fresh process, and say what it took."""
    trust = [] if policy is None else ["--policy", str(policy)]
    command = [sys.executable, "-I", str(VERIFIER), str(folder), *trust]
    done = subprocess.run(
        [sys.executable, "-I", "-c", _MEASURE, *command],
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    told = json.loads(done.stderr.splitlines()[-1])
    return Measured(
        passed=told["code"] == 0,
        seconds=told["seconds"],
        cpu_seconds=told["cpu_seconds"],
        peak_mib=told["peak_kib"] / _KIB_PER_MIB,
        output=done.stdout,
    )


def folder_write(
    folder: Path, *, entries: int, checkpoint_every: int = 256, look_every: int = 20
) -> None:
    """Write a whole export of that many entries, clean, every field of each opened.

    Three witnesses cosign every checkpoint, and of every `look_every` entries one has a served
    read. The same arguments give the same folder. Its own trust-policy.txt is its trust.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = _Log(folder)
    with (
        (folder / "entries.jsonl").open("w") as lines,
        (folder / "served.jsonl").open("w") as served,
        (folder / "checkpoints.jsonl").open("w") as checkpoints,
        (folder / "hashes.bin").open("wb") as hashes,
    ):
        for index, (leaf, opened) in enumerate(log.entries(entries)):
            text = _json(leaf)
            digest = leaf_hash(b"abhaya/entry/v1\n" + text.encode())
            log.tree.append(digest)
            hashes.write(digest)
            lines.write(f'{{"index":{index},"leaf":{text},"open":{_json(opened)}}}\n')
            if leaf["allowed"] and index % look_every == 0:
                served.write(_json(_read_of(leaf)) + "\n")
            if (index + 1) % checkpoint_every == 0 and index + 1 < entries:
                checkpoints.write(_json(log.checkpoint()) + "\n")
    (folder / "checkpoint").write_text(log.checkpoint()["note"])
    log.finish(entries)


class _Log:
    """Keys, clock, tree and dice of one synthetic log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dice = random.Random(1)  # noqa: S311  (nobody is protected by these values)
        self.at = START
        self.tree = Frontier()
        self.signer = Signer.from_seed(ORIGIN, bytes([1]) * 32)
        self.manifest = Signer.from_seed(f"{ORIGIN}/manifest", bytes([2]) * 32)
        self.witnesses = {
            name: Signer.from_seed(f"{name}.example", bytes([number]) * 32, COSIGNATURE)
            for number, name in enumerate(WITNESSES, 3)
        }
        self.dictionary = b'{"alert.see":"A person saw an alert."}\n'

    def entries(self, count: int) -> Iterator[tuple[Leaf, Openings]]:
        """What the ledger says at its start, then looks."""
        announced = ((self.signer, "log"), (self.manifest, "manifest"))
        for key, kind in announced:
            data = base64_encode(bytes([key.key.algorithm]) + key.key.public)
            public = {"key_id": key.key.key_id.hex(), "key": data, "kind": kind}
            yield self.entry("ledger.key_announce", None, public)
        dictionary = {"sha256": sha256(self.dictionary).hexdigest()}
        yield self.entry("ledger.dictionary", None, dictionary)
        for _ in range(count - 3):
            yield self.entry("clip.look", True, {})

    def entry(
        self, action: str, allowed: bool | None, public: dict[str, Any]
    ) -> tuple[Leaf, Openings]:
        self.at += timedelta(milliseconds=200)
        values = {
            "actor": str(uuid.UUID(bytes=self.dice.randbytes(16))),
            "subject": str(uuid.UUID(bytes=self.dice.randbytes(16))),
            "station": "gate-3",
            "detail": '{"parts":3,"seconds":60}',
        }
        salts = {name: self.dice.randbytes(32) for name in values}
        leaf = {
            "v": 1,
            "code": str(uuid.UUID(bytes=self.dice.randbytes(16))),
            "at": _time_text(self.at),
            "verb": "consultation",
            "action": action,
            "actor_kind": "person",
            "subject_kind": "clip",
            "purpose": "patrol",
            "reason": "",
            "allowed": allowed,
            "public": public,
            "committed": {name: commitment(name, salts[name], values[name]) for name in values},
        }
        return leaf, {name: [salts[name].hex(), values[name]] for name in values}

    def checkpoint(self) -> dict[str, Any]:
        body = Checkpoint(ORIGIN, self.tree.size, self.tree.root()).body
        at = int(self.at.timestamp())
        cosigned = [cosign(one, body, at) for one in self.witnesses.values()]
        note = note_add(note_sign(body, [self.signer]), cosigned)
        return {"size": self.tree.size, "signed_at": _time_text(self.at), "note": note}

    def finish(self, size: int) -> None:
        """Everything that stands beside the entries, the manifest last."""
        keys = {name: one.key for name, one in self.witnesses.items()}
        policy = policy_format(policy_of(logs=[self.signer.key], witnesses=keys, needed=2))
        (self.folder / "trust-policy.txt").write_text(policy)
        (self.folder / "dictionary.json").write_bytes(self.dictionary)
        files = {
            path.name: _file_sha256(path)
            for path in sorted(self.folder.iterdir())
            if not path.name.startswith("manifest.")
        }
        manifest = {
            "format": "abhaya/ledger-export/v1",
            "kind": "whole",
            "origin": ORIGIN,
            "size": size,
            "made_at": _time_text(self.at),
            "files": files,
        }
        data = _json(manifest).encode()
        (self.folder / "manifest.json").write_bytes(data)
        text = f"abhaya/manifest/v1\n{sha256(data).hexdigest()}\n"
        (self.folder / "manifest.note").write_text(note_sign(text, [self.manifest]))


def _read_of(leaf: Leaf) -> dict[str, Any]:
    return {
        "entry": leaf["code"],
        "bytes": 1_000_000,
        "parts": 3,
        "first_at": leaf["at"],
        "last_at": leaf["at"],
    }


def _time_text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
