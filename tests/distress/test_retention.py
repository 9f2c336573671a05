"""Footage whose time is over goes, with its keys; what is held stays; nothing goes early."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now

from distress.footage.segments import boxes_open
from distress.models import Alert, Clip, Rendition, Segment
from distress.retention import ClipFootage
from distress.services.alerts import alert_claim, review_submit
from distress.services.episodes import episode_open
from governance import vault
from governance.errors import DiskFull, KeyMissing, Refused
from governance.models import (
    Entry,
    Hold,
    Incident,
    Receipt,
    RetentionRun,
    SealedObject,
    User,
    WrappingKey,
)
from governance.policy import Denied, Purpose, Role
from governance.retention import runs
from governance.retention.holds import hold_lift, hold_place
from governance.retention.rules import RULES, rule_hours, rule_set
from governance.retention.runs import clock_continue, retention_run
from governance.selectors.retention import gone_by
from governance.services.incidents import disk_watch
from tests.distress.conftest import City, authorised
from tests.governance.people import person_with

PICTURES = b"moving pictures" * 999
PATROL = Purpose.PATROL


@pytest.fixture
def officer(db: None) -> User:
    return person_with(Role.DATA_OFFICER, name="vimala")


def stored(city: City, number: int = 1) -> Clip:
    """A clip of an alert: two segments, a rendition, the face's boxes."""
    clip = Clip.objects.get(episode=city.alert(number).episode)
    at = now()
    for part in (1, 2):
        Segment.objects.create(
            clip=clip, number=part, sealed=vault.seal(PICTURES), start_at=at, end_at=at
        )
    Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(PICTURES))
    clip.boxes = vault.seal(b"[[1, 2, 3, 4, 5]]")
    clip.status, clip.finished_at = Clip.Status.READY, at
    clip.save()
    return clip


def judged(city: City, clip: Clip, verdict: str, reason: str) -> Alert:
    alert = Alert.objects.get(episode=clip.episode)
    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)
    review_submit(actor=city.operator, alert=alert, verdict=verdict, reason=reason, purpose=PATROL)
    return alert


def later(**span: float) -> Any:
    """The clock of a machine that ran all the while: its last run was ten minutes before."""
    moment, boot = now() + timedelta(**span), runs.boot_current()
    RetentionRun.objects.create(
        status="done", started_at=moment, finished_at=moment, boot_id=boot.id, up_s=boot.up_s
    )
    return time_machine.travel(moment, tick=False)


def files(settings: Any) -> list[Path]:
    return list(Path(settings.ABHAYA_MEDIA).glob("??/*.sealed"))


@pytest.mark.parametrize(
    ("verdict", "reason", "rule", "kept_h"),
    [
        ("dismissed", "calm", "dismissed", 24),
        ("confirmed", "crying", "confirmed", 30 * 24),
        (None, None, "unreviewed", 72),
    ],
)
def test_footage_goes_when_its_time_is_over_and_not_before(
    city: City, settings: Any, django_capture_on_commit_callbacks: Any,
    verdict: Any, reason: Any, rule: str, kept_h: int,
) -> None:  # fmt: skip
    clip = stored(city)
    if verdict:
        from distress.models import Review

        judged(city, clip, Review.Verdict(verdict), Review.Reason(reason))

    with later(hours=kept_h - 1):
        early = retention_run()
    kept = len(files(settings))
    with later(hours=kept_h, minutes=1), django_capture_on_commit_callbacks(execute=True):
        run = retention_run()

    clip.refresh_from_db()
    receipt = Receipt.objects.get()
    assert (early.status, early.due, kept) == ("done", 0, 4)
    assert (run.due, run.erased, run.held, run.failed) == (1, 1, 0, 0)
    assert 60 <= run.lag_s < 120
    assert (clip.status, clip.boxes, clip.segments.count()) == ("erased", None, 0)
    assert not SealedObject.objects.exists()
    assert files(settings) == []
    assert (receipt.clip_code, receipt.rule, receipt.files) == (clip.code, rule, 4)
    assert receipt.bytes == 3 * len(PICTURES) + len(b"[[1, 2, 3, 4, 5]]")
    assert receipt.final_at is not None
    entry = Entry.objects.get(verb="erasure", action="clip.erase")
    assert (entry.subject_code, entry.detail["rule"]) == (str(clip.code), rule)
    destroyed = Entry.objects.get(action="key.destroy")
    assert destroyed.detail["check_value"] in receipt.key_checks
    # What people decided stays, and so do its figures.
    assert Alert.objects.count() == 1


