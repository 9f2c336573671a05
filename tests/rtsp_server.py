"""A real RTSP server for tests: GStreamer's, from Debian, run by the system's own Python."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tenacity import retry, stop_after_delay, wait_fixed

SYSTEM_PYTHON = "/usr/bin/python3"
PATTERN = (
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 "
    "! x264enc tune=zerolatency key-int-max=15 ! rtph264pay name=pay0 pt=96 )"
)


SERVE = """
import sys
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer(address="127.0.0.1", service=sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory(launch=sys.argv[2], shared=True)
server.get_mount_points().add_factory("/street", factory)
server.attach(None)
GLib.MainLoop().run()
"""


def rtsp_require() -> None:
    """Skip the test where GStreamer's server is not installed."""
    probe = "import gi; gi.require_version('GstRtspServer', '1.0')"
    done = subprocess.run([SYSTEM_PYTHON, "-c", probe], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("needs GStreamer: apt install gir1.2-gst-rtsp-server-1.0 python3-gi")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def rtsp_serving(port: int) -> Iterator[str]:
    """A running server; gives its address, and is cut at the end of the block."""
    child = subprocess.Popen([SYSTEM_PYTHON, "-c", SERVE, str(port), PATTERN])
    try:
        _await_listening(port)
        yield f"rtsp://127.0.0.1:{port}/street"
    finally:
        child.kill()
        child.wait()


@retry(stop=stop_after_delay(30), wait=wait_fixed(0.1))
def _await_listening(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=1).close()
