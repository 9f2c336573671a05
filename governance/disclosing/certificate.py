"""The certificate of the Schedule to the Bharatiya Sakshya Adhiniyam, 2023, section 63(4)(c)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import fontpkg_noto_sans_devanagari
import typst

TEMPLATE = Path(__file__).with_name("certificate.typ")


@dataclass(frozen=True)
class RecordLine:
    """One electronic record: its name in the package, what it is, its SHA-256 in hexadecimal."""

    name: str
    about: str
    sha256: str


@dataclass(frozen=True)
class CameraLine:
    """One camera; make, model, colour and serial number are left for whoever signs."""

    code: str
    name: str
    place: str
    station: str


@dataclass(frozen=True)
class Certificate:
    """What Part A is prefilled with. `about` and `outages` are whole sentences."""

    code: str
    order: str
    order_date: str
    place: str
    case: str
    about: str
    outages: str
    cameras: Sequence[CameraLine]
    files: Sequence[RecordLine]


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as PDF: Part A prefilled, Part B blank; the same bytes for the same data.

    Nobody's name, signature, date, time or place is filled in: those are the signatory's.
    """
    compiler = typst.Compiler(
        str(TEMPLATE),
        font_paths=[str(fontpkg_noto_sans_devanagari.ROOT)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(asdict(certificate), ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    return made
