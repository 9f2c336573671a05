"""Keys of signed notes: who may have signed, and signing (C2SP signed-note, tlog-cosignature)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from .encoding import FormatError, base64_decode, base64_encode

ED25519 = 0x01
COSIGNATURE = 0x04
ALGORITHMS = (ED25519, COSIGNATURE)

# The last second that a calendar here can tell. The specification allows larger numbers and lets a
# verifier refuse times in the future.
LATEST = 253_402_300_799

_PUBLIC_SIZE = 32
_SIGNATURE_SIZE = 64
_TIME_SIZE = 8
_LONGEST_KEY_TEXT = 1024  # characters
# Field prime of Curve25519, and the y of every point whose order divides 8. Under such a "key" one
# signature fits many texts, so that whoever made it could deny what was signed.
_PRIME = 2**255 - 19
_WEAK = {
    0,
    1,
    _PRIME - 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}
_NOT_IN_NAMES = re.compile(r"[\s+\x00-\x1f\ud800-\udfff]")
_KEY_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


class NoteError(FormatError):
    """A note, a key or a signature is malformed, or no signature holds."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and a public key by which signature lines are recognised and checked."""

    name: str
    key_id: bytes
    algorithm: int
    public: bytes

    @classmethod
    def of(cls, name: str, algorithm: int, public: bytes) -> VerifierKey:
        """The key of this name, its id computed.

        Raises:
            NoteError: no key can have such a name, algorithm or public key.
        """
        if not name_is_valid(name):
            raise NoteError("a key's name must have no space, plus sign or control character")
        if algorithm not in ALGORITHMS:
            raise NoteError(f"signatures of algorithm {algorithm} are not understood here")
        if len(public) != _PUBLIC_SIZE:
            raise NoteError(f"an Ed25519 public key has {_PUBLIC_SIZE} bytes")
        if _is_weak(public):
            raise NoteError("nobody's signature can be told by this public key: make another")
        return cls(name, _key_id(name, algorithm, public), algorithm, public)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key that `name+id+base64` describes.

        Raises:
            NoteError: it is spelt otherwise, or the id is not that of this name and key.
        """
        parts = text.split("+", 2)
        if len(text) > _LONGEST_KEY_TEXT or len(parts) != 3 or not _KEY_ID.fullmatch(parts[1]):
            raise NoteError(
                "a verifier key reads name+8 hexadecimal digits+base 64. Copy the whole line"
            )
        try:
            encoded = base64_decode(parts[2])
        except FormatError as error:
            raise NoteError(f"the verifier key {error}") from error
        if not encoded:
            raise NoteError("the verifier key is empty")
        key = cls.of(parts[0], encoded[0], encoded[1:])
        if key.key_id.hex() != parts[1]:
            raise NoteError(
                f"the key's id is {key.key_id.hex()}, not {parts[1]}: a slip in copying?"
            )
        return key

    @property
    def text(self) -> str:
        """`name+id+base64`, as it is handed from one to another."""
        encoded = base64_encode(bytes([self.algorithm]) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """The time, in unix seconds, that a cosignature bears; None for a plain signature.

        signature: what follows the key's id in a signature line.

        Raises:
            NoteError: this key did not sign this text so.
        """
        at = None
        message = text.encode()
        if self.algorithm == COSIGNATURE:
            at = int.from_bytes(signature[:_TIME_SIZE], "big")
            message, signature = cosigned_message(text, at), signature[_TIME_SIZE:]
        try:
            if len(signature) != _SIGNATURE_SIZE:
                raise InvalidSignature
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise NoteError(f"the signature by {self.name} is wrong") from error
        return at


class Signer:
    """A private key with a name, of one algorithm."""

    def __init__(self, name: str, private: Ed25519PrivateKey, algorithm: int) -> None:
        self._private = private
        self.key = VerifierKey.of(name, algorithm, private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str, algorithm: int = ED25519) -> Signer:
        """A fresh key."""
        return cls(name, Ed25519PrivateKey.generate(), algorithm)

    @classmethod
    def from_seed(cls, name: str, seed: bytes, algorithm: int = ED25519) -> Signer:
        """The key that grows from 32 secret bytes.

        Raises:
            NoteError: the seed has another length, or the name is not one.
        """
        if len(seed) != _PUBLIC_SIZE:
            raise NoteError(f"an Ed25519 seed has {_PUBLIC_SIZE} bytes")
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed), algorithm)

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes."""
        return self._private.private_bytes_raw()

    def sign(self, text: str) -> str:
        """This key's signature line for a note's text.

        Raises:
            NoteError: the key cosigns, which needs a time: use `cosign`.
        """
        if self.key.algorithm != ED25519:
            raise NoteError("this key signs with a time only; use cosign")
        return self._line(self._private.sign(text.encode()))

    def sign_at(self, text: str, at: int) -> str:
        """This key's cosignature line for a checkpoint's body at a time, in unix seconds.

        Raises:
            NoteError: the key signs without a time, or the time cannot be written.
        """
        if self.key.algorithm != COSIGNATURE:
            raise NoteError("this key signs without a time; make a key for cosignatures")
        message = cosigned_message(text, at)
        return self._line(at.to_bytes(_TIME_SIZE, "big") + self._private.sign(message))

    def _line(self, signature: bytes) -> str:
        return f"— {self.key.name} {base64_encode(self.key.key_id + signature)}\n"


def name_is_valid(name: str) -> bool:
    """Whether a key may have this name: no Unicode space, plus sign or control character."""
    return bool(name) and not _NOT_IN_NAMES.search(name)


def cosigned_message(text: str, at: int) -> bytes:
    """What a `cosignature/v1` signs: two lines, then the whole body of the checkpoint."""
    if not 0 <= at <= LATEST:
        raise NoteError("a cosignature's time is in unix seconds and before the year 10000")
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _key_id(name: str, algorithm: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def _is_weak(public: bytes) -> bool:
    y = int.from_bytes(public, "little") & (2**255 - 1)
    return y >= _PRIME or y in _WEAK
