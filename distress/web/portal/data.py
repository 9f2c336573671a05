"""The registers as data: every row under stable names, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.portal.data_sets import DATA_SETS, Row
from governance.spreadsheets import csv_text


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Every data set with the meaning of each of its fields."""
    return render(request, "portal/data.html", {"sets": DATA_SETS.values()})


@require_GET
@never_cache
def table_json(request: HttpRequest, name: str) -> HttpResponse:
    """One data set as JSON."""
    found = _rows(name)
    told = {"name": name, "at": now().isoformat(), "fields": list(DATA_SETS[name].fields)}
    return JsonResponse(told | {"rows": found}, json_dumps_params={"ensure_ascii": False})


@require_GET
@never_cache
def table_csv(request: HttpRequest, name: str) -> HttpResponse:
    """One data set as CSV with a head, in UTF-8, safe to open in a spreadsheet."""
    found = _rows(name)
    written = csv_text(list(DATA_SETS[name].fields), found)
    answer = HttpResponse(written, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _rows(name: str) -> Sequence[Row]:
    if name not in DATA_SETS:
        raise Http404
    return DATA_SETS[name].rows()
