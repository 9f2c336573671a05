"""The files of a report: what is signed, and the zip in which they are fetched."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO

import rfc8785

from governance.transparency.freezing import FORMAT
from governance.transparency.printing import document_pdf
from governance.transparency.reading import document
from governance.transparency.tables import table_files

FIGURES = "report.json"
MANIFEST = "manifest.json"
NOTE = "manifest.note"
LANGUAGES = ("en", "hi")


def report_files(text: bytes) -> dict[str, bytes]:
    """Every file of a report by name, from its frozen text alone, with the manifest of all."""
    plain = json.loads(text)
    files = {FIGURES: text, **table_files(plain)}
    for language in LANGUAGES:
        files[f"report.{language}.pdf"] = document_pdf(document(plain, language))
    hashes = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    files[MANIFEST] = rfc8785.dumps(
        {"format": FORMAT, "period": plain["period"], "files": hashes}
    )  # fmt: skip
    return files


def files_zip(files: Mapping[str, bytes]) -> bytes:
    """These files in one zip; the same bytes for the same files."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            # Its earliest date: that of today would change the bytes.
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()
