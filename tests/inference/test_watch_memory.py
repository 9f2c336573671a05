"""What a watch holds in memory, and what it lets go."""

from pathlib import Path

import av
import numpy as np

from inference.detection_policy import policy_load
from inference.watch import CameraWatch, StreamEnded

LENGTH_S, FPS = 140, 5


def long_file(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.gop_size = FPS
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
