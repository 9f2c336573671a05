"""Why a worker stops watching a camera."""

from __future__ import annotations


class WatchStopped(Exception):
    """Watching this camera is over; `reason` goes into the stream's row."""

    reason = "stopped"


class StaleLease(WatchStopped):
    """Another worker has the camera now, so nothing of this one may be written."""

    reason = "lease_lost"


class AuthorisationEnded(WatchStopped):
    """The authorisation was withdrawn, has expired, or was replaced by another."""

    reason = "authorisation_ended"


class CannotAsk(WatchStopped):
    """The database cannot be reached, so nobody knows whether watching is still allowed."""

    reason = "cannot_ask"


class WorkerStopping(WatchStopped):
    """This worker was asked to end; another takes the camera."""

    reason = "worker_stopped"
