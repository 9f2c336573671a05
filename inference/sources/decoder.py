"""Compressed pictures to images, each with its own moment."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import av
import av.error
import numpy as np
from av.packet import Packet as AvPacket
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from inference.types import Image

Moment = TypeVar("Moment")

# No decoder holds back more pictures than this; older notes belong to pictures that never came.
MOST_HELD = 64


class Decoder(Generic[Moment]):
    """A decoder of its own, so that reading goes on in another thread meanwhile."""

    def __init__(self, template: VideoStream) -> None:
        self.corrupt = 0
        source = template.codec_context
        made = av.CodecContext.create(source.name, "r")
        assert isinstance(made, VideoCodecContext)
        made.extradata = source.extradata
        made.width, made.height = source.width, source.height
        made.thread_type = "NONE"
        self._context = made
        self._moments: dict[int, Moment] = {}
        self._number = 0
        self._needs_key = True

    def decode(self, data: bytes, moment: Moment, *, is_key: bool) -> list[tuple[Moment, Image]]:
        """The pictures that this packet completes; nothing before the first key frame."""
        if self._needs_key and not is_key:
            return []
        self._needs_key = False
        packet = AvPacket(data)
        # Pictures come out in order of showing; the number leads back to the packet of each.
        self._number += 1
        packet.pts = packet.dts = self._number
        self._moments[self._number] = moment
        return self._run(packet)

    def flush(self) -> list[tuple[Moment, Image]]:
        """The pictures that the decoder still holds; afterwards it starts at a key frame."""
        left = self._run(None)
        self.skip()
        return left

    def skip(self) -> None:
        """Packets are left out: start again at a key frame."""
        self._context.flush_buffers()
        self._moments.clear()
        self._needs_key = True

    def _run(self, packet: AvPacket[Any] | None) -> list[tuple[Moment, Image]]:
        try:
            shown = self._context.decode(packet)
        except av.error.EOFError:
            return []
        except av.error.FFmpegError:
            self.corrupt += 1
            self.skip()
            return []
        found = [
            (self._moments.pop(frame.pts), _image(frame))
            for frame in shown
            if frame.pts in self._moments
        ]
        for number in [number for number in self._moments if number <= self._number - MOST_HELD]:
            del self._moments[number]
        return found


def _image(frame: av.VideoFrame) -> Image:
    return np.asarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8)
