"""The command line of ./run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from distress.launch.errors import CannotStart

STREAM_SCHEMES = ("rtsp", "rtsps", "http", "https")


@dataclass(frozen=True)
class Options:
    """What the person who typed ./run asked for."""

    port: int
    videos: tuple[str, ...]
    fresh: bool
    check: bool
    check_timeout_s: float


def options_parse(arguments: Sequence[str]) -> Options:
    """The options, with every --video either a stream address or the full path of a file.

    Raises:
        CannotStart: a --video is neither.
    """
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Starts Abhaya's demo on this machine and prints the page to open.",
        epilog="Ctrl-C stops everything.",
    )
    parser.add_argument("--port", type=int, default=8000, help="port on localhost (default 8000)")
    parser.add_argument(
        "--video",
        action="append",
        default=[],
        metavar="FILE|rtsp://...|http://...",
        help="a camera of the demo, instead of the drawn street; may be given several times",
    )
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier demo stored")
    parser.add_argument(
        "--check",
        action="store_true",
        help="start, wait for the first alert, print one line of JSON, stop",
    )
    parser.add_argument("--check-timeout", type=float, default=240, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    return Options(
        port=_port(given.port),
        videos=tuple(_video(video) for video in given.video),
        fresh=given.fresh,
        check=given.check,
        check_timeout_s=given.check_timeout,
    )


def _port(port: int) -> int:
    if not 1 <= port <= 65535:
        raise CannotStart(f"--port {port} is not a port. Choose one from 1024 to 65535.")
    return port


def _video(video: str) -> str:
    if urlsplit(video).scheme.lower() in STREAM_SCHEMES:
        return video
    path = Path(video).expanduser().resolve()
    if not path.is_file():
        raise CannotStart(
            f"--video {video} is neither a file on this machine nor an address that begins with "
            f"{', '.join(scheme + '://' for scheme in STREAM_SCHEMES)}."
        )
    return str(path)
