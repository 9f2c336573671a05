"""What the ledger holds answers the questions, and the same size always answers the same."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from governance import ledger, policy, procedures
from governance.documents import Document, DocumentKind, policy_text
from governance.errors import Denied, NotThere, Refused
from governance.ledger.lease import Lease
from governance.models import Entry, RegisterRecord, User
from governance.policy import Action, Purpose, Role
from governance.procedures import PROCEDURES
from governance.rti.questions import (
    QUESTIONS,
    AsOf,
    Kind,
    NotPublishable,
    as_of_size,
    question_of,
)
from governance.rti.questions.people import findings
from governance.rti.questions.reading import month_of
from governance.rti.questions.shape import Column, Row
from governance.services import documents
from governance.services.complaints_received import Said, complaint_receive
from governance.services.configuration import configuration_publish
from governance.services.documents import documents_publish
from governance.services.incidents import incident_record
from governance.services.register_records import Paper, record_add
from governance.subjects import Subject, SubjectKind
from tests.governance.people import Holds, body_named, facts_of, granted, person_with
from tests.governance.rti.signing import log_begin, note, signed

pytestmark = pytest.mark.django_db
STATION = "9d0c7f0e-1f57-4f65-8d8f-0b3f0a2f1c11"
NAMES = ("Savitri", "Ramdayal", "Mohini", "सावित्री")


@pytest.fixture
def lease() -> Iterator[Lease]:
    with facts_of(Holds(STATION)):
        yield log_begin()


def alert(verdict: str, reason: str, signal: str = "expression") -> str:
    code = str(uuid.uuid4())
    note("alert.raise", code, detail={"signal": signal, "episode": code})
    note("alert.review", code, detail={"verdict": verdict, "reason": reason})
    return code


def everything(as_of: AsOf) -> str:
    return json.dumps([question.answer(as_of) for question in QUESTIONS.values()], default=str)


def paper(**other: Any) -> Paper:
    given = {
        "kind": RegisterRecord.Kind.PROCUREMENT, "title": "Contract of works",
        "reference": "PWD/114-2026", "dated": date(2026, 3, 9), "sha256": "a" * 64,
    }  # fmt: skip
    return Paper(**{**given, **other})


def test_every_question_fits_the_form_of_the_rules_and_says_what_its_columns_are() -> None:
    assert list(QUESTIONS) == list(range(1, 25))
    for question in QUESTIONS.values():
        for text in (question.english, question.hindi):
            assert 10 < len(text.split()) < 500
        for part in (question.title_hindi, question.note_hindi, question.note_english):
            assert part
        for column in question.columns:
            assert column.english
            assert column.hindi
            assert bool(column.words) == (column.kind is Kind.WORD)


def test_an_empty_ledger_answers_every_question(lease: Lease) -> None:
    as_of = signed(lease)

    for question in QUESTIONS.values():
        question.answer(as_of)
    assert question_of(9).answer(as_of) == []


def test_precision_is_told_with_its_number_and_interval_and_without_calls_for_help(
    lease: Lease,
) -> None:
    for verdict, reason, signal in [
        ("confirmed", "afraid", "expression"), ("dismissed", "play", "expression"),
        ("dismissed", "calm", "expression"), ("confirmed", "called", "call"),
    ]:  # fmt: skip
        alert(verdict, reason, signal)

    rows = question_of(7).answer(signed(lease))

    whole = next(row for row in rows if row["fact"] == "alerts_confirmed_in_all")
    assert (whole["n"], whole["confirmed"], whole["percent"]) == (3, 1, 33.33)
    assert (whole["low_percent"], whole["high_percent"]) == (6.15, 79.23)


def test_what_comes_later_changes_nothing_at_the_earlier_size(lease: Lease) -> None:
    officer = person_with(Role.DATA_OFFICER, name="data")
    alert("dismissed", "play")
    first = record_add(actor=officer, paper=paper())
    earlier = signed(lease)
    before = everything(earlier)

    alert("confirmed", "afraid")
    record_add(actor=officer, paper=paper(replaces=first.code, sha256="b" * 64))
    note("shift.start", str(officer.code))
    note("glass.break", str(uuid.uuid4()))
    complain()
    later = signed(lease)

    assert everything(earlier) == before
    assert everything(later) != before


def complain() -> None:
    begin = now() - timedelta(hours=3)
    complaint_receive(nonce=str(uuid.uuid4()), said=Said(
        category="harmed", place_kind="words", from_at=begin, until_at=begin + timedelta(hours=1),
        place_words="Savitri's house", words="Ramdayal was asked who Mohini is. सावित्री ने देखा।",
    ))  # fmt: skip


def test_a_database_full_of_names_answers_without_one(lease: Lease) -> None:
    body_named("Savitri Trust")
    officer = person_with(Role.DATA_OFFICER, name="Ramdayal", body="Mohini and Sons")
    record_add(actor=officer, paper=paper(title="Contract with Mohini"))
    incident_record(
        actor=officer, kind="breach", noticed_at=now(), description="Savitri saw it",
        summary="Mohini's clip was seen",
    )  # fmt: skip
    complain()
    subject = Subject(SubjectKind.ALERT, "a", station=STATION)
    with pytest.raises(Denied):
        policy.require(
            actor=officer, action=Action.ALERT_SEE, subject=subject, purpose=Purpose.PATROL
        )
    alert("dismissed", "Savitri")

    text = everything(signed(lease))

    assert "PWD/114-2026" in text
    assert not [name for name in NAMES if name.lower() in text.lower()]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.WORD, "Savitri"), (Kind.CODE, "Savitri"), (Kind.VERSION, "savitri"),
        (Kind.REFERENCE, "Savitri"), (Kind.COUNT, "7"), (Kind.COUNT, True), (Kind.NUMBER, "x"),
        (Kind.TIME, "now"), (Kind.SHA256, "a" * 63), (Kind.MONTH, "2026-3"),
    ],
)  # fmt: skip
def test_a_column_has_no_room_for_a_name(kind: Kind, value: Any) -> None:
    assert not Column("x", kind, "x", "x", words=("fixed",)).fits(value)


def test_a_query_that_gives_more_than_its_columns_is_stopped(lease: Lease) -> None:
    question = replace(question_of(1), query=lambda _as_of: [{"name": "Savitri"}])

    with pytest.raises(NotPublishable):
        question.answer(signed(lease))


def test_small_counts_of_what_happened_to_people_are_withheld() -> None:
    begin = now() - timedelta(days=40)
    with time_machine.travel(begin, tick=True):
        lease = log_begin()
    as_of = signed(lease)
    counted = ["helped"] * 40 + ["offence"] * 3 + ["safe"] * 22
    happened = [(begin, word) for word in counted]

    rows = list(findings(as_of, happened))

    shown = {row["finding"]: row["count"] for row in rows if row["month"] == month_of(begin)}
    assert shown["offence"] is None
    assert list(shown.values()).count(None) >= 2
    assert month_of(as_of.at) not in {row["month"] for row in rows}


def begin(policy: Document) -> None:
    """What a sequencer puts on record when it takes over."""
    with facts_of(Holds(STATION, policy=f"street-v{policy.version}", documents=[policy])):
        documents_publish()
        configuration_publish()


def street(version: int, **weights: float) -> Document:
    body = {"name": "street", "version": version, "open_at": 0.5, "weights": weights}
    return Document(DocumentKind.DETECTION_POLICY, "street", policy_text(body), version)


def told(rows: list[Row], fact: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in rows if row["fact"] == fact]


def test_guidelines_are_answered_with_procedures_and_rules_also_without_any_paper(
    lease: Lease,
) -> None:
    begin(street(1, fear=1.0))
    begin(street(1, fear=1.0))
    note("retention.rule_set", "dismissed", kind=SubjectKind.RETENTION_RULE, detail={"hours": 30})

    rows = question_of(5).answer(signed(lease))

    text = (Path(__file__).parents[3] / "docs" / "policy.md").read_bytes()
    procedures = dict(told(rows, "procedure", "version", "sha256"))
    assert procedures["policy-v1"] == sha256(text).hexdigest()
    assert len(procedures) == len(PROCEDURES)
    assert told(rows, "detection_policy", "version", "sha256", "until") == [
        ("street-v1", street(1, fear=1.0).sha256, None)
    ]
    assert told(rows, "retention_rule", "name") == [("dismissed",)]
    assert not told(rows, "procedures_not_on_record", "since")


def test_an_upgrade_changes_no_answer_at_an_earlier_size_and_each_version_stays_told(
    lease: Lease, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(street(1, fear=1.0))
    earlier = signed(lease)
    before = everything(earlier)

    upgraded = shutil.copytree(procedures.DOCS, tmp_path / "docs", ignore=only_markdown)
    (upgraded / "looks.md").write_text("# Looks\n\nNobody looks alone.\n")
    monkeypatch.setattr(procedures, "DOCS", upgraded)
    monkeypatch.setattr(documents, "PROCEDURES", [one for one in PROCEDURES if one != "ledger"])
    begin(street(2, anger=0.5))
    later = signed(lease)

    assert everything(earlier) == before
    rows = question_of(5).answer(later)
    versions = {row["version"]: row for row in rows if row["fact"] == "procedure"}
    assert len(versions) == len(PROCEDURES) + 1
    assert versions["looks-v1"]["until"] == versions["looks-v2"]["since"]
    assert versions["looks-v2"]["until"] is None
    assert versions["ledger-v1"]["until"] is not None
    seen = question_of(22).answer(later)
    assert [
        (row["detection_policy"], row["fact"], row["value"]) for row in seen if row["value"]
    ] == [
        ("street-v1", "fear", 1.0), ("street-v1", "open_at", 0.5),
        ("street-v2", "anger", 0.5), ("street-v2", "open_at", 0.5),
    ]  # fmt: skip


def only_markdown(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".md")]


def test_a_tree_from_before_procedures_were_on_record_says_so_and_guesses_nothing(
    lease: Lease,
) -> None:
    note("ledger.configuration", "c", public={"detection_policy": "street-v1"})
    older = signed(lease)
    begin(street(1, fear=1.0))
    newer = signed(lease)

    rows = question_of(5).answer(older)
    assert not told(rows, "procedure", "version")
    assert told(rows, "procedures_not_on_record", "until") == [(None,)]
    assert told(rows, "detection_policy", "version", "sha256") == [("street-v1", None)]

    rows = question_of(5).answer(newer)
    ((until,),) = told(rows, "procedures_not_on_record", "until")
    assert (until,) in told(rows, "procedure", "since")
    assert told(rows, "detection_policy", "version", "sha256") == [
        ("street-v1", None), ("street-v1", street(1, fear=1.0).sha256),
    ]  # fmt: skip


def test_reasons_of_false_alerts_are_exact_and_no_column_says_that_they_are_withheld(
    lease: Lease,
) -> None:
    alert("dismissed", "private")

    with time_machine.travel(now() + timedelta(days=40), tick=True):
        rows = question_of(18).answer(signed(lease))

    assert not [column for column in question_of(18).columns if column.people]
    assert {row["reason"]: row["count"] for row in rows if row["count"]} == {"private": 1}
    assert "Small counts are withheld" not in question_of(18).note_english


def test_a_zero_that_nobody_counted_says_so(lease: Lease) -> None:
    as_of = signed(lease)
    for number, names in (
        (11, {"social_media_images", "linked_databases"}), (14, {"social_media_images"}),
        (17, {"faces_identified", "watch_list_entries"}),
    ):  # fmt: skip
        rows = question_of(number).answer(as_of)
        marked = {row["fact"] for row in rows if row.get("basis") == "by_construction"}
        assert marked == names


def shift(person: User, *, purpose: Purpose = Purpose.PATROL, hours: int) -> None:
    """She goes on duty now, and off it after so many hours."""
    subject = Subject(SubjectKind.SHIFT, str(person.code))
    policy.require(actor=person, action=Action.SHIFT_START, subject=subject, purpose=purpose)
    with transaction.atomic():
        ledger.append(
            actor=person, verb=Entry.Verb.ADMINISTRATION, action="shift.start", subject=subject,
            purpose=purpose,
        )  # fmt: skip
    with time_machine.travel(now() + timedelta(hours=hours), tick=False):
        note("shift.end", str(person.code), kind=SubjectKind.SHIFT)


def test_only_who_may_review_alerts_is_on_duty_for_them(lease: Lease) -> None:
    her, other = (person_with(Role.OPERATOR, name=name) for name in ("her", "other"))
    officer, keeper = (
        person_with(role, name=role) for role in (Role.STATION_OFFICER, Role.RTI_OFFICER)
    )
    for person in (her, other, officer):
        granted(person, permission="watch_station", object_kind="station", object_code=STATION)
    note("stream.open", "camera", kind=SubjectKind.CAMERA, detail={"stream": "s1"})
    shift(her, hours=2)
    shift(other, purpose=Purpose.INVESTIGATION, hours=3)
    shift(officer, hours=5)
    shift(keeper, hours=7)

    with time_machine.travel(now() + timedelta(hours=8), tick=True):
        rows = question_of(23).answer(signed(lease))

    found = {
        name: sum(float(str(row[name])) for row in rows) for name in rows[0] if name != "month"
    }
    assert found["person_hours"] == found["staffed"] == pytest.approx(2, abs=0.02)
    assert found["camera_hours"] == found["streamed"] == pytest.approx(8, abs=0.05)
    # A month of which only the end is on record is no longer than that.
    assert found["hours"] == pytest.approx(8, abs=0.05)


def test_no_size_without_a_checkpoint_can_be_asked_about(lease: Lease) -> None:
    with pytest.raises(NotThere):
        as_of_size(10**6)
    with pytest.raises(NotThere):
        question_of(25)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "call 9839012345"}, "title"), ({"title": " "}, "title"),
        ({"reference": "the contract"}, "reference"), ({"dated": date(2099, 1, 1)}, "dated"),
        ({"sha256": "abc"}, "sha256"), ({"kind": RegisterRecord.Kind.COST}, "amount_rs"),
        ({"amount_rs": -1}, "amount_rs"),
    ],
)  # fmt: skip
def test_a_paper_that_is_not_whole_is_refused(wrong: dict[str, Any], field: str) -> None:
    officer = person_with(Role.DATA_OFFICER)

    with pytest.raises(ValidationError) as error:
        record_add(actor=officer, paper=paper(**wrong))

    assert field in error.value.message_dict
    assert not RegisterRecord.objects.exists()


def test_a_paper_stands_and_is_replaced_once() -> None:
    officer = person_with(Role.DATA_OFFICER)
    first = record_add(actor=officer, paper=paper())
    record_add(actor=officer, paper=paper(replaces=first.code))

    with pytest.raises(Refused):
        record_add(actor=officer, paper=paper(replaces=first.code))
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterRecord.objects.filter(pk=first.pk).update(title="Another")
    with pytest.raises(Denied):
        record_add(actor=person_with(Role.RTI_OFFICER, name="rti"), paper=paper())
    assert RegisterRecord.objects.count() == 2


def test_months_are_those_of_india() -> None:
    assert month_of(datetime(2026, 2, 28, 18, 29, tzinfo=UTC)) == "2026-02"
    assert month_of(datetime(2026, 2, 28, 18, 30, tzinfo=UTC)) == "2026-03"
