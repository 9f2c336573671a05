"""The page on which anybody verifies an entry in the browser; the server learns nothing of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

# What static/abhaya/js/verify.js may answer, each with what people read.
FAILURES = (
    ("badForm", _("These files are not an entry and its proof. Download both again.")),
    ("badKey", _("This is not the key of a log. Copy the whole line, with both plus signs.")),
    ("notSigned", _("The proof bears no signature of this key. Compare the key with its source.")),
    ("forged", _("The signature is forged: the checkpoint was not signed with this key.")),
    ("notInTree", _("The entry is not what was signed: somebody changed it, or its proof.")),
    ("badField", _("A field that was opened is not what the entry committed to.")),
)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The form, and every answer that it may give."""
    return render(request, "governance/public_verify.html", {"failures": FAILURES})
