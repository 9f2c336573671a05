"""One frame through the whole chain: masks, faces, tracks, expressions, episodes."""

from __future__ import annotations

from collections import Counter

from inference.detect import Detector
from inference.detection_policy import DetectionPolicy
from inference.episodes import Episodes
from inference.express import ExpressionModel, face_crop
from inference.suitability import abstention_of
from inference.track import Tracker
from inference.types import EpisodeEvent, Face, Frame, Image, Sample, TrackedFace
from inference.zones import Zones

# Below what counts as a sure face: those only continue a track that is there already.
UNSURE = 0.35
# A face of 24 px in a 1080p picture is still about 12 px here, too small to be judged anyway.
DETECT_WIDTH_PX = 960


class Chain:
    """The chain of one stream."""

    def __init__(
        self,
        *,
        policy: DetectionPolicy,
        detector: Detector,
        model: ExpressionModel,
        zones: Zones | None = None,
    ) -> None:
        self.frames_analysed = 0
        self.faces = 0
        self.abstained: Counter[str] = Counter()
        self.samples: list[Sample] = []
        self._policy = policy
        self._detector = detector
        self._model = model
        self._zones = zones or Zones()
        self._tracker = Tracker()
        self._episodes = Episodes(policy)

    @property
    def episodes(self) -> int:
        """How many episodes have opened so far."""
        return self._episodes.opened

    def feed(self, frame: Frame) -> list[EpisodeEvent]:
        """What opened or closed with this frame. Masks are painted before anything looks at it."""
        image = self._zones.paint(frame.image)
        found = self._detector.find(image, threshold=UNSURE, width_px=DETECT_WIDTH_PX)
        inside = [face for face in found if self._covers(face, image)]
        tracked = self._tracker.follow(inside, stream_s=frame.stream_s)
        self.frames_analysed += 1
        self.faces += len(tracked)
        self.samples = self._judge(image, frame, tracked)
        return self._episodes.feed(self.samples, stream_s=frame.stream_s)

    def finish(self) -> list[EpisodeEvent]:
        """The stream is over: what is open closes."""
        return self._episodes.finish()

    def _covers(self, face: Face, image: Image) -> bool:
        height, width = image.shape[:2]
        return self._zones.covers(face.box, width=width, height=height)

    def _judge(self, image: Image, frame: Frame, tracked: list[TrackedFace]) -> list[Sample]:
        crops = [face_crop(image, found.face.box) for found in tracked]
        reasons = [
            abstention_of(found.face, crop, self._policy)
            for found, crop in zip(tracked, crops, strict=True)
        ]
        self.abstained.update(reason.value for reason in reasons if reason)
        clear = [crop for crop, reason in zip(crops, reasons, strict=True) if reason is None]
        scores = iter(self._model.scores(clear, self._policy))
        return [
            Sample(
                found.track, frame.stream_s, frame.at, found.face.box,
                None if reason else next(scores), reason,
            )
            for found, reason in zip(tracked, reasons, strict=True)
        ]  # fmt: skip
