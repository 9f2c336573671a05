"""Transparency reports for everybody, as they were frozen."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from governance.models import LedgerKey, TransparencyReport
from governance.transparency.packing import FIGURES, NOTE, files_zip
from governance.transparency.reading import document

TYPES = {
    ".pdf": "application/pdf", ".json": "application/json", ".csv": "text/csv; charset=utf-8",
    ".note": "text/plain; charset=utf-8",
}  # fmt: skip


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Every report that was made, the newest first."""
    return render(request, "portal/reports.html", {"reports": TransparencyReport.objects.all()})


@require_GET
@never_cache
def page(request: HttpRequest, code: UUID) -> HttpResponse:
    """One report with its files."""
    report = get_object_or_404(TransparencyReport, code=code)
    files = _files(report)
    language = (get_language() or "en").split("-")[0]
    shown = {
        "report": report, "document": document(json.loads(files[FIGURES]), language),
        "files": sorted(files), "keys": LedgerKey.objects.filter(kind=LedgerKey.Kind.MANIFEST),
    }  # fmt: skip
    return render(request, "portal/report.html", shown)


@require_GET
@never_cache
def file(request: HttpRequest, code: UUID, name: str) -> HttpResponse:
    """One file of a report, with the bytes that were signed."""
    files = _files(get_object_or_404(TransparencyReport, code=code))
    if name not in files:
        raise Http404
    return HttpResponse(files[name], content_type=TYPES[PurePosixPath(name).suffix])


@require_GET
@never_cache
def package(request: HttpRequest, code: UUID) -> HttpResponse:
    """Every file of a report in one zip: a Data Package with its signature."""
    report = get_object_or_404(TransparencyReport, code=code)
    answer = HttpResponse(files_zip(_files(report)), content_type="application/zip")
    answer["Content-Disposition"] = (
        f'attachment; filename="abhaya-transparency-{report.period}.zip"'
    )
    return answer


def _files(report: TransparencyReport) -> dict[str, bytes]:
    kept = {one.name: bytes(one.content) for one in report.files.all()}
    return {**kept, NOTE: report.note.encode()}
