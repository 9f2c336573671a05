"""Workers that are killed, frozen or told to stop, while they watch a camera in earnest."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.machine import Machine
from tests.faults.scene import authorisations_withdraw

pytestmark = pytest.mark.services


def _lease(machine: Machine, camera: int) -> tuple[str, int] | None:
    """(worker, fence) of whoever watches the camera now."""
    found = machine.rows(
        "SELECT holder, fence FROM distress_lease WHERE camera_id = ? AND holder <> ''", camera
    )
    return (found[0][0].split("@")[0], found[0][1]) if found else None


def _stream(machine: Machine, camera: int, fence: int) -> dict[str, Any]:
    columns = ("id", "closed_at", "close_reason", "opened_at", "health")
    found = machine.rows(
        f"SELECT {', '.join(columns)} FROM distress_stream WHERE camera_id = ? AND fence = ?"
        " ORDER BY id DESC",
        camera,
        fence,
    )
    return dict(zip(columns, found[0], strict=True)) if found else {}


def _episodes(machine: Machine, stream: int) -> list[tuple[Any, ...]]:
    return machine.rows(
        "SELECT id, number, end_at FROM distress_episode WHERE stream_id = ?", stream
    )


def _alert_awaited(machine: Machine, camera: int) -> tuple[str, int, int]:
    """(worker, fence, stream) once an episode with its alert has been written."""
    stream = machine.wait(
        lambda: machine.value(
            "SELECT e.stream_id FROM distress_episode e JOIN distress_alert a"
            " ON a.episode_id = e.id WHERE e.camera_id = ?",
            camera,
        ),
        "an alert",
    )
    worker, fence = _lease(machine, camera) or ("", 0)
    return worker, fence, stream


def _taken_by_another(machine: Machine, camera: int, fence: int) -> tuple[str, int]:
    taken: tuple[str, int] = machine.wait(
        lambda: (lease := _lease(machine, camera)) and lease[1] > fence and lease,
        "the camera is watched by another worker",
    )
    return taken


def test_killed_worker_loses_no_episode_doubles_none_and_another_watches_on(
    machine: Machine, camera: int, measured: Callable[[str], None]
) -> None:
    worker, fence, stream = _alert_awaited(machine, camera)

    machine.kill(worker)
    killed_at = time.time()
    other, next_fence = _taken_by_another(machine, camera, fence)
    gap_s = time.time() - killed_at

    assert (other != worker, next_fence) == (True, fence + 1)
    assert len(_episodes(machine, stream)) == 1
    machine.wait(lambda: _episodes(machine, stream)[0][2], "the episode has an end")
    assert _stream(machine, camera, fence)["close_reason"] == "lease_lost"
    machine.wait(
        lambda: _stream(machine, camera, next_fence).get("health") == "healthy",
        "the other worker's stream is healthy",
    )
    measured(f"camera unwatched for {gap_s:.1f} s after kill -9")


def test_clip_of_a_killed_worker_is_finished_from_what_was_sealed(
    machine: Machine, camera: int
) -> None:
    worker, _, stream = _alert_awaited(machine, camera)
    clip = machine.wait(
        lambda: machine.value(
            "SELECT c.id FROM distress_clip c JOIN distress_episode e ON e.id = c.episode_id"
            " JOIN distress_segment s ON s.clip_id = c.id WHERE e.stream_id = ?",
            stream,
        ),
        "a sealed segment",
    )

    machine.kill(worker)
    machine.wait(
        lambda: machine.value("SELECT count(*) FROM distress_clip WHERE id = ?"
                              " AND status = 'ready'", clip),
        "the clip is ready",
    )  # fmt: skip

    made = machine.rows(
        "SELECT kind, part FROM distress_rendition WHERE clip_id = ? AND part = 'whole'", clip
    )
    assert sorted(made) == [("blurred", "whole"), ("review", "whole")]


def test_killed_rendition_worker_s_clip_is_finished_by_the_next(
    machine: Machine, camera: int
) -> None:
    _, _, stream = _alert_awaited(machine, camera)
    clip = machine.value(
        "SELECT c.id FROM distress_clip c JOIN distress_episode e ON e.id = c.episode_id"
        " WHERE e.stream_id = ?",
        stream,
    )
    machine.wait(
        lambda: machine.value("SELECT gathered_at FROM distress_clip WHERE id = ?", clip),
        "the clip is gathered",
    )

    machine.kill("renditions")
    machine.media_start("renditions", "renditions")

    machine.wait(
        lambda: machine.value("SELECT count(*) FROM distress_clip WHERE id = ?"
                              " AND status = 'ready'", clip),
        "the clip is ready",
    )  # fmt: skip
    made = machine.rows("SELECT kind, part FROM distress_rendition WHERE clip_id = ?", clip)
    assert len(made) == len(set(made))


def test_frozen_worker_that_wakes_up_can_write_nothing(machine: Machine, camera: int) -> None:
    worker, fence, stream = _alert_awaited(machine, camera)

    machine.freeze(worker)
    _, next_fence = _taken_by_another(machine, camera, fence)
    segments = machine.rows("SELECT id FROM distress_segment")
    episodes = _episodes(machine, stream)
    machine.signal(worker, signal.SIGCONT)
    machine.wait(lambda: "reason=lease_lost" in machine.log_of(worker), "the woken worker let go")

    assert [row[:2] for row in _episodes(machine, stream)] == [row[:2] for row in episodes]
    clip = machine.value(
        "SELECT c.id FROM distress_clip c JOIN distress_episode e ON e.id = c.episode_id"
        " WHERE e.stream_id = ?",
        stream,
    )
    later = machine.rows("SELECT id FROM distress_segment WHERE clip_id = ?", clip)
    assert set(later) <= set(segments)
    assert (_lease(machine, camera) or ("", 0))[1] == next_fence


def test_withdrawn_authorisation_stops_the_analysis_and_says_why(
    machine: Machine, camera: int, measured: Callable[[str], None]
) -> None:
    _, fence, _ = _alert_awaited(machine, camera)

    authorisations_withdraw(machine)
    withdrawn_at = time.time()
    machine.wait(lambda: _stream(machine, camera, fence)["closed_at"], "the stream is closed")
    took_s = time.time() - withdrawn_at

    assert _stream(machine, camera, fence)["close_reason"] == "authorisation_ended"
    assert _lease(machine, camera) is None
    assert machine.value(
        "SELECT count(*) FROM governance_entry WHERE action = 'stream.close'"
        " AND json_extract(detail, '$.reason') = 'authorisation_ended'"
    )
    measured(f"stopped within {took_s:.1f} s of the withdrawal")


def test_broker_that_goes_away_and_comes_back_restarts_no_stream(
    machine: Machine, camera: int
) -> None:
    _, fence, stream = _alert_awaited(machine, camera)

    machine.kill("valkey")
    before = machine.value("SELECT seen_at FROM distress_stream WHERE id = ?", stream)
    # Longer than a slice, so that at least one cannot ask for its successor.
    machine.wait(lambda: "slice not sent" in machine.log_all(), "a slice that found no broker")
    machine.valkey_start()
    machine.wait(
        lambda: machine.value(
            "SELECT count(*) FROM distress_stream WHERE id = ? AND seen_at > ?", stream, before
        ),
        "the stream is still watched",
    )

    assert (_lease(machine, camera) or ("", 0))[1] == fence
    assert _stream(machine, camera, fence)["closed_at"] is None


def test_nothing_lies_on_the_disk_in_plain(machine: Machine, camera: int) -> None:
    _alert_awaited(machine, camera)
    machine.wait(lambda: machine.value("SELECT count(*) FROM distress_rendition"), "a rendition")

    telling = (b"ftypisom", b"matroska", b"\xff\xd8\xff\xe0", b"JFIF")
    for file in machine.folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not [mark for mark in telling if mark in data], file
