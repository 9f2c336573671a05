"""That somebody asked about footage of herself: counted, and nothing else of it kept."""

from __future__ import annotations

from django.db.models import F
from django.utils.timezone import localdate

from governance.models import AccessDay


def access_count() -> None:
    """One more question today."""
    AccessDay.objects.get_or_create(day=localdate())
    AccessDay.objects.filter(day=localdate()).update(asked=F("asked") + 1)
