"""The items of section 4(1)(b), each answered from the registers or said to be missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client

from distress.web.portal.section_4 import WAYS, items
from governance.models import Body, RegisterRecord, User
from governance.policy import Role
from governance.services.register_records import Paper, record_add
from tests.distress.conftest import City
from tests.distress.web.test_portal import text_of

NUMERALS = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
    "xvi", "xvii",
]  # fmt: skip


def told(number: str) -> str:
    said = next(item.told for item in items() if item.number == number)
    return " ".join(" ".join([one.words, *one.names]) for one in said)


def bill(actor: User, rupees: int, **other: Any) -> RegisterRecord:
    given = {
        "kind": RegisterRecord.Kind.COST, "title": "Bill of works", "reference": "PWD/114-2026",
        "dated": date(2026, 3, 9), "sha256": "a" * 64, "amount_rs": rupees,
    }  # fmt: skip
    return record_add(actor=actor, paper=Paper(**{**given, **other}))


def test_each_of_the_seventeen_items_is_answered_or_named_as_the_agencys(db: None) -> None:
    made = items()

    assert [item.number for item in made] == NUMERALS
    assert all(item.told or item.missing for item in made)
    standing = {item.number: item.standing for item in made}
    # Nobody has an office, and no bill is entered.
    assert {one for one in standing if standing[one] == "not_held"} == {"viii", "x", "xi", "xvi"}
    assert {one for one in standing if standing[one] == "here"} == {"xiv"}


def test_every_way_leads_to_a_page_and_to_a_heading_that_is_there(db: None) -> None:
    text = text_of("/public/section-4/")

    for item in items():
        assert len(item.ways) == len(WAYS[item.number])
        for address, _title in item.ways:
            assert f'href="{address}"' in text
            path, _mark, heading = address.partition("#")
            page = text_of(path)
            assert not heading or f'id="{heading}"' in page
    assert "/public/section-4/" in text_of("/public/")


def test_agency_offices_oversight_and_papers_are_told_and_no_person(
    city: City, person: Callable[..., User], settings: Any
) -> None:
    settings.ABHAYA_AGENCY, settings.ABHAYA_AGENCY_EMAIL = "City police of Lucknow", ""
    commission = Body.objects.create(name="Women's commission", kind=Body.Kind.OVERSIGHT)
    auditor = person("savitri", Role.AUDITOR)
    auditor.body = commission
    auditor.save()
    gone = person("ramdayal", Role.RTI_OFFICER)
    gone.is_active = False
    gone.save()
    assert "Nobody holds the office of RTI officer" in told("xvi")
    person("mohini", Role.RTI_OFFICER)
    officer = person("data", Role.DATA_OFFICER)
    first = bill(officer, 1_250_000)
    bill(officer, 1_300_000, replaces=first.code)
    bill(officer, 200_000)

    assert [item.number for item in items() if item.standing == "not_held"] == ["x"]
    assert "This system is run by: City police of Lucknow" in told("i")
    assert "Women's commission" in told("viii")
    assert "The office of RTI officer is at:" in told("xvi")
    assert "Rs 1,500,000 in 2 papers" in told("xi")
    assert "approved: 1, in force of them 1" in told("xiii")
    text = text_of("/public/section-4/")
    assert not re.search("savitri|ramdayal|mohini", text, re.IGNORECASE)


def test_an_agency_that_is_not_named_and_a_register_without_bills_say_so(db: None) -> None:
    assert "This deployment has not named its agency." in told("i")
    assert told("xi") == "No expenditure on this system is entered in the register of papers."


def test_it_is_read_in_hindi_too(db: None) -> None:
    answer = Client().get("/public/section-4/", headers={"accept-language": "hi"})

    text = answer.content.decode()

    assert "लोक सूचना अधिकारी" in text
    assert len(re.findall('data-item="', text)) == 17
