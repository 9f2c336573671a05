"""What was served is told to everybody by day, and by entry to those who look after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from distress.gateway.counting import ServedCounter
from governance.models import Entry, Reconciliation, User
from governance.policy import Role
from governance.services.reconciliation import reconcile_due
from tests.distress.web.world import signed_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
PICTURE = b"\xff\xd8" + b"p" * 3000


def thumbnail(request: HttpRequest) -> HttpResponse:
    """A door whose author did not know of the ledger."""
    return HttpResponse(PICTURE, content_type="image/jpeg")


def download(request: HttpRequest) -> FileResponse:
    """Another one, which hands out a file."""
    return FileResponse(open(__file__, "rb"), content_type="video/mp4")  # noqa: PTH123


urlpatterns = [
    path("thumbnail.jpg", thumbnail),
    path("download/", download),
    path("", include("distress.urls")),
]


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.ABHAYA_SERVED = tmp_path / "served"
    return settings.ABHAYA_SERVED


def asked(folder: Path, address: str) -> bytes:
    """What a browser gets from the application behind the counter."""

    async def body() -> bytes:
        counter = ServedCounter(ASGIHandler(), folder=folder, apart=())
        headers = [(b"host", b"localhost")]
        scope = {"type": "http", "method": "GET", "path": address, "headers": headers,
                 "query_string": b""}  # fmt: skip
        browser = ApplicationCommunicator(counter, scope)
        await browser.send_input({"type": "http.request"})
        got, message = b"", await browser.receive_output(timeout=10)
        assert message["status"] == 200
        while message.get("type") != "http.response.body" or message.get("more_body"):
            message = await browser.receive_output(timeout=10)
            got += message.get("body", b"")
        await browser.wait(timeout=10)
        return got

    return asyncio.run(body())


@pytest.fixture
def forgotten(settings, folder: Path) -> Reconciliation:
    """A day on which somebody went through doors that name no entry."""
    settings.ROOT_URLCONF = __name__
    with time_machine.travel(NOON, tick=False):
        assert asked(folder, "/thumbnail.jpg") == PICTURE
        assert asked(folder, "/download/") == Path(__file__).read_bytes()
    settings.ROOT_URLCONF = "distress.urls"
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert reconcile_due() == 1
    return Reconciliation.objects.get()


def test_doors_that_forget_the_ledger_are_found(forgotten: Reconciliation) -> None:
    assert (forgotten.served, forgotten.matched, forgotten.unmatched) == (2, 0, 2)
    assert forgotten.incident is not None


def test_everybody_reads_the_days_and_no_code_of_an_entry_that_was_read(
    forgotten: Reconciliation,
) -> None:
    assert forgotten.incident is not None

    page = Client().get("/public/completeness/").content.decode()
    told = Client().get("/public/completeness/?format=json").json()

    assert 'data-sum="unmatched">2<' in page
    assert "0.000&nbsp;%" in page
    assert "not explained yet" in page
    (day,) = told["days"]
    assert (day["day"], day["served"], day["unmatched"]) == ("2026-03-09", 2, 2)
    assert day["incident"]["code"] == str(forgotten.incident.code)
    assert day["entry"] == str(Entry.objects.get(action="ledger.reconcile").code)


def test_without_a_day_that_is_over_the_page_says_so(folder: Path) -> None:
    assert "No day is over yet." in Client().get("/public/completeness/").content.decode()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DATA_OFFICER])
def test_who_looks_after_it_sees_the_entries_on_record(
    forgotten: Reconciliation, person: Callable[..., User], role: Role
) -> None:
    reader = person("nadia", role)

    page = signed_in(reader).get("/completeness/").content.decode()

    assert 'data-unmatched="none"' in page
    read = Entry.objects.get(action="completeness.read")
    assert (read.actor_code, read.allowed) == (str(reader.code), True)


def test_others_are_refused(forgotten: Reconciliation, person: Callable[..., User]) -> None:
    assert signed_in(person("omar", Role.OPERATOR)).get("/completeness/").status_code == 403


@pytest.mark.parametrize(
    ("matched", "served", "shown"),
    [(999_999, 1_000_000, "99.999"), (1, 3, "33.333"), (7, 7, "100.000"), (0, 0, "")],
)
def test_the_figure_is_never_rounded_up_to_all(matched: int, served: int, shown: str) -> None:
    row = Reconciliation(day=date(2026, 3, 9), served=served, matched=matched)

    assert row.percent == shown
