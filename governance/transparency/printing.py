"""A report as a tagged PDF."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import fontpkg_noto_sans_devanagari
import typst

from governance.transparency.reading import Document

TEMPLATE = Path(__file__).with_name("report.typ")


def document_pdf(document: Document) -> bytes:
    """The report as PDF; the same bytes for the same report."""
    compiler = typst.Compiler(
        str(TEMPLATE),
        font_paths=[str(fontpkg_noto_sans_devanagari.ROOT)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(asdict(document), ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", timestamp=0, pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made
