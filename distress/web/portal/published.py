"""What each address that is open to everybody, and each data set, publishes in figures."""

from __future__ import annotations

from collections.abc import Mapping

from governance.transparency.published import Published, Told

_NOTHING = Published(Told.NOTHING)
_CONDUCT = Published(Told.CONDUCT)
# As their rows and files do, which are named apart.
_ELSEWHERE = Published(Told.NOTHING)

PAGES: Mapping[str, Published] = {
    # As the period's report has them, with what it withholds; until there is one, in ranges.
    "distress:public": Published(Told.RANGES, ("period",), follows=True),
    "distress:public-authorisations": Published(
        Told.CONDUCT, ("authorisation", "month"), follows=True
    ),
    # Time and action of every entry are open, its place and what came of it are not.
    "distress:log-entries": Published(Told.CONDUCT, ("action", "moment"), follows=True),
    # By place, but only in ranges, and a verdict may be given without a look: it limits nothing.
    "distress:public-access": Published(Told.RANGES, ("place", "hour", "month", "role", "purpose")),
    **dict.fromkeys(
        (
            "distress:public-parties", "distress:public-gone", "distress:public-completeness",
            "distress:public-decisions", "distress:public-unused", "distress:public-ledger",
            "distress:public-disclosures", "distress:public-glasses", "distress:public-complaints",
            "distress:public-rti", "distress:public-section-4", "distress:public-incidents",
            "distress:public-hotspots",
            "distress:public-hotspot", "distress:log-checkpoint", "distress:log-checkpoint-svg",
            "distress:log-tile", "distress:log-trust-policy",
        ),
        _CONDUCT,
    ),
    # Reports, answers, data sets, and what feeds lead to.
    **dict.fromkeys(
        (
            "distress:public-reports", "distress:public-report", "distress:public-report-file",
            "distress:public-report-zip", "distress:public-rti-answers",
            "distress:public-rti-answer-file", "distress:public-rti-package",
            "distress:public-data", "distress:public-data-json", "distress:public-data-csv",
            "distress:feed", "distress:feed-json",
        ),
        _ELSEWHERE,
    ),
    **dict.fromkeys(
        (
            "distress:healthz", "distress:sign-in", "distress:sign-in-demo", "distress:sign-out",
            "account_login", "mfa_authenticate", "mfa_login_webauthn", "account_inactive",
            "distress:language", "distress:log-dictionary", "distress:log-tool",
            "distress:public-detection", "distress:public-models", "distress:public-rules",
            "distress:public-procedure", "distress:data-ats", "distress:data-atrs",
            "distress:sign-short", "distress:sign-print", "distress:public-verify",
            "distress:public-complaint-new", "distress:public-rti-new",
            "distress:public-rti-appeal",
        ),
        _NOTHING,
    ),
}  # fmt: skip

DATA: Mapping[str, Published] = {
    "authorisations": Published(Told.CONDUCT, ("authorisation", "month"), follows=True),
    "suspensions": Published(Told.CONDUCT, ("authorisation", "moment"), follows=True),
    **dict.fromkeys(
        (
            "hotspots", "decisions", "other-decisions", "agreements", "incidents", "complaints",
            "disclosures", "refusals",
        ),
        _CONDUCT,
    ),
    **dict.fromkeys(("detection-policies", "models", "retention", "actions"), _NOTHING),
}  # fmt: skip
