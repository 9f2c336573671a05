"""Reads one source in a thread of its own, so that a silent camera blocks nobody."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from inference.errors import SourceError
from inference.sources import Backoff, PacketRing, Segment, Stream, StreamInfo, segment_mux
from inference.sources.stream import stream_open
from inference.types import Packet

# Decoding may lag this far behind; then it goes on at the newest key frame, and what was left
# out is counted.
MOST_BEHIND_S = 4.0
MOST_WAITING = 600


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection was made."""

    stream: Stream


@dataclass(frozen=True, slots=True)
class Broken:
    """A connection broke or could not be made; it is tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A file is at its end."""


Read = Opened | Broken | Ended | Packet


class Reader:
    """Packets of one source, bounded: newest win for a live source, a file waits instead."""

    def __init__(
        self, *, address: str, files: Path | None, paced: bool, looped: bool, preroll_s: float
    ) -> None:
        self.dropped = 0
        self.jumps = 0
        self._address, self._files = address, files
        self._paced, self._looped = paced, looped
        self._ring = PacketRing(seconds=preroll_s)
        self._waiting: deque[Read] = deque()
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._stream: Stream | None = None
        self._newest: Packet | None = None
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._thread.start()

    @property
    def info(self) -> StreamInfo | None:
        """What the stream is, once it was opened."""
        return self._stream.info if self._stream else None

    @property
    def ring_dropped(self) -> int:
        """Packets that a clip may have needed and that there was no room for."""
        return self._ring.dropped

    def next(self, *, timeout_s: float) -> Read | None:
        """What came next, or None when nothing came in time."""
        with self._changed:
            if not self._waiting:
                self._changed.wait(timeout_s)
            if not self._waiting:
                return None
            read = self._waiting.popleft()
            self._changed.notify_all()
            return read

    def segment(self, since_s: float) -> Segment | None:
        """Packets from the key frame at or before this moment to the newest; None without any."""
        with self._changed:
            packets = self._ring.since(since_s)
            return self._mux(packets)

    def segment_next(self, after_s: float) -> Segment | None:
        """Packets after this moment to the newest; None when there are none yet."""
        with self._changed:
            newer = [packet for packet in self._ring.all() if packet.stream_s > after_s]
            return self._mux(tuple(newer))

    def keep_from(self, stream_s: float | None) -> None:
        """Hold on to packets from this moment, for a clip that is being gathered."""
        with self._changed:
            self._ring.keep_from(stream_s)

    def close(self) -> None:
        """Stop reading. A blocked read ends by its own time limit."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()

    def _mux(self, packets: tuple[Packet, ...]) -> Segment | None:
        if not packets or self._stream is None:
            return None
        return segment_mux(packets, template=self._stream.template)

    def _run(self) -> None:
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                self._read_once(backoff)
            except SourceError as error:
                self._put(Broken(str(error)))
                self._stopping.wait(backoff.next_s())
                continue
            if self._stream is not None and self._stream.is_file:
                self._put(Ended())
                return
            self._put(Broken("The stream ended."))
            self._stopping.wait(backoff.next_s())

    def _read_once(self, backoff: Backoff) -> None:
        stream = stream_open(
            self._address, files=self._files, paced=self._paced, looped=self._looped
        )
        with self._changed:
            self._ring.clear()
            before, self._stream = self._stream, stream
        if before is not None and self._newest is not None:
            # Seconds go on across connections, so that a moment of this watch is one moment.
            stream.clock.begin_at(self._newest.stream_s + 1.0)
        self._put(Opened(stream))
        for packet in stream.packets():
            if self._stopping.is_set():
                return
            backoff.reset()
            self._take(packet, stream)

    def _take(self, packet: Packet, stream: Stream) -> None:
        with self._changed:
            self._newest = packet
            self._ring.append(packet)
        self.jumps = stream.clock.jumps
        self._put(packet)

    def _put(self, read: Read) -> None:
        with self._changed:
            while self._must_wait() and not self._stopping.is_set():
                self._changed.wait(0.2)
            self._waiting.append(read)
            if self._is_behind():
                self._catch_up()
            self._changed.notify_all()

    def _must_wait(self) -> bool:
        """A file that is read as fast as it goes waits for whoever works on it."""
        is_patient = self._stream is not None and self._stream.is_file and not self._paced
        return is_patient and len(self._waiting) >= 64

    def _is_behind(self) -> bool:
        if self._stream is not None and self._stream.is_file and not self._paced:
            return False
        first = next((read for read in self._waiting if isinstance(read, Packet)), None)
        if first is None or self._newest is None:
            return False
        is_late = self._newest.stream_s - first.stream_s > MOST_BEHIND_S
        return is_late or len(self._waiting) > MOST_WAITING

    def _catch_up(self) -> None:
        """Leave out everything before the newest key frame, and count it."""
        keys = [
            number
            for number, read in enumerate(self._waiting)
            if isinstance(read, Packet) and read.is_key
        ]
        if not keys or keys[-1] == 0:
            return
        kept: deque[Read] = deque()
        for number, read in enumerate(self._waiting):
            if number >= keys[-1] or not isinstance(read, Packet):
                kept.append(read)
            else:
                self.dropped += 1
        self._waiting = kept
