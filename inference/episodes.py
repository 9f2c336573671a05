"""From samples to episodes: opens high, closes low, and only after seconds of evidence."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from inference.detection_policy import DetectionPolicy
from inference.types import Box, EpisodeClosed, EpisodeEvent, EpisodeOpened, Sample

LEAST_SAMPLES = 3
# Ten minutes at five samples a second. Longer episodes keep their latest boxes.
MOST_BOXES = 3000


@dataclass
class _Evidence:
    """What is known of one track."""

    track: int
    window: deque[Sample] = field(default_factory=deque)
    seen_s: float = 0.0
    since_s: float | None = None  # evidence has held since this stream time
    samples: list[Sample] = field(default_factory=list)
    number: int = 0  # of the open episode; 0 while there is none


class Episodes:
    """The sequential decision for every track of one stream."""

    def __init__(self, policy: DetectionPolicy) -> None:
        self._policy = policy
        self._tracks: dict[int, _Evidence] = {}
        self.opened = 0

    def feed(self, samples: Sequence[Sample], *, stream_s: float) -> list[EpisodeEvent]:
        """What opened or closed with the samples of one frame."""
        events: list[EpisodeEvent] = []
        for sample in samples:
            if sample.score is not None:
                events += self._weigh(sample)
        events += self._forget(stream_s)
        return events

    def finish(self) -> list[EpisodeEvent]:
        """The stream is over: what is open closes."""
        events = [self._close(evidence) for evidence in self._tracks.values() if evidence.number]
        self._tracks.clear()
        return list(events)

    def _weigh(self, sample: Sample) -> list[EpisodeEvent]:
        evidence = self._tracks.setdefault(sample.track, _Evidence(sample.track))
        evidence.seen_s = sample.stream_s
        evidence.window.append(sample)
        while evidence.window[0].stream_s < sample.stream_s - self._policy.window_s:
            evidence.window.popleft()
        if len(evidence.window) < LEAST_SAMPLES:
            return []
        middle = median(_scores(evidence.window))
        if evidence.number:
            return self._go_on(evidence, sample, middle)
        return self._wait(evidence, sample, middle)

    def _wait(self, evidence: _Evidence, sample: Sample, middle: float) -> list[EpisodeEvent]:
        # Between the two thresholds evidence neither grows nor is given up.
        if middle < self._policy.close_at:
            evidence.since_s, evidence.samples = None, []
            return []
        if evidence.since_s is None:
            if middle < self._policy.open_at:
                return []
            # The median speaks for its whole window, so evidence began where that begins.
            evidence.since_s = evidence.window[0].stream_s
            evidence.samples = list(evidence.window)
        else:
            evidence.samples.append(sample)
        is_enough = sample.stream_s - evidence.since_s >= self._policy.evidence_s
        return [self._open(evidence)] if is_enough and middle >= self._policy.open_at else []

    def _go_on(self, evidence: _Evidence, sample: Sample, middle: float) -> list[EpisodeEvent]:
        if middle < self._policy.close_at:
            closed = self._close(evidence)
            evidence.number, evidence.since_s, evidence.samples = 0, None, []
            return [closed]
        evidence.samples.append(sample)
        del evidence.samples[:-MOST_BOXES]
        return []

    def _forget(self, stream_s: float) -> list[EpisodeEvent]:
        """Tracks that have not been judged for a while; an open episode among them closes."""
        gone = [
            evidence
            for evidence in self._tracks.values()
            if stream_s - evidence.seen_s > self._policy.grace_s
        ]
        for evidence in gone:
            del self._tracks[evidence.track]
        return [self._close(evidence) for evidence in gone if evidence.number]

    def _open(self, evidence: _Evidence) -> EpisodeOpened:
        self.opened += 1
        evidence.number = self.opened
        assert evidence.since_s is not None
        last = evidence.samples[-1]
        return EpisodeOpened(
            number=evidence.number,
            track=evidence.track,
            start_s=evidence.since_s,
            start_at=last.at - (last.stream_s - evidence.since_s),
            decided_at=time.time(),
            policy=self._policy.label,
            peak=max(_scores(evidence.samples)),
            mean=fmean(_scores(evidence.samples)),
            face_px=_face_px(evidence.samples),
            boxes=_boxes(evidence.samples),
        )

    def _close(self, evidence: _Evidence) -> EpisodeClosed:
        assert evidence.since_s is not None
        last = evidence.samples[-1]
        return EpisodeClosed(
            number=evidence.number,
            track=evidence.track,
            start_s=evidence.since_s,
            end_s=last.stream_s,
            start_at=last.at - (last.stream_s - evidence.since_s),
            end_at=last.at,
            policy=self._policy.label,
            peak=max(_scores(evidence.samples)),
            mean=fmean(_scores(evidence.samples)),
            face_px=_face_px(evidence.samples),
            boxes=_boxes(evidence.samples),
        )


def _scores(samples: Iterable[Sample]) -> list[float]:
    return [sample.score for sample in samples if sample.score is not None]


def _face_px(samples: Sequence[Sample]) -> float:
    return median(min(sample.box.w, sample.box.h) for sample in samples)


def _boxes(samples: Sequence[Sample]) -> tuple[tuple[float, Box], ...]:
    return tuple((sample.at, sample.box) for sample in samples)
