"""A camera, and a clip whose segments hold a real face that moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest
from django.contrib.auth.models import Group
from django.utils.timezone import now
from guardian.shortcuts import assign_perm
from skimage.data import astronaut

from distress.models import Alert, Camera, Clip, Episode, Segment, Signal, Station
from governance import vault
from governance.models import User
from inference.sources import segment_mux, stream_open
from tests.distress.watching.conftest import authorisation, camera, vault_apart
from tests.governance.people import granted

__all__ = ["authorisation", "camera", "vault_apart"]

FPS = 10
SECONDS = 4
# Where the portrait's face lies at the start; it moves one pixel to the right a frame.
FACE_XYWH = (220.0, 60.0, 100.0, 130.0)


@pytest.fixture(scope="session")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few seconds of a public-domain portrait that moves, as a file."""
    path = tmp_path_factory.mktemp("portrait") / "portrait.mp4"
    picture = np.ascontiguousarray(astronaut()[:, :, ::-1])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 512, 512, "yuv420p"
        stream.codec_context.gop_size = FPS
        for number in range(FPS * SECONDS):
            image = np.roll(picture, number, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def clip(camera: Camera) -> Clip:
    episode = Episode.objects.create(
        camera=camera, signal=Signal.CALL, start_at=now(), latitude=26.85, longitude=80.94
    )
    Alert.objects.create(episode=episode, station=camera.station, signal=Signal.CALL)
    return Clip.objects.create(episode=episode)


@pytest.fixture
def fill(portrait: Path) -> Callable[[Clip], None]:
    """Seal the portrait's video into a clip, with the place of the face, in two segments."""

    def fill(clip: Clip) -> None:
        stream = stream_open(str(portrait), files=portrait, paced=False)
        packets = list(stream.packets())
        half = next(i for i, packet in enumerate(packets) if i >= FPS * 2 and packet.is_key)
        for number, part in enumerate([packets[:half], packets[half:]], start=1):
            piece = segment_mux(part, template=stream.template)
            Segment.objects.create(
                clip=clip,
                number=number,
                sealed=vault.seal(piece.data),
                start_at=datetime.fromtimestamp(piece.start_at, UTC),
                end_at=datetime.fromtimestamp(piece.end_at, UTC),
            )
        x, y, w, h = FACE_XYWH
        rows = [[packet.at, x + number, y, w, h] for number, packet in enumerate(packets)]
        clip.boxes = vault.seal(str(rows).encode())
        clip.save()

    return fill


@pytest.fixture
def person_of() -> Callable[..., User]:
    """Makes people with a role and a permission on one station."""

    def made(station: Station, *, role: str = "operator", permission: str = "watch") -> User:
        person = User.objects.create(username=f"{role}-{User.objects.count()}")
        person.groups.add(Group.objects.get_or_create(name=role)[0])
        assign_perm(f"distress.{permission}_station", person, station)
        granted(person, role=role)
        granted(
            person, permission=f"{permission}_station", object_kind="station",
            object_code=str(station.code),
        )  # fmt: skip
        return person

    return made
