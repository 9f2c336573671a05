"""On real faces: after redaction neither detector finds one. Needs the shared footage."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, takewhile
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from inference.clips import Rendition, rendition_build
from inference.detect import CenterFace, Detector, YuNet, detector_load
from inference.errors import WeightsMissing
from inference.mp4 import Mp4Writer, image_of
from inference.redact import redact_video
from inference.redact.boxes import overlap
from inference.sources import Segment, segment_mux, segments_decode, stream_open
from inference.types import Box, Image
from tests.inference.drawn import decoded
from tests.shared_files import shared

READ_AT = 0.5
CRYING = "media/pyfeat_WolfgangLanger_Pexels.mp4"


@pytest.fixture(scope="module")
def detectors() -> list[Detector]:
    """Both detectors, or the one that can be had here."""
    try:
        return [YuNet(), CenterFace()]
    except WeightsMissing:
        return [CenterFace()]


def test_no_detector_finds_a_face_in_a_redacted_close_up(
    tmp_path: Path, detectors: list[Detector]
) -> None:
    target = tmp_path / "out.mp4"

    counts = redact_video(shared(CRYING), target)

    assert counts.frames == 472
    assert counts.blanked == 0
    for number, image in enumerate(_images(target)):
        # The independent detector is slow; faces do not come and go within a third of a second.
        asked = detectors if number % 8 == 0 else detectors[:1]
        assert _found(image, asked) == [], number


def test_no_detector_finds_a_face_in_a_redacted_street(
    tmp_path: Path, detectors: list[Detector]
) -> None:
    source, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    city = cv2.imread(str(shared("media/deface_city.jpg")))
    with Mp4Writer(source, fps=Fraction(25)) as writer:
        for number in range(8):
            writer.write(number / 25, np.asarray(city, np.uint8))
    before = [_found(image, detectors) for image in _images(source)]

    counts = redact_video(source, target)

    assert all(len(found) >= 15 for found in before)
    assert counts.faces >= 15 * 8
    assert counts.blanked == 0
    for number, image in enumerate(_images(target)):
        assert _found(image, detectors) == [], number


def test_renditions_of_sealed_segments_show_and_hide_the_face_that_raised_the_alert(
    detectors: list[Detector],
) -> None:
    segments = _segments(shared(CRYING), seconds=4.0)
    detector = detector_load()
    start_at = segments[0].start_at
    raising = [(start_at + n / 5, box) for n, box in _boxes(segments, detector, start_at)]
    episode = [(at, box) for at, box in raising if 0.9 <= at - start_at <= 3.1]

    review, blurred = (
        rendition_build(
            segments, kind=kind, detector=detector, raising=episode, fps=5, max_width_px=640
        )
        for kind in (Rendition.REVIEW, Rendition.BLURRED)
    )

    assert all(_found(image, detectors) == [] for _, image in decoded(blurred))
    pictures = decoded(review)
    shown = [(second, _found(image, [detector])) for second, image in pictures]
    assert all(found == [] for second, found in shown if second < 0.6 or second > 3.4)
    for second, found in shown:
        if 1.2 < second < 2.8:
            assert len(found) == 1
            assert overlap(found[0], _nearest(episode, start_at + second)) > 0.5


def _images(path: Path) -> Iterator[Image]:
    with av.open(str(path), "r") as container:
        yield from (image_of(frame) for frame in container.decode(video=0))


def _found(image: Image, detectors: list[Detector]) -> list[Box]:
    return [
        face.box
        for detector in detectors
        for face in detector.find(image, threshold=READ_AT, width_px=image.shape[1])
    ]


def _segments(path: Path, *, seconds: float) -> list[Segment]:
    """The start of a file as the watch would seal it: one segment for each key frame."""
    stream = stream_open(str(path), files=path.parent, paced=False)
    packets = list(takewhile(lambda packet: packet.stream_s < seconds, stream.packets()))
    keys = [n for n, packet in enumerate(packets) if packet.is_key] + [len(packets)]
    return [
        segment_mux(packets[start:end], template=stream.template) for start, end in pairwise(keys)
    ]


def _boxes(
    segments: list[Segment], detector: Detector, start_at: float
) -> Iterator[tuple[int, Box]]:
    wanted = 0
    for at, image in segments_decode(segments):
        if at - start_at >= wanted / 5:
            [face, *_] = detector.find(image)
            yield wanted, face.box
            wanted += 1


def _nearest(stamped: list[tuple[float, Box]], at: float) -> Box:
    return min(stamped, key=lambda one: abs(one[0] - at))[1]
