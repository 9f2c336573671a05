"""Packets in a container of their own, without encoding them again, and back to pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Any, Protocol

import av
import av.error
from av.packet import Packet as AvPacket
from av.video.stream import VideoStream

from inference.errors import SourceError
from inference.sources.decoder import Decoder
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
    """The packets as one segment. The first segment of a clip must begin with a key frame.

    Raises:
        SourceError: there are none, or the container cannot hold this kind of stream.
    """
    if not packets:
        raise SourceError("A segment needs at least one packet.")
    first, last = packets[0], packets[-1]
    buffer = BytesIO()
    try:
        with av.open(buffer, "w", format="matroska") as container:
            stream = container.add_stream_from_template(template)
            for packet in packets:
                container.mux(_packet(packet, first, stream))
    except (av.error.FFmpegError, ValueError) as error:
        raise SourceError(f"This stream cannot be kept as it is ({error}).") from error
    return Segment(buffer.getvalue(), first.at, last.at, first.stream_s, last.stream_s)


def _packet(packet: Packet, first: Packet, stream: VideoStream) -> AvPacket[Any]:
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

    One decoder goes through all of them: a segment may begin between two key frames.

    Raises:
        SourceError: a segment is not a video.
    """
    decoder: Decoder[float] | None = None
    header: object = None
    for segment in segments:
        try:
            with av.open(BytesIO(segment.data), "r") as container:
                video = container.streams.video[0]
                found = (video.codec_context.name, video.codec_context.extradata)
                if decoder is None or found != header:
                    # The camera came back as another stream: pictures do not refer across.
                    yield from decoder.flush() if decoder else ()
                    decoder, header = Decoder[float](video), found
                for packet in container.demux(video):
                    if packet.size:
                        at = segment.start_at + float((packet.pts or 0) * packet.time_base)
                        yield from decoder.decode(bytes(packet), at, is_key=packet.is_keyframe)
        except (av.error.FFmpegError, IndexError) as error:
            raise SourceError(f"A segment cannot be decoded ({error}).") from error
    yield from decoder.flush() if decoder else ()
