"""The pages of disclosures, as plain forms: registered, answered, taken, and counted in public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from distress.footage.disclosures import disclosure_make
from distress.models import Clip
from distress.web.freshness import FRESH_KEY
from governance.models import Body, Disclosure, Entry, Hold, User
from governance.policy import Purpose
from tests.distress.footage import disclosing
from tests.distress.footage.conftest import (
    authorisation,
    camera,
    clip,
    fill,
    person_of,
    portrait,
    vault_apart,
)
from tests.distress.footage.disclosing import camera_of, unpacked
from tests.distress.footage.test_disclosures import kept

__all__ = [
    "authorisation",
    "camera",
    "clip",
    "fill",
    "kept",
    "person_of",
    "portrait",
    "vault_apart",
]

pytestmark = pytest.mark.django_db
RECIPIENT = "Inspector Anil <b>Kumar</b>, CBI"


@pytest.fixture
def officer(db: None) -> User:
    return disclosing.data_officer()


@pytest.fixture
def approver(db: None) -> User:
    return disclosing.approver()


@pytest.fixture
def taker(kept: Clip, person_of: Callable[..., User]) -> User:
    return person_of(camera_of(kept).station, role="investigator")


def client(person: User, *, fresh: bool = True) -> Client:
    """A browser in which she has signed in, with a second factor."""
    Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {}})
    made = Client()
    made.force_login(person)
    session = made.session
    session["purpose"] = Purpose.ADMINISTRATION.value
    if fresh:
        session[FRESH_KEY] = now().timestamp()
    else:
        session.pop(FRESH_KEY, None)
    session.save()
    return made


def url(name: str, *args: object) -> str:
    return reverse(f"distress:{name}", args=args)


def written(kept: Clip, by: User, **other: Any) -> dict[str, Any]:
    """The form as the data officer fills it in: ten minutes around the clip, two rows empty."""
    begins = localtime(kept.segments.earliest("number").start_at) - timedelta(minutes=5)
    rows = {
        f"form-{number}-{name}": ""
        for number in range(3)
        for name in ("camera", "from_at", "to_at")
    }
    return {
        "basis": "bnss_94_court", "reference": "CMM-118/2026", "dated": "2026-01-05",
        "place": "Court of the CJM, Lucknow", "authority": "Shri Verma",
        "case_reference": "FIR-212/2026", "recipient": RECIPIENT, "kind": "blurred",
        "taker": str(by.code), "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0", **rows,
        "form-1-camera": str(camera_of(kept).code),
        "form-1-from_at": f"{begins:%Y-%m-%dT%H:%M}",
        "form-1-to_at": f"{begins + timedelta(minutes=10):%Y-%m-%dT%H:%M}",
    } | other  # fmt: skip


def registered(officer: User, kept: Clip, taker: User) -> Disclosure:
    answer = client(officer).post(url("disclosure-new"), written(kept, taker))
    assert answer.status_code == 302, answer.content.decode()
    return Disclosure.objects.get()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_registered_approved_taken_once_and_counted(
    officer: User, approver: User, taker: User, kept: Clip
) -> None:
    found = registered(officer, kept, taker)
    assert [row.minutes for row in found.scope.all()] == [10]
    hers = text_of(client(officer).get(url("disclosure", found.code)))
    assert str(kept.code) in hers
    assert "not held" in hers
    assert "Inspector Anil &lt;b&gt;Kumar&lt;/b&gt;, CBI" in hers
    waits = text_of(client(approver).get(url("disclosures")))
    assert "CMM-118/2026" in waits

    client(approver).post(url("disclosure-approve", found.code))
    disclosure_make(disclosure_id=found.pk)
    ready = text_of(client(taker).get(url("disclosure", found.code)))
    assert "Take it, once" in ready
    answer = client(taker).post(url("disclosure-take", found.code))
    package = b"".join(answer)

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].endswith(f'disclosure-{str(found.code)[:8]}.zip"')
    assert "certificate.pdf" in unpacked(package)
    again = client(taker).post(url("disclosure-take", found.code))
    assert again.status_code == 403
    assert "taken before" in text_of(again)
    over = text_of(client(taker).get(url("disclosure", found.code)))
    assert "Take it, once" not in over
    assert found.clips.get().sha256 in over


def test_the_public_reads_counts_and_no_names(
    officer: User, approver: User, taker: User, kept: Clip
) -> None:
    found = registered(officer, kept, taker)
    client(approver).post(url("disclosure-refuse", found.code), {"reason": "too_wide"})

    page = text_of(Client().get(url("public-disclosures")))
    told = Client().get(url("public-disclosures") + "?format=json").json()

    assert "Refused: The scope is wider than the order" in page
    assert told["disclosures"] == [{
        "day": f"{localtime(found.asked_at):%Y-%m-%d}", "basis": "bnss_94_court",
        "station_kind": "police", "camera_minutes": 10, "rendition": "blurred",
        "outcome": "refused",
    }]  # fmt: skip
    assert told["counts"] == [
        {"basis": "bnss_94_court", "kind": "blurred", "orders": 1, "given": 0}
    ]
    secret = (
        "FIR-212",
        "CMM-118",
        "Verma",
        "Anil",
        "CJM",
        str(found.code),
        camera_of(kept).name,
    )
    assert not [word for word in secret if word in page + str(told)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reference": "the judge's letter"}, "A case reference has a number"),
        ({"recipient": "a\x00b"}, "control characters|Null characters"),
        ({"kind": "original"}, "only where the order says so"),
        ({"basis": "other_law"}, "Name the other law"),
        ({"form-1-to_at": ""}, "A row needs a camera and both times"),
        ({"form-1-to_at": "2020-01-01T10:00"}, "A row ends after it begins"),
        ({"form-1-camera": "", "form-1-from_at": "", "form-1-to_at": ""}, "at least one camera"),
        ({"form-1-camera": str(uuid4())}, "not one of the available choices"),
        ({"taker": str(uuid4())}, "not one of the available choices"),
        ({"form-TOTAL_FORMS": "9999"}, "at most 24 forms|at most"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_written_stays(
    officer: User, taker: User, kept: Clip, change: dict[str, str], says: str
) -> None:
    answer = client(officer).post(url("disclosure-new"), written(kept, taker, **change))

    page = text_of(answer)
    assert answer.status_code == 400
    assert any(word in page for word in says.split("|")), page
    assert "Shri Verma" in page
    assert not Disclosure.objects.exists()


def test_where_nothing_is_kept_the_form_says_so(officer: User, taker: User, kept: Clip) -> None:
    long_ago = {"form-1-from_at": "2026-01-01T10:00", "form-1-to_at": "2026-01-01T10:10"}

    answer = client(officer).post(url("disclosure-new"), written(kept, taker, **long_ago))

    assert answer.status_code == 400
    assert "No footage is kept of these cameras at these times" in text_of(answer)
    assert Entry.objects.filter(reason="scope_empty", allowed=False).exists()


def test_more_rows_come_by_sending_the_form_and_nothing_is_lost(
    officer: User, taker: User, kept: Clip
) -> None:
    sent = written(kept, taker, more="1")

    page = text_of(client(officer).post(url("disclosure-new"), sent))

    assert 'name="form-TOTAL_FORMS" value="6"' in page
    assert page.count("Row ") == 6
    for value in ("Shri Verma", sent["form-1-from_at"], "CMM-118/2026"):
        assert value in page
    assert f'value="{camera_of(kept).code}" selected' in page
    assert not Disclosure.objects.exists()


def test_an_original_is_registered_where_it_is_ticked_and_said_why(
    officer: User, taker: User, kept: Clip
) -> None:
    original = {"kind": "original", "original_ordered": "on", "necessity": "Who held the bag?"}

    client(officer).post(url("disclosure-new"), written(kept, taker, **original))

    found = Disclosure.objects.get()
    assert (found.kind, found.original_ordered) == ("original", True)
    assert "Who held the bag?" in text_of(client(officer).get(url("disclosure", found.code)))


def test_what_is_held_is_shown_as_held(officer: User, taker: User, kept: Clip) -> None:
    found = registered(officer, kept, taker)
    Hold.objects.create(
        clip_code=kept.code, case_reference="FIR-1", legal_basis="s.94", reason="trial",
        placed_by=officer, ends_at=now() + timedelta(days=9),
    )  # fmt: skip

    page = text_of(client(officer).get(url("disclosure", found.code)))

    assert "<strong>not held</strong>" not in page


def test_approval_and_taking_ask_again_who_it_is(
    officer: User, approver: User, taker: User, kept: Clip
) -> None:
    found = registered(officer, kept, taker)

    first = client(approver, fresh=False).post(url("disclosure-approve", found.code))
    found.refresh_from_db()
    assert (first.status_code, found.status) == (302, "waiting")
    client(approver).post(url("disclosure-approve", found.code))
    disclosure_make(disclosure_id=found.pk)
    second = client(taker, fresh=False).post(url("disclosure-take", found.code))

    found.refresh_from_db()
    assert (second.status_code, found.status) == (302, "ready")


def test_an_approver_of_the_police_reads_why_she_cannot_answer(
    officer: User, taker: User, kept: Clip
) -> None:
    found = registered(officer, kept, taker)
    other = disclosing.approver("other", "City police", Body.Kind.POLICE)

    page = text_of(client(other).get(url("disclosure", found.code)))
    answer = client(other).post(url("disclosure-approve", found.code))

    assert "of another body than whoever registered this" in page
    assert "Your answer" not in page
    assert answer.status_code == 403
    found.refresh_from_db()
    assert found.status == "waiting"


def test_who_is_no_party_finds_nothing(
    officer: User, taker: User, kept: Clip, person_of: Callable[..., User]
) -> None:
    found = registered(officer, kept, taker)
    colleague = person_of(camera_of(kept).station, role="supervisor")
    auditor = disclosing.role_made("sen", "auditor", "Committee", Body.Kind.OVERSIGHT)

    assert client(colleague).get(url("disclosure", found.code)).status_code == 404
    assert client(colleague).post(url("disclosure-take", found.code)).status_code == 404
    assert "CMM-118" not in text_of(client(colleague).get(url("disclosures")))
    # Oversight counts orders and reads no name.
    listed = text_of(client(auditor).get(url("disclosures")))
    assert "CMM-118/2026" in listed
    assert client(auditor).get(url("disclosure", found.code)).status_code == 403
    for name in ("disclosure", "disclosure-take"):
        method = "get" if name == "disclosure" else "post"
        assert getattr(client(taker), method)(url(name, uuid4())).status_code == 404


def test_the_data_officer_is_told_of_takers_and_cameras_with_their_stations(
    officer: User, taker: User, kept: Clip
) -> None:
    page = text_of(client(officer).get(url("disclosure-new")))

    camera = camera_of(kept)
    assert f"{camera.station.name}: {camera.name}, {camera.place}" in page
    assert f"{taker.username} ({camera.station.name})" in page
