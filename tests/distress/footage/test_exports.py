"""An export is one marked copy, for one person, taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import time_machine
from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from distress.footage.exports import export_make, export_serve, exports_sweep
from distress.models import Alert, Clip, DutyShift, Rendition, Station
from distress.retention import ClipFootage
from distress.services.originals import alert_export, original_approve, original_request
from governance import vault
from governance.models import Entry, Export, LookRequest, User
from governance.policy import Denied
from governance.services.exports import export_token, exports_end
from inference.clips import clip_encode

pytestmark = pytest.mark.django_db

PersonOf = Callable[..., User]
WHY = "The court has asked for the scene as it was."
KINDS = Export.Kind


@pytest.fixture(autouse=True)
def no_claims() -> None:
    """Row ids come again from test to test, and with them the claims in Valkey."""
    cache.clear()


@pytest.fixture
def alert(clip: Clip, fill: Callable[[Clip], None]) -> Alert:
    fill(clip)
    Clip.objects.update(gathered_at=now(), status="ready")
    grey = [(number / 10, np.full((240, 640, 3), 90, np.uint8)) for number in range(20)]
    Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(clip_encode(grey)))
    return Alert.objects.select_related("station", "episode__camera").get(episode=clip.episode)


@pytest.fixture
def asks(alert: Alert, person_of: PersonOf) -> User:
    return person_of(alert.station, role="investigator")


@pytest.fixture
def second(person_of: PersonOf) -> User:
    elsewhere = Station.objects.create(name="Aliganj", latitude=26.9, longitude=80.94)
    made = person_of(elsewhere, role="supervisor")
    DutyShift.objects.create(
        person=made, station=elsewhere, purpose="patrol", ends_at=now() + timedelta(hours=8)
    )
    return made


def exported(person: User, alert: Alert, kind: Export.Kind = KINDS.BLURRED) -> Export:
    made = alert_export(actor=person, alert=alert, kind=kind, case_reference="FIR-212/2026")
    export_make(export_id=made.pk)
    made.refresh_from_db()
    return made


def approved(asks: User, second: User, alert: Alert, *, wants_export: bool) -> LookRequest:
    request = original_request(
        actor=asks, alert=alert, case_reference="FIR-7/2026", justification=WHY,
        wants_export=wants_export,
    )  # fmt: skip
    return original_approve(actor=second, code=request.code)


def taken(person: User, export: Export) -> bytes:
    _, parts = export_serve(actor=person, token=export_token(export))
    return b"".join(parts)


def test_it_is_taken_once_by_its_person_and_is_then_destroyed(
    alert: Alert, asks: User, settings, django_capture_on_commit_callbacks
) -> None:
    export = exported(asks, alert)
    assert export.sealed is not None
    path = Path(settings.ABHAYA_MEDIA) / export.sealed.path

    with django_capture_on_commit_callbacks(execute=True):
        video = taken(asks, export)

    with pytest.raises(Denied) as replayed:
        taken(asks, export)
    export.refresh_from_db()
    assert (len(video), export.status, export.sealed) == (export.plain_bytes, "taken", None)
    assert replayed.value.reason == "export_taken"
    assert not path.exists()
    assert Entry.objects.filter(reason="export_taken", allowed=False).count() == 1


def test_its_hash_is_in_the_ledger_and_no_entry_calls_it_a_disclosure(
    alert: Alert, asks: User
) -> None:
    video = taken(asks, exported(asks, alert))

    digest = hashlib.sha256(video).hexdigest()
    told = {entry.verb for entry in Entry.objects.all() if entry.detail.get("sha256") == digest}
    assert told == {"alteration", "consultation", "erasure"}


def test_who_took_it_is_burnt_into_every_picture(alert: Alert, asks: User) -> None:
    video = taken(asks, exported(asks, alert))

    with av.open(BytesIO(video)) as container:
        images = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    # The rendition was grey all over, so whatever differs from it is the mark: in every quarter.
    for image in images:
        height, width = image.shape
        for part in (image[: height // 2], image[height // 2 :]):
            for half in (part[:, : width // 2], part[:, width // 2 :]):
                assert (np.abs(half.astype(int) - 90) > 30).mean() > 0.005


@pytest.mark.parametrize("how", ["forged", "truncated", "other_salt", "other_person_in_it"])
def test_a_token_that_is_not_genuine_is_refused_on_record(
    alert: Alert, asks: User, person_of: PersonOf, how: str
) -> None:
    export = exported(asks, alert)
    other = person_of(alert.station, role="investigator")
    token = {
        "forged": "forged",
        "truncated": export_token(export)[:-3],
        "other_salt": signing.dumps([str(export.code), str(asks.code)], salt="else"),
        "other_person_in_it": signing.dumps(
            [str(export.code), str(other.code)], salt="abhaya.export"
        ),
    }[how]

    with pytest.raises(Denied) as refusal:
        export_serve(actor=asks, token=token)

    assert refusal.value.reason == "not_the_taker"
    assert Entry.objects.filter(action="export.take", allowed=False).count() == 1
    export.refresh_from_db()
    assert export.status == "ready"


@pytest.mark.parametrize("role", ["investigator", "supervisor", "auditor", "operator"])
def test_another_person_with_the_same_address_gets_nothing(
    alert: Alert, asks: User, person_of: PersonOf, role: str
) -> None:
    export = exported(asks, alert)

    with pytest.raises(Denied):
        taken(person_of(alert.station, role=role), export)

    assert Entry.objects.filter(action="export.take", allowed=False).count() == 1
    assert len(taken(asks, export)) == export.plain_bytes


def test_it_ends_after_a_day_and_its_sealed_copy_goes(alert: Alert, asks: User) -> None:
    export = exported(asks, alert)

    with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
        with pytest.raises(Denied) as refusal:
            taken(asks, export)
        assert exports_end() == 1

    assert refusal.value.reason == "export_ended"
    export.refresh_from_db()
    assert (export.status, export.sealed) == ("ended", None)


def test_an_original_leaves_only_with_a_request_that_says_so_and_once(
    alert: Alert, asks: User, second: User
) -> None:
    approved(asks, second, alert, wants_export=False)
    with pytest.raises(Denied) as unsaid:
        exported(asks, alert, KINDS.ORIGINAL)
    request = approved(asks, second, alert, wants_export=True)

    export = exported(asks, alert, KINDS.ORIGINAL)

    assert unsaid.value.reason == "no_export_approved"
    assert (export.request, export.case_reference) == (request, "FIR-7/2026")
    assert taken(asks, export)
    with pytest.raises(Denied):
        exported(asks, alert, KINDS.ORIGINAL)


def test_the_database_lets_no_original_out_without_a_request(
    alert: Alert, asks: User, second: User
) -> None:
    request = approved(asks, second, alert, wants_export=False)
    at = now()
    fields = {
        "person": asks, "kind": "original", "case_reference": "FIR-1", "subject_kind": "alert",
        "subject_code": str(alert.code), "station_code": str(alert.station.code),
        "asked_at": at, "ends_at": at + timedelta(hours=1),
    }  # fmt: skip

    for given in (None, request):
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.create(request=given, **fields)


@pytest.mark.parametrize("change", [{"ends_at": now() + timedelta(days=9)}, {"person": "second"}])
def test_the_database_keeps_for_whom_it_is_and_how_long(
    alert: Alert, asks: User, second: User, change: dict[str, object]
) -> None:
    exported(asks, alert)
    change = {name: second if value == "second" else value for name, value in change.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.update(**change)


def test_without_a_finished_blurred_clip_there_is_nothing_to_export(
    alert: Alert, asks: User
) -> None:
    Rendition.objects.all().delete()

    with pytest.raises(Denied) as refusal:
        exported(asks, alert)

    assert refusal.value.reason == "nothing_kept"
    assert not Export.objects.exists()


def test_one_that_cannot_be_made_says_so(alert: Alert, asks: User) -> None:
    made = alert_export(actor=asks, alert=alert, kind=KINDS.BLURRED, case_reference="FIR-212/2026")
    Rendition.objects.all().delete()

    export_make(export_id=made.pk)
    exports_sweep()

    made.refresh_from_db()
    assert made.status == "failed"
    with pytest.raises(Denied) as refusal:
        taken(asks, made)
    assert refusal.value.reason == "export_not_ready"


def test_when_the_clip_is_erased_no_copy_of_it_is_left(
    alert: Alert, asks: User, settings, django_capture_on_commit_callbacks
) -> None:
    export = exported(asks, alert)
    assert export.sealed is not None
    clip = Clip.objects.get(episode=alert.episode)

    with transaction.atomic():
        released = ClipFootage().release(clip.code)

    assert released is not None
    assert export.sealed in released
    export.refresh_from_db()
    assert (export.status, export.sealed) == ("ended", None)
    with pytest.raises(Denied):
        taken(asks, export)


def test_it_bears_the_entry_that_allowed_it_to_be_taken(alert: Alert, asks: User) -> None:
    export = exported(asks, alert)

    taken(asks, export)

    export.refresh_from_db()
    allowed = Entry.objects.get(action="export.take", allowed=True)
    assert export.entry == allowed
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(entry=None)


def test_the_database_takes_no_export_without_an_entry(alert: Alert, asks: User) -> None:
    export = exported(asks, alert)

    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(status="taken", taken_at=now())
