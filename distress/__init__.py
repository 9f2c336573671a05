"""Cameras, alerts and the people at a screen."""

from distress.celery import app as celery_app

__all__ = ["celery_app"]