def test_a_shadow_sample_goes_too(city: City) -> None:
    shadow = authorised(city.camera, mode="shadow")
    episode = episode_open(
        lease=city.lease, stream=city.stream, event=city.opened(),
        authorisation=shadow, detection_policy=city.policy,
    )  # fmt: skip

    with later(hours=RULES["shadow"].hours, minutes=1):
        run = retention_run()

    assert (run.due, run.erased) == (1, 1)
    assert Receipt.objects.get().rule == "shadow"
    assert Clip.objects.get(episode=episode).status == "erased"


def test_survivors_open_after_a_run_and_what_was_erased_opens_with_no_backup(
    city: City, settings: Any
) -> None:
    gone, kept = stored(city, 1), stored(city, 2)
    from distress.models import Review

    judged(city, gone, Review.Verdict.DISMISSED, Review.Reason.CALM)
    rows = list(SealedObject.objects.all())
    copies = {row.path: (Path(settings.ABHAYA_MEDIA) / row.path).read_bytes() for row in rows}
    old_keys = vault.keyring_load().keys

    with later(hours=25):
        retention_run()
    # Database rows and files come back from a backup; the key file, which is in none, does not.
    for row in rows:
        path = Path(settings.ABHAYA_MEDIA) / row.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(copies[row.path])

    ring = vault.keyring_load()
    for row in rows:
        with pytest.raises(KeyMissing):
            ring.unwrap(bytes(row.wrapped_key), key_id=row.kek_id, context=row.code.bytes)
    with pytest.raises(KeyMissing):
        vault.open_all(next(row for row in rows if not SealedObject.objects.filter(pk=row.pk)))
    survivors = [segment.sealed for segment in kept.segments.select_related("sealed")]
    assert [vault.open_all(sealed) for sealed in survivors] == [PICTURES, PICTURES]
    kept.refresh_from_db()
    assert len(boxes_open(clip=kept)) == 1
    held = settings.ABHAYA_KEK_FILE.read_bytes()
    assert not any(key_id.encode() in held for key_id in old_keys)


def test_a_camera_address_outlives_every_erasure(city: City) -> None:
    stored(city)

    with later(hours=73):
        retention_run()

    assert vault.text_open(bytes(city.camera.address_sealed), "camera.address") == "rtsp://host/1"


def test_a_run_without_anything_due_destroys_no_key(city: City) -> None:
    stored(city)
    before = vault.keyring_load()

    run = retention_run()

    assert (run.due, run.keys_destroyed) == (0, 0)
    assert vault.keyring_load() == before
    assert run.oldest_since is not None


def test_a_held_clip_stays_until_its_hold_ends(city: City, officer: User) -> None:
    clip = stored(city)
    hold_place(
        actor=officer, code=Alert.objects.get().code, case_reference="FIR/112-2026",
        legal_basis="BNSS s.94", reason="न्यायालय का आदेश", ends_at=now() + timedelta(days=10),
    )  # fmt: skip

    with later(days=9):
        held = retention_run()
    with later(days=10, hours=1):
        after = retention_run()

    clip.refresh_from_db()
    assert (held.due, held.held, held.erased) == (1, 1, 0)
    assert (after.held, after.erased, clip.status) == (0, 1, "erased")


