from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DocumentText(models.Model):
    """The text of a public document, as an entry of the ledger names it by its hash.

    Rows are only ever added, in the transaction of the first entry that names them.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        constraints = [
            models.CheckConstraint(
                condition=~Q(sha256="") & ~Q(text=""), name="document_text_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"Document {self.sha256[:12]}"
