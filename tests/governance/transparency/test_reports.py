"""A period's report is frozen, signed, on record, and tells nobody what it withholds."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils.timezone import now
from pypdf import PdfReader

from governance.errors import Denied, Refused
from governance.ledger.lease import lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import (
    Entry,
    Incident,
    LedgerKey,
    Reconciliation,
    ReportFile,
    TransparencyReport,
    User,
)
from governance.policy import Role
from governance.services.incidents import incident_open
from governance.services.ledger_keys import keys_ensure
from governance.services.transparency import transparency_due, transparency_make
from governance.subjects import PeriodFacts, Tally
from governance.tlog.keys import VerifierKey
from governance.tlog.notes import note_open
from governance.transparency.control.checking import exposed
from governance.transparency.control.keeping import release_of
from governance.transparency.packing import files_zip, report_files
from governance.transparency.periods import Period, month_last
from governance.transparency.reading import document
from governance.vault import text_open
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db
GATE, MARKET = str(UUID(int=1)), str(UUID(int=2))
MONTHS = ("2026-01", "2026-02")


def _tallies() -> Iterator[Tally]:
    for number, month in enumerate(MONTHS):
        yield Tally("dispatches", month, 40 + number, "", GATE)
        yield Tally("dispatches", month, 3, "", MARKET)
        for finding, count in (("helped", 25), ("safe", 12), ("not_found", 4), ("offence", 0)):
            yield Tally("outcomes", month, count, finding)
        yield Tally("harm", month, 1)
        yield Tally("alerts", month, 60, "expression")
        yield Tally("judged_expression", month, 10, "confirmed")
        yield Tally("judged_expression", month, 40, "dismissed")
        yield Tally("false_alerts", month, 1, "private")
        yield Tally("watched", month, 72_000)
        yield Tally("watched_live", month, 36_000)


@pytest.fixture
def officer() -> User:
    return person_with(Role.DATA_OFFICER)


@pytest.fixture(autouse=True)
def city() -> Iterator[Holds]:
    """A log that signs, and what the application knows."""
    with time_machine.travel(datetime(2026, 1, 5, tzinfo=UTC)):
        lease = lease_take(holder="test")
        assert lease is not None
        keys_ensure()
        while entries_integrate(lease=lease):
            pass
        assert checkpoint_sign(lease=lease) is not None
    held = Holds("s", known=PeriodFacts(list(_tallies()), {"review": [10.0, 20.0, 60.0]}))
    with facts_of(held):
        yield held


def _files(report: TransparencyReport) -> dict[str, bytes]:
    return {one.name: bytes(one.content) for one in report.files.all()}


def _told(report: TransparencyReport) -> dict[tuple[str, str], int | None]:
    plain = json.loads(_files(report)["report.json"])
    return {(one["measure"], one["word"]): one["value"] for one in plain["figures"]}


def _rows(content: bytes) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode())))


def test_small_counts_of_people_are_withheld_and_conduct_is_exact(officer: User) -> None:
    told = _told(transparency_make(actor=officer, period=Period(2026, 1)))

    assert told["dispatches", MARKET] is None
    assert told["outcomes", "not_found"] is None
    # How often police were sent is what the agency did: exact, so another place gives way.
    assert told["dispatches", ""] == 43
    assert told["dispatches", GATE] is None
    assert (told["harm", ""], told["false_alerts", "private"]) == (1, 1)
    assert ("confirmed", "afraid") not in told


def test_a_year_cannot_be_subtracted_from_its_months() -> None:
    with time_machine.travel(datetime(2027, 1, 10, tzinfo=UTC)):
        for _time in range(4):
            transparency_due()

    for table in ("dispatches", "outcomes"):
        releases = [
            release_of(json.loads(text_open(bytes(one.tables_sealed), "transparency"))[table])
            for one in TransparencyReport.objects.order_by("id")
        ]
        assert not exposed(releases)
    assert _told(TransparencyReport.objects.get(period="2026"))["harm", ""] == 2


def test_a_report_stands_whatever_comes_later(officer: User, city: Holds) -> None:
    report = transparency_make(actor=officer, period=Period(2026, 1))
    files = _files(report)
    city.known = PeriodFacts([Tally("alerts", "2026-01", 999, "call")])

    with pytest.raises(Refused):
        transparency_make(actor=officer, period=Period(2026, 1))
    for change in (
        lambda: ReportFile.objects.update(content=b""),
        lambda: TransparencyReport.objects.update(sha256="0" * 64),
        lambda: ReportFile.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert _files(report) == files
    rebuilt = report_files(files["report.json"])
    assert {**rebuilt, "manifest.note": files.get("manifest.note", b"")} == {
        **files, "manifest.note": files.get("manifest.note", b"")
    }  # fmt: skip
    assert files_zip(rebuilt) == files_zip(dict(reversed(rebuilt.items())))


def test_it_is_signed_and_on_record(officer: User) -> None:
    report = transparency_make(actor=officer, period=Period(2026, 1))

    files = _files(report)
    key = LedgerKey.objects.get(kind=LedgerKey.Kind.MANIFEST)
    body = note_open(report.note, [VerifierKey.parse(key.vkey)]).text
    assert body.splitlines()[1:] == ["2026-01", sha256(files["manifest.json"]).hexdigest()]
    named = json.loads(files["manifest.json"])["files"]
    assert named == {
        name: sha256(content).hexdigest()
        for name, content in files.items()
        if name != "manifest.json"
    }
    entry = Entry.objects.get(action="report.publish")
    assert (entry.subject_code, entry.public) == (str(report.code), {"sha256": report.sha256})


def test_a_period_that_is_not_over_and_a_stranger_are_refused(officer: User) -> None:
    with pytest.raises(Refused):
        transparency_make(actor=officer, period=month_last(now()).following)
    with pytest.raises(Denied):
        transparency_make(actor=person_with(name="stranger"), period=Period(2026, 1))

    assert not TransparencyReport.objects.exists()


def test_the_calendar_makes_each_report_once() -> None:
    at = datetime(2026, 3, 8, 18, 31, tzinfo=UTC)
    with time_machine.travel(at):
        made = transparency_due()
        again = transparency_due()

    assert [one.period for one in made] == ["2026-01", "2026-02"]
    assert not again
    with time_machine.travel(at - timedelta(minutes=2)):
        assert not transparency_due()
    before = json.loads(_files(made[1])["report.json"])["before"]
    assert before["period"] == "2026-01"


def _reconciled(day: date, unmatched: int) -> None:
    incident = incident_open(Incident.Kind.UNLOGGED_READ, about=day.isoformat())
    files = {"bytes_served": 0, "bytes_logged": 0, "fewer": 0, "files": 1, "lines_broken": 0}
    Reconciliation.objects.create(
        day=day, served=10, matched=10 - unmatched, unmatched=unmatched, unfinished=0,
        files_sha256="0" * 64, entry=Entry.objects.latest("id"), incident=incident, **files,
    )  # fmt: skip


def test_reads_of_the_last_day_of_a_month_are_in_its_report_and_in_no_other() -> None:
    end = datetime(2026, 1, 31, 18, 31, tzinfo=UTC)
    with time_machine.travel(end):
        assert not transparency_due()
    # Of the last day nobody can say anything before it is over in UTC as well.
    with time_machine.travel(datetime(2026, 2, 1, 0, 30, tzinfo=UTC)):
        _reconciled(date(2026, 1, 31), unmatched=2)
        _reconciled(date(2026, 2, 1), unmatched=1)
    with time_machine.travel(end + timedelta(days=60)):
        january, february = (_told(made) for made in transparency_due())

    assert (january["unmatched_reads", ""], january["reads", ""]) == (2, 10)
    assert february["unmatched_reads", ""] == 1
    assert (january["days_unreconciled", ""], february["days_unreconciled", ""]) == (26, 27)


def test_the_first_report_counts_from_the_first_entry_and_says_so(
    officer: User, monkeypatch: Any, city: Holds
) -> None:
    asked = []
    known = city.period_facts

    def noted(*, from_at: datetime, until_at: datetime) -> PeriodFacts:
        asked.append(from_at)
        return known(from_at=from_at, until_at=until_at)

    monkeypatch.setattr(city, "period_facts", noted)
    first = _files(transparency_make(actor=officer, period=Period(2026, 1)))
    second = _files(transparency_make(actor=officer, period=Period(2026, 2)))

    begun = Entry.objects.earliest("id").at
    assert set(asked) == {begun, Period(2026, 2).from_at}
    plain, later = (json.loads(files["report.json"]) for files in (first, second))
    assert (plain["partial"], later["partial"], later["before"]["partial"]) == (True, False, True)
    said = PdfReader(BytesIO(first["report.en.pdf"])).pages[0].extract_text()
    assert "Not a whole period: the record begins on 05/01/2026" in " ".join(said.split())
    with pytest.raises(Refused):
        transparency_make(actor=officer, period=Period(2025, 12))


def test_the_data_package_describes_every_file_and_no_cell_is_a_formula(
    officer: User, city: Holds, monkeypatch: Any
) -> None:
    monkeypatch.setattr(city, "names_of", lambda codes: dict.fromkeys(codes, "=HYPERLINK(1)"))
    files = _files(transparency_make(actor=officer, period=Period(2026, 1)))

    package = json.loads(files["datapackage.json"])
    for resource in package["resources"]:
        content = files[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
    rows = _rows(files["data/figures.csv"])
    fields = next(one for one in package["resources"] if one["name"] == "figures-csv")["schema"]
    assert [field["name"] for field in fields["fields"]] == list(rows[0])
    assert any(row["name_en"] == "'=HYPERLINK(1)" for row in rows)
    withheld = {(row["measure"], row["word"]) for row in rows if row["status"] == "withheld"}
    listed = {(row["measure"], row["word"]) for row in _rows(files["data/suppression.csv"])}
    assert withheld
    assert withheld == listed


def test_many_hotspots_push_nothing_from_the_first_page(officer: User, city: Holds) -> None:
    places = [str(UUID(int=number)) for number in range(1, 40)]
    city.known = PeriodFacts(
        [
            Tally("dispatches", "2026-01", 1000 - 25 * n if n < 38 else 3, "", place)
            for n, place in enumerate(places)
        ]
    )

    files = _files(transparency_make(actor=officer, period=Period(2026, 1)))

    pages = [page.extract_text() for page in PdfReader(BytesIO(files["report.en.pdf"])).pages]
    first, whole = " ".join(pages[0].split()), " ".join(" ".join(pages).split())
    assert "Fairness by group: no data yet" in first
    assert "No alert by expression was judged" in first
    assert not [place for place in places if f"Place {place}" not in whole]
    read = document(json.loads(files["report.json"]), "en")
    rows = {row.label: row for row in read.rest[0].rows}
    assert rows[f"Place {places[0]}"].percent == 100
    assert 'width="50.0%"' in rows[f"Place {places[20]}"].bar
    assert "stroke-dasharray" in rows[f"Place {places[-1]}"].bar
    assert rows[f"Place {places[-1]}"].now == "withheld"


def test_the_first_page_says_what_hurts_however_many_places_there_are(
    officer: User, city: Holds
) -> None:
    places = [Tally("dispatches", "2026-01", 1, "", str(UUID(int=n))) for n in range(10, 260)]
    city.known = PeriodFacts([*city.known.tallies, *places])

    files = _files(transparency_make(actor=officer, period=Period(2026, 1)))

    for language, said in (
        ("en", ("The visit did harm", "Help was not wanted", "A person was helped",
                "Fairness by group: no data yet", "How often reviewers are wrong",
                "20 % of judged alerts")),
        # What is shaped is not read back in its order; its figures are.
        ("hi", ("95 %",)),
    ):  # fmt: skip
        pages = PdfReader(BytesIO(files[f"report.{language}.pdf"])).pages
        first = " ".join(pages[0].extract_text().split())
        assert [one for one in said if one not in first] == []
        assert len(pages) > 6


def test_what_few_people_waited_is_told_nowhere(officer: User) -> None:
    report = transparency_make(actor=officer, period=Period(2026, 1))

    plain = json.loads(_files(report)["report.json"])
    review = plain["waits"][0]
    assert review == {"name": "review", "n": None, "median_s": None, "ninetieth_s": None}
    [waited] = [one for one in document(plain, "en").rest if one.title == "How long people waited"]
    rows = waited.rows
    assert (rows[0].label, rows[0].now) == ("From alert to verdict (fewer than 20)", "withheld")


def test_the_first_page_says_what_hurts_in_both_languages(officer: User) -> None:
    files = _files(transparency_make(actor=officer, period=Period(2026, 1)))

    english, hindi = (PdfReader(BytesIO(files[f"report.{one}.pdf"])) for one in ("en", "hi"))
    first = english.pages[0].extract_text()
    for said in ("Police sent", "The visit did harm", "Fairness by group: no data yet",
                 "20 % of judged alerts"):  # fmt: skip
        assert said in " ".join(first.split())
    # Shaped: what is read back has Devanagari throughout, in the order in which it is drawn.
    assert len(re.findall(r"[\u0900-\u097f]", hindi.pages[0].extract_text())) > 500
    fonts = hindi.pages[0]["/Resources"]["/Font"].values()
    assert any("Devanagari" in str(font.get_object()["/BaseFont"]) for font in fonts)
    assert english.trailer["/Root"]["/MarkInfo"]["/Marked"]
