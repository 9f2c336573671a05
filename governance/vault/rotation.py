"""New wrapping keys for old: rows are wrapped anew, files are not touched, the old key is gone.

1. a new key becomes current in the key file, 2. the old ones are retired in the database, so that
nothing more is sealed under them, 3. what they wrapped is wrapped anew, 4. they are destroyed.
Killed between any two steps, everything opens as before and the next rotation goes on.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from governance.models import SealedObject, WrappingKey
from governance.vault.keys import FileKeyRing, keyring_destroy, keyring_load, keyring_rotate

BATCH = 200


def key_hold(ring: FileKeyRing) -> bool:
    """Whether the ring's current key may be used; it is kept until this transaction ends.

    A worker may have loaded the ring before another process retired its key.
    """
    key_id = ring.current_id
    # Found first in nearly every case; a lookup takes no lock that a writer would wait for.
    if not WrappingKey.objects.filter(key_id=key_id).exists():
        WrappingKey.objects.get_or_create(
            key_id=key_id, defaults={"check_value": ring.check_value(key_id)}
        )
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


def keys_rotate() -> list[WrappingKey]:
    """The keys that were destroyed: all but a new one, under which everything now lies."""
    keyring_rotate()
    retired = _retire()
    while _rewrap_some(retired):
        pass
    return _destroy(retired)


def _retire() -> QuerySet[WrappingKey]:
    ring = keyring_load()
    with transaction.atomic():
        for key_id in ring.keys:
            WrappingKey.objects.get_or_create(
                key_id=key_id, defaults={"check_value": ring.check_value(key_id)}
            )
        unused = WrappingKey.objects.select_for_update().exclude(key_id=ring.current_id)
        list(unused)
        unused.filter(retired_at__isnull=True).update(retired_at=now())
    return WrappingKey.objects.filter(retired_at__isnull=False, destroyed_at__isnull=True)


def _rewrap_some(retired: QuerySet[WrappingKey]) -> int:
    """How many rows were wrapped anew just now; 0 when none is left."""
    ring = keyring_load()
    # What was sealed before footage had keys of its own lies under a key of settings.
    old = [*retired.values_list("key_id", flat=True), *ring.setting_keys]
    with transaction.atomic():
        rows = list(
            SealedObject.objects.select_for_update()
            .filter(kek_id__in=old)
            .exclude(kek_id=ring.current_id)[:BATCH]
        )
        for row in rows:
            context = row.code.bytes
            data_key = ring.unwrap(bytes(row.wrapped_key), key_id=row.kek_id, context=context)
            SealedObject.objects.filter(pk=row.pk).update(
                wrapped_key=ring.wrap(data_key, context=context), kek_id=ring.current_id
            )
    return len(rows)


def _destroy(retired: QuerySet[WrappingKey]) -> list[WrappingKey]:
    gone = list(retired)
    ring = keyring_load()
    # A ring in which footage and settings still share a key keeps that one for the settings.
    keyring_destroy(frozenset(key.key_id for key in gone) - {ring.current_id})
    WrappingKey.objects.filter(pk__in=[key.pk for key in gone]).update(destroyed_at=now())
    return gone
