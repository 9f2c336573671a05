"""From the auditor's desk to a finding and its answer, and to words behind a second key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils.timezone import localtime, now

from distress.web.freshness import FRESH_KEY
from governance import ledger
from governance.actors import worker
from governance.models import AuditorNote, Body, Entry, Finding, SavedQuestion, User
from governance.policy import Purpose, Role
from governance.services.accounts import body_write
from governance.subjects import Subject, SubjectKind
from tests.distress.conftest import City

pytestmark = pytest.mark.django_db

People = Callable[..., User]


def browser(person: User, purpose: Purpose = Purpose.OVERSIGHT) -> Client:
    made = Client()
    made.force_login(person)
    session = made.session
    session["purpose"] = purpose.value
    session[FRESH_KEY] = now().timestamp()
    session.save()
    return made


@pytest.fixture
def auditor(city: City, person: People) -> Client:
    made = person("sen", Role.AUDITOR)
    made.body = body_write(actor=worker("test"), name="Committee", kind=Body.Kind.OVERSIGHT)
    made.save()
    return browser(made)


@pytest.fixture
def colleague(auditor: Client, person: People) -> Client:
    made = person("bose", Role.AUDITOR)
    made.body = Body.objects.get(name="Committee")
    made.save()
    return browser(made)


@pytest.fixture
def exported(city: City) -> list[Entry]:
    """Six copies within an hour, each of a case whose number lies sealed."""
    with transaction.atomic():
        return [
            ledger.append(
                actor=city.operator, verb=Entry.Verb.ADMINISTRATION, action="export.ask",
                subject=Subject(SubjectKind.EXPORT, f"export-{number}"),
                sealed={"case": f"FIR-{number}/2026"},
            )
            for number in range(6)
        ]  # fmt: skip


def test_what_does_not_look_right_leads_to_a_finding_that_is_answered(
    auditor: Client, exported: list[Entry], person: People
) -> None:
    assert "exports_in_bulk" not in auditor.get("/oversight/desk/").content.decode()
    page = auditor.get("/oversight/anomalies/").content.decode()
    assert 'data-kind="exports_in_bulk"' in page
    begun = re.search(r'href="(/oversight/findings/new/\?anomaly=exports_in_bulk[^"]*)"', page)
    assert begun is not None
    form = auditor.get(begun[1].replace("&amp;", "&")).content.decode()
    assert all(str(entry.code) in form for entry in exported)

    due = localtime(now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    sent = auditor.post("/oversight/findings/new/", {
        "words": "Why six copies at once?", "due_at": due, "anomaly": "exports_in_bulk",
        "entries": "\n".join(str(entry.code) for entry in exported),
    })  # fmt: skip
    finding = Finding.objects.get()
    where = f"/oversight/findings/{finding.code}/"
    assert sent.headers["Location"] == where
    officer = browser(person("rao", Role.DATA_OFFICER), Purpose.ADMINISTRATION)
    assert "Why six copies at once?" in officer.get(where).content.decode()
    officer.post(f"{where}answer/", {"answer": "The court asked for all of them."})
    auditor.post(f"{where}judge/", {"verdict": "accepted"})

    assert 'data-state="accepted"' in auditor.get(where).content.decode()
    assert Entry.objects.filter(action="oversight.read", subject_code="anomalies").exists()


def test_a_note_on_an_entry_is_read_by_her_colleagues_and_fills_in_a_finding(
    auditor: Client, exported: list[Entry], colleague: Client, person: People
) -> None:
    row = auditor.get("/oversight/anomalies/").content.decode()
    begun = re.search(r'href="(/oversight/notes/new/\?[^"]*)"', row)
    assert begun is not None
    form = auditor.get(begun[1].replace("&amp;", "&")).content.decode()
    newest = exported[-1].code
    assert "Copies in bulk" in form
    assert f'value="{newest}"' in form

    sent = auditor.post("/oversight/notes/new/", {
        "words": "Six copies <b>at once</b>.", "entry": newest, "anomaly": "exports_in_bulk",
    })  # fmt: skip

    note = AuditorNote.objects.get()
    assert sent.headers["Location"] == f"/ledger/entries/{newest}/#notes"
    assert "1 note" in auditor.get("/oversight/anomalies/").content.decode()
    for address in (f"/ledger/entries/{newest}/", "/oversight/notes/"):
        page = colleague.get(address).content.decode()
        assert "Six copies &lt;b&gt;at once&lt;/b&gt;." in page
        assert f"/oversight/findings/new/?note={note.code}" in page
    raised = colleague.get(f"/oversight/findings/new/?note={note.code}").content.decode()
    assert "Six copies &lt;b&gt;" in raised
    assert str(newest) in raised
    assert 'value="exports_in_bulk"' in raised
    assert not Finding.objects.exists()
    read = Entry.objects.filter(action="note.read", allowed=True)
    assert {row.subject_code for row in read} == {str(newest), "notes", str(note.code)}
    officer = browser(person("rao", Role.DATA_OFFICER), Purpose.ADMINISTRATION)
    assert officer.get("/oversight/notes/").status_code == 403


def test_a_note_on_a_pseudonym_stands_on_the_timeline_and_of_another_body_nobody_sees_it(
    city: City, auditor: Client, exported: list[Entry], person: People
) -> None:
    where = f"/oversight/timelines/{city.operator.code}/"
    unseen = Entry.objects.filter(action="note.read").count()
    auditor.get(where)
    assert Entry.objects.filter(action="note.read").count() == unseen

    auditor.post(
        "/oversight/notes/new/", {"words": "Ask for the roster.", "timeline": city.operator.code}
    )

    assert "Ask for the roster." in auditor.get(where).content.decode()
    elsewhere = browser(person("iyer", Role.AUDITOR))
    note = AuditorNote.objects.get()
    for address in (where, "/oversight/notes/"):
        assert "Ask for the roster." not in elsewhere.get(address).content.decode()
    assert elsewhere.get(f"/oversight/findings/new/?note={note.code}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"words": "About nothing."}, 400, "one entry or one timeline"),
        ({"words": "w", "entry": "x", "timeline": "y"}, 400, "one entry or one timeline"),
        ({"words": "", "timeline": "{code}"}, 400, "required"),
        ({"words": "w", "entry": "{code}"}, 404, "nothing here"),
    ],
)
def test_a_note_that_cannot_stand_is_refused_in_words(
    city: City, auditor: Client, sent: dict[str, str], status: int, told: str
) -> None:
    code = str(city.operator.code)
    answer = auditor.post(
        "/oversight/notes/new/", {name: said.format(code=code) for name, said in sent.items()}
    )

    assert answer.status_code == status
    assert told in answer.content.decode()
    assert not AuditorNote.objects.exists()


def test_sealed_words_are_asked_from_a_timeline_and_shown_once_another_body_agreed(
    city: City, auditor: Client, exported: list[Entry], person: People
) -> None:
    who = city.operator.code
    line = auditor.get(f"/oversight/timelines/{who}/").content.decode()
    assert str(exported[0].code) in line
    auditor.post("/oversight/sealed/new/", {
        "entries": [str(entry.code) for entry in exported[:2]],
        "reason": "Whether these copies belong to one case at all.",
    })  # fmt: skip
    approver = person("das", Role.APPROVER)
    approver.body = body_write(actor=worker("test"), name="Court", kind=Body.Kind.ADMINISTRATION)
    approver.save()
    second = browser(approver, Purpose.ADMINISTRATION)
    where = re.search(
        r"/oversight/sealed/[0-9a-f-]{36}/", second.get("/oversight/sealed/").content.decode()
    )
    assert where is not None

    early = auditor.post(f"{where[0]}open/")
    second.post(f"{where[0]}approve/")
    opened = auditor.post(f"{where[0]}open/").content.decode()

    assert early.status_code == 403
    assert "FIR-0/2026" in opened
    assert "FIR-1/2026" in opened
    assert "FIR-" not in auditor.get(where[0]).content.decode()
    assert "FIR-" not in second.get(where[0]).content.decode()


def test_a_question_is_kept_from_the_explorer_and_runs_again_there(auditor: Client) -> None:
    assert 'name="name"' in auditor.get("/ledger/?answer=refused").content.decode()
    auditor.post("/oversight/questions/", {"name": "Refusals", "answer": "refused", "code": ""})
    kept = SavedQuestion.objects.get()

    run = auditor.get(f"/oversight/questions/{kept.code}/")

    assert run.headers["Location"] == "/ledger/?answer=refused"
    assert "Refusals" in auditor.get("/oversight/desk/").content.decode()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/oversight/anomalies/?since=2026-10-02T10:00&until=2026-10-01T10:00", "Change one"),
        ("/oversight/anomalies/?since=2026-01-01T10:00&until=2026-10-01T10:00", "week by week"),
    ],
)
def test_a_span_that_cannot_be_looked_through_is_refused_in_words(
    auditor: Client, address: str, told: str
) -> None:
    answer = auditor.get(address)

    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_codes_that_are_none_and_filters_that_do_not_fit_change_nothing(auditor: Client) -> None:
    due = localtime(now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    raised = auditor.post(
        "/oversight/findings/new/", {"words": "w", "due_at": due, "entries": "=cmd()"}
    )
    kept = auditor.post("/oversight/questions/", {"name": "n", "answer": "perhaps"})

    assert (raised.status_code, kept.status_code) == (400, 400)
    assert not Finding.objects.exists()
    assert not SavedQuestion.objects.exists()
