"""An original is made for whoever has leave, seen once by her alone, and then it is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import av
import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from distress.footage.originals import original_make, original_of, originals_sweep
from distress.footage.serving import rendition_serve
from distress.models import Alert, Clip, DutyShift, Rendition, Station
from distress.services.originals import original_approve, original_break, original_request
from governance import vault
from governance.errors import LookEnded
from governance.models import BrokenGlass, Entry, Look, LookRequest, SealedObject, User
from governance.policy import Denied, Purpose
from governance.services.looks import look_count, look_end

pytestmark = pytest.mark.django_db

PersonOf = Callable[..., User]
Fill = Callable[[Clip], None]
WHY = "The blurred clip does not show who held the bag."


@pytest.fixture(autouse=True)
def no_claims() -> None:
    """Row ids come again from test to test, and with them the claims in Valkey."""
    cache.clear()


@pytest.fixture
def elsewhere(db: None) -> Station:
    return Station.objects.create(name="Aliganj", latitude=26.9, longitude=80.94)


@pytest.fixture
def alert(clip: Clip, fill: Fill) -> Alert:
    fill(clip)
    Clip.objects.update(gathered_at=now(), status="ready")
    return Alert.objects.select_related("station", "episode__camera").get(episode=clip.episode)


@pytest.fixture
def asks(alert: Alert, person_of: PersonOf) -> User:
    return person_of(alert.station, role="investigator")


@pytest.fixture
def second(elsewhere: Station, person_of: PersonOf) -> User:
    made = person_of(elsewhere, role="supervisor")
    DutyShift.objects.create(
        person=made, station=elsewhere, purpose="patrol", ends_at=now() + timedelta(hours=8)
    )
    return made


@pytest.fixture
def approved(alert: Alert, asks: User, second: User) -> LookRequest:
    request = original_request(
        actor=asks, alert=alert, case_reference="FIR-212/2026", justification=WHY,
        wants_export=False,
    )  # fmt: skip
    return original_approve(actor=second, code=request.code)


@pytest.fixture
def original(approved: LookRequest, alert: Alert) -> Rendition:
    made = original_make(alert_id=alert.pk)
    assert made is not None
    return made


def seen(person: User, rendition: Rendition, **span: int) -> bytes:
    served = rendition_serve(actor=person, rendition=rendition, purpose=None, **span)
    return b"".join(served.parts)


def sizes(video: bytes) -> Iterator[tuple[int, int]]:
    with av.open(BytesIO(video)) as container:
        for frame in container.decode(video=0):
            yield frame.width, frame.height


def test_it_is_a_video_that_a_browser_plays_and_lies_sealed(
    original: Rendition, asks: User
) -> None:
    video = seen(asks, original)

    assert len(list(sizes(video))) > 20
    with av.open(BytesIO(video)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
    assert video.find(b"moov") < video.find(b"mdat")
    entry = Entry.objects.get(action="rendition.make")
    assert (entry.detail["kind"], entry.detail["bytes"]) == ("original", len(video))


def test_privacy_masks_stay_painted(approved: LookRequest, alert: Alert, asks: User) -> None:
    camera = alert.episode.camera
    assert camera is not None
    camera.zones = {"mask": [[[0, 0], [1, 0], [1, 0.5], [0, 0.5]]]}
    camera.save()

    made = original_make(alert_id=alert.pk)

    assert made is not None
    with av.open(BytesIO(seen(asks, made))) as container:
        image = next(container.decode(video=0)).to_ndarray(format="gray")
    assert image[: image.shape[0] // 2 - 8].max() < 30
    assert image[image.shape[0] // 2 + 8 :].max() > 100


def test_nothing_of_it_is_ever_on_the_disk_in_plain(
    original: Rendition, asks: User, settings
) -> None:
    video = seen(asks, original)

    probe = video[len(video) // 2 :][:64]
    files = [path for path in Path(settings.ABHAYA_MEDIA).rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if probe in path.read_bytes()]


def test_none_is_made_without_leave_and_the_database_refuses_one(
    alert: Alert, asks: User, second: User
) -> None:
    request = original_request(
        actor=asks, alert=alert, case_reference="FIR-1/26", justification=WHY, wants_export=False
    )

    assert original_make(alert_id=alert.pk) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendition.objects.create(
            clip=Clip.objects.get(episode=alert.episode), kind="original",
            sealed=vault.seal(b"x"),
        )  # fmt: skip

    assert original_of(alert) is None
    request.refresh_from_db()
    assert request.status == "waiting"


def test_the_look_begins_with_the_first_byte_and_every_byte_is_counted(
    original: Rendition, asks: User
) -> None:
    assert not Look.objects.exists()

    part = seen(asks, original, start=0, end=100)
    seen(asks, original, start=100, end=300)

    look = Look.objects.get()
    assert (len(part), look.ranges, look.bytes_served) == (100, 2, 300)
    assert (look.kind, look.purpose) == ("original", Purpose.INVESTIGATION)
    assert look.ends_at - look.opened_at == timedelta(minutes=15)
    assert Entry.objects.filter(action="original.look", allowed=True).count() == 1


@pytest.mark.parametrize("role", ["operator", "supervisor", "investigator", "auditor"])
def test_only_the_requester_is_served_and_each_refusal_is_on_record(
    original: Rendition, alert: Alert, second: User, person_of: PersonOf, role: str
) -> None:
    colleague = person_of(alert.station, role=role)

    for stranger in (colleague, second):
        with pytest.raises(Denied):
            seen(stranger, original)

    assert not Look.objects.exists()
    assert Entry.objects.filter(action="original.look", allowed=False).count() == 2


def test_an_approval_gives_one_look(original: Rendition, asks: User) -> None:
    seen(asks, original)

    over = now() + timedelta(minutes=15, seconds=1)
    with time_machine.travel(over), pytest.raises(Denied) as refusal:
        seen(asks, original)

    assert refusal.value.reason == "look_ended"
    assert Look.objects.count() == 1
    assert Entry.objects.filter(reason="look_ended", allowed=False).count() == 1


@pytest.mark.parametrize("who", ["asks", "second"])
def test_either_ends_it_early_and_the_stream_that_runs_stops(
    original: Rendition, asks: User, second: User, who: str
) -> None:
    served = rendition_serve(actor=asks, rendition=original, purpose=None)
    first = next(served.parts)

    look_end(actor={"asks": asks, "second": second}[who], look=Look.objects.get())

    assert first
    assert list(served.parts) == []
    with pytest.raises(Denied):
        seen(asks, original)
    assert Entry.objects.filter(action="look.end", allowed=None).count() == 1


def test_nobody_else_can_end_it(original: Rendition, asks: User, person_of: PersonOf) -> None:
    seen(asks, original, start=0, end=10)
    alert = Alert.objects.get()

    for look in (Look.objects.get(), None):
        with pytest.raises(Denied) as refusal:
            look_end(actor=person_of(alert.station, role="supervisor"), look=look)
        assert refusal.value.hidden

    assert Look.objects.get().closed_at is None


def test_a_slow_reader_gets_nothing_after_the_end(original: Rendition, asks: User) -> None:
    served = rendition_serve(actor=asks, rendition=original, purpose=None)
    assert next(served.parts)

    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert list(served.parts) == []


def test_a_clock_that_goes_back_makes_no_look_longer(original: Rendition, asks: User) -> None:
    start = now()
    seen(asks, original, start=0, end=10)
    # Ten minutes pass, in which others leave entries; then the clock loses eight of them.
    Entry.objects.create(
        verb="consultation", action="alert.see", actor_kind="person", actor_code="x",
        subject_kind="alert", subject_code="x", at=start + timedelta(minutes=10),
    )  # fmt: skip

    with time_machine.travel(start + timedelta(minutes=2)):
        with pytest.raises(Denied) as refusal:
            seen(asks, original)
        with pytest.raises(LookEnded):
            look_count(look=Look.objects.get(), bytes_served=10)

    assert refusal.value.reason == "clock_went_back"
    assert Look.objects.get().bytes_served == 10


def test_it_is_destroyed_when_nobody_may_see_it_any_more(
    original: Rendition, asks: User, alert: Alert, settings, django_capture_on_commit_callbacks
) -> None:
    sealed = original.sealed
    path = Path(settings.ABHAYA_MEDIA) / sealed.path
    originals_sweep()
    assert original_of(alert) == original
    seen(asks, original)
    look_end(actor=asks, look=Look.objects.get())

    with django_capture_on_commit_callbacks(execute=True):
        originals_sweep()

    assert original_of(alert) is None
    assert not SealedObject.objects.filter(pk=sealed.pk).exists()
    assert not path.exists()
    assert Entry.objects.get(verb="erasure").action == "rendition.destroy"


def test_a_broken_glass_shows_it_alone_until_its_quarter_of_an_hour_is_over(
    alert: Alert, person_of: PersonOf
) -> None:
    alone = person_of(alert.station, role="supervisor")
    glass = original_break(actor=alone, alert=alert, ground=BrokenGlass.Ground.CHILD)
    made = original_make(alert_id=alert.pk)
    assert made is not None

    with time_machine.travel(now() + timedelta(minutes=5)):
        assert seen(alone, made)

    look = Look.objects.get()
    assert (look.glass, look.purpose, look.ends_at) == (glass, "help", glass.ends_at)
    with time_machine.travel(glass.ends_at + timedelta(seconds=1)), pytest.raises(Denied):
        seen(alone, made)


def test_an_alert_of_which_nothing_is_kept_cannot_be_asked_for(
    clip: Clip, person_of: PersonOf, second: User
) -> None:
    alert = Alert.objects.get(episode=clip.episode)

    with pytest.raises(Denied) as refusal:
        original_request(
            actor=person_of(alert.station, role="investigator"), alert=alert,
            case_reference="FIR-1/26", justification=WHY, wants_export=False,
        )  # fmt: skip

    assert refusal.value.reason == "nothing_kept"


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": datetime.fromisoformat("2099-01-01T00:00:00+00:00")},
        {"bytes_served": 0},
        {"request": None},
        {"kind": "plain"},
        {"person": "second"},
    ],
)
def test_the_database_keeps_a_look_what_it_is(
    original: Rendition, asks: User, second: User, change: dict[str, object]
) -> None:
    seen(asks, original)
    change = {name: second if value == "second" else value for name, value in change.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.update(**change)


@pytest.mark.parametrize("leave", ["none", "waiting", "hers", "used"])
def test_the_database_lets_no_look_at_an_original_begin_without_leave(
    alert: Alert, asks: User, second: User, leave: str
) -> None:
    request = original_request(
        actor=asks, alert=alert, case_reference="FIR-1/26", justification=WHY, wants_export=False
    )
    if leave in {"hers", "used"}:
        original_approve(actor=second, code=request.code)
    entries = [
        Entry.objects.create(
            verb="consultation", action="original.look", actor_kind="person", actor_code="x",
            subject_kind="alert", subject_code=str(alert.code), allowed=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    at = now()
    fields = {
        "kind": "original", "subject_kind": "alert", "subject_code": str(alert.code),
        "purpose": "investigation", "opened_at": at, "ends_at": at + timedelta(minutes=15),
        "person": second if leave == "hers" else asks,
        "request": None if leave == "none" else request,
    }  # fmt: skip
    if leave == "used":
        Look.objects.create(entry=entries[0], **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.create(entry=entries[1], **fields)
