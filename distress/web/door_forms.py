"""What stands beside every form that anybody may send, and the reference that comes back."""

from __future__ import annotations

import secrets
import time

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

SALT = "door.form"
# Faster than this nobody types; what is older may have been collected to be sent at once.
LEAST_S, MOST_S = 3, 24 * 3600


class DoorForm(forms.Form):
    """What keeps machines out, without a puzzle and without asking anybody else."""

    began = forms.CharField(required=False)
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("A field that people do not see was filled in. Empty it, and send this again.")
            )
        return ""

    def clean_began(self) -> str:
        """The nonce that makes one of what is sent twice."""
        opened = _opened(self.cleaned_data["began"])
        if opened is None:
            raise forms.ValidationError(
                _("This page is older than a day. Send it again: what you typed is still here.")
            )
        nonce, age_s = opened
        if age_s < LEAST_S:
            raise forms.ValidationError(
                _("This came faster than a person types. Wait a few seconds, then send it again.")
            )
        return nonce

    @property
    def beginning(self) -> str:
        """When this page was first opened, signed; of a page that is too old, now."""
        sent = str(self.data.get("began", ""))
        return sent if _opened(sent) else stamp()


class ReferenceForm(forms.Form):
    """The reference that was shown once."""

    reference = forms.CharField(
        label=_("Reference"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Four times four signs, as XXXX-XXXX-XXXX-XXXX."),
    )  # fmt: skip


def stamp() -> str:
    """A fresh beginning for a form that is being typed into."""
    return signing.dumps([secrets.token_urlsafe(16), time.time()], salt=SALT)


def _opened(began: str) -> tuple[str, float] | None:
    """The nonce of a page and its age in seconds; None where it is none of ours, or too old."""
    try:
        nonce, at = signing.loads(began, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    age_s = time.time() - float(at)
    return (str(nonce), age_s) if age_s <= MOST_S else None
