"""Cameras, streams and files as packets with times."""

from inference.sources.address import Address, address_check
from inference.sources.health import Backoff, Health, health_of
from inference.sources.ring import PacketRing
from inference.sources.segment import Segment, segment_mux, segments_decode
from inference.sources.stream import Stream, StreamCounters, StreamInfo, stream_open

__all__ = [
    "Address", "Backoff", "Health", "PacketRing", "Segment", "Stream", "StreamCounters",
    "StreamInfo", "address_check", "health_of", "segment_mux", "segments_decode", "stream_open",
]  # fmt: skip
