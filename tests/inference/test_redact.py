"""Nothing leaves with a face in it, and what cannot be redacted does not leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from inference.errors import RedactionFailed, SourceError
from inference.mp4 import image_of
from inference.redact import Redactor, redact_frames, redact_image, redact_video
from inference.redact.follow import Follower, covers_at
from inference.redact.mosaic import Mosaic
from inference.types import Box, Face, Image
from tests.inference.drawn import WhiteSquares, street, white_px

LEFT = Box(40, 80, 40, 40)
RIGHT = Box(200, 80, 40, 40)


class Broken:
    name = "broken"
    note = ""

    def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640) -> list[Face]:
        raise ValueError("no such tensor")


class Stubborn(WhiteSquares):
    """Always finds a face, whatever is painted over it."""

    def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640) -> list[Face]:
        return [Face(LEFT, 0.9)]


def test_every_face_of_a_still_is_painted_over_and_the_rest_stays() -> None:
    image = street(LEFT, RIGHT)

    result = redact_image(image, detector=WhiteSquares())

    assert white_px(result, LEFT) == white_px(result, RIGHT) == 0
    assert np.array_equal(result[:40], image[:40])
    assert white_px(image, LEFT) == 1600


def test_face_at_the_edge_of_the_picture_is_painted_over() -> None:
    corner = Box(290, 210, 30, 30)

    assert white_px(redact_image(street(corner), detector=WhiteSquares()), corner) == 0


def test_face_missed_for_half_a_second_stays_hidden() -> None:
    detector = WhiteSquares()

    def frames() -> Iterator[tuple[float, Image]]:
        for n in range(50):
            detector.shut = 20 <= n < 33
            yield n / 25, street(Box(40 + n, 80, 40, 40))

    given = list(redact_frames(frames(), detector=detector))

    assert [at for at, _ in given] == [n / 25 for n in range(50)]
    for n, (_, image) in enumerate(given):
        assert white_px(image, Box(40 + n, 80, 40, 40)) == 0, n


def test_gap_between_two_sightings_is_bridged_along_the_line() -> None:
    follower = Follower()
    seen = follower.seen(search=0, at=0.0, boxes=[Box(0, 0, 40, 40)])
    seen += follower.seen(search=10, at=0.4, boxes=[Box(20, 0, 40, 40)])

    [cover] = covers_at(seen, place=5, at=0.2)

    assert cover.box.x + cover.box.w / 2 == pytest.approx(30)
    assert cover.box.w > 40


def test_gap_of_more_than_a_second_is_not_bridged() -> None:
    follower = Follower()
    seen = follower.seen(search=0, at=0.0, boxes=[LEFT])
    seen += follower.seen(search=10, at=1.5, boxes=[LEFT])

    assert covers_at(seen, place=5, at=0.75) == []


def test_both_neighbours_in_time_are_covered() -> None:
    seen = Follower().seen(search=5, at=1.0, boxes=[LEFT])

    assert [len(covers_at(seen, place=n, at=n / 5)) for n in (3, 4, 5, 6, 7)] == [0, 1, 1, 1, 0]


def test_frame_between_two_searches_is_covered_from_both_sides() -> None:
    follower = Follower()
    seen = follower.seen(search=0, at=0.0, boxes=[LEFT])
    seen += follower.seen(search=1, at=0.1, boxes=[Box(60, 80, 40, 40)])

    boxes = [cover.box for cover in covers_at(seen, place=0.5, at=0.04)]

    assert LEFT in boxes
    assert Box(60, 80, 40, 40) in boxes
    assert len(boxes) == 3


def test_searching_less_often_hides_a_moving_face_in_every_frame() -> None:
    frames = [(n / 25, street(Box(40 + 3 * n, 80, 40, 40))) for n in range(50)]

    given = list(redact_frames(frames, detector=WhiteSquares(), searches_per_s=5))

    for n, (_, image) in enumerate(given):
        assert white_px(image, Box(40 + 3 * n, 80, 40, 40)) == 0, n


def test_two_faces_in_one_frame_never_share_a_track() -> None:
    follower = Follower()
    follower.seen(search=0, at=0.0, boxes=[LEFT])

    tracks = {s.track for s in follower.seen(search=1, at=0.04, boxes=[LEFT, Box(50, 80, 40, 40)])}

    assert len(tracks) == 2


def test_only_the_raising_face_is_left_and_only_while_its_box_is_known() -> None:
    frames = [(n / 10, street(LEFT, RIGHT)) for n in range(20)]

    given = list(
        redact_frames(
            frames,
            detector=WhiteSquares(),
            visible=lambda at: RIGHT if 0.5 <= at < 1.0 else None,
        )
    )

    for at, image in given:
        assert white_px(image, LEFT) == 0
        assert white_px(image, RIGHT) == (1600 if 0.5 <= at < 1.0 else 0), at


def test_everything_is_hidden_when_no_face_is_where_the_raising_box_says() -> None:
    elsewhere = Box(120, 160, 40, 40)

    [(_, image)] = redact_frames(
        [(0.0, street(LEFT, RIGHT))], detector=WhiteSquares(), visible=lambda at: elsewhere
    )

    assert white_px(image, LEFT) == white_px(image, RIGHT) == 0


def test_picture_in_which_a_face_keeps_being_found_is_blanked() -> None:
    result = redact_image(street(LEFT, RIGHT), detector=Stubborn())

    assert len(np.unique(result.reshape(-1, 3), axis=0)) == 1


def test_face_that_only_the_second_detector_finds_is_hidden_until_it_is_asked_again() -> None:
    blind, frames = WhiteSquares(), [(n / 25, street(LEFT)) for n in range(10)]
    blind.shut = True
    redactor = Redactor(detector=blind, second=WhiteSquares())

    given = [done for at, image in frames for done in redactor.feed(at, image)]
    given.extend(redactor.finish())

    assert [white_px(image, LEFT) for _, image in given] == [0] * 10


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
    ],
)
def test_what_is_not_a_picture_is_refused(image: Image) -> None:
    with pytest.raises(RedactionFailed):
        redact_image(image, detector=WhiteSquares())


def test_picture_of_one_pixel_is_redacted() -> None:
    assert redact_image(np.zeros((1, 1, 3), np.uint8), detector=WhiteSquares()).shape == (1, 1, 3)


def test_failing_detector_gives_no_frame_at_all() -> None:
    given: list[tuple[float, Image]] = []

    with pytest.raises(RedactionFailed, match="Do not show it"):
        given.extend(redact_frames([(0.0, street(LEFT))], detector=Broken()))

    assert given == []


def test_stamps_that_stand_still_do_not_fill_the_memory() -> None:
    asked: list[int] = []

    def frames() -> Iterator[tuple[float, Image]]:
        for number in range(200):
            asked.append(number)
            yield 5.0, street(LEFT)

    at, image = next(redact_frames(frames(), detector=WhiteSquares()))

    assert len(asked) < 100
    assert (at, white_px(image, LEFT)) == (5.0, 0)


def test_nothing_of_the_face_is_left_in_the_average_of_a_moving_mosaic() -> None:
    random = np.random.default_rng(7)
    face = cv2.resize(random.integers(0, 256, (12, 12, 1), np.uint8), (96, 96))
    stacked = np.zeros((96, 96))
    for shift in range(48):
        image = np.full((240, 320, 3), 128, np.uint8)
        left, top = 60 + shift, 60 + shift // 3
        image[top : top + 96, left : left + 96] = face[:, :, None]
        painted = Mosaic().painted(image, [Box(left + shift % 5, top - shift % 3, 96, 96)])
        stacked += painted[top : top + 96, left : left + 96].mean(axis=2)

    detail = face - cv2.blur(face, (49, 49))
    recovered = stacked - cv2.blur(stacked, (49, 49))
    likeness = np.corrcoef(detail.astype(float).ravel(), recovered.ravel())[0, 1]

    assert abs(likeness) < 0.25


def test_video_keeps_its_size_rate_and_length(tmp_path: Path) -> None:
    source, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    _video(source, [street(LEFT, width_px=321, height_px=241)] * 30, rate=15)

    counts = redact_video(source, target, detector=WhiteSquares())

    with av.open(str(target), "r") as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (322, 242)
        assert stream.average_rate == 15
        images = [image_of(frame) for frame in container.decode(video=0)]
    assert counts.frames == len(images) == 30
    assert counts.faces == 30
    assert all(white_px(image, LEFT) == 0 for image in images)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "out.mp4"]


@pytest.mark.parametrize("content", [b"", b"not a video at all" * 100])
def test_what_is_not_a_video_leaves_no_target(tmp_path: Path, content: bytes) -> None:
    source, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    source.write_bytes(content)

    with pytest.raises(SourceError):
        redact_video(source, target, detector=WhiteSquares())

    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


def test_video_that_cannot_be_redacted_leaves_the_old_target(tmp_path: Path) -> None:
    source, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    _video(source, [street(LEFT)] * 5, rate=5)
    target.write_bytes(b"before")

    with pytest.raises(RedactionFailed):
        redact_video(source, target, detector=Broken())

    assert target.read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == 2


def _video(path: Path, images: list[Image], *, rate: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=rate)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuvj444p"
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
