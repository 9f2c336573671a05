"""One connection to a camera or a file: packets out, frames on request."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.error
import av.logging
from av.container import InputContainer
from av.packet import Packet as AvPacket
from av.video.stream import VideoStream

from inference.errors import SourceError
from inference.sources.address import Address, address_check
from inference.sources.clock import StreamClock
from inference.sources.decoder import Decoder
from inference.types import Frame, Image, Packet

LARGEST_SIDE_PX = 8192
LARGEST_AREA_PX = 40_000_000
# A file is read no further ahead of its own clock than this.
AHEAD_S = 0.02

# Stream seconds and UTC seconds at which a picture is shown, and whether it is a key frame.
_Moment = tuple[float, float, bool]

av.logging.set_level(av.logging.PANIC)


@dataclass(frozen=True)
class StreamInfo:
    """What a stream is, as its header says."""

    codec: str
    width: int
    height: int
    fps: float


@dataclass
class StreamCounters:
    """What one connection brought, and what of it could not be used."""

    packets: int = 0
    frames: int = 0
    corrupt: int = 0


class Stream:
    """An open connection, which ends when nobody refers to it any more.

    One thread may read packets while another one decodes.
    """

    def __init__(
        self, container: InputContainer, address: Address, *, paced: bool, looped: bool
    ) -> None:
        self.counters = StreamCounters()
        self._container = container
        self._address = address
        self._paced = paced and address.is_file
        self._looped = looped and address.is_file
        self._video = _video_of(container, address)
        self.clock = StreamClock(is_live=not address.is_file)
        self._decoder = Decoder[_Moment](self._video)
        self.info = StreamInfo(
            codec=self._video.codec_context.name,
            width=self._video.codec_context.width,
            height=self._video.codec_context.height,
            fps=float(self._video.average_rate or self._video.guessed_rate or 25),
        )

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine, which has an end."""
        return self._address.is_file

    @property
    def template(self) -> VideoStream:
        """What a container needs to know to hold this stream's packets."""
        return self._video

    @property
    def corrupt(self) -> int:
        """How many packets came damaged or could not be decoded."""
        return self.counters.corrupt + self._decoder.corrupt

    def packets(self) -> Iterator[Packet]:
        """Packets in order of arrival. Ends with a file that is not looped.

        Raises:
            SourceError: the connection broke, or brought nothing in time.
        """
        began_s = time.monotonic()
        while True:
            for raw in self._demux():
                packet = self._stamp(raw)
                if self._paced:
                    _wait_until(began_s + packet.stream_s - AHEAD_S)
                yield packet
            if not self._looped:
                return
            self._container.seek(0)
            self.clock.play_again()

    def decode(self, packet: Packet) -> list[Frame]:
        """The frames that this packet completes. After a gap nothing until the next key frame."""
        moment = (packet.stream_s + packet.delay_s, packet.at + packet.delay_s, packet.is_key)
        return self._frames(self._decoder.decode(packet.data, moment, is_key=packet.is_key))

    def flush(self) -> list[Frame]:
        """The frames that the decoder still holds at the end of a file."""
        return self._frames(self._decoder.flush())

    def skip(self) -> None:
        """Tell the decoder that packets were left out: it starts again at a key frame."""
        self._decoder.skip()

    def _demux(self) -> Iterator[AvPacket[Any]]:
        try:
            for raw in self._container.demux(self._video):
                if raw.size:
                    yield raw
        except av.error.FFmpegError as error:
            if not isinstance(error, av.error.EOFError):
                raise SourceError(_why(self._address, error)) from error

    def _stamp(self, raw: AvPacket[Any]) -> Packet:
        self.counters.packets += 1
        self.counters.corrupt += bool(raw.is_corrupt)
        stamp = raw.dts if raw.dts is not None else raw.pts
        raw_s = float(stamp * raw.time_base) if stamp is not None else None
        stream_s, at = self.clock.stamp(raw_s)
        return Packet(bytes(raw), stream_s, at, bool(raw.is_keyframe), _delay_s(raw))

    def _frames(self, decoded: list[tuple[_Moment, Image]]) -> list[Frame]:
        self.counters.frames += len(decoded)
        return [Frame(image, stream_s, at, key) for (stream_s, at, key), image in decoded]


def stream_open(
    address: str,
    *,
    files: Path | None = None,
    paced: bool = True,
    looped: bool = False,
    timeout_s: float = 5.0,
) -> Stream:
    """An open stream.

    files: see address_check. paced: a file plays at its own pace, as a camera would.
    looped: a file starts again at its end, with time going on.

    Raises:
        AddressRefused: the address is of a kind that is never opened.
        SourceError: nothing there, not a video, or a picture too large.
    """
    checked = address_check(address, files=files)
    try:
        container = av.open(
            checked.opened, options=_options(checked), timeout=(timeout_s, timeout_s)
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise SourceError(_why(checked, error)) from error
    try:
        return Stream(container, checked, paced=paced, looped=looped)
    except BaseException:
        container.close()
        raise


def _options(address: Address) -> dict[str, str]:
    if address.is_file:
        # A playlist or a link inside a file must not lead anywhere else.
        return {"protocol_whitelist": "file"}
    if address.is_rtsp:
        return {"rtsp_transport": "tcp", "protocol_whitelist": "rtsp,rtsps,tcp,udp,rtp,tls"}
    return {"protocol_whitelist": "http,https,tcp,tls,hls,crypto"}


def _video_of(container: InputContainer, address: Address) -> VideoStream:
    if not container.streams.video:
        raise SourceError(f"{address.redacted} holds no video. Choose a source with pictures.")
    video = container.streams.video[0]
    width, height = video.codec_context.width, video.codec_context.height
    if not width or not height:
        raise SourceError(f"{address.redacted} does not say how large its pictures are.")
    if max(width, height) > LARGEST_SIDE_PX or width * height > LARGEST_AREA_PX:
        raise SourceError(
            f"{address.redacted} has pictures of {width}x{height}; at most {LARGEST_SIDE_PX} "
            f"pixels a side and {LARGEST_AREA_PX // 10**6} megapixels are read."
        )
    return video


def _delay_s(raw: AvPacket[Any]) -> float:
    """How much later than decoded a picture is shown: pictures may refer to later ones."""
    if raw.pts is None or raw.dts is None:
        return 0.0
    return min(1.0, max(0.0, float((raw.pts - raw.dts) * raw.time_base)))


def _why(address: Address, error: Exception) -> str:
    if isinstance(error, av.error.InvalidDataError):
        return f"{address.redacted} is not a video that can be read."
    if isinstance(error, av.error.ExitError | av.error.TimeoutError | TimeoutError):
        return f"{address.redacted} brought nothing in time."
    return f"{address.redacted} cannot be read ({type(error).__name__})."


def _wait_until(at_s: float) -> None:
    left_s = at_s - time.monotonic()
    if left_s > 0:
        time.sleep(left_s)
