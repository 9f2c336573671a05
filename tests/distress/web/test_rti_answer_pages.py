"""The composer, standing answers, packages and the register of papers, as people use them."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from governance.models import Entry, RegisterRecord, RtiAnswer, RtiRequest, RtiWithholding, User
from governance.policy import Role
from governance.rti.packing import packages_make_due
from governance.rti.reading import follow_reference
from governance.rti.receiving import Asked, request_receive
from tests.distress.conftest import City, person_make
from tests.distress.web.world import signed_in

pytestmark = pytest.mark.django_db
ANSWERS, PACKAGE = reverse("distress:public-rti-answers"), reverse("distress:public-rti-package")
FOLLOW = reverse("distress:public-rti")
PICKED = {
    "questions": ["7", "9", "17"], "appeal_office": "Additional Commissioner",
    "appeal_address": "Collectorate, Lucknow",
}  # fmt: skip
REFUSAL = {
    "field": "7:percent", "where_column": "", "where_value": "", "clause": "8(1)(d)",
    "reason": "The vendor holds that the share is a trade secret of its own.",
    "balancing": "The public interest does not outweigh the vendor's.",
    "instead": "The number of alerts is given.", "impedes": "",
    "decision_maker": "Public information officer",
    "review_on": f"{localdate() + timedelta(90)}",
}  # fmt: skip


@pytest.fixture
def officer(city: City) -> User:
    call_command("sequencer", "--once")
    return person_make("sushila", Role.RTI_OFFICER)


@pytest.fixture
def request_(officer: User) -> RtiRequest:
    asked = Asked(name="Savitri", address="Lalbagh, Lucknow", words="How accurate is it?")
    return request_receive(nonce="n1", asked=asked).request


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def at(name: str, *args: object) -> str:
    return reverse(f"distress:{name}", args=args)


def test_an_answer_is_composed_seen_frozen_taken_and_published(
    officer: User, request_: RtiRequest
) -> None:
    desk, public = signed_in(officer), Client()
    page = at("rti-answer", request_.code)
    assert "Nothing is picked yet" in text_of(desk.get(page))
    nowhere = {"questions": ["7"]}
    assert desk.post(at("rti-answer-pick", request_.code), nowhere).status_code == 400
    assert desk.post(at("rti-answer-pick", request_.code), PICKED).status_code == 302
    draft = RtiAnswer.objects.get()

    preview = text_of(desk.get(at("rti-answer-preview", draft.code)))
    assert "No record is held, which is the answer." in preview
    assert "Answer to the request" in preview
    early = public.post(PACKAGE, {"reference": follow_reference(request_)})
    assert (early.status_code, "no answer yet" in text_of(early)) == (400, True)
    frozen(desk, draft)
    assert "The package is being made" in text_of(desk.get(page))
    followed = text_of(public.post(FOLLOW, {"reference": follow_reference(request_)}))
    assert "its package is being made" in followed
    assert packages_make_due() == 1
    followed = text_of(public.post(FOLLOW, {"reference": follow_reference(request_)}))
    assert "The information is given" in followed
    assert f'action="{PACKAGE}"' in followed

    taken = desk.get(at("rti-package", draft.code))
    own = public.post(PACKAGE, {"reference": follow_reference(request_)})
    assert taken.content == own.content
    names = zipfile.ZipFile(io.BytesIO(own.content)).namelist()
    assert any(name.endswith("/data/q07.csv") for name in names)
    assert desk.post(at("rti-answer-publish", draft.code, 7)).status_code == 302
    standing = text_of(public.get(ANSWERS))
    assert f"/public/rti/answers/7/{draft.size}/csv" in standing
    file = public.get(at("public-rti-answer-file", 7, draft.size, "csv"))
    assert file.content.startswith(b"fact,month,")
    assert public.get(at("public-rti-answer-file", 7, draft.size, "exe")).status_code == 404


def frozen(desk: Client, draft: RtiAnswer) -> None:
    """The answer, frozen as the page of confirmation showed it."""
    page = text_of(desk.get(at("rti-answer-freeze", draft.code)))
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    assert desk.post(at("rti-answer-freeze", draft.code), {"seen": seen}).status_code == 302


def test_freezing_shows_what_is_sent_and_freezes_only_what_was_seen(
    officer: User, request_: RtiRequest
) -> None:
    desk = signed_in(officer)
    desk.post(at("rti-answer-pick", request_.code), PICKED)
    draft = RtiAnswer.objects.get()
    path = at("rti-answer-freeze", draft.code)

    seen = text_of(desk.get(path))
    assert "This cannot be undone." in seen
    assert "Additional Commissioner, Collectorate, Lucknow" in seen
    assert "The information is given" in seen
    desk.post(at("rti-answer-withhold", draft.code), {**REFUSAL, "despite": "yes"})
    for sent in ({}, {"seen": "nothing"}):
        again = desk.post(path, sent)
        assert again.status_code == 409
        assert "Nothing is frozen yet" in text_of(again)
        assert "trade secret of its own" in text_of(again)
        assert text_of(again).count("This takes nothing out") == 1
    identified = {"field": "17:count", "where_column": "17:fact", "where_value": "faces_identified"}
    desk.post(at("rti-answer-withhold", draft.code), {**REFUSAL, **identified, "despite": "yes"})
    assert text_of(desk.get(path)).count("This takes nothing out") == 1
    draft.refresh_from_db()
    assert draft.frozen_at is None

    frozen(desk, draft)
    draft.refresh_from_db()
    assert draft.frozen_at is not None
    assert desk.get(path).status_code == 409
    clocks = text_of(desk.get(at("rti-request", request_.code)))
    assert 'data-clock="appeal"' in clocks
    assert 'data-clock="transfer"' not in clocks


WRONG_ROWS: list[tuple[dict[str, str], str]] = [
    ({"where_value": "alerts_confirmed_in_all"}, "Name both a column and its value"),
    ({"where_column": "7:fact"}, "Name both a column and its value"),
    ({"where_column": "7:fact", "where_value": "alerts"}, "holds one of these words"),
    ({"where_column": "7:month", "where_value": "October"}, "cannot hold such a value"),
    ({"where_column": "17:fact", "where_value": "sent"}, "of another table"),
    ({"where_column": "7:fakt", "where_value": "sent"}, "not one of the available choices"),
]


def test_rows_that_no_table_can_have_are_refused_with_what_to_write(
    officer: User, request_: RtiRequest
) -> None:
    desk = signed_in(officer)
    desk.post(at("rti-answer-pick", request_.code), PICKED)
    path = at("rti-answer-withhold", RtiAnswer.objects.get().code)

    for rows, said in WRONG_ROWS:
        answer = desk.post(path, {**REFUSAL, **rows, "despite": "yes"})

        assert answer.status_code == 400, rows
        assert said in text_of(answer), rows
        assert "trade secret of its own" in text_of(answer)
    assert not RtiWithholding.objects.exists()


def test_hindi_pages_say_in_hindi_what_a_column_is(officer: User, request_: RtiRequest) -> None:
    desk = signed_in(officer)
    desk.post(at("rti-answer-pick", request_.code), PICKED)
    draft = RtiAnswer.objects.get()
    rows = {"where_column": "7:fact", "where_value": "alerts_confirmed_in_all"}
    desk.post(at("rti-answer-withhold", draft.code), {**REFUSAL, **rows, "despite": "yes"})
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "hi"

    preview, freezing = (
        text_of(desk.get(at(name, draft.code)))
        for name in ("rti-answer-preview", "rti-answer-freeze")
    )
    assert "पुष्ट अंश<br><code>percent</code>" in preview
    assert "पुष्ट अंश (percent)" in freezing
    composer = text_of(desk.get(at("rti-answer", request_.code)))
    assert "<dd>पुष्ट अंश (percent)</dd>" in composer
    assert "यह किसका अंश है (fact)" in composer
    assert ">Share that" not in composer


def test_a_package_that_cannot_be_made_is_told_where_the_officer_looks(
    officer: User, request_: RtiRequest, settings: Any, tmp_path: Path
) -> None:
    desk = signed_in(officer)
    desk.post(at("rti-answer-pick", request_.code), PICKED)
    frozen(desk, RtiAnswer.objects.get())
    settings.ABHAYA_LEDGER_KEYS = tmp_path / "lost.json"

    assert packages_make_due() == 0

    page = text_of(desk.get(at("rti-answer", request_.code)))
    assert "The key that signs packages is not on this machine." in page
    assert "It is tried again after" in page
    assert f"The package of {request_.reference} could not be made" in text_of(desk.get(at("rti")))
    auditor = signed_in(person_make("sen", Role.AUDITOR))
    assert "could not be made" not in text_of(auditor.get(at("rti")))


def test_the_composer_shows_what_was_asked_and_its_reading_is_on_record(
    officer: User, request_: RtiRequest
) -> None:
    page = text_of(signed_in(officer).get(at("rti-answer", request_.code)))

    assert "How accurate is it?" in page
    assert Entry.objects.filter(action="rti.see", subject_code=str(request_.code)).exists()


def test_a_known_bad_refusal_is_warned_of_and_kept_only_when_she_goes_on(
    officer: User, request_: RtiRequest
) -> None:
    desk = signed_in(officer)
    desk.post(at("rti-answer-pick", request_.code), PICKED)
    path = at("rti-answer-withhold", RtiAnswer.objects.get().code)

    empty = desk.post(path, {**REFUSAL, "reason": ""})
    assert (empty.status_code, RtiWithholding.objects.count()) == (400, 0)
    warned = desk.post(path, REFUSAL)
    assert warned.status_code == 409
    assert "patently incorrect" in text_of(warned)
    assert "trade secret of its own" in text_of(warned)
    assert not RtiWithholding.objects.exists()
    assert desk.post(path, {**REFUSAL, "despite": "yes"}).status_code == 302

    kept = RtiWithholding.objects.get()
    page = text_of(desk.get(at("rti-answer", request_.code)))
    assert "Gone on despite this warning" in page
    assert "Additional Commissioner" in page
    desk.post(at("rti-answer-give", kept.answer.code, kept.code))
    assert not RtiWithholding.objects.exists()


def test_the_data_officer_enters_papers_and_nobody_else(city: City) -> None:
    desk = signed_in(person_make("gopal", Role.DATA_OFFICER))
    given = {
        "kind": "cost", "title": "Cameras, first year", "reference": "PWD/114-2026",
        "dated": "2026-03-09", "amount_rs": "250000", "sha256": "a" * 64,
    }  # fmt: skip

    wrong = desk.post(at("papers"), {**given, "sha256": "x"})
    assert (wrong.status_code, RegisterRecord.objects.count()) == (400, 0)
    assert desk.post(at("papers"), given).status_code == 302

    assert "PWD/114-2026" in text_of(desk.get(at("papers")))
    assert RegisterRecord.objects.get().amount_paise == 25_000_000
    other = signed_in(person_make("sushila", Role.RTI_OFFICER))
    assert other.post(at("papers"), given).status_code == 403


def test_what_no_question_covers_is_replied_to_in_words_and_refused_only_with_a_ground(
    officer: User, request_: RtiRequest
) -> None:
    desk, public = signed_in(officer), Client()
    desk.post(at("rti-answer-pick", request_.code), {**PICKED, "questions": []})
    draft = RtiAnswer.objects.get()
    page, reply = at("rti-answer", request_.code), at("rti-answer-reply", draft.code)
    asked = {"asked": "Who waters the <b>plants</b>?", "outcome": "given", "words": ""}
    wrong = desk.post(reply, asked)
    assert (wrong.status_code, "Write some words." in text_of(wrong)) == (400, True)
    assert "Who waters" in text_of(wrong)
    desk.post(reply, {**asked, "words": "माली नगर निगम का है।"})
    desk.post(reply, {"asked": "Which nights?", "outcome": "withheld", "words": ""})
    assert "It has no ground yet." in text_of(desk.get(page))

    freeze = at("rti-answer-freeze", draft.code)
    seen = re.search(r'name="seen" value="([^"]+)"', text_of(desk.get(freeze)))
    assert seen is not None
    assert desk.post(freeze, {"seen": seen[1]}).status_code == 409
    assert RtiAnswer.objects.get().frozen_at is None
    refusal = {**REFUSAL, "field": "0:reply_2", "clause": "8(1)(g)"}
    assert desk.post(at("rti-answer-withhold", draft.code), refusal).status_code == 302
    frozen(desk, draft)

    request_.refresh_from_db()
    assert request_.decided_at is not None
    packages_make_due()
    taken = public.post(PACKAGE, {"reference": follow_reference(request_)})
    packed = zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content)
                             if taken.streaming else taken.content))  # fmt: skip
    told = packed.read(next(name for name in packed.namelist() if "README.hi" in name)).decode()
    assert "माली नगर निगम का है।" in told
    assert "**शब्दों में उत्तर 2**: धारा 8(1)(g)" in told
    assert "&lt;b&gt;plants" in desk.get(page).content.decode()


def test_a_reply_is_taken_out_of_a_draft(officer: User, request_: RtiRequest) -> None:
    desk = signed_in(officer)
    desk.post(at("rti-answer-pick", request_.code), PICKED)
    draft = RtiAnswer.objects.get()
    given = {"asked": "Who waters the plants?", "outcome": "given", "words": "Nobody."}
    desk.post(at("rti-answer-reply", draft.code), given)

    assert desk.post(at("rti-answer-unsay", draft.code, 1)).status_code == 302
    assert desk.post(at("rti-answer-unsay", draft.code, 1)).status_code == 404
    assert not draft.replies.exists()