def test_a_lifted_hold_holds_nothing_and_both_are_on_record(city: City, officer: User) -> None:
    clip = stored(city)
    hold = hold_place(
        actor=officer, code=clip.code, case_reference="FIR/1", legal_basis="BNSS s.94",
        reason="asked for by the court", ends_at=now() + timedelta(days=100),
    )  # fmt: skip

    hold_lift(actor=officer, hold=hold)
    with pytest.raises(Refused):
        hold_lift(actor=officer, hold=hold)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.update(lifted_at=None, lifted_by=None)
    with later(hours=73):
        run = retention_run()

    assert run.erased == 1
    actions = Entry.objects.filter(allowed=None, subject_code=str(clip.code))
    assert {"hold.place", "hold.lift"} <= set(actions.values_list("action", flat=True))
    assert "court" not in str(list(actions.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"legal_basis": ""}, ValidationError),
        ({"reason": " "}, ValidationError),
        ({"reason": "a\x00b"}, ValidationError),
        ({"reason": "x" * 1001}, ValidationError),
        ({"case_reference": "Mrs Verma's case"}, ValidationError),
        ({"case_reference": "Ravi-Sharma"}, ValidationError),
        ({"case_reference": ""}, ValidationError),
        ({"ends_at": now() - timedelta(minutes=1)}, ValidationError),
        ({"ends_at": now() + timedelta(days=181)}, ValidationError),
        ({"code": uuid.uuid4()}, Refused),
    ],
)
def test_a_hold_that_does_not_say_why_or_until_when_is_refused(
    city: City, officer: User, change: dict[str, Any], error: type[Exception]
) -> None:
    fields = {
        "code": stored(city).code, "case_reference": "FIR/1", "legal_basis": "BNSS s.94",
        "reason": "asked for by the court", "ends_at": now() + timedelta(days=10),
    }  # fmt: skip

    with pytest.raises(error):
        hold_place(actor=officer, **(fields | change))

    assert not Hold.objects.exists()


def test_only_the_data_officer_sets_rules_and_holds(city: City, officer: User) -> None:
    clip = stored(city)

    for person in (city.operator, person_with(Role.ADMINISTRATOR, name="admin")):
        with pytest.raises(Denied):
            rule_set(actor=person, name="dismissed", hours=2)
        with pytest.raises(Denied):
            hold_place(
                actor=person, code=clip.code, case_reference="FIR/1", legal_basis="BNSS s.94",
                reason="asked for by the court", ends_at=now() + timedelta(days=10),
            )  # fmt: skip
    for hours in (0, 73):
        with pytest.raises(Refused):
            rule_set(actor=officer, name="dismissed", hours=hours)
    with pytest.raises(Refused):
        rule_set(actor=officer, name="everything", hours=24)
    rule_set(actor=officer, name="dismissed", hours=2)

    assert rule_hours()["dismissed"] == 2
    entry = Entry.objects.get(action="retention.rule_set", allowed=None)
    assert (entry.detail["before"], entry.detail["hours"]) == (24, 2)


def test_nothing_is_erased_while_the_clock_cannot_be_believed(city: City, officer: User) -> None:
    stored(city)
    retention_run()

    with time_machine.travel(now() + timedelta(days=5)):
        jumped = retention_run()
        with pytest.raises(CommandError, match="clock jumped"):
            call_command("retention_run", stdout=StringIO())
        assert Clip.objects.get().status == "ready"
        clock_continue(actor=officer)
        went_on = retention_run()

    assert (jumped.status, jumped.erased) == ("clock", 0)
    assert (went_on.status, went_on.erased) == ("done", 1)


def test_a_clock_that_went_back_erases_nothing(city: City) -> None:
    stored(city)
    with later(hours=73):
        Entry.objects.create(
            verb="administration", action="account.sign_in", actor_kind="person", actor_code="x",
            subject_kind="person", subject_code="x",
        )  # fmt: skip

    assert retention_run().status == "clock"


