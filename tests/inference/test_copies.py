"""Copies that are not redacted anew: marks that cannot be cropped away."""

from __future__ import annotations

import numpy as np
import pytest

from inference.clips import clip_encode
from inference.copies import image_marked, marked_build, mp4_frames
from inference.errors import SourceError


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (640, 360), (320, 240)])
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_mark_shows_on_dark_and_on_light_in_every_quarter(
    width: int, height: int, grey: int
) -> None:
    image = np.full((height, width, 3), grey, np.uint8)

    marked = image_marked(image, text="ab12cd34  2026-11-24 18:46  export ce7bbcb0")

    changed = np.abs(marked.astype(int) - grey).max(axis=2) > 40
    assert marked.shape == image.shape
    for rows in np.array_split(changed, 2, axis=0):
        for quarter in np.array_split(rows, 2, axis=1):
            assert quarter.any()
    assert changed.mean() < 0.2
    assert (image == grey).all()


def test_a_marked_copy_has_as_many_pictures_as_the_clip() -> None:
    frames = [(n / 10, np.full((64, 96, 3), 90, np.uint8)) for n in range(15)]
    clip = clip_encode(frames)

    copy = marked_build(mp4_frames(clip), text="mark")

    assert len(list(mp4_frames(copy))) == len(list(mp4_frames(clip))) == 15


def test_a_copy_of_nothing_is_refused() -> None:
    with pytest.raises(SourceError):
        marked_build([], text="mark")
