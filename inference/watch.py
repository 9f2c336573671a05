"""Watching one camera: read, decode what is needed, and say what happens."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from inference.chain import Chain
from inference.detect import Detector
from inference.detection_policy import DetectionPolicy
from inference.errors import SourceError
from inference.express import ExpressionModel
from inference.motion import MotionGate
from inference.reader import Broken, Ended, Opened, Reader
from inference.sources import Health, Segment, Stream, StreamInfo, health_of
from inference.types import EpisodeEvent, Frame, Packet
from inference.zones import Zones

__all__ = [
    "CameraWatch", "Counters", "Segment", "StreamEnded", "StreamJumped", "StreamLost",
    "StreamOpened", "WatchEvent",
]  # fmt: skip

# After the last motion or face, analysis goes on for this long.
AWAKE_S = 4.0
# A camera may sleep on key frames only when they come often enough not to miss anything.
MOST_BETWEEN_KEYS_S = 2.0
# A clip needs what happened before it was asked for, also while it is being gathered.
GATHER_S = 30.0


@dataclass(frozen=True, slots=True)
class StreamOpened:
    """A connection was made."""

    info: StreamInfo
    at: float


@dataclass(frozen=True, slots=True)
class StreamLost:
    """No good frame for ten seconds, or the connection broke."""

    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class StreamJumped:
    """The stream's own clock jumped by this many seconds; it was taken out."""

    by_s: float
    at: float


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """A file that is not played again is at its end."""

    at: float


WatchEvent = StreamOpened | StreamLost | StreamJumped | StreamEnded | EpisodeEvent


@dataclass(frozen=True, slots=True)
class Counters:
    """What was read, looked at, and left out, since the watch began."""

    frames_read: int = 0
    frames_analysed: int = 0
    frames_dropped: int = 0
    faces: int = 0
    abstained: dict[str, int] = field(default_factory=dict)
    episodes: int = 0
    corrupt: int = 0
    jumps: int = 0
    reconnects: int = 0
    seconds: float = 0.0