def test_one_clip_that_cannot_be_erased_does_not_keep_the_others(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = stored(city, 1), stored(city, 2)
    release = ClipFootage.release

    def failing(self: ClipFootage, code: uuid.UUID) -> Any:
        if code == stuck.code:
            raise PermissionError("the file system is read-only here")
        return release(self, code)

    monkeypatch.setattr(ClipFootage, "release", failing)
    with later(hours=73):
        run = retention_run()
        monkeypatch.setattr(ClipFootage, "release", release)
        again = retention_run()

    assert (run.erased, run.failed, run.failures) == (1, 1, {"PermissionError": 1})
    assert (again.erased, again.failed) == (1, 0)
    assert set(Receipt.objects.values_list("clip_code", flat=True)) == {stuck.code, other.code}


def test_a_hold_placed_while_a_run_goes_on_is_seen_by_it(
    city: City, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = stored(city)
    lock = ClipFootage.lock

    def ordered_meanwhile(self: ClipFootage, code: uuid.UUID) -> bool:
        Hold.objects.get_or_create(
            clip_code=code, case_reference="FIR/1", legal_basis="BNSS s.94", reason="ordered",
            defaults={"placed_by": officer, "ends_at": now() + timedelta(days=9)},
        )  # fmt: skip
        return lock(self, code)

    monkeypatch.setattr(ClipFootage, "lock", ordered_meanwhile)
    with later(hours=73):
        run = retention_run()

    clip.refresh_from_db()
    assert (run.due, run.held, run.erased, clip.status) == (1, 1, 0, "ready")


def test_a_row_that_was_read_before_a_run_opens_after_it(city: City) -> None:
    kept = stored(city, 1)
    from distress.models import Review

    judged(city, stored(city, 2), Review.Verdict.DISMISSED, Review.Reason.CALM)
    read_before = [segment.sealed for segment in kept.segments.select_related("sealed")]
    with later(hours=25):
        retention_run()

    assert [vault.open_all(sealed) for sealed in read_before] == [PICTURES] * 2


def test_a_key_that_something_lies_under_is_never_noted_as_destroyed(city: City) -> None:
    stored(city)

    with pytest.raises(IntegrityError), transaction.atomic():
        WrappingKey.objects.update(retired_at=now(), destroyed_at=now())


def test_an_older_key_file_is_parted_before_its_key_is_destroyed(city: City, settings: Any) -> None:
    stored(city, 1)
    held = json.loads(settings.ABHAYA_KEK_FILE.read_text())
    old = {"current": held["current"], "keys": held["keys"] | held["settings"]}
    settings.ABHAYA_KEK_FILE.write_text(json.dumps(old))

    with later(hours=73):
        retention_run()

    city.camera.refresh_from_db()
    left = settings.ABHAYA_KEK_FILE.read_text()
    assert not any(key in left for key in old["keys"].values())
    assert vault.text_open(bytes(city.camera.address_sealed), "camera.address") == "rtsp://host/1"


def test_keys_are_in_no_message(city: City) -> None:
    ring = vault.keyring_load()

    assert not any(repr(key) in repr(ring) for key in ring.keys.values())


def test_a_full_disk_fails_no_clip_for_good(city: City, settings: Any) -> None:
    from distress.footage.finishing import clip_finish

    clip = stored(city)
    Clip.objects.update(status="gathering", finished_at=None, gathered_at=now())
    settings.ABHAYA_DISK_FLOOR_MB = 10**9

    for _ in range(6):
        clip_finish(clip_id=clip.pk)

    clip.refresh_from_db()
    assert (clip.status, clip.failure) == ("gathering", "")


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize(
    "step", ["keyring_rotate", "_retire", "_rewrap_some", "_destroy", "keyring_destroy"]
)
def test_a_run_that_is_killed_at_any_step_loses_nothing_and_the_next_one_finishes(
    city: City, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    gone, kept = stored(city, 1), stored(city, 2)
    from distress.models import Review
    from governance.vault import rotation

    judged(city, gone, Review.Verdict.DISMISSED, Review.Reason.CALM)

    def die(*args: object) -> None:
        raise Killed

    whole = getattr(rotation, step)
    monkeypatch.setattr(rotation, step, die)
    with later(hours=25):
        with pytest.raises(Killed):
            retention_run()
        unfinished = Receipt.objects.get().final_at
        assert [vault.open_all(s.sealed) for s in kept.segments.all()] == [PICTURES] * 2
        monkeypatch.setattr(rotation, step, whole)
        run = retention_run()

    assert unfinished is None
    assert run.keys_destroyed >= 1
    assert Receipt.objects.get().final_at is not None
    assert [vault.open_all(s.sealed) for s in kept.segments.all()] == [PICTURES] * 2
    assert len(vault.keyring_load().keys) == 1
    assert not WrappingKey.objects.filter(retired_at__isnull=False, destroyed_at=None).exists()


def test_a_file_that_a_crash_left_behind_goes_with_the_next_run(city: City, settings: Any) -> None:
    stored(city)

    # Files go on commit, which a test's transaction never reaches: as if killed just before.
    with later(hours=73):
        retention_run()

    assert files(settings) == []


def test_nothing_is_sealed_under_a_key_that_was_retired(city: City) -> None:
    ring = vault.keyring_load()
    sealed = vault.seal(PICTURES)
    call_command("keys_rotate", stdout=StringIO())

    with pytest.raises(DatabaseError), transaction.atomic():
        SealedObject.objects.create(
            path="x", wrapped_key=b"x", kek_id=ring.current_id, plain_bytes=1, chunk_bytes=1
        )
    sealed.refresh_from_db()
    assert vault.open_all(sealed) == PICTURES
    assert vault.open_all(vault.seal(b"new")) == b"new"


def test_nothing_comes_back_into_a_clip_that_was_erased(city: City) -> None:
    clip = stored(city)
    with later(hours=73):
        retention_run()
    clip.refresh_from_db()

    with pytest.raises(DatabaseError), transaction.atomic():
        Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(b"again"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Clip.objects.update(status="ready", erased_at=None)

    assert not Rendition.objects.exists()
    assert Clip.objects.get().status == "erased"


def test_receipts_stand(city: City) -> None:
    stored(city)
    with later(hours=73):
        retention_run()

    for act in (
        lambda: Receipt.objects.update(files=0),
        lambda: Receipt.objects.update(final_at=None),
        lambda: Receipt.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_what_should_be_gone_by_today_counts_itself(city: City, officer: User) -> None:
    stored(city, 1), stored(city, 2), stored(city, 3)
    hold_place(
        actor=officer, code=Clip.objects.first().code, case_reference="FIR/1",
        legal_basis="BNSS s.94", reason="asked for by the court",
        ends_at=now() + timedelta(days=100),
    )  # fmt: skip

    with later(hours=73):
        before = gone_by()
        retention_run()
        after = gone_by()

    assert (before.due, before.erased, before.held, before.overdue) == (3, 0, 1, 2)
    assert (after.due, after.erased, after.final, after.held, after.overdue) == (3, 2, 2, 1, 0)


def test_a_full_disk_keeps_alerting_says_so_and_erases_nothing_early(
    city: City, settings: Any, client: Any
) -> None:
    clip = stored(city)
    settings.ABHAYA_DISK_FLOOR_MB = 10**9

    with pytest.raises(DiskFull):
        vault.seal(PICTURES)
    disk_watch(), disk_watch()
    alert = city.alert(2)
    run = retention_run()
    settings.ABHAYA_DISK_FLOOR_MB = 0
    open_now = Incident.objects.filter(closed_at=None).count()
    disk_watch()

    assert alert.status == "open"
    assert (run.due, run.erased) == (0, 0)
    assert clip.segments.count() == 2
    assert (open_now, Incident.objects.get().closed_at is None) == (1, False)
    actions = Entry.objects.filter(subject_kind="incident").values_list("action", flat=True)
    assert list(actions) == ["incident.close", "incident.open"]
