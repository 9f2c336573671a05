"""A watch that judges nobody: what it holds in memory, lets go, and can show."""

from pathlib import Path

import av
import numpy as np

from inference.detection_policy import policy_load
from inference.watch import CameraWatch, StreamEnded

LENGTH_S, FPS = 140, 5


def long_file(path: Path, *, between_keys_s: int = 1) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.gop_size = FPS * between_keys_s
        for number in range(LENGTH_S * FPS):
            image = np.full((48, 64, 3), number % 200, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return path


def test_what_a_clip_asked_for_is_let_go_when_nobody_asks_again(tmp_path: Path) -> None:
    path = long_file(tmp_path / "long.mp4")
    watch = CameraWatch(
        address=str(path), files=path, paced=False, scores=False, policy=policy_load()
    )

    events: list[object] = []
    asked = None
    while not any(isinstance(event, StreamEnded) for event in events):
        events += watch.step(seconds=0.02)
        asked = asked or watch.segment(0.0)
    held = watch.segment(0.0)
    watch.close()

    assert asked is not None
    assert held is not None
    assert held.end_s - held.start_s <= 15
    assert watch.counters.frames_dropped == 0


def test_a_camera_with_rare_key_frames_still_shows_the_present(tmp_path: Path) -> None:
    path = long_file(tmp_path / "rare.mp4", between_keys_s=20)
    watch = CameraWatch(
        address=str(path), files=path, paced=False, scores=False, policy=policy_load()
    )

    events: list[object] = []
    while not any(isinstance(event, StreamEnded) for event in events):
        events += watch.step(seconds=0.2)
    watch.close()

    assert watch.latest is not None
    assert watch.latest.stream_s >= LENGTH_S - 2
