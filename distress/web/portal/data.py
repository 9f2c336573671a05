"""The registers as data: every row under stable names, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.portal.data_sets import DATA_SETS, Row, Value

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    fields = list(DATA_SETS[name].fields)
    writer.writerow(fields)
    writer.writerows([_cell(row[field]) for field in fields] for row in found)
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _rows(name: str) -> Sequence[Row]:
    if name not in DATA_SETS:
        raise Http404
    return DATA_SETS[name].rows()


def _cell(value: Value) -> Value:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
