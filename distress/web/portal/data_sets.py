"""Which data sets there are, what each field means, and where its rows come from.

Names of sets and fields stay; what is added comes at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from distress.selectors.detection_policies import policies_public
from distress.selectors.hotspots import hotspots_public
from distress.selectors.model_cards import model_cards
from distress.web.complaint_door import complaint_figures
from distress.web.portal.periods import period_last
from distress.web.portal.words import retention_rows
from distress.web.public import authorisation_cards_public
from distress.web.public_disclosures import disclosures_told
from governance.models import Suspension
from governance.selectors.decided import decided_public
from governance.selectors.decisions import decisions_public
from governance.selectors.incidents import incidents_public
from governance.selectors.negative_space import negative_space
from governance.selectors.parties import parties_list
from governance.selectors.policy import policy_table

MOST_DECIDED = 500
Value = str | int | float | bool | None
Row = Mapping[str, Value]


@dataclass(frozen=True)
class DataSet:
    """One data set: its fields by name with what each means, and its rows of now."""

    name: str
    title: Promise
    fields: Mapping[str, Promise]
    rows: Callable[[], Sequence[Row]]


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _hotspots() -> list[Row]:
    return [
        {
            "hotspot": str(found.hotspot.code), "name": found.hotspot.name,
            "area": found.hotspot.area, "why_chosen": found.hotspot.why_chosen,
            "cameras": found.cameras, "analysed": found.analysed,
            "unauthorised": found.unauthorised, "suspended": found.suspended,
            "gathering": found.gathering, "until": _time(found.until),
        }
        for found in hotspots_public()
    ]  # fmt: skip


def _authorisations() -> list[Row]:
    cards, today = authorisation_cards_public()
    return [
        {
            "authorisation": str(card.code), "state": card.state, "mode": given.mode,
            "purpose": given.purpose, "cameras": len(card.cameras),
            "detection_policy": given.detection_policy, "legal_basis": given.legal_basis,
            "asked_by": str(given.requested_body or ""),
            "approved_by": str(given.approved_body or ""),
            "approved_at": _time(given.approved_at), "starts_at": _time(given.starts_at),
            "ends_at": _time(given.ends_at), "withdrawn_at": _time(given.withdrawn_at),
            "alerts_per_day": given.alerts_per_day,
            "precision_floor_percent": given.precision_floor_percent,
            "judged": card.share.judged, "confirmed": card.share.confirmed,
            "low_percent": card.share.low_percent, "high_percent": card.share.high_percent,
            "judged_before": _time(today),
        }
        for card in cards
        for given in (card.authorisation,)
    ]  # fmt: skip


def _suspensions() -> list[Row]:
    return [
        {
            "suspension": str(stop.code), "authorisation": str(stop.authorisation.code),
            "cause": stop.cause, "at": _time(stop.at), "judged": stop.judged,
            "confirmed": stop.confirmed, "reinstated_at": _time(stop.reinstated_at),
        }
        for stop in Suspension.objects.select_related("authorisation")
    ]  # fmt: skip


def _decisions() -> list[Row]:
    return [
        {
            "at": _time(made.at), "act": made.act.value, "authorisation": str(made.code),
            "mode": made.mode, "cameras": made.cameras, "offices": " ".join(made.offices),
            "body": made.body, "asked_by": made.asked_by, "cause": made.cause,
        }
        for made in decisions_public()
    ]  # fmt: skip


def _other_decisions() -> list[Row]:
    return [
        {
            "at": _time(made.at), "act": made.action, "about": made.about,
            "told": " ".join(f"{name}={value}" for name, value in made.told.items()),
            "offices": " ".join(made.offices), "body": made.body,
        }
        for made in decided_public(most=MOST_DECIDED)
    ]  # fmt: skip


def _policies() -> list[Row]:
    return [
        {
            "detection_policy": version.code, "in_force": version.is_in_force,
            "used_since": _time(version.used_since), "note": version.policy.note,
            "expression": expression, "weight": weight, "open_at": version.policy.open_at,
            "close_at": version.policy.close_at, "evidence_s": version.policy.evidence_s,
            "window_s": version.policy.window_s, "least_face_px": version.policy.least_face_px,
            "alerts_per_hour": version.policy.alerts_per_hour,
        }
        for version in policies_public()
        for expression, weight in version.weights
    ]  # fmt: skip


def _models() -> list[Row]:
    return [
        {
            "model": card.weights.name, "file": card.weights.file, "sha256": card.weights.sha256,
            "licence": card.weights.licence, "training_data": card.weights.training_data,
            "evaluated": card.evaluated, "expires": card.weights.expires,
        }
        for card in model_cards()
    ]  # fmt: skip


def _retention() -> list[Row]:
    return [
        {"class": row.name, "hours": row.hours, "least_hours": row.least_h,
         "most_hours": row.most_h}
        for row in retention_rows()
    ]  # fmt: skip


def _actions() -> list[Row]:
    return [
        {"action": row.action, "means": row.means, "who": row.who, "permission": row.permission,
         "purposes": row.purposes}
        for row in policy_table()
    ]  # fmt: skip


def _agreements() -> list[Row]:
    return [
        {
            "party": str(row.party.code), "name": row.party.name, "kind": row.party.kind,
            "agreement": str(found.agreement.code), "state": found.state,
            "purpose": found.agreement.purpose, "scopes": " ".join(found.scopes),
            "cameras": found.cameras, "legal_basis": found.agreement.legal_basis,
            "starts_at": _time(found.agreement.starts_at),
            "ends_at": _time(found.agreement.ends_at), "made_by": str(found.agreement.made_body),
            "signed_by": str(found.agreement.signed_body),
        }
        for row in parties_list(is_public=True)
        for found in row.agreements
    ]  # fmt: skip


def _incidents() -> list[Row]:
    return [
        {
            "incident": str(state.incident.code), "kind": state.incident.kind,
            "summary": state.incident.summary, "noticed_at": _time(state.incident.noticed_at),
            "closed_at": _time(state.incident.closed_at), "done": state.incident.done,
            "reports": len(state.reports),
            "reports_overdue": sum(report.state == "overdue" for report in state.reports),
            "reports_late": sum(report.state == "late" for report in state.reports),
        }
        for state in incidents_public().incidents
    ]  # fmt: skip


def _refusals() -> list[Row]:
    period = period_last()
    if not period.is_over:
        return []
    found = negative_space(from_at=period.from_at, until_at=period.until_at)
    return [
        {"period": period.kind, "from_at": _time(period.from_at),
         "until_at": _time(period.until_at), "reason": row.reason, "times": row.count}
        for row in found.refusals
    ]  # fmt: skip


CODE, TIME = _("code that stays"), _("time in UTC, ISO 8601; empty where it has not come")
CAMERAS = _("how many cameras")
DATA_SETS: Mapping[str, DataSet] = {
    found.name: found
    for found in (
        DataSet("hotspots", _("Places with cameras"), {
            "hotspot": CODE, "name": _("name"), "area": _("area in words"),
            "why_chosen": _("why there are cameras"), "cameras": CAMERAS,
            "analysed": _("cameras with an authorisation in force"),
            "unauthorised": _("cameras without one"),
            "suspended": _("cameras whose authorisation is suspended"),
            "gathering": _("cameras not analysed because people assemble"),
            "until": _("when the last authorisation there ends, UTC"),
        }, _hotspots),
        DataSet("authorisations", _("Authorisations that were approved"), {
            "authorisation": CODE,
            "state": _("in_force, suspended, later, over or withdrawn"),
            "mode": _("survey, call_only, shadow, live or demo"),
            "purpose": _("code of the purpose"), "cameras": CAMERAS,
            "detection_policy": _("version of the detection policy, where faces are scored"),
            "legal_basis": _("law relied on"), "asked_by": _("body that asked"),
            "approved_by": _("body that approved"), "approved_at": TIME, "starts_at": TIME,
            "ends_at": TIME, "withdrawn_at": TIME,
            "alerts_per_day": _("alerts a day, at most"),
            "precision_floor_percent": _("least share of confirmed alerts, in per cent"),
            "judged": _("alerts with a verdict"), "confirmed": _("of which confirmed"),
            "low_percent": _("lower end of the interval of 95 % of the confirmed share"),
            "high_percent": _("upper end of that interval"),
            "judged_before": _("verdicts before this time are counted"),
        }, _authorisations),
        DataSet("suspensions", _("Suspensions"), {
            "suspension": CODE, "authorisation": CODE, "cause": _("precision, cap or card"),
            "at": TIME, "judged": _("alerts with a verdict then"),
            "confirmed": _("of which confirmed"), "reinstated_at": TIME,
        }, _suspensions),
        DataSet("decisions", _("Who decided what about authorisations"), {
            "at": TIME, "act": _("approved, refused, withdrawn, suspended or reinstated"),
            "authorisation": CODE, "mode": _("mode that was asked for"), "cameras": CAMERAS,
            "offices": _("roles of whoever decided; empty where the system did, by its rule"),
            "body": _("body that decided"), "asked_by": _("body that asked"),
            "cause": _("why the system suspended"),
        }, _decisions),
        DataSet("other-decisions", _("What else was decided, the newest 500"), {
            "at": TIME, "act": _("code of the act"),
            "about": _("class of footage, or code of the agreement"),
            "told": _("codes and numbers of what was decided"),
            "offices": _("roles of whoever decided"), "body": _("body that decided"),
        }, _other_decisions),
        DataSet("detection-policies", _("Detection policies, a row for each expression"), {
            "detection_policy": _("name and version"), "in_force": _("whether it is in force"),
            "used_since": TIME, "note": _("why there is this version"),
            "expression": _("expression"), "weight": _("how much it counts, 0 to 1"),
            "open_at": _("score at which an episode begins"),
            "close_at": _("score at which it ends"),
            "evidence_s": _("seconds for which the score must hold"),
            "window_s": _("seconds of which the middle score is taken"),
            "least_face_px": _("smallest face that is judged, in pixels"),
            "alerts_per_hour": _("alerts an hour and camera, at most"),
        }, _policies),
        DataSet("models", _("Models"), {
            "model": _("name"), "file": _("file"), "sha256": _("hash of the file"),
            "licence": _("licence"), "training_data": _("what it learnt from"),
            "evaluated": _("day of the figures of its card; empty without a card"),
            "expires": _("day on which its card expires"),
        }, _models),
        DataSet("retention", _("How long footage is kept"), {
            "class": _("class of footage"), "hours": _("hours it is kept"),
            "least_hours": _("fewest hours that may be set"),
            "most_hours": _("most hours that may be set"),
        }, _retention),
        DataSet("actions", _("Who may do what"), {
            "action": _("code of the act"), "means": _("the act in words"),
            "who": _("roles that may"), "permission": _("what they must hold on the station"),
            "purposes": _("purposes for which they may"),
        }, _actions),
        DataSet("agreements", _("Agreements with third parties"), {
            "party": CODE, "name": _("name"), "kind": _("kind of body"), "agreement": CODE,
            "state": _("how it stands"), "purpose": _("what for"),
            "scopes": _("what it opens"), "cameras": CAMERAS,
            "legal_basis": _("law relied on"), "starts_at": TIME, "ends_at": TIME,
            "made_by": _("body that made it"), "signed_by": _("body that signed it"),
        }, _agreements),
        DataSet("incidents", _("Incidents, the newest 200"), {
            "incident": CODE, "kind": _("kind"), "summary": _("what happened"),
            "noticed_at": TIME, "closed_at": TIME, "done": _("what was done"),
            "reports": _("reports owed"), "reports_overdue": _("of which overdue"),
            "reports_late": _("of which made late"),
        }, _incidents),
        DataSet("complaints", _("Complaints, in figures"), {
            "at": TIME, "answered_within_days": _("days within which one is answered"),
            "received": _("received"), "answered": _("answered"),
            "answered_late": _("answered late"), "upheld": _("upheld"),
            "not_upheld": _("not upheld"), "cannot_tell": _("cannot be told"),
            "waiting": _("not answered yet"), "overdue": _("of which overdue"),
            "disagreed": _("with whose answer an auditor disagrees"),
        }, lambda: [complaint_figures()]),
        DataSet("disclosures", _("Orders for footage"), {
            "day": _("day of the order, India"), "basis": _("law"),
            "station_kind": _("kind of station"), "camera_minutes": _("camera-minutes asked for"),
            "rendition": _("what was asked for"), "outcome": _("what came of it"),
        }, disclosures_told),
        DataSet("refusals", _("What policy refused in the last period"), {
            "period": _("month or day"), "from_at": TIME,
            "until_at": TIME, "reason": _("code of the reason"), "times": _("how often"),
        }, _refusals),
    )
}  # fmt: skip
