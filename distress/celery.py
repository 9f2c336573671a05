"""The Celery application: watching, media, control."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distress.settings")

app = Celery("distress")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["distress.watching", "distress.services", "distress.footage"])
