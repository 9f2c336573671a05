"""The last seconds of a stream, compressed, in memory and bounded."""

from __future__ import annotations

from collections import deque

from inference.types import Packet

MOST_BYTES = 64 * 1024 * 1024


class PacketRing:
    """Packets of the last seconds. What falls out of it is gone."""

    def __init__(self, *, seconds: float = 10.0, most_bytes: int = MOST_BYTES) -> None:
        self.seconds = seconds
        self.most_bytes = most_bytes
        self.dropped = 0  # packets that a clip may have needed, gone for want of room
        self._packets: deque[Packet] = deque()
        self._bytes = 0
        self._kept_from_s: float | None = None

    def append(self, packet: Packet) -> None:
        """Add the newest packet and let go of what is older than the ring is long."""
        self._packets.append(packet)
        self._bytes += len(packet.data)
        self._trim(packet.stream_s - self.seconds)

    def keep_from(self, stream_s: float | None) -> None:
        """Hold on to everything from this moment until told otherwise; None: nothing special."""
        self._kept_from_s = stream_s

    def since(self, stream_s: float) -> tuple[Packet, ...]:
        """Packets from the last key frame at or before this moment, or the first one after it."""
        packets = list(self._packets)
        keys = [at for at, packet in enumerate(packets) if packet.is_key]
        if not keys:
            return ()
        before = [at for at in keys if packets[at].stream_s <= stream_s]
        return tuple(packets[before[-1] if before else keys[0] :])

    def all(self) -> tuple[Packet, ...]:
        """Everything that is held, in order."""
        return tuple(self._packets)

    def clear(self) -> None:
        """Forget everything: packets of two connections do not go together."""
        self._packets.clear()
        self._bytes = 0

    def _trim(self, oldest_s: float) -> None:
        if self._kept_from_s is not None:
            oldest_s = min(oldest_s, self._kept_from_s)
        while len(self._packets) > 1 and self._next_group_starts_before(oldest_s):
            self._drop_group()
        while self._bytes > self.most_bytes and len(self._packets) > 1:
            self.dropped += self._drop_group()

    def _next_group_starts_before(self, oldest_s: float) -> bool:
        """Whether a whole group of pictures can go and the ring still reaches back far enough."""
        following = (packet for number, packet in enumerate(self._packets) if number)
        second = next((packet for packet in following if packet.is_key), None)
        return second is not None and second.stream_s <= oldest_s

    def _drop_group(self) -> int:
        dropped = 0
        while self._packets and (dropped == 0 or not self._packets[0].is_key):
            self._bytes -= len(self._packets.popleft().data)
            dropped += 1
        return dropped
