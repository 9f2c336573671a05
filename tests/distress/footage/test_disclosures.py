"""An order from outside gets its camera-minutes, marked, in one package, once."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import av
import numpy as np
import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from pypdf import PdfReader

from distress.footage.disclosures import disclosure_make, disclosures_sweep
from distress.models import Camera, Clip, Rendition, Segment, Station, Stream
from distress.retention import ClipFootage
from distress.selectors.disclosures import scope_outages, scope_pieces
from distress.services.disclosures import order_approve
from governance import vault
from governance.disclosing.package import hashed, zip_parts
from governance.disclosing.proofs import ledger_is_behind
from governance.ledger.lease import lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import Disclosure, DisclosureClip, Entry, User
from governance.policy import Denied
from governance.services.dictionary import dictionary_publish
from governance.services.disclosures import Span
from governance.services.ledger_keys import keys_ensure
from inference.clips import clip_encode
from inference.copies import moments_of
from tests.distress.footage import disclosing
from tests.distress.footage.conftest import FPS, SECONDS
from tests.distress.footage.disclosing import (
    PLACE,
    WORDS,
    camera_of,
    made,
    registered,
    span_over,
    unpacked,
)

pytestmark = pytest.mark.django_db
Kind = Disclosure.Kind
AGO = timedelta(hours=2)
# How long after its packet the portrait's first picture is shown: the encoder looks ahead.
DELAY_S = 0.2


@pytest.fixture(autouse=True)
def no_claims() -> None:
    """Row ids come again from test to test, and with them the claims in Valkey."""
    cache.clear()


@pytest.fixture
def kept(clip: Clip, fill: Callable[[Clip], None]) -> Clip:
    """Four seconds of a portrait, and a grey blurred rendition of them."""
    fill(clip)
    for segment in clip.segments.all():
        Segment.objects.filter(pk=segment.pk).update(
            start_at=segment.start_at - AGO, end_at=segment.end_at - AGO
        )
    Clip.objects.update(gathered_at=now(), finished_at=now(), status="ready")
    blurred_of(clip, seconds=SECONDS)
    return Clip.objects.select_related("episode__camera__station").get(pk=clip.pk)


@pytest.fixture
def officer(db: None) -> User:
    return disclosing.data_officer()


@pytest.fixture
def answers(db: None) -> User:
    return disclosing.approver()


@pytest.fixture
def taker(kept: Clip, person_of: Callable[..., User]) -> User:
    return person_of(camera_of(kept).station, role="investigator")


def blurred_of(clip: Clip, *, seconds: float) -> None:
    grey = [
        (number / FPS, np.full((240, 640, 3), 90, np.uint8))
        for number in range(round(seconds * FPS))
    ]
    Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(clip_encode(grey)))


def given(officer: User, answers: User, taker: User, spans: Sequence[Span], **other: object):
    found = made(officer, taker, spans, answers=answers, **other)
    return found, disclosing.taken(taker, found)


def pictures(video: bytes) -> list[np.ndarray]:
    with av.open(BytesIO(video)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_it_is_taken_once_by_its_taker_and_is_then_destroyed(
    kept: Clip, officer: User, answers: User, taker: User, settings,
    django_capture_on_commit_callbacks,
) -> None:  # fmt: skip
    found = made(officer, taker, [span_over(kept)], answers=answers)
    assert found.status == "ready", found.failure
    path = Path(settings.ABHAYA_MEDIA) / found.sealed.path

    with django_capture_on_commit_callbacks(execute=True):
        package = disclosing.taken(taker, found)

    with pytest.raises(Denied) as again:
        disclosing.taken(taker, found)
    found.refresh_from_db()
    assert again.value.reason == "disclosure_taken"
    assert (len(package), found.status, found.sealed) == (found.plain_bytes, "taken", None)
    assert hashlib.sha256(package).hexdigest() == found.sha256
    assert not path.exists()


def test_every_step_is_an_entry_of_a_disclosure_and_names_nobody(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    found, package = given(officer, answers, taker, [span_over(kept)])

    steps = Entry.objects.filter(subject_code=str(found.code), verb="disclosure").order_by("pk")
    assert [step.action for step in steps] == [
        "disclosure.request", "disclosure.approve", "disclosure.make", "disclosure.take",
    ]  # fmt: skip
    assert steps.last().detail["sha256"] == hashlib.sha256(package).hexdigest()
    told = " ".join(json.dumps(entry.detail) for entry in Entry.objects.all())
    assert not [word for word in ("Verma", "Anil", "bag", "Lucknow") if word in told]


def test_the_package_holds_what_it_should_and_sha256sum_agrees(
    kept: Clip, officer: User, answers: User, taker: User, tmp_path: Path
) -> None:
    found, package = given(officer, answers, taker, [span_over(kept)])

    files = unpacked(package)
    names = set(files) - {"verifier.py"} - {name for name in files if name.startswith("ledger/")}
    footage = f"footage/001-{str(kept.code)[:8]}.mp4"
    assert names == {
        "README.txt", "certificate.pdf", footage, "hashes.sha256", "outages.csv", "scope.json",
    }  # fmt: skip
    assert list(files) == sorted(files)
    with ZipFile(BytesIO(package)) as zipped:
        zipped.extractall(tmp_path)
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "hashes.sha256"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK") == len(files) - 1
    scope = json.loads(files["scope.json"])
    clip = DisclosureClip.objects.get(disclosure=found)
    assert scope["given"][0]["sha256"] == clip.sha256
    assert hashlib.sha256(files[footage]).hexdigest() == clip.sha256
    assert clip.clip_code == kept.code


def test_the_readme_says_under_which_order_and_what_it_is_not_in_two_languages(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    _, package = given(officer, answers, taker, [span_over(kept)])

    text = unpacked(package)["README.txt"].decode()
    assert PLACE in text
    assert WORDS.recipient in text
    assert "CMM-118/2026 of 05/01/2026" in text
    assert "It identifies nobody." in text
    assert "यह किसी की पहचान नहीं बताता" in text


def test_the_certificate_is_prefilled_for_the_party_and_blank_for_the_expert(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    found, package = given(officer, answers, taker, [span_over(kept)])

    pdf = PdfReader(BytesIO(unpacked(package)["certificate.pdf"]))
    party, expert = (page.extract_text() for page in pdf.pages)
    clip = DisclosureClip.objects.get(disclosure=found)
    for page in (party, expert):
        assert clip.sha256 in page.replace("\n", "").replace(" ", "")
        assert clip.name in page
        assert "FIR-212/2026" in page
    assert "PART A" in party
    assert "PART B" in expert
    assert "working properly" in party
    assert str(camera_of(kept).code) in party.replace("\n", "")
    # Two devices and the algorithm are ticked for the party, nothing for the expert.
    assert (party.count("✓"), expert.count("✓")) == (3, 0)
    # What was typed by people is text and no markup; nobody's name is filled in.
    assert "#emph[x]" in party
    assert "Verma" not in party + expert


def test_who_takes_it_is_burnt_into_every_picture(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    _, package = given(officer, answers, taker, [span_over(kept)])

    (video,) = [data for name, data in unpacked(package).items() if name.endswith(".mp4")]
    shown = pictures(video)
    assert len(shown) == pytest.approx(FPS * SECONDS, abs=1)
    # The rendition was grey all over, so whatever differs from it is the mark: in every quarter.
    for image in shown:
        height, width = image.shape
        for half in (image[: height // 2], image[height // 2 :]):
            for part in (half[:, : width // 2], half[:, width // 2 :]):
                assert (np.abs(part.astype(int) - 90) > 30).mean() > 0.005


@pytest.mark.parametrize("kind", list(Kind))
def test_what_lies_outside_the_span_is_left_out(
    kept: Clip, officer: User, answers: User, taker: User, kind: Disclosure.Kind
) -> None:
    span = span_over(kept, from_s=DELAY_S + 1.95)
    late = kept.segments.earliest("number").start_at + timedelta(seconds=DELAY_S + 2)

    found, package = given(
        officer, answers, taker, [span], kind=kind, original_ordered=kind is Kind.ORIGINAL
    )

    (video,) = [data for name, data in unpacked(package).items() if name.endswith(".mp4")]
    clip = DisclosureClip.objects.get(disclosure=found)
    assert len(pictures(video)) == pytest.approx(FPS * (SECONDS - 2), abs=1)
    assert abs(clip.from_at - late) < timedelta(seconds=0.06)
    assert clip.from_at >= span.from_at


def test_a_span_that_ends_within_the_clip_ends_the_copy(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    span = span_over(kept, minutes=1, from_s=DELAY_S + 1 - 60)

    found, package = given(
        officer, answers, taker, [span], kind=Kind.ORIGINAL, original_ordered=True
    )

    (video,) = [data for name, data in unpacked(package).items() if name.endswith(".mp4")]
    assert len(pictures(video)) == pytest.approx(FPS, abs=1)
    assert DisclosureClip.objects.get(disclosure=found).to_at < span.to_at


def test_the_original_shows_what_the_camera_took_and_the_blurred_does_not(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    spread = {}
    for kind in Kind:
        _, package = given(
            officer, answers, taker, [span_over(kept)], kind=kind,
            original_ordered=kind is Kind.ORIGINAL,
        )  # fmt: skip
        (video,) = [data for name, data in unpacked(package).items() if name.endswith(".mp4")]
        spread[kind] = float(np.median(np.abs(pictures(video)[0].astype(int) - 90)))

    assert spread[Kind.BLURRED] < 5 < spread[Kind.ORIGINAL]


def test_footage_of_other_cameras_and_times_is_not_in_the_scope(kept: Clip) -> None:
    span = span_over(kept)
    before = replace(span, from_at=span.from_at - timedelta(hours=1))
    other = Camera.objects.create(
        name="Gate 4", place="p", latitude=26.8, longitude=80.9, address_sealed=b"x",
        hotspot=camera_of(kept).hotspot, station=camera_of(kept).station,
    )  # fmt: skip

    assert len(scope_pieces(spans=[span], kind=Kind.BLURRED)) == 1
    assert scope_pieces(spans=[before], kind=Kind.BLURRED) == []
    assert scope_pieces(spans=[replace(span, camera=other.code)], kind=Kind.BLURRED) == []


def test_where_nothing_is_kept_the_order_is_refused_on_record(
    kept: Clip, officer: User, taker: User
) -> None:
    span = span_over(kept)

    with pytest.raises(Denied) as refusal:
        registered(officer, taker, [replace(span, from_at=span.from_at - timedelta(hours=1))])

    assert refusal.value.reason == "scope_empty"
    assert not Disclosure.objects.exists()
    assert Entry.objects.filter(action="disclosure.request", allowed=False).count() == 1


def test_cameras_of_two_stations_are_two_disclosures(
    kept: Clip, officer: User, taker: User
) -> None:
    elsewhere = Camera.objects.create(
        name="Far", place="p", latitude=26.8, longitude=80.9, address_sealed=b"x",
        station=Station.objects.create(name="Far", latitude=26.9, longitude=80.9),
        hotspot=camera_of(kept).hotspot,
    )  # fmt: skip
    span = span_over(kept)

    with pytest.raises(ValidationError, match="different stations"):
        registered(officer, taker, [span, replace(span, camera=elsewhere.code)])

    assert not Disclosure.objects.exists()


def test_while_a_clip_is_being_redacted_the_package_waits_for_it(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    Rendition.objects.all().delete()
    Clip.objects.update(finished_at=None)
    found = made(officer, taker, [span_over(kept)], answers=answers)
    assert found.status == "making"

    blurred_of(kept, seconds=SECONDS)
    Clip.objects.update(finished_at=now())
    disclosure_make(disclosure_id=found.pk)

    found.refresh_from_db()
    assert found.status == "ready"


def test_made_twice_it_is_the_first(kept: Clip, officer: User, answers: User, taker: User) -> None:
    found = made(officer, taker, [span_over(kept)], answers=answers)

    disclosure_make(disclosure_id=found.pk)

    again = Disclosure.objects.get(pk=found.pk)
    assert (again.sha256, again.sealed_id) == (found.sha256, found.sealed_id)
    assert DisclosureClip.objects.count() == 1


def test_when_its_footage_went_meanwhile_it_says_that_it_cannot_be_made(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    found = order_approve(actor=answers, disclosure=registered(officer, taker, [span_over(kept)]))
    Rendition.objects.all().delete()

    disclosure_make(disclosure_id=found.pk)

    found.refresh_from_db()
    assert (found.status, found.failure) == ("failed", "nothing_in_scope")
    with pytest.raises(Denied) as refusal:
        disclosing.taken(taker, found)
    assert refusal.value.reason == "disclosure_not_ready"


@pytest.mark.parametrize("kind", Kind)
def test_what_cannot_be_read_is_not_left_out_in_silence(
    kept: Clip, officer: User, answers: User, taker: User, kind: Disclosure.Kind
) -> None:
    with transaction.atomic():
        Segment.objects.filter(clip=kept, number=1).update(sealed=vault.seal(b"no video"))

    found = made(
        officer, taker, [span_over(kept)], answers=answers, kind=kind, original_ordered=True
    )

    assert (found.status, found.failure, found.sealed) == ("failed", "unreadable", None)


def test_when_a_clip_is_erased_no_package_with_it_is_left(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    found = made(officer, taker, [span_over(kept)], answers=answers)

    with transaction.atomic():
        released = ClipFootage().release(kept.code)

    assert found.sealed in released
    found.refresh_from_db()
    assert (found.status, found.sealed) == ("ended", None)
    with pytest.raises(Denied) as refusal:
        disclosing.taken(taker, found)
    assert refusal.value.reason == "disclosure_ended"


def test_after_seven_days_it_is_over_and_its_package_goes(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    found = made(officer, taker, [span_over(kept)], answers=answers)

    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        with pytest.raises(Denied) as refusal:
            disclosing.taken(taker, found)
        disclosures_sweep()

    assert refusal.value.reason == "disclosure_ended"
    found.refresh_from_db()
    assert (found.status, found.sealed) == ("ended", None)


def test_a_taker_who_no_longer_watches_the_station_gets_nothing(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    found = made(officer, taker, [span_over(kept)], answers=answers)
    taker.grants.filter(permission="watch_station").update(ended_at=now())

    with pytest.raises(Denied) as refusal:
        disclosing.taken(taker, found)

    assert refusal.value.reason == "other_station"
    found.refresh_from_db()
    assert found.status == "ready"


@pytest.mark.parametrize("role", ["investigator", "supervisor", "operator", "auditor"])
def test_another_person_of_the_station_gets_nothing(
    kept: Clip, officer: User, answers: User, taker: User, person_of: Callable[..., User], role: str
) -> None:
    found = made(officer, taker, [span_over(kept)], answers=answers)

    with pytest.raises(Denied):
        disclosing.taken(person_of(camera_of(kept).station, role=role), found)

    assert Entry.objects.filter(action="disclosure.take", allowed=False).count() == 1
    assert len(disclosing.taken(taker, found)) == found.plain_bytes


def test_when_a_camera_was_dark_is_listed_with_a_day_around_the_span(
    kept: Clip, officer: User, answers: User, taker: User, authorisation
) -> None:
    camera = camera_of(kept)
    span = span_over(kept)
    Stream.objects.all().delete()
    about = {"camera": camera, "authorisation": authorisation, "fence": 1}
    begins = span.from_at - timedelta(hours=30)
    Stream.objects.create(
        **about, opened_at=begins, closed_at=begins + timedelta(hours=20), close_reason="lost"
    )
    Stream.objects.create(**about, opened_at=begins + timedelta(hours=21))

    found = scope_outages(spans=[span, span])

    assert [(out.from_at, out.to_at, out.why) for out in found] == [
        (begins + timedelta(hours=20), begins + timedelta(hours=21), "lost")
    ]
    _, package = given(officer, answers, taker, [span])
    rows = list(csv.DictReader(StringIO(unpacked(package)["outages.csv"].decode())))
    assert [(row["seconds"], row["why"]) for row in rows] == [("3600", "lost")]


def test_a_hole_in_a_clip_is_not_filled_with_an_earlier_moment(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    """Where the camera was away for long, the rendition is shorter than the time it spans."""
    second = Segment.objects.get(clip=kept, number=2)
    first = Segment.objects.get(clip=kept, number=1)
    away = timedelta(seconds=120)
    Segment.objects.filter(pk=second.pk).update(
        start_at=second.start_at + away, end_at=second.end_at + away
    )
    # What the writer makes of it: two seconds, the last picture for ten more, two seconds.
    Rendition.objects.all().delete()
    blurred_of(kept, seconds=2 + 10 + 2)
    during = Span(camera_of(kept).code, first.end_at + timedelta(seconds=5), 1)
    after = replace(during, from_at=second.start_at + away - timedelta(seconds=0.3))

    found, package = given(officer, answers, taker, [during, after])

    clip = DisclosureClip.objects.get(disclosure=found)
    (video,) = [data for name, data in unpacked(package).items() if name.endswith(".mp4")]
    assert len(pictures(video)) == pytest.approx(2 * FPS, abs=2)
    shown_at = second.start_at + away + timedelta(seconds=DELAY_S)
    assert abs(clip.from_at - shown_at) < timedelta(seconds=0.06)


def test_a_package_of_the_same_files_is_the_same_to_the_byte(
    kept: Clip, officer: User, answers: User, taker: User
) -> None:
    files = hashed({"b.txt": b"b" * 100_000, "a/c.mp4": b"c", "README.txt": b"r"})

    packages = {b"".join(zip_parts(dict(reversed(files.items())))), b"".join(zip_parts(files))}

    assert len(packages) == 1
    assert unpacked(packages.pop()) == dict(sorted(files.items()))


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a\\b", ".hidden", "", "a//b", "a/"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        list(zip_parts({name: b""}))


def test_moments_are_those_of_the_segments() -> None:
    moment = moments_of([(100.0, 102.0), (104.0, 106.0), (206.0, 208.0)])

    # A short hole stays as it was, of a long one ten seconds are left; what fills them is nothing.
    assert [moment(at) for at in (0, 1.9, 3, 4, 5.9, 10, 15.9, 16.1)] == [
        100, 101.9, None, 104, 105.9, None, None, pytest.approx(206.1),
    ]  # fmt: skip


def test_the_ledger_s_part_verifies_offline_and_covers_the_approval(
    kept: Clip, officer: User, answers: User, taker: User, tmp_path: Path
) -> None:
    keys_ensure()
    dictionary_publish()
    lease = lease_take(holder="test")
    assert lease is not None
    entries_integrate(lease=lease)
    assert checkpoint_sign(lease=lease) is not None
    found = order_approve(actor=answers, disclosure=registered(officer, taker, [span_over(kept)]))
    assert ledger_is_behind(found)
    disclosure_make(disclosure_id=found.pk)
    found.refresh_from_db()
    assert found.status == "making"

    with time_machine.travel(now() + timedelta(seconds=61), tick=True):
        while entries_integrate(lease=lease):
            pass
        assert checkpoint_sign(lease=lease) is not None
    disclosure_make(disclosure_id=found.pk)

    found.refresh_from_db()
    assert found.status == "ready", found.failure
    with ZipFile(BytesIO(disclosing.taken(taker, found))) as files:
        files.extractall(tmp_path)
    checked = subprocess.run(
        [sys.executable, "-I", "verifier.py", "ledger", "--policy", "ledger/trust-policy.txt"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    rows = [json.loads(line) for line in (tmp_path / "ledger" / "entries.jsonl").open()]
    told = {row["leaf"]["action"]: row["open"] for row in rows}
    assert {"disclosure.request", "disclosure.approve"} <= set(told)
    assert not [opened for opened in told.values() if {"actor", "recipient"} & set(opened)]
    asked = told["disclosure.request"]
    assert (asked["order"][1], asked["case"][1]) == ("CMM-118/2026", "FIR-212/2026")
