"""What no question covers is replied to in words, and refused only with its grounds."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from governance.errors import NotThere, Refused
from governance.models import Entry, RtiAnswer, RtiReply, RtiRequest, User
from governance.policy import Role
from governance.rti.answering import (
    Warned,
    answer_freeze,
    answer_pick,
    reply_add,
    reply_drop,
    withholding_add,
)
from governance.rti.packing import package_make
from governance.rti.receiving import Asked, request_receive
from governance.rti.standing import standing_publish
from governance.verifier import folder_verify
from tests.governance.people import Holds, facts_of, person_with
from tests.governance.rti.signing import log_begin, signed
from tests.governance.rti.test_answers import APPEAL, refusal

pytestmark = pytest.mark.django_db
PARKING = "Who pays for the parking in front of the control room?"


@pytest.fixture
def officer() -> Iterator[User]:
    with facts_of(Holds()):
        signed(log_begin())
        yield person_with(Role.RTI_OFFICER, name="pio")


@pytest.fixture
def request_() -> RtiRequest:
    asked = Asked(name="Savitri", address="Lalbagh, Lucknow", words=PARKING)
    return request_receive(nonce="n1", asked=asked).request


@pytest.fixture
def draft(officer: User, request_: RtiRequest) -> RtiAnswer:
    return answer_pick(actor=officer, request=request_.code, questions=[], appeal=APPEAL)


def replied(officer: User, draft: RtiAnswer, **other: Any) -> RtiReply:
    given = {"asked": PARKING, "outcome": "given", "words": "The municipal corporation pays."}
    return reply_add(actor=officer, answer=draft.code, **{**given, **other})


def on_reply(number: int, **other: Any) -> Any:
    return refusal(
        question=0, column=f"reply_{number}", where_column="", where_value="", **other
    )  # fmt: skip


def test_a_request_that_no_question_covers_is_decided_by_a_reply_in_words(
    officer: User, request_: RtiRequest, draft: RtiAnswer, tmp_path: Path
) -> None:
    replied(officer, draft)
    replied(
        officer, draft, asked="=1+1, the gardener's roster", outcome="not_held",
        words="रोस्टर नियंत्रण कक्ष में नहीं रखा जाता।",
    )  # fmt: skip

    answer_freeze(actor=officer, answer=draft.code)

    request_.refresh_from_db()
    assert request_.decided_at is not None
    packed = zipfile.ZipFile(io.BytesIO(package_make(answer=draft.pk).zipped))
    packed.extractall(tmp_path / "taken")
    (folder,) = (tmp_path / "taken").iterdir()
    assert folder_verify(folder).passed
    rows = list(csv.DictReader(io.StringIO((folder / "replies.csv").read_text())))
    assert [row["outcome"] for row in rows] == ["given", "not_held"]
    assert rows[1]["asked"].startswith("'=1+1")
    for name in ("README.en.md", "README.hi.md"):
        told = (folder / name).read_text()
        assert "The municipal corporation pays." in told
        assert "रोस्टर नियंत्रण कक्ष में नहीं रखा जाता।" in told


def test_words_that_name_somebody_or_say_nothing_are_not_taken(
    officer: User, draft: RtiAnswer
) -> None:
    for wrong, field in (
        ({"asked": " "}, "asked"), ({"asked": "a" * 501}, "asked"), ({"words": ""}, "words"),
        ({"words": "Ask 98390 12345."}, "words"), ({"words": "a\x00b"}, "words"),
        ({"outcome": "perhaps"}, "outcome"), ({"outcome": "withheld"}, "words"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            replied(officer, draft, **wrong)
        assert list(error.value.message_dict) == [field]

    assert not RtiReply.objects.exists()


def test_a_reply_refuses_only_with_its_grounds(
    officer: User, request_: RtiRequest, draft: RtiAnswer, tmp_path: Path
) -> None:
    refused = replied(officer, draft, outcome="withheld", words="")
    with pytest.raises(Refused) as error:
        answer_freeze(actor=officer, answer=draft.code)
    assert error.value.code == "bare_refusal"
    frozen = RtiAnswer.objects.filter(pk=draft.pk)
    with pytest.raises(DatabaseError, match="a refusal has its grounds"), transaction.atomic():
        frozen.update(frozen_at=now(), frozen_by=officer)

    withholding_add(actor=officer, answer=draft.code, refusal=on_reply(refused.number))
    answer_freeze(actor=officer, answer=draft.code)

    assert request_.steps.get(kind="decided").outcome == "refused"
    packed = zipfile.ZipFile(io.BytesIO(package_make(answer=draft.pk).zipped))
    packed.extractall(tmp_path / "taken")
    (folder,) = (tmp_path / "taken").iterdir()
    (row,) = csv.DictReader(io.StringIO((folder / "redactions.csv").read_text()))
    assert (row["table"], row["column"], row["count"]) == ("q00", "reply_1", "1")
    assert "**Reply in words 1**: under section 8(1)(h)." in (folder / "README.en.md").read_text()


def test_only_a_withheld_reply_can_be_withheld_and_none_is_published(
    officer: User, draft: RtiAnswer
) -> None:
    given = replied(officer, draft)

    with pytest.raises(ValidationError, match="column"):
        withholding_add(actor=officer, answer=draft.code, refusal=on_reply(given.number))
    answer_freeze(actor=officer, answer=draft.code)
    with pytest.raises(NotThere):
        standing_publish(actor=officer, answer=draft.code, question=0)


def test_a_reply_is_taken_out_goes_along_to_a_newer_draft_and_then_stands(
    officer: User, request_: RtiRequest, draft: RtiAnswer
) -> None:
    gone = replied(officer, draft, outcome="withheld", words="")
    withholding_add(actor=officer, answer=draft.code, refusal=on_reply(gone.number))
    kept = replied(officer, draft)
    reply_drop(actor=officer, answer=draft.code, number=gone.number)

    newer = answer_pick(actor=officer, request=request_.code, questions=[3], appeal=APPEAL)

    assert [(row.number, row.words) for row in newer.replies.all()] == [(kept.number, kept.words)]
    assert not newer.withholdings.exists()
    answer_freeze(actor=officer, answer=newer.code)
    for change in (
        lambda rows: rows.update(words="Another."), lambda rows: rows.delete(),
        lambda rows: rows.create(answer=newer, number=9, asked="a", outcome="given", words="b"),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change(RtiReply.objects.filter(answer=newer))
    assert Entry.objects.filter(action__in=["rti.reply", "rti.reply_drop"]).count() == 3


@pytest.mark.parametrize(
    "asked", ["How accurate were the cameras in May?", "पिछले माह अलर्ट की सटीकता क्या थी?"]
)
def test_a_reply_that_refuses_accuracy_under_8_1_d_is_warned_of(
    officer: User, draft: RtiAnswer, asked: str
) -> None:
    replied(officer, draft, asked=asked, outcome="withheld", words="")

    with pytest.raises(Warned) as warned:
        withholding_add(actor=officer, answer=draft.code, refusal=on_reply(1, clause="8(1)(d)"))

    assert warned.value.codes == ("accuracy_8_1_d",)


def test_a_reply_about_a_person_may_be_refused_as_personal(officer: User, draft: RtiAnswer) -> None:
    replied(
        officer, draft, asked="The home address of the shift's supervisor", outcome="withheld",
        words="",
    )  # fmt: skip

    made = withholding_add(actor=officer, answer=draft.code, refusal=on_reply(1, clause="8(1)(j)"))

    assert made.warnings == []


def test_an_answer_that_says_nothing_is_not_frozen(officer: User, draft: RtiAnswer) -> None:
    with pytest.raises(Refused) as error:
        answer_freeze(actor=officer, answer=draft.code)

    assert error.value.code == "empty"
