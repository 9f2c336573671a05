"""References by which somebody without an account finds again what she sent."""

from __future__ import annotations

import hashlib
import secrets

from django.utils.crypto import salted_hmac

# Crockford's base 32: no I, L, O or U. Who types them means these.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MEANT = str.maketrans("OIL", "011")
GROUPS, GROUP = 4, 4
SIGN_CODE = 8


def reference_of(nonce: str) -> str:
    """The reference that belongs to a nonce, as XXXX-XXXX-XXXX-XXXX: 80 bits nobody can guess.

    The same nonce gives the same, so that what is sent twice is answered alike. Without the
    server's own key nobody gets from one to the other.
    """
    digest = salted_hmac("governance.references", nonce, algorithm="sha256").digest()
    number = int.from_bytes(digest[:10])
    signs = "".join(ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))
    return "-".join(signs[begin : begin + GROUP] for begin in range(0, GROUPS * GROUP, GROUP))


def reference_hash(reference: str) -> str:
    """What is kept of a reference, however it was typed: with or without hyphens, small or not."""
    return hashlib.sha256(b"abhaya/reference/v1\n" + signs_meant(reference).encode()).hexdigest()


def signs_meant(typed: str) -> str:
    """The signs somebody meant who typed small ones, hyphens, spaces, or an O for a 0."""
    return "".join(typed.upper().translate(MEANT).replace("-", " ").split())


def sign_code_make() -> str:
    """A random code for a sign in the street: eight signs, 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(SIGN_CODE))
