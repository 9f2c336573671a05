"""A small city: three stations, a camera under an authorisation, people on duty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.models import Group
from django.utils.timezone import now
from guardian.shortcuts import assign_perm

from distress.models import (
    Alert,
    Camera,
    DetectionPolicyVersion,
    DutyShift,
    Hotspot,
    Lease,
    Station,
    Stream,
)
from distress.services.episodes import episode_open
from distress.watching.leases import HeldLease
from distress.web.accounts.secrets import secret_seal
from governance import vault
from governance.models import Authorisation, AuthorisedCamera, User, Validation
from governance.policy import Purpose, Role
from governance.vocabulary import RESPOND, WATCH
from inference.detection_policy import policy_load
from inference.types import Box, EpisodeOpened
from tests.governance.people import body_named, granted


@dataclass
class City:
    """What most stories need. The nearest station has nobody on duty."""

    empty: Station
    near: Station
    far: Station
    camera: Camera
    authorisation: Authorisation
    stream: Stream
    lease: HeldLease
    policy: DetectionPolicyVersion
    operator: User
    second: User
    stranger: User
    officer: User
    far_officer: User

    def opened(self, number: int = 1, *, at: float | None = None) -> EpisodeOpened:
        """What the chain says when evidence has held long enough."""
        moment = at if at is not None else now().timestamp()
        return EpisodeOpened(
            number=number, track=1, start_s=0.0, start_at=moment - 3, decided_at=moment,
            peak=0.9, mean=0.8, face_px=120.0, policy="street v1",
            boxes=((moment, Box(1, 2, 3, 4)),),
        )  # fmt: skip

    def alert(self, number: int = 1) -> Alert:
        """An alert of a new episode on the camera."""
        episode = episode_open(
            lease=self.lease, stream=self.stream, event=self.opened(number),
            authorisation=self.authorisation, detection_policy=self.policy,
        )  # fmt: skip
        return Alert.objects.select_related("station", "episode").get(episode=episode)


def person_make(name: str, role: Role, *stations: Station, on_duty: bool = True) -> User:
    """A person with a role, who holds its permission on some stations and is on duty there.

    She has an authenticator app, without which no page would be open to her.
    """
    made = User.objects.create_user(
        username=name, first_name=name.title(), body=body_named("City police")
    )
    Authenticator.objects.create(
        user=made,
        type=Authenticator.Type.TOTP,
        data={"secret": secret_seal(generate_totp_secret())},
    )
    made.groups.set(Group.objects.filter(name=role.value))
    granted(made, role=role.value)
    for station in stations:
        permission = RESPOND if role is Role.STATION_OFFICER else WATCH
        assign_perm(f"distress.{permission}", made, station)
        granted(made, permission=permission, object_kind="station", object_code=str(station.code))
        if on_duty:
            DutyShift.objects.create(
                person=made, station=station, purpose=Purpose.PATROL.value,
                starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(hours=8),
            )  # fmt: skip
    return made


@pytest.fixture
def person() -> Callable[..., User]:
    """Makes people."""
    return person_make


@pytest.fixture
def keys_apart(settings, tmp_path: Path) -> None:
    """Keys and sealed files of this test alone."""
    settings.ABHAYA_MEDIA = tmp_path / "media"
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    settings.ABHAYA_LEDGER_KEYS = tmp_path / "ledger.json"
    vault.keyring_rotate()


@pytest.fixture
def city(db, keys_apart: None) -> City:
    return city_build()


def city_build() -> City:
    """The city, in the database and under the key ring of the moment."""
    empty, near, far = (
        Station.objects.create(name=name, latitude=latitude, longitude=80.94)
        for name, latitude in (("Help desk", 26.851), ("Hazratganj", 26.86), ("Kaiserbagh", 26.90))
    )
    camera = Camera.objects.create(
        name="Gate 3", place="by the gate", station=near, latitude=26.85, longitude=80.94,
        hotspot=Hotspot.objects.create(name="Gate", area="gate", why_chosen="complaints"),
        address_sealed=vault.text_seal("rtsp://host/1", "camera.address"),
    )  # fmt: skip
    authorisation = authorised(camera)
    body = policy_load("street-1")
    return City(
        empty=empty, near=near, far=far, camera=camera, authorisation=authorisation,
        stream=Stream.objects.create(camera=camera, authorisation=authorisation, fence=1),
        lease=_lease(camera),
        policy=DetectionPolicyVersion.objects.create(
            name=body.name, version=body.version, body=body.to_json()
        ),
        operator=person_make("asha", Role.OPERATOR, near),
        second=person_make("imran", Role.OPERATOR, near),
        stranger=person_make("leela", Role.OPERATOR, far),
        officer=person_make("rekha", Role.STATION_OFFICER, near),
        far_officer=person_make("devendra", Role.STATION_OFFICER, far),
    )  # fmt: skip


def authorised(camera: Camera, *, mode: str = "live", **other: object) -> Authorisation:
    """Leave for one camera from now on, and for no other; what it had before is withdrawn."""
    Authorisation.objects.filter(
        cameras__camera_code=camera.code, withdrawn_at__isnull=True
    ).update(withdrawn_at=now())
    return approved(authorisation_make(camera, mode=mode, **other))


def authorisation_make(camera: Camera, *, mode: str, **other: object) -> Authorisation:
    """A request for one camera that waits for its approval."""
    asks, _ = User.objects.get_or_create(username="asks")
    fields = {
        "mode": mode, "purpose": "patrol", "legal_basis": "l", "aim": "a", "necessity": "n",
        "alternatives": "a", "safeguards": "s", "requested_by": asks,
        "requested_body": body_named("City police"), "starts_at": now() - timedelta(hours=1),
        "ends_at": now() + timedelta(days=1),
    }  # fmt: skip
    made = Authorisation.objects.create(**(fields | other))
    AuthorisedCamera.objects.create(authorisation=made, camera_code=camera.code)
    return made


def approved(made: Authorisation) -> Authorisation:
    """The request, as somebody from another body would have approved it."""
    approves, _ = User.objects.get_or_create(username="approves")
    Authorisation.objects.filter(pk=made.pk).update(
        approved_by=approves, approved_body=body_named("District magistrate"), approved_at=now(),
        validation=_validated(made.requested_by) if made.mode == "live" else None,
    )  # fmt: skip
    made.refresh_from_db()
    return made


def _validated(by: User) -> Validation:
    found = Validation.objects.first()
    if found is not None:
        return found
    shadow = Authorisation.objects.create(
        mode="shadow", purpose="patrol", legal_basis="l", aim="a", necessity="n",
        alternatives="a", safeguards="s", requested_by=by,
        starts_at=now() - timedelta(days=30), ends_at=now() - timedelta(days=1),
    )  # fmt: skip
    return Validation.objects.create(
        shadow=shadow, detection_policy="street-v1", judged=60, confirmed=30, floor_percent=20,
        low_percent=37.7, high_percent=62.3, passed=True, made_by=by,
    )  # fmt: skip


def _lease(camera: Camera) -> HeldLease:
    Lease.objects.create(
        camera=camera, holder="w", fence=1, expires_at=now() + timedelta(seconds=3)
    )
    return HeldLease(camera_id=camera.pk, holder="w", fence=1)
