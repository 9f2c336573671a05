"""An auditor finds entries, opens one, proves it, and compares what she kept with what is there."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.utils.timezone import now

from distress.web.freshness import FRESH_KEY
from governance import ledger
from governance.actors import worker
from governance.commitments import commitment
from governance.ledger.keyfile import signers_load
from governance.ledger.lease import lease_release
from governance.ledger.values import value_open
from governance.models import Entry, SealedValue, User
from governance.policy import Purpose, Role
from governance.services.dictionary import dictionary_publish
from governance.subjects import Subject, SubjectKind
from governance.tlog.checkpoints import Checkpoint
from governance.tlog.keys import Signer
from governance.tlog.notes import note_sign
from governance.tlog.proof_files import proof_parse
from governance.tlog.tree import leaf_hash
from governance.tlog.trust import TrustPolicy
from tests.distress.conftest import City
from tests.governance.trees import entered, integrated, tree_signed

pytestmark = pytest.mark.django_db


def client(person: User, purpose: Purpose = Purpose.OVERSIGHT) -> Client:
    made = Client()
    made.force_login(person)
    session = made.session
    session["purpose"] = purpose.value
    session.save()
    return made


@pytest.fixture
def auditor(keys_apart: None, person: Callable[..., User]) -> Client:
    return client(person("sen", Role.AUDITOR))


def codes(text: str) -> list[str]:
    """Codes of the entries on a page, in its order, without the looks at the ledger itself."""
    rows = re.findall(r'<tr data-action="([^"]*)" data-entry="([^"]*)"', text)
    return [code for action, code in rows if action != "ledger.read"]


def listed(auditor: Client, query: str = "") -> list[str]:
    answer = auditor.get(f"/ledger/?{query}")
    assert answer.status_code == 200
    return codes(answer.content.decode())


def refused_entry(person_code: str, camera: str) -> Entry:
    return Entry.objects.create(
        verb="consultation", action="camera.still", actor_kind="person", actor_code=person_code,
        subject_kind="rendition", subject_code="r1", purpose="patrol", allowed=False,
        reason="other_station", detail={"camera": camera},
    )  # fmt: skip


def test_each_filter_finds_what_it_names_and_nothing_else(auditor: Client) -> None:
    opened, other = entered(2)
    refused = refused_entry("p1", "c0")
    party = Entry.objects.create(
        verb="disclosure", action="camera.still", actor_kind="party", actor_code="acme",
        subject_kind="camera", subject_code="c9", allowed=True, reason="allowed",
    )  # fmt: skip

    for query, found in (
        ("code=c0", [opened]),
        ("camera=c0", [refused, opened]),
        ("person=p1", [refused]),
        ("person=acme", []),
        ("party=acme", [party]),
        ("verb=collection", [other, opened]),
        ("action=camera.still", [party, refused]),
        ("action=camera.still&answer=refused", [refused]),
        ("camera=c0&verb=collection", [opened]),
        ("camera=c0&person=p1", [refused]),
        ("camera=c1&person=p1", []),
        ("subject_kind=rendition", [refused]),
        ("purpose=patrol", [refused]),
        ("answer=done", [other, opened]),
        ("code=c0&until=2001-01-01T00:00", []),
        ("verb=collection&since=2001-01-01T00:00&until=2101-01-01T00:00", [other, opened]),
    ):
        assert listed(auditor, query) == [str(entry.code) for entry in found], query


def test_an_entry_is_found_by_its_place_in_the_tree(auditor: Client) -> None:
    entries = entered(3)
    lease_release(integrated())

    assert listed(auditor, "index=1") == [str(entries[1].code)]
    assert listed(auditor, "index=99") == []
    assert "waits for its index" in auditor.get("/ledger/").content.decode()


def test_pages_follow_one_another_without_gap_or_repeat_while_entries_arrive(
    auditor: Client,
) -> None:
    entries = entered(230)
    seen: list[str] = []
    address = "/ledger/?verb=collection"
    while address:
        text = auditor.get(address).content.decode()
        seen += codes(text)
        older = text.split('rel="next" href="')[1:]
        address = "/ledger/" + older[0].split('"')[0].replace("&amp;", "&") if older else ""
        entered(5)

    assert seen == [str(entry.code) for entry in reversed(entries)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("code=" + "x" * 65, "64"),
        ("person=%00", "code"),
        ("camera=a%0ab", "A code has letters"),
        ("code=' OR 1=1 --", "A code has letters"),
        ("code=कखग", "A code has letters"),
        ("code=аsha", "A code has letters"),
        ("code=sen@police.example", "A code has letters"),
        ("action=alert.see\u202e", "A code has letters"),
        ("verb=dance", "dance"),
        ("purpose=fun", "fun"),
        ("answer=maybe", "maybe"),
        ("subject_kind=unicorn", "unicorn"),
        ("index=-1", "0"),
        ("index=99999999999999999999999", "4611686018427387904"),
        ("index=1e3", "whole number"),
        ("since=yesterday", "valid date"),
        ("since=2026-02-02T10:00&until=2026-02-01T10:00", "before the beginning"),
        ("since=9999-99-99T10:00", "valid date"),
        ("before=17", "Start from the newest"),
        ("before=6b0e3a4e-0000-4000-8000-000000000000", "Start from the newest"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_with_words_and_finds_nothing(
    auditor: Client, query: str, said: str
) -> None:
    entered(1)

    answer = auditor.get("/ledger/?" + quote(query, safe="=&%"))

    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text.replace("“", "").replace("”", "")
    assert codes(text) == []


def test_whom_an_auditor_looks_for_is_on_record_under_each_code(auditor: Client) -> None:
    auditor.get("/ledger/")
    auditor.get("/ledger/?person=p1&camera=c1")

    looks = Entry.objects.filter(action="ledger.read", allowed=True).order_by("id")
    assert [entry.subject_code for entry in looks] == ["all", "p1", "c1"]
    # The earlier look at her, and this one.
    assert auditor.get("/ledger/?code=p1").content.decode().count('data-action="ledger.read"') == 2


@pytest.mark.parametrize("path", ["/ledger/", "/ledger/compare/", "entry", "proof", "leaf"])
def test_nobody_but_an_auditor_reads_and_each_try_is_on_record(city: City, path: str) -> None:
    found = entered(1)[0]
    base = f"/ledger/entries/{found.code}/"
    address = {"entry": base, "proof": base + "proof/", "leaf": base + "leaf/"}.get(path, path)

    assert client(city.operator).get(address).status_code == 403
    assert client(city.operator).get("/ledger/?verb=dance").status_code == 403
    assert Client().get(address).status_code == 302
    tried = Entry.objects.filter(action="ledger.read", actor_code=str(city.operator.code))
    assert list(tried.values_list("allowed", flat=True)) == [False, False]


def test_one_entry_is_shown_with_its_leaf_its_neighbours_and_what_is_sealed(
    auditor: Client,
) -> None:
    before = entered(1)[0]
    with transaction.atomic():
        told = ledger.append(
            actor=worker("w"), verb=Entry.Verb.ALTERATION, action="hold.place",
            subject=Subject(SubjectKind.CLIP, "k1"), detail={"hours": 4},
            sealed={"justification": "the court asked for it", "recipient": "Mrs Rao"},
        )  # fmt: skip
    SealedValue.objects.filter(entry=told, name="recipient").delete()
    after = entered(1)[0]
    lease_release(integrated())

    text = auditor.get(f"/ledger/entries/{told.code}/").content.decode()

    assert "the court asked for it" not in text
    assert text.count(">sealed<") == 1
    assert text.count(">erased<") == 1
    for neighbour in (before, after):
        assert f"/ledger/entries/{neighbour.code}/" in text
    shown = text.split("data-leaf-hash>")[1].split("<")[0]
    exported = json.loads(auditor.get(f"/ledger/entries/{told.code}/leaf/").content)
    canonical = text.split("data-leaf>")[1].split("<")[0].replace("&quot;", '"')
    assert json.loads(canonical) == exported["leaf"]
    assert leaf_hash(b"abhaya/entry/v1\n" + canonical.encode()).hex() == shown
    salt, value = exported["open"]["detail"]
    assert value == '{"hours":4}'
    assert (
        commitment("detail", bytes.fromhex(salt), value) == exported["leaf"]["committed"]["detail"]
    )
    assert set(exported["open"]) == {"actor", "subject", "station", "detail"}
    assert value_open(told, "justification") is not None


def test_the_decision_is_replayed_on_its_page(auditor: Client) -> None:
    found = refused_entry("p1", "c0")

    text = auditor.get(f"/ledger/entries/{found.code}/").content.decode()

    assert "Policy refused it (other_station)" in text


def test_a_proof_is_downloaded_and_holds_under_the_published_policy(auditor: Client) -> None:
    found = entered(3)[1]
    assert auditor.get(f"/ledger/entries/{found.code}/proof/").status_code == 409
    tree_signed()

    answer = auditor.get(f"/ledger/entries/{found.code}/proof/")

    assert 'filename="1.tlog-proof"' in answer["Content-Disposition"]
    proof = proof_parse(answer.content.decode())
    policy = TrustPolicy.parse(Client().get("/log/trust-policy.txt").content.decode())
    assert policy.check(proof.note).valid
    leaf = auditor.get(f"/ledger/entries/{found.code}/").content.decode()
    proof.verify_leaf(bytes.fromhex(leaf.split("data-leaf-hash>")[1].split("<")[0]))


def test_what_is_not_there_is_not_there_and_the_look_is_on_record(auditor: Client) -> None:
    missing = "6b0e3a4e-0000-4000-8000-000000000000"

    for path in ("", "proof/", "leaf/"):
        assert auditor.get(f"/ledger/entries/{missing}/{path}").status_code == 404
    assert Entry.objects.filter(action="ledger.read", subject_code=missing).count() == 3


def compared(auditor: Client, text: str) -> Any:
    return auditor.post("/ledger/compare/", {"checkpoint": text})


def verdict(auditor: Client, text: str) -> str:
    answer = compared(auditor, text)
    assert answer.status_code == 200
    return str(answer.content.decode().split('data-verdict="')[1].split('"')[0])


def test_a_checkpoint_that_was_kept_is_still_continued_with_and_without_signatures(
    auditor: Client,
) -> None:
    entered(300)
    note = tree_signed().note
    entered(300)
    tree_signed()

    assert verdict(auditor, note) == "consistent"
    assert verdict(auditor, note.replace("\n", "\r\n")) == "consistent"
    assert verdict(auditor, note.split("\n\n")[0]) == "same_unsigned"
    typed = "  " + note.split("\n\n")[0].replace("\n", "  \r\n ") + "\r\n"
    assert verdict(auditor, typed) == "same_unsigned"


def test_what_a_changed_log_would_show_is_called_by_its_name(
    auditor: Client, settings: Any
) -> None:
    entered(3)
    made = tree_signed()
    origin = settings.ABHAYA_LEDGER_ORIGIN
    ours = next(one for one in signers_load().values() if one.key.name == origin)
    stranger = Signer.generate(origin)

    def kept(size: int, root: bytes, *by: Signer, name: str = origin) -> str:
        body = Checkpoint(name, size, root).body
        return note_sign(body, by) if by else body

    other = b"o" * 32
    assert verdict(auditor, kept(3, other, ours)) == "split_view"
    assert verdict(auditor, kept(9, other, ours)) == "rolled_back"
    assert verdict(auditor, kept(3, other)) == "differs_unsigned"
    assert verdict(auditor, kept(9, other)) == "larger_unsigned"
    assert verdict(auditor, kept(5, bytes(made.root), stranger)) == "wrong_key"
    assert verdict(auditor, kept(5, other, ours, name="other.example/log")) == "other_log"
    assert verdict(auditor, made.note.replace("\n5\n", "\n4\n")) == "forged_signature"


@pytest.mark.parametrize(
    "text",
    [
        "x", "\n\n\n", "a\n1\n", "a\n-1\nAAAA\n", "a\n1\nAAAA", "<script>alert(1)</script>",
        "abhaya.localhost/ledger\n5\n" + "A" * 9000, "— x AAAAAAAA", "\u202e" * 50,
        "abhaya.localhost/ledger\n99999999999999999999\n" + "A" * 43 + "=",
    ],
)  # fmt: skip
def test_hostile_text_is_no_checkpoint(auditor: Client, text: str) -> None:
    entered(1)
    tree_signed()

    answer = compared(auditor, text)

    assert answer.status_code in {200, 400}
    assert 'data-verdict="consistent"' not in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("text", ["", "x" * 20_001, "a\x00b"])
def test_what_is_too_long_or_empty_is_refused_with_words(auditor: Client, text: str) -> None:
    answer = compared(auditor, text)

    assert answer.status_code == 400
    assert 'class="problem"' in answer.content.decode()


def fresh(auditor: Client) -> Client:
    """The same browser, after she has shown again that it is she."""
    session = auditor.session
    session[FRESH_KEY] = now().timestamp()
    session.save()
    return auditor


def verified(folder: Path) -> str:
    """What the export's own verifier says of it under the published policy."""
    done = subprocess.run(
        [sys.executable, folder / "verifier.py", folder, "--policy", folder / "trust-policy.txt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_a_filter_finds_is_exported_and_the_verifier_passes_it(
    auditor: Client, tmp_path: Path
) -> None:
    wanted, _other = entered(2)
    dictionary_publish()
    tree_signed()

    answer = fresh(auditor).post("/ledger/export/", {"camera": "c0"})

    assert answer.status_code == 200
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    packed.extractall(tmp_path)
    folder = tmp_path / "ledger"
    lines = [json.loads(line) for line in (folder / "entries.jsonl").read_text().splitlines()]
    assert str(wanted.code) in {line["leaf"]["code"] for line in lines}
    assert all(line["index"] == 0 or line["leaf"]["action"].startswith("ledger.") for line in lines)
    assert "PASS" in verified(folder)
    made = Entry.objects.get(action="ledger.export", allowed=None)
    assert made.public["size"] == 5
    asked = Entry.objects.get(action="ledger.export", allowed=True)
    assert asked.subject_code == "c0"


def test_an_export_that_cannot_be_leaves_no_entry_that_says_it_was_made(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.services.ledger_exports.MOST", 1)
    entered(2)
    fresh(auditor)

    for sent in ({"verb": "dance"}, {"camera": "nowhere"}, {"verb": "collection"}, {"code": "c0"}):
        assert auditor.post("/ledger/export/", sent).status_code == 409, sent

    assert not Entry.objects.filter(action="ledger.export", allowed=None).exists()


def test_nobody_but_an_auditor_exports(city: City) -> None:
    assert fresh(client(city.operator)).post("/ledger/export/", {"verb": "x"}).status_code == 403
    assert Entry.objects.filter(action="ledger.export", allowed=False).count() == 1
