"""An answer is composed, withheld in part only as the Act allows, frozen, packed and published."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localdate, now

from governance.errors import Denied, NotThere, Refused
from governance.models import (
    Entry,
    RtiAnswer,
    RtiPackage,
    RtiRequest,
    RtiWithholding,
    StandingAnswer,
    User,
)
from governance.policy import Role
from governance.rti.answering import (
    AppealTo,
    Warned,
    answer_freeze,
    answer_pick,
    withholding_add,
    withholding_drop,
)
from governance.rti.packing import package_make, package_take
from governance.rti.receiving import Asked, request_receive
from governance.rti.refusals import Refusal
from governance.rti.standing import standing_publish
from governance.verifier import folder_verify
from tests.governance.people import Holds, facts_of, person_with
from tests.governance.rti.signing import log_begin, signed

pytestmark = pytest.mark.django_db
APPEAL = AppealTo("Additional Commissioner", "Collectorate, Lucknow 226001")


@pytest.fixture
def officer() -> Iterator[User]:
    with facts_of(Holds()):
        signed(log_begin())
        yield person_with(Role.RTI_OFFICER, name="pio")


@pytest.fixture
def request_() -> RtiRequest:
    asked = Asked(name="Savitri", address="Lalbagh, Lucknow", words="How accurate is it?")
    return request_receive(nonce="n1", asked=asked).request


@pytest.fixture
def draft(officer: User, request_: RtiRequest) -> RtiAnswer:
    return answer_pick(
        actor=officer, request=request_.code, questions=[7, 17, 17], appeal=APPEAL
    )  # fmt: skip


def refusal(**other: Any) -> Refusal:
    given = {
        "question": 17, "column": "count", "clause": "8(1)(h)",
        "where_column": "fact", "where_value": "sent",
        "reason": "The number of visits would show one open operation.",
        "balancing": "The public interest is met by the yearly figure.",
        "instead": "Every other count of the table is given.",
        "impedes": "Whoever is watched would learn from the count on which night officers came.",
        "decision_maker": "Public information officer", "review_on": localdate() + timedelta(90),
    }  # fmt: skip
    return Refusal(**{**given, **other})


def test_a_draft_is_read_at_the_newest_signed_size_and_a_newer_one_replaces_it(
    draft: RtiAnswer, officer: User, request_: RtiRequest
) -> None:
    withholding_add(actor=officer, answer=draft.code, refusal=refusal())

    again = answer_pick(actor=officer, request=request_.code, questions=[3], appeal=APPEAL)

    assert draft.questions == [7, 17]
    assert list(RtiAnswer.objects.all()) == [again]
    assert not RtiWithholding.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"column": "name"}, "column"), ({"column": ""}, "column"),
        ({"where_column": "name"}, "where_column"), ({"where_value": ""}, "where_value"),
        ({"where_column": ""}, "where_value"), ({"where_value": "sentt"}, "where_value"),
        ({"where_column": "month", "where_value": "October"}, "where_value"),
        ({"where_column": "count", "where_value": "few"}, "where_value"),
        ({"question": 7, "column": "percent", "where_column": "until",
          "where_value": "2026-03-09T10:00:00+05:30"}, "where_value"),
        ({"clause": "8(d)"}, "clause"), ({"clause": "11"}, "clause"), ({"clause": ""}, "clause"),
        ({"reason": ""}, "reason"), ({"reason": "secret"}, "reason"),
        ({"balancing": " "}, "balancing"),
        ({"instead": ""}, "instead"), ({"impedes": ""}, "impedes"),
        ({"decision_maker": ""}, "decision_maker"), ({"review_on": localdate()}, "review_on"),
        ({"reason": "Ask Ramdayal at 9839012345 about the reason."}, "reason"),
        ({"question": 5}, "question"),
    ],
)  # fmt: skip
def test_a_refusal_without_what_the_act_asks_is_not_made(
    draft: RtiAnswer, officer: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        withholding_add(actor=officer, answer=draft.code, refusal=refusal(**wrong))

    assert field in error.value.message_dict
    assert not RtiWithholding.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"clause": "8(d)"}, {"reason": ""}, {"balancing": ""}, {"instead": ""}, {"impedes": ""},
        {"appeal_office": ""}, {"appeal_address": ""}, {"appeal_days": 10},
        {"review_on": localdate()}, {"warnings": ["accuracy_8_1_d"]},
    ],
)  # fmt: skip
def test_the_database_keeps_no_refusal_without_it_either(
    draft: RtiAnswer, officer: User, wrong: dict[str, Any]
) -> None:
    row = withholding_add(actor=officer, answer=draft.code, refusal=refusal())
    row.delete()
    for name, value in wrong.items():
        setattr(row, name, value)
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("like", "code"),
    [
        ({"question": 7, "column": "percent", "where_column": "", "where_value": "",
          "clause": "8(1)(d)"}, "accuracy_8_1_d"),
        ({"clause": "8(1)(j)"}, "personal_without_persons"),
        ({"reason": "This is exempt under 8(d) of the Act."}, "short_section"),
        ({"reason": "The vendor objected under section 11 of the Act."}, "section_11"),
        ({"impedes": "The investigation is pending."}, "pending_only"),
        ({"impedes": "The investigation of the said matter is still pending at this police station "
                     "and is being looked into by the officers who are concerned with it."},
         "pending_only"),
        ({"clause": "8(1)(d)"}, "accuracy_8_1_d"),
    ],
)  # fmt: skip
def test_a_known_bad_refusal_warns_and_going_on_is_on_record(
    draft: RtiAnswer, officer: User, like: dict[str, Any], code: str
) -> None:
    with pytest.raises(Warned) as warned:
        withholding_add(actor=officer, answer=draft.code, refusal=refusal(**like))
    assert warned.value.codes == (code,)
    assert not RtiWithholding.objects.exists()

    made = withholding_add(
        actor=officer, answer=draft.code, refusal=refusal(**like, despite=True)
    )  # fmt: skip

    assert (made.warnings, made.went_on) == ([code], True)
    assert Entry.objects.get(action="rti.withhold").detail["despite"] == code


def test_a_refusal_after_the_time_is_over_warns_of_the_deemed_one(
    draft: RtiAnswer, officer: User
) -> None:
    with (
        time_machine.travel(now() + timedelta(days=45), tick=True),
        pytest.raises(Warned) as warned,
    ):
        withholding_add(
            actor=officer, answer=draft.code,
            refusal=refusal(review_on=localdate() + timedelta(300)),
        )  # fmt: skip
    assert warned.value.codes == ("deemed_refusal",)


def test_a_frozen_answer_decides_the_request_and_stands(
    draft: RtiAnswer, officer: User, request_: RtiRequest
) -> None:
    kept = withholding_add(actor=officer, answer=draft.code, refusal=refusal())

    frozen = answer_freeze(actor=officer, answer=draft.code)

    request_.refresh_from_db()
    assert request_.state == RtiRequest.State.DECIDED
    assert request_.steps.get(kind="decided").outcome == "given_in_part"
    for forbidden in (
        lambda: answer_freeze(actor=officer, answer=draft.code),
        lambda: withholding_add(actor=officer, answer=draft.code, refusal=refusal()),
        lambda: withholding_drop(actor=officer, answer=draft.code, withholding=kept.code),
        lambda: answer_pick(
            actor=officer, request=request_.code, questions=[1], appeal=APPEAL
        ),
    ):  # fmt: skip
        with pytest.raises(Refused):
            forbidden()
    for statement in (
        lambda: RtiAnswer.objects.filter(pk=frozen.pk).update(questions=[1]),
        lambda: frozen.delete(),
        lambda: RtiWithholding.objects.filter(pk=kept.pk).update(reason="another"),
        lambda: RtiWithholding.objects.filter(pk=kept.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()


def test_only_the_rti_officer_answers(draft: RtiAnswer) -> None:
    auditor = person_with(Role.AUDITOR, name="auditor")

    for forbidden in (
        lambda: withholding_add(actor=auditor, answer=draft.code, refusal=refusal()),
        lambda: answer_freeze(actor=auditor, answer=draft.code),
        lambda: package_take(actor=auditor, answer=draft.code),
        lambda: standing_publish(actor=auditor, answer=draft.code, question=7),
    ):
        with pytest.raises(Denied):
            forbidden()
    draft.refresh_from_db()
    assert draft.frozen_at is None


def test_the_package_of_a_frozen_answer_is_made_once_and_passes(
    draft: RtiAnswer, officer: User, request_: RtiRequest, tmp_path: Path
) -> None:
    with pytest.raises(NotThere):
        package_take(actor=officer, answer=draft.code)
    answer_freeze(actor=officer, answer=draft.code)
    with pytest.raises(Refused):
        package_take(actor=officer, answer=draft.code)

    made = package_make(answer=draft.pk)

    assert bytes(package_make(answer=draft.pk).zipped) == bytes(made.zipped)
    assert Entry.objects.filter(action="rti.package").count() == 1
    assert (made.steps_done, made.steps) == (4, 4)
    with zipfile.ZipFile(io.BytesIO(bytes(made.zipped))) as packed:
        packed.extractall(tmp_path)
    folder = next(tmp_path.iterdir())
    assert folder_verify(folder).passed
    assert "Savitri" not in "".join(
        path.read_text(errors="ignore") for path in folder.rglob("*") if path.is_file()
    )


def test_the_command_writes_the_same_package_with_progress(
    draft: RtiAnswer, officer: User, request_: RtiRequest, tmp_path: Path
) -> None:
    code = str(request_.code)
    with pytest.raises(CommandError, match="no frozen answer"):
        call_command("rti_package", request=code, out=tmp_path)
    with pytest.raises(CommandError, match="UUID"):
        call_command("rti_package", request="../x", out=tmp_path)
    answer_freeze(actor=officer, answer=draft.code)
    said, progress = io.StringIO(), io.StringIO()

    call_command(
        "rti_package", request=code, out=tmp_path, json=True, stdout=said, stderr=progress
    )  # fmt: skip

    told = json.loads(said.getvalue())
    assert told["manifest"] == package_make(answer=draft.pk).sha256
    assert progress.getvalue().splitlines()[-1] == "4/4 signed"
    with pytest.raises(CommandError, match="exists"):
        call_command("rti_package", request=code, out=tmp_path)


def test_an_answer_becomes_standing_unless_a_field_of_it_is_withheld(
    draft: RtiAnswer, officer: User
) -> None:
    withholding_add(actor=officer, answer=draft.code, refusal=refusal())
    with pytest.raises(Refused):
        standing_publish(actor=officer, answer=draft.code, question=7)
    answer_freeze(actor=officer, answer=draft.code)

    made = standing_publish(actor=officer, answer=draft.code, question=7)

    assert made.csv.startswith("fact,month,")
    assert Entry.objects.get(action="rti.publish").public["sha256"] == made.csv_sha256
    for question in (7, 17):
        with pytest.raises(Refused):
            standing_publish(actor=officer, answer=draft.code, question=question)
    with pytest.raises(NotThere):
        standing_publish(actor=officer, answer=draft.code, question=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        StandingAnswer.objects.update(csv="")
    assert RtiPackage.objects.count() == 1
