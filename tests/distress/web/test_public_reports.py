"""Anybody reads a report, in both languages, and takes its files as they were signed."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from distress.web.portal.front import figures_of, numbers
from distress.web.portal.periods import period_last
from governance.ledger.lease import lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import Entry, TransparencyReport
from governance.services.ledger_keys import keys_ensure
from governance.services.transparency import transparency_due
from tests.distress.conftest import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(city: City) -> TransparencyReport:
    """The report of a month that is over."""
    with time_machine.travel(datetime(2026, 1, 5, tzinfo=UTC)):
        lease = lease_take(holder="test")
        assert lease is not None
        keys_ensure()
        while entries_integrate(lease=lease):
            pass
        assert checkpoint_sign(lease=lease) is not None
    with time_machine.travel(datetime(2099, 2, 1, tzinfo=UTC)):
        return transparency_due()[0]


def test_everybody_reads_a_report_and_takes_it_whole(
    report: TransparencyReport, client: Client
) -> None:
    index = client.get(reverse("distress:public-reports"))
    page = client.get(reverse("distress:public-report", args=[report.code]))
    address = reverse("distress:public-report-zip", args=[report.code])
    first, again = client.get(address), client.get(address)

    assert report.period in index.content.decode()
    said = page.content.decode()
    assert said.index("Police sent") < said.index("Fairness by group: no data yet")
    assert report.sha256 in said
    assert first.content == again.content
    with zipfile.ZipFile(BytesIO(first.content)) as archive:
        assert sha256(archive.read("manifest.json")).hexdigest() == report.sha256
        assert archive.read("manifest.note").decode() == report.note


def test_the_front_page_and_the_feed_lead_to_the_newest_report(
    report: TransparencyReport, client: Client
) -> None:
    newest = TransparencyReport.objects.latest("until_at")
    address = reverse("distress:public-report", args=[newest.code])

    assert address in client.get(reverse("distress:public")).content.decode()
    items = client.get("/public/feed.json").json()["items"]
    assert [item["url"] for item in items if newest.period in item["title"]] == [
        f"http://testserver{address}"
    ]
    assert report.period in {item["title"].rpartition(" ")[2] for item in items}


def test_the_front_page_tells_the_numbers_of_the_signed_report_and_no_later_ones(
    report: TransparencyReport, client: Client
) -> None:
    february = TransparencyReport.objects.get(period="2026-02")
    plain = json.loads(bytes(february.files.get(name="report.json").content))
    Entry.objects.create(
        at=datetime(2026, 2, 20, tzinfo=UTC), verb="consultation", action="alert.see",
        actor_kind="person", actor_code="p", subject_kind="alert", subject_code="a",
        allowed=False, reason="wrong_purpose",
    )  # fmt: skip

    with time_machine.travel(datetime(2026, 3, 15, tzinfo=UTC), tick=True):
        page = client.get(reverse("distress:public")).content.decode()
        told = {one.name: one for one in numbers(figures_of(period_last()))}
    with time_machine.travel(datetime(2026, 6, 15, tzinfo=UTC), tick=True):
        later = {one.name: one for one in numbers(figures_of(period_last()))}

    frozen = {(one["measure"], one["word"]): one["value"] for one in plain["figures"]}
    assert told["refusals"].value == str(frozen["refusals", ""]) == "0"
    assert told["dispatches"].value == str(frozen["dispatches", ""]) == "0"
    assert "helped: " in told["outcomes"].beside.replace("A person was ", "")
    assert told["staffed"].value == f"{frozen['staffed', ''] / 3600:.1f}"
    assert reverse("distress:public-report", args=[february.code]) in page
    # Of a month without a report, as long as there is none, it is what is counted.
    assert TransparencyReport.objects.filter(period="2026-05").exists() is False
    assert later["dispatches"].value == "fewer than 20"


def test_a_file_that_is_not_there_is_not_found(report: TransparencyReport, client: Client) -> None:
    for name in ("nothing.csv", "../settings.py"):
        answer = client.get(f"/public/reports/{report.code}/files/{name}")
        assert answer.status_code == 404
