"""Cameras, streams and files: what is opened, what is refused, and what time it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from inference.detection_policy import policy_load
from inference.errors import AddressRefused, SourceError
from inference.sources import PacketRing, address_check, segment_mux, segments_decode, stream_open
from inference.sources.clock import StreamClock
from inference.sources.health import Backoff, Health, health_of
from inference.types import Packet
from inference.watch import CameraWatch, StreamLost, StreamOpened
from tests.rtsp_server import free_port, rtsp_require, rtsp_serving


def video_write(path: Path, *, seconds: int = 3, size: tuple[int, int] = (64, 48)) -> Path:
    """A small H.264 file with pictures that may refer to later ones."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.gop_size = 10
        for number in range(seconds * 10):
            image = np.full((size[1], size[0], 3), number * 5 % 255, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "/etc/passwd", "../../etc/passwd", "exec:rm -rf /",
        "rtsp://host/$(reboot)", "rtsp://host/`id`", "rtsp://host/;id", "rtsp://host/a b",
        "rtsp://host/\nHost: x", "rtsp://host/\x00", "ftp://host/a", "concat://a|b",
        "pipe:0", "rtsp://", "http://host:99999999/", "rtsp://host/" + "a" * 3000, "",
        "rtsp://host/\u202egnp", "data://text",
    ],
)  # fmt: skip
def test_an_address_of_another_kind_is_refused_before_anything_is_opened(address: str) -> None:
    with pytest.raises(AddressRefused):
        stream_open(address)


def test_an_address_may_hold_a_password_and_never_shows_it() -> None:
    found = address_check("rtsp://user:geheim%21@10.0.0.7:554/stream?ch=1&x=2")

    assert found.opened.endswith("geheim%21@10.0.0.7:554/stream?ch=1&x=2")
    assert "geheim" not in found.redacted + repr(found)
    with pytest.raises(SourceError) as error:
        stream_open("rtsp://user:geheim@127.0.0.1:9/none", timeout_s=1)
    assert "geheim" not in str(error.value)


def test_a_file_opens_only_below_the_folder_that_may_be_read(tmp_path: Path) -> None:
    inside = video_write(tmp_path / "a.mp4")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link.mp4").symlink_to(inside)

    assert stream_open(str(inside), files=tmp_path, paced=False).info.width == 64
    for address in (str(inside), str(tmp_path / "folder" / "link.mp4")):
        with pytest.raises(AddressRefused):
            stream_open(address, files=tmp_path / "folder")


