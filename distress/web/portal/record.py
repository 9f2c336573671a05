"""One record of the system, in the shape of two public standards for algorithm registers.

ATS: the Algorithmic Transparency Standard 0.3.1 of Eurocities, one flat object.
ATRS: the Algorithmic Transparency Recording Standard of the United Kingdom, in its two tiers.
Both are in English, as the standards ask for one language a record.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.selectors.detection_policies import policies_public
from distress.selectors.hotspots import hotspots_public
from distress.selectors.model_cards import ModelCard, model_cards
from distress.web.portal import record_words as words
from distress.web.portal.words import never_done, retention_rows
from governance.models import Authorisation

ATS_VERSION = "0.3.1"
NOT_NAMED = "This deployment has not named its agency."
NO_ADDRESS = "none@invalid"


@dataclass(frozen=True)
class Facts:
    """What of a record comes from the running system."""

    began: date
    changed: date
    status: str
    areas: Sequence[str]
    bases: Sequence[str]
    bodies: Sequence[str]
    performance: str
    retention: str
    card: ModelCard


@require_GET
@never_cache
def ats(request: HttpRequest) -> HttpResponse:
    """The record as ATS 0.3.1."""
    with override("en"):
        return JsonResponse(ats_record(request, facts_read()))


@require_GET
@never_cache
def atrs(request: HttpRequest) -> HttpResponse:
    """The record as ATRS, tiers 1 and 2."""
    with override("en"):
        return JsonResponse(atrs_record(request, facts_read()))


def facts_read() -> Facts:
    """The facts of now."""
    given = Authorisation.objects.filter(approved_at__isnull=False).order_by("approved_at")
    rows = list(given.select_related("requested_body"))
    versions = [version.used_since for version in policies_public() if version.used_since]
    times = [row.approved_at for row in rows if row.approved_at] + versions
    card = next(found for found in model_cards() if found.is_evaluated)
    return Facts(
        began=min(times, default=now()).date(), changed=max(times, default=now()).date(),
        status=_status(rows),
        areas=[f"{state.hotspot.name}: {state.hotspot.area}" for state in hotspots_public()],
        bases=sorted({row.legal_basis for row in rows}),
        bodies=sorted({str(row.requested_body) for row in rows if row.requested_body}),
        performance=_performance(card), retention=_retention(), card=card,
    )  # fmt: skip


def ats_record(request: HttpRequest, facts: Facts) -> Mapping[str, Any]:
    """The record as one flat object with the field names of ATS 0.3.1."""
    link = _links(request)
    return {
        "standard_version": ATS_VERSION,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, link["home"])), "lang": "en",
        "publication_date": facts.began.isoformat(),
        "last_change_date": facts.changed.isoformat(), "revision_date": facts.changed.isoformat(),
        "revision_note": "Made from the running system when it is fetched.",
        "keywords": "distress, expression, camera, police, human review",
        "name": "Abhaya", "organization": settings.ABHAYA_AGENCY or NOT_NAMED,
        "department": "; ".join(facts.bodies) or NOT_NAMED, "country": "IN",
        "contact_email": settings.ABHAYA_AGENCY_EMAIL or NO_ADDRESS,
        "description_short": words.SHORT, "website": link["home"], "status": facts.status,
        "decision_making_process": words.PROCESS, "domain": "public safety",
        "area": "; ".join(facts.areas) or "No hotspot is registered.", "goal": words.GOAL,
        "impact": words.IMPACT, "risks": words.RISKS, "risk_category": words.RISK_CATEGORY,
        "proportionality": words.PROPORTIONALITY,
        "lawful_basis": "; ".join(facts.bases) or "No authorisation has been given.",
        "documentation": link["rules"],
        "training_data": facts.card.weights.training_data, "source_data": words.SOURCE_DATA,
        "data_bias": words.BIAS, "connected_data_sources": "None.",
        "description": words.LONG, "algorithm_type": words.KIND,
        "methods_and_models": words.METHODS, "performance": facts.performance,
        "alternatives_considered": words.ALTERNATIVES, "product_page": link["models"],
        "type": words.OVERSIGHT, "monitoring": words.MONITORING,
        "human_intervention": words.HUMAN,
        "objection_procedure": f"{words.OBJECTION} {link['complain']}", "rollback": words.ROLLBACK,
    }  # fmt: skip


def atrs_record(request: HttpRequest, facts: Facts) -> Mapping[str, Any]:
    """The record in the two tiers of ATRS."""
    link = _links(request)
    owner = settings.ABHAYA_AGENCY or NOT_NAMED
    return {
        "tier_1": {
            "name": "Abhaya", "description": words.SHORT, "website": link["home"],
            "contact_email": settings.ABHAYA_AGENCY_EMAIL or NO_ADDRESS,
        },
        "tier_2": {
            "owner": {
                "organisation": owner, "team": "; ".join(facts.bodies) or NOT_NAMED,
                "senior_responsible_owner": "; ".join(facts.bodies) or NOT_NAMED,
                "third_parties": link["parties"], "data_access_terms": link["agreements"],
            },
            "description_and_rationale": {
                "detailed_description": words.LONG, "benefits": words.GOAL,
                "previous_process": words.BEFORE, "alternatives": words.ALTERNATIVES,
            },
            "decision_making": {
                "integration": words.PROCESS, "provided_information": words.SHOWN,
                "frequency_and_scale": link["home"], "human_decisions_and_review": words.HUMAN,
                "required_training": words.TRAINING,
                "appeals_and_review": f"{words.OBJECTION} {link['complain']}",
            },
            "tool_specification": {
                "system_architecture": words.METHODS, "phase": facts.status,
                "maintenance": words.MONITORING,
                "models": [
                    {
                        "name": facts.card.weights.name, "version": facts.card.weights.sha256,
                        "task": words.KIND, "input": "a grey picture of a face, 48 x 48",
                        "output": "eight probabilities of what the face shows",
                        "performance": facts.performance,
                        "datasets": facts.card.weights.training_data,
                    }
                ],
                "development_data": facts.card.weights.training_data,
                "operational_data": {
                    "sources": words.SOURCE_DATA, "sensitive_attributes": " ".join(never_done()),
                    "processing": words.METHODS, "access_and_storage": facts.retention,
                    "sharing_agreements": link["agreements"],
                },
            },
            "risks_mitigations_and_impact_assessments": {
                "impact_assessments": link["authorisations"], "risks": words.RISKS,
                "mitigations": words.PROPORTIONALITY,
            },
        },
    }  # fmt: skip


def _status(rows: Sequence[Authorisation]) -> str:
    """As ATS names phases: what is live is operational, what is judged in shadow is a pilot."""
    modes = {leave.authorisation.mode for state in hotspots_public() for leave in state.leaves}
    if Authorisation.Mode.LIVE in modes:
        return "operational"
    if modes:
        return "pilot"
    return "retired" if rows else "planned"


def _performance(card: ModelCard) -> str:
    figures = next(section for section in card.sections if section.title == "Figures")
    return " ".join(figures.points)


def _retention() -> str:
    return "; ".join(f"{row.label}: {row.kept} {row.since}" for row in retention_rows())


def _links(request: HttpRequest) -> dict[str, str]:
    def absolute(name: str, *taken: str) -> str:
        return request.build_absolute_uri(reverse(f"distress:{name}", args=taken))

    return {
        "home": absolute("public"), "rules": absolute("public-rules"),
        "models": absolute("public-models"), "complain": absolute("public-complaint-new"),
        "parties": absolute("public-parties"),
        "authorisations": absolute("public-authorisations"),
        "agreements": absolute("public-data-json", "agreements"),
    }  # fmt: skip
