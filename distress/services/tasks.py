"""Sweeps that beat asks for."""

from __future__ import annotations

from celery import shared_task

from distress.services.escalations import escalations_sweep
from distress.services.messages import messages_send_due
from distress.services.oversight import oversight_messages_send_due
from distress.services.rti_messages import rti_messages_send_due
from distress.services.second_reviews import second_reviews_draw
from distress.services.sessions import sessions_sweep
from governance.rti.packing import packages_make_due
from governance.rti.sweeping import rti_sweep
from governance.services.complaints import complaints_sweep
from governance.services.findings import findings_sweep
from governance.services.glasses import glasses_publish
from governance.services.grants import grants_sweep
from governance.services.heartbeats import gaps_note, heartbeat, node_name
from governance.services.incident_reports import reports_sweep
from governance.services.look_closing import looks_settle
from governance.services.look_requests import requests_lapse
from governance.services.reconciliation import reconcile_due
from governance.services.suspensions import suspensions_sweep
from governance.services.transparency import transparency_due
from governance.services.witnesses import witnesses_ask


@shared_task(queue="control")
def escalations_sweep_task() -> None:
    """Escalate what nobody answered. Safe to run twice: each step is a conditional update."""
    escalations_sweep()


@shared_task(queue="control")
def sessions_sweep_task() -> None:
    """End sessions whose time is over. Safe to run twice: a session ends once."""
    sessions_sweep()


@shared_task(queue="media")
def messages_send_task() -> None:
    """Send what waits to go out. Safe to run twice: each try is counted by one sweep only."""
    messages_send_due()
    oversight_messages_send_due()
    rti_messages_send_due()


@shared_task(queue="control")
def oversight_sweep_task() -> None:
    """Let requests lapse that nobody answered, publish broken glasses that are owed for, and note
    which reports of incidents, answers to complaints, to findings and to RTI requests are overdue;
    and draw which verdicts are given again.

    Safe to run twice: each step is a conditional update.
    """
    requests_lapse()
    glasses_publish()
    reports_sweep()
    complaints_sweep()
    rti_sweep()
    findings_sweep()
    second_reviews_draw()


@shared_task(queue="control")
def looks_settle_task() -> None:
    """Say in the ledger what each look delivered that is over. Safe to run twice: once each."""
    looks_settle()


@shared_task(queue="media", acks_late=False)
def reconcile_task() -> None:
    """Lay each day that is over beside the ledger. Safe to run twice: a day has one row."""
    reconcile_due()


@shared_task(queue="passes", acks_late=False)
def transparency_task() -> None:
    """Report on each month and year that is over. Safe to run twice: each has one report."""
    transparency_due()


@shared_task(queue="control")
def leave_sweep_task() -> None:
    """Take out grants whose time is over; suspend what an expired card leaves without ground.

    Safe to run twice: each step is a conditional update.
    """
    grants_sweep()
    suspensions_sweep()


@shared_task(queue="control")
def heartbeat_task() -> None:
    """Say that the workers are there, and put the silence of others on record.

    Safe to run twice: a beat that is not due writes nothing, and a silence is one entry.
    """
    heartbeat(node=node_name("control"))
    gaps_note()


@shared_task(queue="media")
def witnesses_ask_task() -> None:
    """Ask witnesses for their cosignature. Safe to run twice: each cosigns a checkpoint once."""
    witnesses_ask()


@shared_task(queue="passes", acks_late=False)
def rti_packages_make_task() -> None:
    """Make the packages of answers that were frozen. Safe to run twice: a made one is kept."""
    packages_make_due()
