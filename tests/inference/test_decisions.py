"""The steps of the chain on small values written out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inference.detection_policy import DetectionPolicy, policy_load
from inference.episodes import Episodes
from inference.errors import PolicyInvalid, ShapeError
from inference.express import ExpressionModel, face_crop
from inference.motion import MotionGate
from inference.suitability import abstention_of
from inference.track import Tracker
from inference.types import (
    Abstention,
    Box,
    EpisodeClosed,
    EpisodeEvent,
    EpisodeOpened,
    Face,
    Sample,
)  # fmt: skip
from inference.zones import Zones

POLICY = policy_load()
STEP_S = 0.2
FACE = Box(100, 100, 60, 80)
GREY = np.full((90, 160, 3), 128, dtype=np.uint8)


def decide(scores: Sequence[float | None]) -> list[EpisodeEvent]:
    """Events of one track that is looked at five times a second; None is a look that abstained."""
    episodes = Episodes(POLICY)
    events: list[EpisodeEvent] = []
    for number, score in enumerate(scores):
        stream_s = number * STEP_S
        reason = Abstention.TURNED if score is None else None
        sample = Sample(1, stream_s, 1000 + stream_s, FACE, score, reason)
        events += episodes.feed([sample], stream_s=stream_s)
    return [*events, *episodes.finish()]


def test_evidence_that_holds_opens_one_episode_and_ends_it() -> None:
    opened, closed = decide([0.1] * 20 + [0.9] * 30 + [0.1] * 20)

    assert isinstance(opened, EpisodeOpened)
    assert isinstance(closed, EpisodeClosed)
    assert opened.number == closed.number == 1
    assert 3.0 <= opened.start_s <= 5.5
    assert 10.0 <= closed.end_s <= 11.5
    assert opened.policy == "street v1"


def test_a_second_of_distress_is_no_episode() -> None:
    assert decide([0.1] * 20 + [0.95] * 5 + [0.1] * 20) == []


def test_a_flickering_score_is_one_episode_and_not_ten() -> None:
    events = decide([0.1] * 10 + [0.9, 0.9, 0.9, 0.4] * 15)

    assert [type(event) for event in events] == [EpisodeOpened, EpisodeClosed]


def test_a_score_between_the_thresholds_opens_nothing() -> None:
    assert decide([0.5] * 60) == []


def test_looks_that_abstain_are_no_evidence() -> None:
    assert decide([None] * 60) == []


def test_an_episode_ends_when_its_face_is_out_of_sight() -> None:
    opened, closed = decide([0.9] * 30 + [None] * 30)

    assert isinstance(opened, EpisodeOpened)
    assert isinstance(closed, EpisodeClosed)
    assert closed.end_s == pytest.approx(29 * STEP_S)


def test_two_faces_at_once_are_two_episodes() -> None:
    episodes = Episodes(POLICY)
    events: list[EpisodeEvent] = []
    for number in range(30):
        at = number * STEP_S
        samples = [Sample(track, at, at, FACE, 0.9, None) for track in (1, 2)]
        events += episodes.feed(samples, stream_s=at)

    assert [event.track for event in events] == [1, 2]


def test_a_walking_face_keeps_its_track_and_a_distant_one_begins_another() -> None:
    tracker = Tracker()
    numbers = []
    for step in range(6):
        walking = Face(Box(100 + 25 * step, 100, 40, 50), 0.9)
        standing = Face(Box(600, 100, 40, 50), 0.9)
        found = tracker.follow([walking, standing], stream_s=step * STEP_S)
        numbers.append(tuple(sorted(pair.track for pair in found)))

    assert set(numbers) == {(1, 2)}


def test_an_unsure_face_continues_a_track_and_never_begins_one() -> None:
    tracker = Tracker()
    unsure = Face(FACE, 0.4)

    assert tracker.follow([unsure], stream_s=0.0) == []
    (first,) = tracker.follow([Face(FACE, 0.9)], stream_s=0.2)
    (second,) = tracker.follow([unsure], stream_s=0.4)

    assert first.track == second.track


def test_a_track_that_was_long_out_of_sight_is_a_new_one() -> None:
    tracker = Tracker()
    (first,) = tracker.follow([Face(FACE, 0.9)], stream_s=0.0)

    (again,) = tracker.follow([Face(FACE, 0.9)], stream_s=5.0)

    assert again.track != first.track


def test_a_still_picture_stops_being_motion_and_a_moving_thing_is() -> None:
    gate = MotionGate()

    assert gate.moves(GREY)
    assert not gate.moves(GREY)
    with_visitor = GREY.copy()
    with_visitor[30:60, 50:80] = 255
    assert gate.moves(with_visitor)


def test_a_picture_that_is_all_new_is_looked_at() -> None:
    gate = MotionGate()
    gate.moves(GREY)

    assert gate.moves(np.full_like(GREY, 250))


def speckled(low: int, high: int) -> np.ndarray:
    return np.random.default_rng(1).integers(low, high, (48, 48), dtype=np.uint8)


@pytest.mark.parametrize(
    ("face", "crop", "reason"),
    [
        (Face(Box(0, 0, 20, 23), 0.9), speckled(60, 200), Abstention.SMALL),
        (Face(FACE, 0.9), speckled(0, 20), Abstention.DARK),
        (Face(FACE, 0.9), np.full((48, 48), 120, dtype=np.uint8), Abstention.BLURRED),
        (Face(FACE, 0.9, ((110, 120), (112, 120), (120, 130))), speckled(60, 200),
         Abstention.TURNED),
        (Face(FACE, 0.9, ((112, 125), (148, 125), (130, 145))), speckled(60, 200), None),
        (Face(FACE, 0.9), speckled(60, 200), None),
    ],
)  # fmt: skip
def test_a_face_that_cannot_be_judged_says_why(
    face: Face, crop: np.ndarray, reason: Abstention | None
) -> None:
    assert abstention_of(face, crop, POLICY) is reason


def test_a_crop_beyond_the_edge_repeats_it() -> None:
    image = np.full((40, 40, 3), 77, dtype=np.uint8)

    crop = face_crop(image, Box(-30, -30, 60, 60))

    assert crop.shape == (48, 48)
    assert np.all(crop == 77)


def test_a_crop_is_centred_on_the_face() -> None:
    image = np.zeros((200, 200, 3), dtype=np.uint8)
    # The square of a box 100 high has its middle at 100 - 0.026 x 91.
    image[96:100, 98:102] = 255

    crop = face_crop(image, Box(60, 50, 80, 100)).astype(float)

    rows, columns = np.indices(crop.shape)
    assert (crop * rows).sum() / crop.sum() == pytest.approx(23.5, abs=0.7)
    assert (crop * columns).sum() / crop.sum() == pytest.approx(23.5, abs=0.7)


def test_the_model_answers_in_probabilities_and_nothing_for_nobody() -> None:
    model = ExpressionModel.load()

    assert model.probabilities(np.zeros((0, 48, 48), dtype=np.uint8)).shape == (0, 8)
    several = model.probabilities(np.stack([speckled(0, 255), speckled(60, 200)]))
    assert several.sum(axis=1) == pytest.approx([1, 1], abs=1e-4)
    with pytest.raises(ShapeError, match="must be"):
        model.probabilities(np.zeros((1, 64, 64), dtype=np.uint8))


LEFT_HALF = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
ON_THE_LEFT, ON_THE_RIGHT = Box(10, 10, 10, 10), Box(80, 10, 10, 10)


@pytest.mark.parametrize(
    ("zones", "left", "right"),
    [
        (Zones(), True, True),
        (Zones(analyse=(LEFT_HALF,)), True, False),
        (Zones(ignore=(LEFT_HALF,)), False, True),
        (Zones(analyse=(LEFT_HALF,), ignore=(LEFT_HALF,)), False, False),
    ],
)
def test_faces_are_analysed_only_where_they_may_be(zones: Zones, left: bool, right: bool) -> None:
    assert zones.covers(ON_THE_LEFT, width=100, height=100) is left
    assert zones.covers(ON_THE_RIGHT, width=100, height=100) is right


def test_a_mask_is_black_and_the_rest_untouched() -> None:
    painted = Zones(mask=(LEFT_HALF,)).paint(GREY)

    assert not painted[:, :79].any()
    assert np.all(painted[:, 82:] == 128)
    assert np.all(GREY == 128)


@pytest.mark.parametrize("corners", [[[0, 0], [1, 1]], [[0, 0], [2, 0], [1, 1]]])
def test_a_zone_that_is_no_part_of_the_picture_is_refused(corners: list[list[float]]) -> None:
    with pytest.raises(ShapeError, match="three corners"):
        Zones.from_json({"mask": [corners]})


def test_a_policy_survives_being_stored_and_published() -> None:
    assert DetectionPolicy.from_json(POLICY.to_json()) == POLICY
    assert POLICY.label == "street v1"


@pytest.mark.parametrize(
    "change",
    [
        {"weights": {}},
        {"weights": {"guilt": 1.0}},
        {"weights": {"fear": 2.0}},
        {"close_at": 0.7},
        {"evidence_s": 0.5},
        {"samples_per_s": 0},
        {"window_s": 0.1},
        {"alerts_per_hour": 0},
        {"beyond_budget": "dropped"},
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(PolicyInvalid, match="street v1"):
        replace(POLICY, **change)


def test_a_policy_with_other_fields_or_another_name_is_refused() -> None:
    with pytest.raises(PolicyInvalid, match="lacks or exceeds"):
        DetectionPolicy.from_json({"name": "x"})
    with pytest.raises(PolicyInvalid, match="Known: street-1"):
        policy_load("nowhere")
