"""Sweeps that beat asks for."""

from __future__ import annotations

from celery import shared_task

from distress.services.escalations import escalations_sweep
from distress.services.messages import messages_send_due


@shared_task(queue="control")
def escalations_sweep_task() -> None:
    """Escalate what nobody answered. Safe to run twice: each step is a conditional update."""
    escalations_sweep()


@shared_task(queue="media")
def messages_send_task() -> None:
    """Send what waits to go out. Safe to run twice: each try is counted by one sweep only."""
    messages_send_due()
