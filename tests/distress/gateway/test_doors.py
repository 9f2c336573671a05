"""What is no footage makes no read: nobody should have to explain a QR code."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from distress.asgi import APART
from distress.gateway.counting import WORDS
from tests.distress.web.doors import DOORS, PUBLIC
from tests.shared_files import ROOT


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_everybody_may_fetch_is_words_or_stands_apart(name: str) -> None:
    address = DOORS[name].at(uuid.uuid4())

    answer = Client().get(address)

    media_type = answer.headers.get("Content-Type", "").split(";")[0]
    assert address.startswith(APART) or WORDS.fullmatch(media_type)


def test_no_door_to_footage_stands_apart() -> None:
    at = {name: DOORS[name].at(uuid.uuid4()) for name in DOORS if name not in PUBLIC}

    assert [name for name, address in at.items() if address.startswith(APART)] == [
        "distress:ledger-export",
        "distress:rti-package",
    ]


def test_whoever_answers_with_anything_but_words_names_the_entry() -> None:
    other = re.compile(r"StreamingHttp|FileResponse|content_type=\"(video|image|application/zip)")
    apart = {"log.py", "ledger.py", "reports.py", "package.py"}

    found = {
        path.name: "ENTRY_HEADER" in text
        for folder in ("web", "api")
        for path in (ROOT / "distress" / folder).rglob("*.py")
        if other.search(text := path.read_text())
    }

    assert {"media.py", "exports.py"} <= set(found)
    assert {name for name, is_named in found.items() if not is_named} <= apart
