"""Programs read what people read: open data, feeds, and records for registers of algorithms."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from distress.models import Hotspot
from distress.web.portal.data_sets import DATA_SETS
from governance.models import Incident, Suspension
from tests.distress.conftest import City

AT = datetime(2026, 11, 25, 12, 0, 40, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
# Required by ATS 0.3.1, with what each may hold.
TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
ATS = {
    "type": "object",
    "required": [
        "standard_version", "lang", "publication_date", "last_change_date", "revision_date",
        "name", "organization", "department", "country", "contact_email", "description_short",
        "status", "decision_making_process", "domain", "area", "goal", "impact", "risks",
        "risk_category", "proportionality", "lawful_basis", "training_data", "source_data",
        "connected_data_sources", "algorithm_type", "type", "monitoring", "human_intervention",
        "objection_procedure", "rollback", "performance", "description",
    ],
    "additionalProperties": TEXT,
    "properties": {
        "standard_version": {"const": "0.3.1"}, "publication_date": DAY, "last_change_date": DAY,
        "revision_date": DAY, "contact_email": {"type": "string", "pattern": "^[^@]+@[^@]+$"},
        "description_short": {"type": "string", "minLength": 1, "maxLength": 150},
        "description": {"type": "string", "minLength": 500, "maxLength": 10_000},
        "status": {"enum": ["planned", "design", "development", "pilot", "evaluation",
                            "operational", "retired"]},
    },
}  # fmt: skip


def _filled(*names: str, **parts: Any) -> dict[str, Any]:
    return {
        "type": "object", "required": [*names, *parts],
        "properties": dict.fromkeys(names, TEXT) | parts,
    }  # fmt: skip


ATRS = _filled(
    tier_1=_filled("name", "description", "website", "contact_email"),
    tier_2=_filled(
        owner=_filled(
            "organisation", "team", "senior_responsible_owner", "third_parties",
            "data_access_terms",
        ),
        description_and_rationale=_filled(
            "detailed_description", "benefits", "previous_process", "alternatives"
        ),
        decision_making=_filled(
            "integration", "provided_information", "frequency_and_scale",
            "human_decisions_and_review", "required_training", "appeals_and_review",
        ),
        tool_specification=_filled(
            "system_architecture", "phase", "maintenance", "development_data",
            models={"type": "array", "minItems": 1, "items": _filled(
                "name", "version", "task", "input", "output", "performance", "datasets"
            )},
            operational_data=_filled(
                "sources", "sensitive_attributes", "processing", "access_and_storage",
                "sharing_agreements",
            ),
        ),
        risks_mitigations_and_impact_assessments=_filled(
            "impact_assessments", "risks", "mitigations"
        ),
    ),
)  # fmt: skip


@pytest.fixture
def told(city: City) -> City:
    """A city with something in its registers, and a name that a spreadsheet would calculate."""
    Suspension.objects.create(authorisation=city.authorisation, cause=Suspension.Cause.CAP)
    Incident.objects.create(kind=Incident.Kind.DISK_FULL, noticed_at=now() - timedelta(hours=1))
    Hotspot.objects.create(name="=1+1", area='@area, "quoted"\n', why_chosen="क्षेत्र")
    return city


def test_every_data_set_has_its_fields_and_nothing_else_as_json_and_as_csv(told: City) -> None:
    index = Client().get("/public/data/").content.decode()

    for name, found in DATA_SETS.items():
        fields = list(found.fields)
        body = Client().get(f"/public/data/{name}.json").json()
        answer = Client().get(f"/public/data/{name}.csv")
        read = list(csv.reader(io.StringIO(answer.content.decode())))

        assert body["fields"] == fields
        assert all(list(row) == fields for row in body["rows"]), name
        assert read[0] == fields
        assert len(read) == 1 + len(body["rows"])
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert f'data-set="{name}"' in index
    assert Client().get("/public/data/people.json").status_code == 404


def test_what_a_spreadsheet_would_calculate_stays_text_and_json_stays_as_it_is(told: City) -> None:
    table = Client().get("/public/data/hotspots.csv").content.decode()
    rows = Client().get("/public/data/hotspots.json").json()["rows"]

    cells = {cell for row in csv.reader(io.StringIO(table)) for cell in row}
    assert {"'=1+1", '\'@area, "quoted"\n', "क्षेत्र"} <= cells
    assert "=1+1" in {row["name"] for row in rows}


def test_open_data_names_nobody_and_no_camera(told: City) -> None:
    everything = "".join(
        Client().get(f"/public/data/{name}.json").content.decode() for name in DATA_SETS
    )

    kept_back = (
        told.operator.username, str(told.operator.code), "approves", str(told.camera.code),
        told.camera.sign_code, told.camera.place,
    )  # fmt: skip
    assert not [found for found in kept_back if found in everything]


def test_an_accuracy_figure_is_never_there_without_its_number_interval_and_day(told: City) -> None:
    row = Client().get("/public/data/authorisations.json").json()["rows"][0]

    assert {"confirmed", "judged", "low_percent", "high_percent", "judged_before"} <= set(row)


def test_what_changed_is_a_feed_whose_entries_keep_their_names(told: City) -> None:
    first, second = Client().get("/public/feed/"), Client().get("/public/feed/")
    entries = ElementTree.fromstring(first.content).findall(f"{ATOM}entry")
    items = Client().get("/public/feed.json").json()["items"]

    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert first["Content-Type"].startswith("application/atom+xml")
    for said in ("Authorisation approved", "Authorisation suspended", "Incident:", "Detection"):
        assert any(title.startswith(said) for title in titles), said
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert ids == [
        entry.findtext(f"{ATOM}id")
        for entry in ElementTree.fromstring(second.content).findall(f"{ATOM}entry")
    ]
    assert [item["id"] for item in items] == ids
    assert "approves" not in first.content.decode()


@pytest.mark.parametrize(("name", "schema"), [("ats", ATS), ("atrs", ATRS)])
def test_the_record_has_what_each_standard_requires(
    city: City, name: str, schema: dict[str, Any]
) -> None:
    record = Client().get(f"/public/data/{name}.json").json()

    jsonschema.validate(record, schema)
    said = json.dumps(record)
    assert '"operational"' in said
    assert "n = 3152" in said
    assert reverse("distress:public-complaint-new") in said


def test_the_record_of_a_machine_on_which_nothing_was_given_is_whole_too(db: None) -> None:
    record = Client().get("/public/data/ats.json").json()

    jsonschema.validate(record, ATS)
    assert record["status"] == "planned"


def test_whoever_asks_more_than_a_person_does_waits_and_the_others_do_not(
    settings: Any, db: None
) -> None:
    settings.ABHAYA_PUBLIC_PER_MINUTE = 2
    much, other = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")

    with time_machine.travel(AT, tick=False):
        answers = [much.get("/public/models/") for _time in range(3)]
        others = [other.get("/public/models/").status_code, much.get("/healthz").status_code]
    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        again = much.get("/public/models/").status_code

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "20"
    assert "Wait a minute" in answers[2].content.decode()
    assert not [answer.cookies for answer in answers if answer.cookies]
    assert (others, again) == ([200, 200], 200)
