"""Whom one believes (C2SP tlog-policy): logs, witnesses, and how many of whom make a quorum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .checkpoints import Checkpoint, checkpoint_parse
from .encoding import FormatError
from .keys import VerifierKey
from .notes import SignatureLine, note_split
from .trust_file import PolicyGroup, PolicyLog, PolicyWitness, lines_of, policy_read

__all__ = [
    "Cosigned", "PolicyCheck", "PolicyGroup", "PolicyLog", "PolicyWitness", "TrustPolicy",
    "policy_format", "policy_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness of the policy that cosigned, and when by its own clock, in unix seconds."""

    witness: PolicyWitness
    at: int


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """Who of the policy signed one checkpoint.

    quorum: whether the witnesses that cosigned are as many as the policy asks.
    """

    checkpoint: Checkpoint
    logs: tuple[VerifierKey, ...]
    cosigned: tuple[Cosigned, ...]
    missing: tuple[PolicyWitness, ...]
    quorum: bool

    @property
    def valid(self) -> bool:
        """Whether the policy accepts the checkpoint: a log of it signed, and a quorum did."""
        return bool(self.logs) and self.quorum


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """Logs, witnesses and groups; quorum names one of the last two, or is None for `none`."""

    logs: tuple[PolicyLog, ...]
    witnesses: tuple[PolicyWitness, ...]
    groups: tuple[PolicyGroup, ...]
    quorum: str | None

    @classmethod
    def parse(cls, text: str) -> TrustPolicy:
        """The policy that a file describes.

        Raises:
            FormatError: it is not a policy; the message names the line.
        """
        found = policy_read(text)
        return cls(tuple(found.logs), tuple(found.witnesses), tuple(found.groups), found.quorum)

    def check(self, note: str) -> PolicyCheck:
        """Who of this policy signed the checkpoint in a note, and whether a quorum did.

        Signatures of others are ignored, and so is a log's key whose name is not the origin.

        Raises:
            NoteError: the note is malformed, or a signature by a key of this policy is wrong.
            FormatError: the note holds no checkpoint.
        """
        text, lines = note_split(note)
        checkpoint = checkpoint_parse(text)
        logs = [log.key for log in self.logs if log.key.name == checkpoint.origin]
        signed = tuple(key for key in logs if _signed_at(key, text, lines) is not None)
        cosigned = self._cosigned(text, lines)
        names = {one.witness.name for one in cosigned}
        return PolicyCheck(
            checkpoint=checkpoint,
            logs=signed,
            cosigned=cosigned,
            missing=tuple(one for one in self.witnesses if one.name not in names),
            quorum=self.quorum_holds(names),
        )

    def quorum_holds(self, names: set[str]) -> bool:
        """Whether these witnesses, by their names in this policy, make its quorum."""
        present = set(names)
        # A group names only what stands before it, so one pass in order settles all.
        for group in self.groups:
            if sum(member in present for member in group.members) >= group.needed:
                present.add(group.name)
        return self.quorum is None or self.quorum in present

    def _cosigned(self, text: str, lines: Sequence[SignatureLine]) -> tuple[Cosigned, ...]:
        times = ((one, _signed_at(one.key, text, lines)) for one in self.witnesses)
        return tuple(Cosigned(one, at) for one, at in times if at is not None)


def policy_of(
    *, logs: Sequence[VerifierKey], witnesses: Mapping[str, VerifierKey], needed: int
) -> TrustPolicy:
    """The policy that asks for `needed` of these witnesses, in one group named `quorum`.

    needed: 0 for none at all.

    Raises:
        FormatError: keys of the wrong kind, the same key twice, or more needed than there are.
    """
    group = (PolicyGroup("quorum", needed, tuple(witnesses)),) if needed else ()
    policy = TrustPolicy(
        logs=tuple(PolicyLog(key) for key in logs),
        witnesses=tuple(PolicyWitness(name, key) for name, key in witnesses.items()),
        groups=group,
        quorum="quorum" if needed else None,
    )
    return TrustPolicy.parse(policy_format(policy))


def policy_format(policy: TrustPolicy) -> str:
    """The file that describes a policy; parsing it gives the policy again.

    Raises:
        FormatError: the policy could not be read back.
    """
    text = "".join(f"{line}\n" for line in lines_of(
        policy.logs, policy.witnesses, policy.groups, policy.quorum
    ))  # fmt: skip
    if TrustPolicy.parse(text) != policy:
        raise FormatError("this policy cannot be written so that it reads the same")
    return text


def _signed_at(key: VerifierKey, text: str, lines: Sequence[SignatureLine]) -> int | None:
    """The earliest time by this key, 0 for a plain signature; None when it did not sign."""
    times = [key.verify(text, line.signature) or 0 for line in lines if line.is_by(key)]
    return min(times, default=None)
