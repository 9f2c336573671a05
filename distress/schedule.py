"""What beat asks for, and how often. Every entry is a sweep over rows, safe to run twice."""

from __future__ import annotations

from typing import Any

PASS_S = 1.0
MESSAGES_S = 2.0
CLIPS_S = 3.0
SESSIONS_S = 15.0
LEFTOVERS_S = 3600.0
LEAVE_S = 10.0
DISK_S = 10.0
RETENTION_S = 600.0
ORIGINALS_S = 5.0
OVERSIGHT_S = 10.0
LOOKS_S = 10.0
HEARTBEAT_S = 5.0
WITNESSES_S = 10.0
RECONCILE_S = 600.0
REPORTS_S = 600.0
RTI_S = 10.0


def _entry(task: str, every_s: float, queue: str = "control") -> dict[str, Any]:
    # A pass that waited behind an outage is worth nothing: the next one is already asked for.
    return {
        "task": task,
        "schedule": every_s,
        "options": {"queue": queue, "expires": every_s * 2},
    }


SCHEDULE: dict[str, dict[str, Any]] = {
    "watch-dispatch": _entry("distress.watching.tasks.watch_dispatch_task", PASS_S),
    "clips-sweep": _entry("distress.footage.tasks.clips_sweep_task", CLIPS_S),
    "leftovers-discard": _entry(
        "distress.footage.tasks.leftovers_discard_task", LEFTOVERS_S, "media"
    ),
    "retention": _entry("distress.footage.tasks.retention_task", RETENTION_S, "passes"),
    "disk-watch": _entry("distress.footage.tasks.disk_watch_task", DISK_S),
    "originals-sweep": _entry("distress.footage.tasks.originals_sweep_task", ORIGINALS_S),
    "oversight-sweep": _entry("distress.services.tasks.oversight_sweep_task", OVERSIGHT_S),
    "looks-settle": _entry("distress.services.tasks.looks_settle_task", LOOKS_S),
    # Not on control: a day's files may take a while to read.
    "reconcile": _entry("distress.services.tasks.reconcile_task", RECONCILE_S, "media"),
    # A month or year that is over gets its report at the next pass, not at a minute that may be
    # missed.
    "transparency": _entry("distress.services.tasks.transparency_task", REPORTS_S, "passes"),
    "escalations-sweep": _entry("distress.services.tasks.escalations_sweep_task", PASS_S),
    "leave-sweep": _entry("distress.services.tasks.leave_sweep_task", LEAVE_S),
    "sessions-sweep": _entry("distress.services.tasks.sessions_sweep_task", SESSIONS_S),
    "heartbeat": _entry("distress.services.tasks.heartbeat_task", HEARTBEAT_S),
    "witnesses-ask": _entry("distress.services.tasks.witnesses_ask_task", WITNESSES_S, "media"),
    "rti-packages": _entry("distress.services.tasks.rti_packages_make_task", RTI_S, "passes"),
    # Not on control: a gateway that does not answer must not hold up the escalations.
    "messages-send": _entry("distress.services.tasks.messages_send_task", MESSAGES_S, "media"),
}
