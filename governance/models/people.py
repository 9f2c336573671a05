from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Body(models.Model):
    """An institution that people act for: who asks and who approves belong to different ones."""

    class Kind(models.TextChoices):
        POLICE = "police", _("Police")
        OVERSIGHT = "oversight", _("Oversight")
        ADMINISTRATION = "administration", _("Civil administration")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)

    class Meta:
        ordering = ["name"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person with an account. The ledger knows her by code, never by name."""

    code = models.UUIDField(_("code"), default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("body")
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]
        verbose_name_plural = _("people")  # type: ignore[assignment]
