"""What an outsider needs to know of the log: its keys, its witnesses, and how many must cosign."""

from __future__ import annotations

from django.conf import settings

from governance.models import Checkpoint, LedgerKey, Witness
from governance.tlog.keys import VerifierKey
from governance.tlog.notes import note_add
from governance.tlog.trust import TrustPolicy, policy_format
from governance.tlog.trust_file import PolicyGroup, PolicyLog, PolicyWitness

QUORUM = "independent"


def trust_policy() -> TrustPolicy:
    """The policy by which the operator asks to be judged (tlog-policy).

    A witness that the operator runs is named and is in no quorum.
    """
    logs = [
        PolicyLog(VerifierKey.parse(key.vkey))
        for key in LedgerKey.objects.filter(
            kind=LedgerKey.Kind.LOG, retired__isnull=True, distrusted_after__isnull=True
        )
    ]
    running = list(Witness.objects.filter(ended_at__isnull=True))
    witnesses = {row.vkey: _witness(row) for row in running}
    others = tuple(witnesses[row.vkey].name for row in running if not row.run_by_operator)
    # More than there are could never be met, and nobody could read such a policy.
    needed = min(settings.ABHAYA_LEDGER_QUORUM, len(others))
    groups = (PolicyGroup(QUORUM, needed, others),) if needed else ()
    return TrustPolicy(tuple(logs), tuple(witnesses.values()), groups, QUORUM if needed else None)


def trust_policy_text() -> str:
    """The policy as a file."""
    head = (
        "# The keys and witnesses of this ledger, as its operator names them.\n"
        "# Compare them with what each body publishes itself before you rely on them.\n"
    )
    return head + policy_format(trust_policy())


def cosigned_note(checkpoint: Checkpoint) -> str:
    """The checkpoint's note with the lines of every witness that cosigned it."""
    lines = [cosignature.line for cosignature in checkpoint.cosignatures.all()]
    return note_add(checkpoint.note, lines) if lines else checkpoint.note


def has_quorum(checkpoint: Checkpoint) -> bool:
    """Whether as many witnesses as this deployment asks for have cosigned it.

    Fewer witnesses than the setting asks for can never be a quorum.
    """
    return len(cosigned_by_others(checkpoint)) >= settings.ABHAYA_LEDGER_QUORUM


def cosigned_by_others(checkpoint: Checkpoint) -> tuple[str, ...]:
    """Names of the witnesses that cosigned it and are not run by the operator, in order."""
    others = checkpoint.cosignatures.filter(witness__run_by_operator=False)
    return tuple(others.order_by("witness__name").values_list("witness__name", flat=True))


def _witness(row: Witness) -> PolicyWitness:
    key = VerifierKey.parse(row.vkey)
    return PolicyWitness(key.name, key)
