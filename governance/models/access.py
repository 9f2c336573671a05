from __future__ import annotations

from django.db import models


class AccessDay(models.Model):
    """How often anybody asked on one day whether footage was kept or seen. Not what was asked."""

    day = models.DateField(unique=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.asked} questions on {self.day}"