class CameraWatch:
    """One camera being watched. Used by one thread at a time; it never blocks for long.

    scores: False keeps only the last seconds for a call for help, and judges nobody.
    """

    def __init__(
        self,
        *,
        address: str,
        policy: DetectionPolicy,
        files: Path | None = None,
        looped: bool = False,
        paced: bool = True,
        scores: bool = True,
        zones: Zones | None = None,
        detector: Detector | None = None,
        model: ExpressionModel | None = None,
        preroll_s: float = 10.0,
    ) -> None:
        self.latest: Frame | None = None
        self._zones = zones or Zones()
        self._policy = policy
        self._chain = _chain(policy, detector, model, self._zones) if scores else None
        self._motion = MotionGate()
        self._reader = Reader(
            address=address, files=files, paced=paced, looped=looped, preroll_s=preroll_s + 2
        )
        self._stream: Stream | None = None
        self._began_s = time.monotonic()
        self._good_s = time.monotonic()
        self._is_lost = False
        self._reconnects = 0
        self._read = self._corrupt = self._jumps = self._jumps_here = 0
        self._gather_until_s: float | None = None
        self._awake_until_s = 0.0
        self._analysed_s = float("-inf")
        self._key_s: float | None = None
        self._key_gap_s = float("inf")

    def step(self, *, seconds: float) -> list[WatchEvent]:
        """What happened while this read and worked for about that long."""
        until_s = time.monotonic() + seconds
        events: list[WatchEvent] = []
        while (left_s := until_s - time.monotonic()) > 0:
            read = self._reader.next(timeout_s=min(left_s, 0.25))
            match read:
                case None:
                    events += self._note_silence()
                case Opened():
                    events += self._opened(read.stream)
                case Broken():
                    events += self._broken(read.reason)
                case Ended():
                    return [*events, *self._ended()]
                case Packet():
                    events += self._work(read)
        return events

    @property
    def health(self) -> Health:
        """Judged by when the last good frame came."""
        return Health.LOST if self._is_lost else health_of(time.monotonic() - self._good_s)

    @property
    def counters(self) -> Counters:
        """A snapshot of what was counted."""
        chain = self._chain
        return Counters(
            frames_read=self._read,
            frames_analysed=chain.frames_analysed if chain else 0,
            frames_dropped=self._reader.dropped + self._reader.ring_dropped,
            faces=chain.faces if chain else 0,
            abstained=dict(chain.abstained) if chain else {},
            episodes=chain.episodes if chain else 0,
            corrupt=self._corrupt + (self._stream.corrupt if self._stream else 0),
            jumps=self._jumps,
            reconnects=self._reconnects,
            seconds=round(time.monotonic() - self._began_s, 1),
        )

    def segment(self, since_s: float) -> Segment | None:
        """The stream from the key frame at or before this moment until now; None without any."""
        segment = self._reader.segment(since_s)
        self._keep_after(segment)
        return segment

    def segment_next(self, after: Segment) -> Segment | None:
        """What followed a segment, without overlap; None when nothing has come yet."""
        segment = self._reader.segment_next(after.end_s)
        self._keep_after(segment)
        return segment

    def close(self) -> None:
        """Stop watching."""
        self._reader.close()

    def _keep_after(self, segment: Segment | None) -> None:
        # Held until it is asked for, and let go when nobody has asked for half a minute.
        if segment is not None:
            self._gather_until_s = self._now_s() + GATHER_S
            self._reader.keep_from(max(segment.end_s, self._now_s() - GATHER_S))

    def _let_go(self) -> None:
        self._gather_until_s = None
        self._reader.keep_from(None)

    def _now_s(self) -> float:
        return self.latest.stream_s if self.latest else 0.0

    def _opened(self, stream: Stream) -> list[WatchEvent]:
        if self._stream is not None:
            self._reconnects += 1
            self._corrupt += self._stream.corrupt
        self._stream, self._jumps_here = stream, 0
        self._is_lost = False
        self._good_s = time.monotonic()
        self._key_s, self._key_gap_s = None, float("inf")
        self._let_go()
        return [StreamOpened(stream.info, time.time())]

    def _broken(self, reason: str) -> list[WatchEvent]:
        events: list[WatchEvent] = list(self._chain.finish()) if self._chain else []
        if not self._is_lost:
            self._is_lost = True
            events.append(StreamLost(reason, time.time()))
        return events

    def _note_silence(self) -> list[WatchEvent]:
        if self._stream is not None and self.health is Health.LOST and not self._is_lost:
            return self._broken("No good frame has come for ten seconds.")
        return []

    def _ended(self) -> list[WatchEvent]:
        events: list[WatchEvent] = []
        if self._stream is not None:
            for frame in self._stream.flush():
                events += self._look(frame)
        if self._chain:
            events += self._chain.finish()
        return [*events, StreamEnded(time.time())]

    def _work(self, packet: Packet) -> list[WatchEvent]:
        assert self._stream is not None
        self._read += 1
        self._note_key(packet)
        events = self._note_jump()
        if self._may_sleep(packet.stream_s):
            return events + self._peek(packet)
        for frame in self._stream.decode(packet):
            events += self._look(frame)
        return events

    def _peek(self, packet: Packet) -> list[WatchEvent]:
        """Look at a key frame by itself and leave out what follows it, unless that wakes us."""
        assert self._stream is not None
        if not packet.is_key:
            self._stream.skip()
            return []
        # A decoder holds a picture back for those that may come before it: flushing lets it out.
        frames = self._stream.decode(packet) + self._stream.flush()
        events: list[WatchEvent] = []
        for frame in frames:
            events += self._look(frame)
        if not self._may_sleep(packet.stream_s):
            # The packets to come refer to this one, so the decoder needs it again.
            self._stream.decode(packet)
        return events

    def _look(self, frame: Frame) -> Sequence[EpisodeEvent]:
        self._good_s = time.monotonic()
        is_due = frame.stream_s - self._analysed_s >= 0.95 / self._policy.samples_per_s
        if self.latest is None or is_due or frame.stream_s - self.latest.stream_s >= 1.0:
            self.latest = frame = replace(frame, image=self._zones.paint(frame.image))
        if self._chain is None or not is_due:
            return ()
        self._analysed_s = frame.stream_s
        if self._motion.moves(frame.image):
            self._awake_until_s = frame.stream_s + AWAKE_S
        if not frame.is_key and frame.stream_s > self._awake_until_s:
            return ()
        events = self._chain.feed(frame)
        if self._chain.samples:
            self._awake_until_s = frame.stream_s + AWAKE_S
        return events

    def _may_sleep(self, stream_s: float) -> bool:
        return stream_s > self._awake_until_s and self._key_gap_s <= MOST_BETWEEN_KEYS_S

    def _note_key(self, packet: Packet) -> None:
        if not packet.is_key:
            return
        if self._gather_until_s is not None and packet.stream_s > self._gather_until_s:
            self._let_go()
        if self._key_s is not None:
            self._key_gap_s = packet.stream_s - self._key_s
        self._key_s = packet.stream_s

    def _note_jump(self) -> list[WatchEvent]:
        assert self._stream is not None
        seen = self._stream.clock.jumps
        if seen == self._jumps_here:
            return []
        self._jumps += seen - self._jumps_here
        self._jumps_here = seen
        return [StreamJumped(self._stream.clock.last_jump_s, time.time())]


def _chain(
    policy: DetectionPolicy, detector: Detector | None, model: ExpressionModel | None, zones: Zones
) -> Chain:
    if detector is None or model is None:
        raise SourceError("To judge faces, a watch needs a detector and a model.")
    return Chain(policy=policy, detector=detector, model=model, zones=zones)
