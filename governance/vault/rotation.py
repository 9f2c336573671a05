"""New wrapping keys for old: rows are wrapped anew, files are not touched, the old key is gone.

1. a new key becomes current in the key file, 2. the old ones are retired in the database, so that
nothing more is sealed under them, 3. what they wrapped is wrapped anew, 4. they are destroyed in
the file, 5. their end is noted. Killed between any two steps, everything opens as before and the
next rotation goes on. One rotation runs at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.utils.timezone import now

from governance.models import SealedObject, WrappingKey
from governance.vault.keys import (
    FileKeyRing,
    keyring_destroy,
    keyring_load,
    keyring_rotate,
    keyring_settings_add,
    keyring_settings_drop,
    rotating,
)

BATCH = 200


def key_hold(ring: FileKeyRing) -> bool:
    """Whether the ring's current key may be used; it is kept until this transaction ends.

    A worker may have loaded the ring before another process retired its key.
    """
    key_id = ring.current_id
    # Found first in nearly every case; a lookup takes no lock that a writer would wait for.
    if not WrappingKey.objects.filter(key_id=key_id).exists():
        _known(ring, key_id)
    if connection.vendor == "sqlite":
        # Writing transactions follow one another, so what is read here holds until the commit.
        return WrappingKey.objects.filter(key_id=key_id, retired_at__isnull=True).exists()
    with connection.cursor() as cursor:
        # Sealing workers share this lock; retiring waits for all of them.
        cursor.execute(
            "SELECT 1 FROM governance_wrappingkey WHERE key_id = %s AND retired_at IS NULL "
            "FOR KEY SHARE",
            [key_id],
        )
        return cursor.fetchone() is not None


def keys_rotate(
    *,
    settings_reseal: Callable[[], None],
    note: Callable[[Sequence[WrappingKey]], None],
) -> Sequence[WrappingKey]:
    """The keys that were destroyed: all but a new one, under which everything now lies.

    settings_reseal: seals again what lies under keys for settings; called for older key files,
        in which footage and settings share a key.
    note: called with the destroyed keys in the transaction that marks them so.
    """
    with rotating():
        _split(settings_reseal)
        keyring_rotate()
        gone = _retire()
        while _rewrap_some(gone):
            pass
        _destroy(gone)
        with transaction.atomic():
            WrappingKey.objects.filter(pk__in=[key.pk for key in gone]).update(destroyed_at=now())
            note(gone)
    return gone


def _split(settings_reseal: Callable[[], None]) -> None:
    """Give the settings a key of their own, where they share one with footage."""
    if keyring_load().is_shared:
        keyring_settings_add()
        settings_reseal()
        keyring_settings_drop()


def _known(ring: FileKeyRing, key_id: str) -> None:
    WrappingKey.objects.get_or_create(
        key_id=key_id, defaults={"check_value": ring.check_value(key_id)}
    )


def _retire() -> list[WrappingKey]:
    """Every key but the current one that is not noted as destroyed; none is used from now on."""
    ring = keyring_load()
    with transaction.atomic():
        for key_id in ring.keys:
            _known(ring, key_id)
        unused = WrappingKey.objects.filter(destroyed_at__isnull=True).exclude(
            key_id=ring.current_id
        )
        found = list(unused.select_for_update())
        unused.filter(retired_at__isnull=True).update(retired_at=now())
    return found


def _rewrap_some(retired: Sequence[WrappingKey]) -> int:
    """How many rows were wrapped anew just now; 0 when none is left."""
    ring = keyring_load()
    with transaction.atomic():
        rows = list(
            SealedObject.objects.select_for_update().filter(
                kek_id__in=[key.key_id for key in retired]
            )[:BATCH]
        )
        for row in rows:
            context = row.code.bytes
            data_key = ring.unwrap(bytes(row.wrapped_key), key_id=row.kek_id, context=context)
            SealedObject.objects.filter(pk=row.pk).update(
                wrapped_key=ring.wrap(data_key, context=context), kek_id=ring.current_id
            )
    return len(rows)


def _destroy(retired: Sequence[WrappingKey]) -> None:
    ids = frozenset(key.key_id for key in retired)
    if SealedObject.objects.filter(kek_id__in=ids).exists():
        raise RuntimeError("a wrapping key that something still lies under is not destroyed")
    keyring_destroy(ids)
