"""Which keys sign what: announced in the ledger, overlapping, retired in the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from governance.errors import KeyMissing
from governance.ledger.keyfile import LOG, MANIFEST, signers_load
from governance.models import Checkpoint, LedgerKey
from governance.tlog.keys import Signer

# Checkpoints that old and new key both sign before the old one is retired.
OVERLAP = 2


def signers_at(*, size: int, signed: Checkpoint | None) -> Sequence[Signer]:
    """The keys that sign a checkpoint of this size.

    A new key signs once a checkpoint that an older one signed covers its announcement: whoever
    trusts the older one has its word for the new one. A key signs no tree that says it is retired.
    Where the older one is distrusted before that, the new one signs alone from now on, and whoever
    trusted the older one has to be told of it by other means.

    signed: the checkpoint before.

    Raises:
        KeyMissing: a key that has to sign is not in the key file.
    """
    covered = signed.size if signed else 0
    running = [key for key in _log_keys() if not _is_over(key, size)]
    vouched = [key for key in running[1:] if _index(key) < covered]
    return _found([*running[:1], *vouched])


def manifest_signer(*, size: int) -> Signer:
    """The key that signs an export of a tree of this size: the newest that the tree announces.

    Raises:
        KeyMissing: there is none, or it is not in the key file.
    """
    usable = LedgerKey.objects.filter(
        kind=MANIFEST, retired__isnull=True, distrusted_after__isnull=True,
        announced__leaf__index__lt=size,
    )  # fmt: skip
    newest = usable.order_by("-id").first()
    return _found([newest] if newest else [])[0]


def keys_to_retire() -> Sequence[LedgerKey]:
    """Log keys whose successor has signed beside them for long enough."""
    running = [key for key in _log_keys() if key.retired_id is None]
    for place in range(len(running) - 1, 0, -1):
        # The first that covers the announcement is by the older key alone.
        covering = Checkpoint.objects.filter(size__gt=_index(running[place])).count()
        if covering > OVERLAP:
            return running[:place]
    return []


def _log_keys() -> Sequence[LedgerKey]:
    return list(
        LedgerKey.objects.filter(kind=LOG).select_related("announced__leaf", "retired__leaf")
    )


def _index(key: LedgerKey) -> int:
    """Where the announcement lies; beyond every tree while it waits for its index."""
    leaf = getattr(key.announced, "leaf", None)
    return leaf.index if leaf else 2**62


def _is_over(key: LedgerKey, size: int) -> bool:
    if key.distrusted_after is not None:
        return True
    leaf = getattr(key.retired, "leaf", None) if key.retired else None
    return leaf is not None and leaf.index < size


def _found(keys: Sequence[LedgerKey]) -> list[Signer]:
    held = signers_load()
    missing = [key.key_id for key in keys if key.key_id not in held]
    if missing or not keys:
        names = ", ".join(missing) or "one that the ledger has announced"
        raise KeyMissing(
            f"the file of signing keys lacks {names}. Put its backup there; where the key is lost, "
            "announce another: manage.py ledger_keys --rotate log"
        )
    return [held[key.key_id] for key in keys]
