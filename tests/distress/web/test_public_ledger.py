"""Everybody reads how the ledger stands, signed in as nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from distress.web.public import PAGES
from governance.actors import worker
from governance.models import Checkpoint, Cosignature, Entry, LedgerKey, Witness
from governance.services.heartbeats import gap_note, heartbeat
from governance.services.ledger_keys import key_distrust, key_rotate
from governance.tlog.cosignatures import cosign
from governance.tlog.keys import COSIGNATURE, Signer
from governance.tlog.notes import note_split
from tests.distress.web.doors import DOORS, PUBLIC
from tests.governance.trees import entered, tree_signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys_apart")]


def page() -> str:
    answer = Client().get("/public/ledger/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def told() -> dict[str, Any]:
    answer = Client().get("/public/ledger/?format=json")
    found: dict[str, Any] = answer.json()
    return found


def witnessed(name: str, checkpoint: Checkpoint, **more: Any) -> Witness:
    """A witness that has cosigned this checkpoint."""
    signer = Signer.generate(f"{name}.example", COSIGNATURE)
    row = Witness.objects.create(
        name=signer.key.name, body=f"Body of {name}", vkey=signer.key.text,
        url="http://w.example", cosigned_size=checkpoint.size, **more,
    )  # fmt: skip
    body, _ = note_split(checkpoint.note)
    at = now()
    Cosignature.objects.create(
        checkpoint=checkpoint, witness=row, line=cosign(signer, body, int(at.timestamp())), at=at
    )
    return row


def test_before_anything_is_signed_the_page_says_so() -> None:
    assert "Nothing has been signed yet" in page()
    assert told()["checkpoint"] is None
    assert told()["is_old"] is True


def test_the_newest_checkpoint_is_there_in_words_in_lines_and_for_programs() -> None:
    entered(3)
    made = tree_signed()

    with time_machine.travel(made.signed_at + timedelta(seconds=30), tick=False):
        text, exact = page(), told()

    lines, _ = note_split(made.note)
    assert "Signed 30 seconds ago" in text
    assert all(line in text for line in lines.split())
    assert exact["checkpoint"]["lines"] == lines
    assert (exact["checkpoint"]["age_s"], exact["is_old"]) == (30, False)
    assert exact["checkpoint"]["size"] == 5
    assert [key["announced"] for key in exact["keys"]] == [3, 4]


def test_an_old_checkpoint_is_called_old_in_a_word() -> None:
    entered(1)
    made = tree_signed()

    with time_machine.travel(made.signed_at + timedelta(minutes=9), tick=False):
        assert "Too old: signed 9 minutes ago" in page()
        assert told()["is_old"] is True


def test_a_witness_of_the_operators_own_is_shown_as_such_and_not_counted(settings: Any) -> None:
    settings.ABHAYA_LEDGER_QUORUM = 1
    entered(1)
    checkpoint = tree_signed()
    witnessed("own", checkpoint, run_by_operator=True)

    assert "proves nothing more than the operator's word" in page().replace("&#x27;", "'")
    assert "Not enough: 0 of 1" in page()

    witnessed("university", checkpoint)
    assert "1 have vouched, 1 are needed" in page()
    assert told()["quorum"] == {
        "needed": 1, "newest_has": 1, "newest_meets": True, "met_by_size": checkpoint.size,
    }  # fmt: skip


def test_a_silent_witness_is_shown_with_the_reason_and_the_older_quorum_is_named(
    settings: Any,
) -> None:
    settings.ABHAYA_LEDGER_QUORUM = 1
    entered(1)
    first = tree_signed()
    quiet = witnessed("commission", first)
    entered(1)
    tree_signed()
    Witness.objects.filter(pk=quiet.pk).update(silent_since=now(), silent_because="contradicts")

    text = page()

    assert "what it is shown contradicts what it saw before" in text
    assert "0 of 1 so far" in text
    assert told()["quorum"]["met_by_size"] == first.size
    assert told()["witnesses"][0]["silent_because"] == "contradicts"


def test_missing_times_and_clocks_are_told_in_words() -> None:
    beat = heartbeat(node="web.host-1")
    assert beat is not None
    with transaction.atomic():
        gap_note(what="checkpoint", node="sequencer", since=now() - timedelta(seconds=400))

    text, exact = page(), told()

    assert "Nothing was signed" in text
    assert exact["gaps"][0]["seconds"] == 400
    assert exact["clocks"][0]["node"] == "web.host-1"


def test_a_clock_that_is_wrong_by_more_than_a_second_is_called_wrong() -> None:
    Entry.objects.create(
        verb="administration", action="ledger.heartbeat", actor_kind="worker", actor_code="w",
        subject_kind="ledger", subject_code="log",
        public={"node": "web.host-1", "clock_source": "chrony", "clock_offset_ms": -1400,
                "clock_stratum": 2, "clock_synced": True},
    )  # fmt: skip

    assert "Wrong by more than a second" in page()


def test_a_key_that_is_not_to_be_believed_is_named_with_the_size() -> None:
    entered(1)
    tree_signed()
    first = told()["keys"][0]["key_id"]
    key_rotate(kind=LedgerKey.Kind.LOG, actor=worker("command-line"))
    key_distrust(key_id=first, after_size=2, actor=worker("command-line"))

    assert "Not to be believed" in page()
    assert told()["keys"][0]["distrusted_after"] == 2


def test_each_day_keeps_its_last_checkpoint() -> None:
    sizes = []
    for back in (3, 1):
        with time_machine.travel(now() - timedelta(days=back), tick=True):
            for _twice in range(2):
                entered(1)
                made = tree_signed()
            sizes.append(made.size)

    assert [row["size"] for row in told()["days"]] == sizes[::-1]


def test_the_tools_to_check_it_are_there_and_nothing_else_is() -> None:
    assert "## An export" in Client().get("/log/ledger.md").content.decode()
    for name in ("settings.md", "..%2fREADME.md", "ledger.json", "kek.json"):
        assert Client().get(f"/log/{name}").status_code == 404


def test_every_public_page_is_on_the_page_of_public_pages_and_answers_nobody() -> None:
    listed = {page.name for page in PAGES}
    text = Client().get("/public/").content.decode()

    pages = {name for name in PUBLIC if name.startswith("distress:public-")}
    assert {name for name in pages if not DOORS[name].takes} <= listed
    for name in listed:
        assert f'href="{reverse(name)}"' in text
        assert Client().get(reverse(name)).status_code == 200
    assert re.search(r'href="/public/"', Client().get("/sign-in/").content.decode())
