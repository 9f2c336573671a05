"""The whole chain on real footage and on drawn streets, with both detectors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from skimage.data import astronaut

from distress.demo.street import LENGTH_S, street_frame, street_schedule, street_video_write
from inference.detect import Detector, detector_load
from inference.detection_policy import policy_load
from inference.errors import WeightsMissing
from inference.express import ExpressionModel, face_crop
from inference.ferplus import distress_share
from inference.types import EpisodeOpened
from inference.watch import CameraWatch, StreamEnded
from inference.weights import weights_path
from inference.zones import Zones
from tests.shared_files import ROOT, SHARED, shared

DETECTORS = ("yunet", "centerface")
# Neither was looked at while the drawing was made.
HELD_OUT_SEEDS = (21, 22)


@pytest.fixture(params=DETECTORS)
def detector(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Detector:
    """Each detector in turn; YuNet only where its weights are to hand."""
    if (SHARED / "models").is_dir():
        monkeypatch.setenv("ABHAYA_MODELS", str(SHARED / "models"))
        weights_path.cache_clear()
    found = detector_load(prefer=request.param)
    if found.name.lower() != request.param:
        pytest.skip(f"needs {request.param}'s weights, as in ../shared/models")
    return found


def told(source: Path, detector: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Episodes and counters, as `python -m inference watch` prints them."""
    models = {"ABHAYA_MODELS": str(SHARED / "models")} if SHARED.is_dir() else {}
    done = subprocess.run(
        [sys.executable, "-m", "inference", "watch", str(source), "--detector", detector],
        cwd=ROOT, env=os.environ | models, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *episodes, counters = [json.loads(line) for line in done.stdout.splitlines()]
    return episodes, counters


@pytest.mark.parametrize("name", DETECTORS)
def test_a_woman_who_cries_and_then_laughs_is_one_episode(name: str) -> None:
    episodes, counters = told(shared("media/pyfeat_WolfgangLanger_Pexels.mp4"), name)

    assert len(episodes) == 1
    assert episodes[0]["start_s"] < 6
    assert episodes[0]["end_s"] < 11.5
    assert set(episodes[0]) == {
        "start_s", "end_s", "peak", "mean", "track", "face_px", "policy",
    }  # fmt: skip
    assert counters["frames_read"] == 472
    assert counters["frames_dropped"] == 0
    assert {"frames_analysed", "faces", "abstained", "episodes", "seconds"} <= set(counters)


@pytest.mark.parametrize(
    ("clip", "name"),
    [
        # CenterFace takes ten times as long, and what it is asked here does not differ.
        ("intel_car-detection", "yunet"),
        ("intel_one-by-one-person-detection", "yunet"),
    ],
)
def test_cars_and_people_who_pass_are_no_episode(clip: str, name: str) -> None:
    episodes, counters = told(shared(f"media/{clip}.mp4"), name)

    assert episodes == []
    assert counters["frames_analysed"] > 0


def portrait(path: Path) -> Path:
    picture = np.ascontiguousarray(astronaut()[:, :, ::-1])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 512, 512, "yuv420p"
        stream.gop_size = 10
        for number in range(80):
            image = np.roll(picture, number // 4, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return path


def watched(path: Path, detector: Detector, zones: Zones | None = None) -> tuple[CameraWatch, list]:
    """A file watched to its end as fast as it goes, with everything that happened."""
    watch = CameraWatch(
        address=str(path), files=path, paced=False, policy=policy_load(), detector=detector,
        model=ExpressionModel.load(), zones=zones,
    )  # fmt: skip
    events: list[object] = []
    while not any(isinstance(event, StreamEnded) for event in events):
        events += watch.step(seconds=0.5)
    watch.close()
    return watch, events


def test_a_smiling_portrait_is_looked_at_and_is_no_episode(
    tmp_path: Path, detector: Detector
) -> None:
    watch, events = watched(portrait(tmp_path / "portrait.mp4"), detector)

    assert watch.counters.faces > 10
    assert not any(isinstance(event, EpisodeOpened) for event in events)


def test_behind_a_privacy_mask_nothing_is_seen(tmp_path: Path, detector: Detector) -> None:
    mask = Zones(mask=(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),))

    watch, _ = watched(portrait(tmp_path / "portrait.mp4"), detector, mask)

    assert watch.counters.faces == 0
    assert watch.latest is not None
    assert not watch.latest.image.any()


@pytest.mark.parametrize(
    ("detector", "seed", "is_whole"),
    # The slow detector sees the street whose schedule begins early, to just past its end.
    [("yunet", 22, True), ("centerface", 21, False)],
    indirect=["detector"],
)
def test_a_drawn_street_is_one_episode_when_its_schedule_says_so(
    tmp_path: Path, detector: Detector, seed: int, is_whole: bool
) -> None:
    path = tmp_path / "street.mp4"
    (begin, end), *_ = street_schedule(seed=seed)
    street_video_write(path, seed=seed, length_s=LENGTH_S if is_whole else end + 4)

    _, events = watched(path, detector)

    opened = [event for event in events if isinstance(event, EpisodeOpened)]
    assert len(opened) == 1
    assert begin - 1 <= opened[0].start_s <= end
    assert opened[0].face_px >= 40


@pytest.mark.parametrize("detector", ["yunet"], indirect=True)
def test_a_calm_street_is_no_episode_where_it_would_be_one(
    tmp_path: Path, detector: Detector
) -> None:
    path = tmp_path / "calm.mp4"
    (_, end), *_ = street_schedule(seed=21)
    street_video_write(path, seed=21, length_s=end + 4, is_calm=True)

    watch, events = watched(path, detector)

    assert watch.counters.faces > 0
    assert not [event for event in events if isinstance(event, EpisodeOpened)]


@pytest.mark.parametrize("seed", HELD_OUT_SEEDS)
def test_drawn_faces_are_found_and_only_the_troubled_one_scores(
    detector: Detector, seed: int
) -> None:
    model = ExpressionModel.load()
    (begin, end), *_ = street_schedule(seed=seed)
    inside, outside = [], []
    times = np.arange(0, LENGTH_S, 3.0)
    for time_s in times:
        image = street_frame(seed=seed, time_s=float(time_s))
        faces = detector.find(image, threshold=0.5, width_px=960)
        front = max(faces, key=lambda face: face.box.h, default=None)
        for face in faces:
            score = distress_share(model.probabilities(face_crop(image, face.box)[None]))[0]
            is_troubled = face is front and begin + 1 <= time_s <= end - 1
            (inside if is_troubled else outside).append(float(score))

    assert len(inside) + len(outside) >= 1.5 * len(times)
    assert np.median(inside) >= 0.6
    assert np.median(outside) <= 0.3


def test_without_any_detector_the_words_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABHAYA_MODELS", str(tmp_path))
    monkeypatch.setenv("ABHAYA_VAR", str(tmp_path))
    # As after a try that failed a moment ago: the network is not asked again for an hour.
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "face_detection_yunet_2023mar.unreachable").touch()
    weights_path.cache_clear()

    with pytest.raises(WeightsMissing, match="could not be reached"):
        weights_path("yunet")
    weights_path.cache_clear()
