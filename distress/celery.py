"""The Celery application: watching, media, control."""

from __future__ import annotations

import os

from celery import Celery

from distress.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")

# A task that nobody has finished for this long is given to another worker.
VISIBILITY_S = 30

app = Celery("distress")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    beat_schedule=SCHEDULE,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_S,
        # With the defaults a killed worker's task comes back after 94 s, not after 30.
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
    },
    enable_utc=True,
    task_acks_late=True,
    task_default_queue="control",
    task_ignore_result=True,
    # A broker that is away is noticed at once, not by a task that hangs in a send.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2},
    task_reject_on_worker_lost=True,
    task_routes={
        "distress.watching.tasks.watch_take_task": {"queue": "watch"},
        "distress.footage.tasks.clip_preview_task": {"queue": "media"},
        "distress.footage.tasks.original_make_task": {"queue": "media"},
        "distress.footage.tasks.export_make_task": {"queue": "renditions"},
        "distress.footage.tasks.disclosure_make_task": {"queue": "renditions"},
        # Apart from the previews, which an operator waits for.
        "distress.footage.tasks.clip_finish_task": {"queue": "renditions"},
    },
    timezone="UTC",
    # Slices go on while the broker is away; they are safe to be delivered again.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
)
app.autodiscover_tasks(["distress.watching", "distress.services", "distress.footage"])
