"""The composer, standing answers, packages and the register of papers, as people use them."""

from __future__ import annotations

import html
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from governance.models import RegisterRecord, RtiAnswer, RtiRequest, RtiWithholding, User
from governance.policy import Role
from governance.rti.packing import packages_make_due
from governance.rti.reading import follow_reference
from governance.rti.receiving import Asked, request_receive
from tests.distress.conftest import City, person_make
from tests.distress.web.world import signed_in

pytestmark = pytest.mark.django_db
ANSWERS, PACKAGE = reverse("distress:public-rti-answers"), reverse("distress:public-rti-package")
PICKED = {
    "questions": ["7", "9", "17"], "appeal_office": "Additional Commissioner",
    "appeal_address": "Collectorate, Lucknow",
}  # fmt: skip
REFUSAL = {
    "field": "7:percent", "where": "", "clause": "8(1)(d)",
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
    assert desk.post(at("rti-answer-pick", request_.code), {}).status_code == 400
    assert desk.post(at("rti-answer-pick", request_.code), PICKED).status_code == 302
    draft = RtiAnswer.objects.get()

    preview = text_of(desk.get(at("rti-answer-preview", draft.code)))
    assert "No record is held, which is the answer." in preview
    assert "Answer to the request" in preview
    early = public.post(PACKAGE, {"reference": follow_reference(request_)})
    assert (early.status_code, "no answer yet" in text_of(early)) == (400, True)
    assert desk.post(at("rti-answer-freeze", draft.code)).status_code == 302
    assert "The package is being made" in text_of(desk.get(page))
    assert packages_make_due() == 1

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
