"""Secrets of second factors at rest: a copy of the database alone signs nobody in."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_LABEL = b"abhaya second factors"


def secret_seal(text: str) -> str:
    """The text under a key that comes from the signing key, which is not in the database."""
    return _cipher().encrypt(text.encode()).decode()


def secret_unseal(sealed: str) -> str:
    """What secret_seal was given.

    Raises:
        InvalidToken: it was altered, or sealed under another signing key.
    """
    return _cipher().decrypt(sealed.encode()).decode()


def _cipher() -> Fernet:
    # Not the vault's wrapping keys: they are retired with what was erased, and sign-in must not be.
    key = HKDF(SHA256(), length=32, salt=None, info=_LABEL).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
