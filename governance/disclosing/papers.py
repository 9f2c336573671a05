"""The papers of a package: what it is, its scope, and when which camera was dark."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.timezone import localtime

from governance.disclosing.certificate import CameraLine, Certificate, RecordLine, certificate_pdf
from governance.disclosing.package import hashed
from governance.disclosing.proofs import VERIFIER, entries_of, ledger_extract
from governance.disclosing.readme import readme_text
from governance.models import Disclosure
from governance.services.disclosures import PackageClip, words_open
from governance.spreadsheets import csv_text

OUTAGE = ("camera", "from_utc", "to_utc", "from_ist", "to_ist", "seconds", "why")


@dataclass(frozen=True)
class Outage:
    """A time in which nothing came from a camera: `why` is a code."""

    camera: UUID
    from_at: datetime
    to_at: datetime
    why: str


def package_files(
    *,
    disclosure: Disclosure,
    mark: str,
    cameras: Sequence[CameraLine],
    outages: Sequence[Outage],
    footage: Mapping[str, bytes],
    clips: Sequence[PackageClip],
) -> dict[str, bytes]:
    """Everything that lies in the package, by name, the list of hashes included.

    mark: what is burnt into every picture. footage: the marked videos by name.
    """
    files = {
        **footage,
        "README.txt": readme_text(disclosure, words_open(disclosure), cameras, clips).encode(),
        "scope.json": _scope(disclosure, clips, mark),
        "outages.csv": _outages(outages),
        "certificate.pdf": certificate_pdf(
            _certificate(disclosure, cameras, clips, len(outages))
        ),
    }  # fmt: skip
    for name, data in ledger_extract(entries_of(disclosure)).items():
        files[f"ledger/{name}"] = data
    if VERIFIER.exists():
        files["verifier.py"] = VERIFIER.read_bytes()
    return hashed(files)


def _scope(disclosure: Disclosure, clips: Sequence[PackageClip], mark: str) -> bytes:
    told = {
        "format": "abhaya/disclosure/v1",
        "disclosure": str(disclosure.code),
        "basis": disclosure.basis,
        "order": disclosure.order_reference,
        "order_date": disclosure.order_date.isoformat(),
        "case": disclosure.case_reference,
        "rendition": disclosure.kind,
        "mark": mark,
        "asked_for": [
            {"camera": str(row.camera_code), "from": _utc(row.from_at), "to": _utc(row.to_at)}
            for row in disclosure.scope.all()
        ],
        "given": [
            {
                "file": clip.name, "camera": str(clip.camera), "first_picture": _utc(clip.from_at),
                "last_picture": _utc(clip.to_at), "sha256": clip.sha256, "bytes": clip.bytes,
            }
            for clip in clips
        ],
    }  # fmt: skip
    return (json.dumps(told, indent=2) + "\n").encode()


def _outages(outages: Sequence[Outage]) -> bytes:
    rows = (
        {
            "camera": out.camera, "from_utc": _utc(out.from_at), "to_utc": _utc(out.to_at),
            "from_ist": localtime(out.from_at).isoformat(),
            "to_ist": localtime(out.to_at).isoformat(),
            "seconds": round((out.to_at - out.from_at).total_seconds()), "why": out.why,
        }
        for out in outages
    )  # fmt: skip
    return csv_text(OUTAGE, rows).encode()


def _certificate(
    disclosure: Disclosure,
    cameras: Sequence[CameraLine],
    clips: Sequence[PackageClip],
    outages: int,
) -> Certificate:
    names = {camera.code: camera.name for camera in cameras}
    hidden = "faces hidden" if disclosure.kind == Disclosure.Kind.BLURRED else "original"
    return Certificate(
        code=str(disclosure.code), order=disclosure.order_reference,
        order_date=f"{disclosure.order_date:%d/%m/%Y}", place=disclosure.authority_place,
        case=disclosure.case_reference,
        about=(
            "City cameras watched by Abhaya. Footage was sealed with AES-256-GCM as it came in; "
            f"the records are copies ({hidden}) cut to the times asked for, every picture marked."
        ),
        outages=(
            "Times at which nothing came from one of these cameras, within a day before and after, "
            f"are in the enclosed file outages.csv ({outages} entered)."
        ),
        cameras=cameras,
        files=[
            RecordLine(
                clip.name,
                f"{names[str(clip.camera)]}, {localtime(clip.from_at):%d/%m/%Y %H:%M:%S} to "
                f"{localtime(clip.to_at):%H:%M:%S} IST, {hidden}",
                clip.sha256,
            )
            for clip in clips
        ],
    )  # fmt: skip


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