def audio_only(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_what_is_not_a_video_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("this is no video" * 100)
    audio_only(tmp_path / "sound.mp4")

    said = {}
    for name in ("empty", "text", "sound"):
        with pytest.raises(SourceError) as error:
            stream_open(str(tmp_path / f"{name}.mp4"), files=tmp_path)
        said[name] = str(error.value)

    assert "not a video" in said["empty"]
    assert "not a video" in said["text"]
    assert "holds no video" in said["sound"]


def test_a_cut_off_video_gives_what_is_there(tmp_path: Path) -> None:
    whole = video_write(tmp_path / "whole.mkv", seconds=5)
    (tmp_path / "cut.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    stream = stream_open(str(tmp_path / "cut.mkv"), files=tmp_path, paced=False)

    frames = [frame for packet in stream.packets() for frame in stream.decode(packet)]

    assert 0 < len(frames) < 50


def one_picture(path: Path, size: tuple[int, int]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=5)
        stream.width, stream.height, stream.pix_fmt = *size, "yuvj420p"
        image = np.zeros((size[1], size[0], 3), dtype=np.uint8)
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return path


def test_one_pixel_is_read_and_too_many_are_refused(tmp_path: Path) -> None:
    small = one_picture(tmp_path / "one.mkv", (2, 2))
    large = one_picture(tmp_path / "large.mkv", (7680, 4320))
    huge = one_picture(tmp_path / "huge.mkv", (8200, 64))

    stream = stream_open(str(small), files=tmp_path, paced=False)
    frames = [frame for packet in stream.packets() for frame in stream.decode(packet)]
    assert frames[0].image.shape == (2, 2, 3)
    # 8K is within the bounds, a picture wider than that is not.
    assert stream_open(str(large), files=tmp_path).info.width == 7680
    with pytest.raises(SourceError, match="8200x64"):
        stream_open(str(huge), files=tmp_path)


def test_pictures_come_in_the_order_in_which_they_are_shown(tmp_path: Path) -> None:
    path = video_write(tmp_path / "a.mp4", seconds=4)
    stream = stream_open(str(path), files=path, paced=False)

    frames = [frame for packet in stream.packets() for frame in stream.decode(packet)]
    frames += stream.flush()

    shades = [int(frame.image.mean()) for frame in frames]
    assert len(frames) == 40
    assert shades == sorted(shades)
    assert np.diff([frame.stream_s for frame in frames]) == pytest.approx(
        np.full(39, 0.1), abs=0.01
    )


def test_time_goes_on_when_a_looped_file_starts_again(tmp_path: Path) -> None:
    path = video_write(tmp_path / "a.mp4", seconds=1)
    stream = stream_open(str(path), files=path, paced=False, looped=True)

    packets = [packet for packet, _ in zip(stream.packets(), range(35), strict=False)]

    assert np.diff([packet.stream_s for packet in packets]).min() >= 0
    assert packets[-1].stream_s > 3
    assert stream.clock.jumps == 0


def test_a_clock_that_jumps_is_counted_and_time_never_goes_back() -> None:
    clock = StreamClock(is_live=False, now=lambda: 1000.0)

    stamps = [clock.stamp(raw_s)[0] for raw_s in (5.0, 5.1, 0.2, 0.3, 99.0, 99.1, None)]

    assert stamps == pytest.approx([0.0, 0.1, 0.14, 0.24, 0.28, 0.38, 0.42])
    assert clock.jumps == 2


def test_a_live_clock_follows_the_wall_forwards_only() -> None:
    wall = iter([100.0, 100.0, 105.0, 105.0, 90.0, 90.0, 90.0])
    clock = StreamClock(is_live=True, now=lambda: next(wall))

    at = [clock.stamp(raw_s)[1] for raw_s in (0.0, 0.1, 0.2)]

    assert at == sorted(at)


def packet(stream_s: float, *, is_key: bool = False, size: int = 10) -> Packet:
    return Packet(b"x" * size, stream_s, 1000 + stream_s, is_key)


def test_the_ring_holds_its_seconds_from_a_key_frame_on() -> None:
    ring = PacketRing(seconds=2.0)
    for number in range(60):
        ring.append(packet(number / 10, is_key=number % 10 == 0))

    held = ring.all()

    assert held[0].is_key
    assert 2.0 <= held[-1].stream_s - held[0].stream_s < 3.2
    assert ring.since(4.55)[0].stream_s == 4.0
    assert ring.dropped == 0


def test_the_ring_is_bounded_and_counts_what_it_lost() -> None:
    ring = PacketRing(seconds=60.0, most_bytes=1000)
    for number in range(100):
        ring.append(packet(number / 10, is_key=number % 5 == 0, size=50))

    assert sum(len(found.data) for found in ring.all()) <= 1000
    assert ring.dropped > 0


def test_segments_give_back_the_same_pictures_at_the_same_times(tmp_path: Path) -> None:
    path = video_write(tmp_path / "a.mp4", seconds=4)
    stream = stream_open(str(path), files=path, paced=False)
    packets, whole = list(stream.packets()), stream_open(str(path), files=path, paced=False)
    offset = packets[0].at
    # The second segment begins between two key frames.
    parts = [packets[:17], packets[17:]]

    seen = list(segments_decode([segment_mux(part, template=stream.template) for part in parts]))

    frames = [frame for found in whole.packets() for frame in whole.decode(found)] + whole.flush()
    assert len(seen) == 40
    for (at, image), frame in zip(seen, frames, strict=True):
        assert at - offset == pytest.approx(frame.stream_s, abs=0.02)
        assert (image == frame.image).all()


def test_a_source_is_well_when_good_frames_come() -> None:
    assert [health_of(s) for s in (0.0, 2.9, 3.0, 9.9, 10.0)] == [
        Health.HEALTHY, Health.HEALTHY, Health.STALLED, Health.STALLED, Health.LOST,
    ]  # fmt: skip


def test_pauses_between_tries_grow_to_ten_seconds() -> None:
    backoff = Backoff()

    pauses = [backoff.next_s() for _ in range(8)]

    assert 0.8 <= pauses[0] <= 1.2
    assert all(8.0 <= pause <= 12.0 for pause in pauses[-3:])


def watching(address: str, **more: object) -> CameraWatch:
    return CameraWatch(address=address, policy=policy_load(), scores=False, **more)  # type: ignore[arg-type]


def wait_for(watch: CameraWatch, kind: type) -> object:
    """The first event of this kind. A broken test ends by the runner's own limit."""
    while True:
        for event in watch.step(seconds=0.5):
            if isinstance(event, kind):
                return event


@pytest.mark.services
def test_an_rtsp_stream_that_is_cut_comes_back(tmp_path: Path) -> None:
    rtsp_require()
    port = free_port()

    with rtsp_serving(port) as address:
        watch = watching(address)
        opened = wait_for(watch, StreamOpened)
        while watch.latest is None:
            watch.step(seconds=0.2)
        before_s = watch.latest.stream_s
    lost = wait_for(watch, StreamLost)
    with rtsp_serving(port):
        wait_for(watch, StreamOpened)
        while watch.latest.stream_s <= before_s:
            watch.step(seconds=0.2)
        segment = watch.segment(0.0)
    watch.close()

    assert opened.info.codec == "h264"
    assert lost.reason
    assert watch.counters.reconnects >= 1
    assert watch.latest.image.shape == (240, 320, 3)
    assert segment is not None
    assert len(list(segments_decode([segment]))) > 0


def test_inference_runs_where_django_cannot_be_imported() -> None:
    blocked = (
        "import sys; sys.modules['django'] = None; sys.modules['distress'] = None; "
        "sys.modules['governance'] = None; "
        "import inference.watch, inference.redact, inference.clips, inference.evaluate, "
        "inference.__main__"
    )

    done = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
