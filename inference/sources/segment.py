"""Packets in a container of their own, without encoding them again, and back to pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Protocol

import av
import av.error
from av.packet import Packet as AvPacket
from av.video.stream import VideoStream

from inference.errors import SourceError
from inference.types import Image, Packet

TIME_BASE = Fraction(1, 90_000)


@dataclass(frozen=True)
class Segment:
    """Some seconds of a stream: a Matroska file in memory, with its times."""

    data: bytes
    start_at: float  # UTC seconds of its first picture
    end_at: float
    start_s: float  # the same in stream seconds
    end_s: float


class Sealed(Protocol):
    """What is needed of a segment to decode it."""

    @property
    def start_at(self) -> float: ...
    @property
    def data(self) -> bytes: ...


def segment_mux(packets: Sequence[Packet], *, template: VideoStream) -> Segment:
    """The packets, which must begin with a key frame, as one segment.

    Raises:
        SourceError: there are none, or the container cannot hold this kind of stream.
    """
    if not packets or not packets[0].is_key:
        raise SourceError("A segment must begin with a key frame.")
    first, last = packets[0], packets[-1]
    buffer = BytesIO()
    try:
        with av.open(buffer, "w", format="matroska") as container:
            stream = container.add_stream_from_template(template)
            for packet in packets:
                container.mux(_packet(packet, first, stream))
    except (av.error.FFmpegError, ValueError) as error:
        raise SourceError(f"This stream cannot be kept as it is ({error}).") from error
    return Segment(
        buffer.getvalue(), first.at, last.at, first.stream_s, last.stream_s
    )


def _packet(packet: Packet, first: Packet, stream: VideoStream) -> AvPacket:
    out = AvPacket(packet.data)
    decoded_s = packet.stream_s - first.stream_s
    out.dts = round(decoded_s / TIME_BASE)
    out.pts = round((decoded_s + packet.delay_s) / TIME_BASE)
    out.time_base = TIME_BASE
    out.is_keyframe = packet.is_key
    out.stream = stream
    return out


def segments_decode(segments: Iterable[Sealed]) -> Iterator[tuple[float, Image]]:
    """(UTC seconds, image) of every picture, segment after segment.

    Raises:
        SourceError: a segment is not a video.
    """
    for segment in segments:
        try:
            with av.open(BytesIO(segment.data)) as container:
                for frame in container.decode(video=0):
                    yield segment.start_at + (frame.time or 0.0), frame.to_ndarray(format="bgr24")
        except av.error.FFmpegError as error:
            raise SourceError(f"A segment cannot be decoded ({error}).") from error
