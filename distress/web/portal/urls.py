"""Pages, data and feeds that everybody reads without an account."""

from django.urls import path

from distress.web.portal import data, feeds, hotspots, record, registers, reports, section_4

urlpatterns = [
    path("public/hotspots/", hotspots.index, name="public-hotspots"),
    path("public/hotspots/<uuid:code>/", hotspots.page, name="public-hotspot"),
    path("public/detection/", registers.detection, name="public-detection"),
    path("public/models/", registers.models, name="public-models"),
    path("public/rules/", registers.rules, name="public-rules"),
    path("public/section-4/", section_4.page, name="public-section-4"),
    path("public/rules/<str:name>.md", registers.procedure, name="public-procedure"),
    path("public/decisions/", registers.decisions, name="public-decisions"),
    path("public/unused/", registers.unused, name="public-unused"),
    path("public/reports/", reports.index, name="public-reports"),
    path("public/reports/<uuid:code>/", reports.page, name="public-report"),
    path("public/reports/<uuid:code>/package.zip", reports.package, name="public-report-zip"),
    path(
        "public/reports/<uuid:code>/files/<path:name>",
        reports.file,
        name="public-report-file",
    ),
    path("public/data/", data.index, name="public-data"),
    path("public/data/ats.json", record.ats, name="data-ats"),
    path("public/data/atrs.json", record.atrs, name="data-atrs"),
    path("public/data/<str:name>.json", data.table_json, name="public-data-json"),
    path("public/data/<str:name>.csv", data.table_csv, name="public-data-csv"),
    path("public/feed/", feeds.changes_atom, name="feed"),
    path("public/feed.json", feeds.changes_json, name="feed-json"),
    path("s/<str:sign_code>/", hotspots.short, name="sign-short"),
    path("s/<str:sign_code>/sign/", hotspots.sign, name="sign-print"),
]
