"""A clip plays from its first byte, keeps time, and shows what its rendition may show."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import av
import cv2
import numpy as np
import pytest

from inference.clips import (
    Rendition,
    clip_encode,
    frames_thin,
    poster_jpeg,
    rendition_build,
    still_jpeg,
    visible_between,
)
from inference.errors import RedactionFailed, SourceError
from inference.types import Box, Image
from tests.inference.drawn import WhiteSquares, decoded, street, white_px

START_AT = 1_760_000_000.0
LEFT = Box(40, 80, 40, 40)
RIGHT = Box(200, 80, 40, 40)


@dataclass(frozen=True)
class Sealed:
    start_at: float
    data: bytes


def test_clip_is_h264_with_its_index_in_front_and_a_key_frame_each_second() -> None:
    clip = clip_encode((START_AT + n / 10, street()) for n in range(35))

    with av.open(BytesIO(clip), "r") as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.is_keyframe]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 10
        assert container.duration == pytest.approx(3_500_000)
    assert [packet.pts * packet.time_base for packet in packets] == [0, 1, 2, 3]  # type: ignore[operator]
    assert 0 < clip.find(b"moov") < clip.find(b"mdat")


def test_clip_seeks_to_a_second_in_the_middle() -> None:
    clip = clip_encode((START_AT + n / 10, _grey(n * 5)) for n in range(40))

    with av.open(BytesIO(clip), "r") as container:
        container.seek(2_500_000)
        frames = container.decode(video=0)
        image = next(f.to_ndarray(format="bgr24") for f in frames if (f.time or 0) >= 2.5)

    assert image.mean() == pytest.approx(125, abs=4)


def test_hole_in_the_stamps_is_filled_so_that_time_stays_true() -> None:
    stamps = [n / 10 for n in range(10)] + [2 + n / 10 for n in range(10)]

    pictures = decoded(clip_encode((START_AT + s, _grey(int(s * 50))) for s in stamps))

    assert len(pictures) == 30
    assert pictures[15][1].mean() == pytest.approx(45, abs=4)
    assert pictures[25][1].mean() == pytest.approx(125, abs=4)


def test_jump_of_the_clock_does_not_become_an_hour_of_one_picture() -> None:
    stamps = [0.0, 0.1, 0.2, 3600.0, 3600.1]

    assert len(decoded(clip_encode((START_AT + s, street()) for s in stamps))) < 120


def test_stamps_that_go_backwards_are_left_out() -> None:
    stamps = [0.0, 0.1, 0.2, 0.1, 0.2, 0.3]

    assert len(decoded(clip_encode((START_AT + s, street()) for s in stamps))) == 4


@pytest.mark.parametrize("size", [(1, 1), (321, 241), (17, 400)])
def test_odd_sizes_become_even(size: tuple[int, int]) -> None:
    width, height = size
    image = np.full((height, width, 3), 90, np.uint8)

    [(_, picture)] = decoded(clip_encode([(START_AT, image)]))

    assert picture.shape[0] % 2 == picture.shape[1] % 2 == 0
    assert picture[:height, :width].mean() == pytest.approx(90, abs=4)


def test_wide_frames_are_shrunk_and_keep_their_shape() -> None:
    clip = clip_encode([(START_AT, street(width_px=1920, height_px=1080))], max_width_px=640)

    assert decoded(clip)[0][1].shape == (360, 640, 3)


def test_size_that_changes_on_the_way_is_fitted_to_the_first() -> None:
    frames = [(START_AT, street()), (START_AT + 0.1, street(width_px=640, height_px=480))]

    assert {image.shape for _, image in decoded(clip_encode(frames, fps=10))} == {(240, 320, 3)}


def test_no_frame_is_a_clear_error() -> None:
    with pytest.raises(SourceError, match="no frame"):
        clip_encode([])


def test_thinning_keeps_one_frame_for_each_tick() -> None:
    frames = [(START_AT + n / 25, street()) for n in range(50)]

    stamps = [at - START_AT for at, _ in frames_thin(frames, fps=5)]

    assert stamps == pytest.approx([n / 5 for n in range(10)], abs=0.03)


def test_raising_face_is_known_between_boxes_a_second_apart_and_nowhere_else() -> None:
    visible = visible_between(
        [(0.0, Box(0, 0, 10, 10)), (1.0, Box(10, 0, 10, 10)), (5.0, Box(50, 0, 10, 10))], times=2.0
    )

    assert visible(-0.5) is None
    assert visible(0.5) == Box(10, 0, 20, 20)
    assert visible(1.0) == Box(20, 0, 20, 20)
    assert visible(3.0) is None
    assert visible(5.0) == Box(100, 0, 20, 20)
    assert visible(5.5) is None
    assert visible_between([])(0.0) is None


def test_blurred_rendition_hides_every_face() -> None:
    clip = rendition_build(_segments(), kind=Rendition.BLURRED, detector=WhiteSquares())

    pictures = decoded(clip)
    assert len(pictures) == 40
    assert all(white_px(i, LEFT) == white_px(i, RIGHT) == 0 for _, i in pictures)


def test_blurred_rendition_does_not_look_at_the_raising_face() -> None:
    clip = rendition_build(
        _segments(), kind="blurred", detector=WhiteSquares(), raising=_raising(0, 4)
    )

    assert all(white_px(image, RIGHT) == 0 for _, image in decoded(clip))


def test_review_rendition_shows_the_raising_face_only_during_the_episode() -> None:
    clip = rendition_build(
        _segments(), kind="review", detector=WhiteSquares(), raising=_raising(1.0, 2.0)
    )

    for second, image in decoded(clip):
        assert white_px(image, LEFT) == 0
        assert (white_px(image, RIGHT) > 1000) == (1.0 <= second <= 2.0), second


def test_shrunk_review_rendition_finds_the_raising_face_where_it_lies_then() -> None:
    clip = rendition_build(
        _segments(),
        kind="review",
        detector=WhiteSquares(),
        raising=_raising(0, 4),
        fps=5,
        max_width_px=160,
    )

    pictures = decoded(clip)
    assert len(pictures) == 20
    assert all(white_px(image, Box(100, 40, 20, 20)) > 200 for _, image in pictures)


def test_privacy_mask_is_painted_before_anything_is_searched() -> None:
    def mask(image: Image) -> Image:
        painted = image.copy()
        painted[:, 160:] = 0
        return painted

    clip = rendition_build(
        _segments(), kind="review", detector=WhiteSquares(), raising=_raising(0, 4), mask=mask
    )

    assert all(image[:, 200:].max() < 30 for _, image in decoded(clip))


def test_rendition_without_a_picture_is_a_clear_error() -> None:
    with pytest.raises(SourceError):
        rendition_build([], kind="blurred", detector=WhiteSquares())


def test_failed_redaction_gives_no_rendition() -> None:
    class Broken(WhiteSquares):
        def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640):
            raise RuntimeError("out of memory")

    with pytest.raises(RedactionFailed):
        rendition_build(_segments(), kind="blurred", detector=Broken())


def test_poster_is_cut_from_the_finished_clip() -> None:
    clip = clip_encode((START_AT + n / 10, _grey(n * 5)) for n in range(40))

    assert _mean(poster_jpeg(clip, at_s=2.0)) == pytest.approx(100, abs=4)
    assert _mean(poster_jpeg(clip, at_s=60.0)) == pytest.approx(195, abs=4)


def test_still_is_a_jpeg_no_wider_than_asked() -> None:
    assert _read(still_jpeg(street(), max_width_px=100)).shape == (75, 100, 3)


def _segments() -> list[Sealed]:
    """Four seconds with two faces, in two pieces."""
    two_faces = street(LEFT, RIGHT)
    return [
        Sealed(at, clip_encode(((at + n / 10, two_faces) for n in range(20)), fps=10))
        for at in (START_AT, START_AT + 2)
    ]


def _raising(start_s: float, end_s: float) -> list[tuple[float, Box]]:
    count = round((end_s - start_s) * 5) + 1
    return [(START_AT + start_s + n / 5, RIGHT) for n in range(count)]


def _grey(value: int) -> Image:
    return np.full((48, 64, 3), value, np.uint8)


def _mean(jpeg: bytes) -> float:
    return float(_read(jpeg).mean())


def _read(jpeg: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1), np.uint8)
