"""The package of a disclosure: made once, taken once by one person, and gone afterwards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from governance import clock, policy, vault
from governance.actors import worker
from governance.models import Disclosure, DisclosureClip, Entry, SealedObject, User
from governance.policy import Action, Purpose
from governance.selectors.disclosures import disclosure_subject
from governance.services.disclosures.notes import disclosure_note
from governance.services.disclosures.words import words_open

CONTROL = worker("control")
MEDIA = worker("media")
SENT_WITHIN = timedelta(minutes=10)
Status = Disclosure.Status
_OVER = (Status.TAKEN, Status.ENDED)


@dataclass(frozen=True)
class PackageClip:
    """One piece of footage as it lies in a package: its first and last picture, its hash."""

    clip: UUID
    camera: UUID
    name: str
    from_at: datetime
    to_at: datetime
    sha256: str
    bytes: int


def package_made(
    *, disclosure: Disclosure, sealed: SealedObject, sha256: str, clips: Sequence[PackageClip]
) -> bool:
    """Whether this became the package; called in the transaction in which it was sealed."""
    at = now()
    open_still = Disclosure.objects.select_for_update().filter(
        pk=disclosure.pk, status=Status.MAKING, ends_at__gt=at
    )
    if open_still.first() is None:
        return False
    for clip in clips:
        DisclosureClip.objects.create(
            disclosure=disclosure, clip_code=clip.clip, camera_code=clip.camera, name=clip.name,
            from_at=clip.from_at, to_at=clip.to_at, sha256=clip.sha256, bytes=clip.bytes,
        )  # fmt: skip
    Disclosure.objects.filter(pk=disclosure.pk).update(
        status=Status.READY, sealed=sealed, sha256=sha256, plain_bytes=sealed.plain_bytes,
        made_at=at,
    )  # fmt: skip
    disclosure_note(MEDIA, "disclosure.make", disclosure, {
        "sha256": sha256, "bytes": sealed.plain_bytes, "clips": len(clips),
    })  # fmt: skip
    return True


def package_failed(*, disclosure: Disclosure, failure: str) -> None:
    """Say that no package could be made, and why, as a code."""
    with transaction.atomic():
        won = Disclosure.objects.filter(pk=disclosure.pk, status=Status.MAKING).update(
            status=Status.FAILED, failure=failure
        )
        if won:
            disclosure_note(MEDIA, "disclosure.fail", disclosure, {"why": failure})


def disclosure_take(*, actor: User, disclosure: Disclosure) -> Disclosure:
    """The disclosure, from now on given: the bytes of its package may leave, this once.

    Raises:
        Denied: another person takes it, it was taken, has ended, or is not ready.
    """
    entry = _require_take(actor, disclosure)
    at = now()
    with transaction.atomic():
        won = Disclosure.objects.filter(
            pk=disclosure.pk, status=Status.READY, taken_at__isnull=True, ends_at__gt=at
        ).update(status=Status.TAKEN, taken_at=at, entry=entry)
        disclosure = Disclosure.objects.select_related("taker", "sealed", "entry").get(
            pk=disclosure.pk
        )
        if won:
            disclosure_note(actor, Action.DISCLOSURE_TAKE.value, disclosure, {
                "sha256": disclosure.sha256, "bytes": disclosure.plain_bytes,
                "kind": disclosure.kind, "clips": disclosure.clips.count(),
            }, sealed={
                "case": disclosure.case_reference, "order": disclosure.order_reference,
                "recipient": words_open(disclosure).recipient,
            })  # fmt: skip
    if not won:
        _require_take(actor, disclosure)
    return disclosure


def take_barred(disclosure: Disclosure) -> str:
    """Code of the reason why the package cannot be taken now; empty where it can."""
    if disclosure.status == Status.TAKEN:
        return "disclosure_taken"
    is_late = disclosure.ends_at is not None and disclosure.ends_at <= clock.latest(now())
    if disclosure.status == Status.ENDED or is_late:
        return "disclosure_ended"
    return "" if disclosure.status == Status.READY else "disclosure_not_ready"


def disclosures_end() -> int:
    """How many sealed packages went: what was taken is gone, and what was not taken in time."""
    late = Disclosure.objects.filter(
        status__in=[Status.MAKING, Status.READY], ends_at__lte=now()
    ).select_related("taker")
    for disclosure in late:
        with transaction.atomic():
            if Disclosure.objects.filter(pk=disclosure.pk, status=disclosure.status).update(
                status=Status.ENDED
            ):
                disclosure_note(CONTROL, "disclosure.end", disclosure, {})
    # What is being sent just now is destroyed by whoever sends it.
    done = Disclosure.objects.filter(
        Q(status=Status.ENDED) | Q(status=Status.TAKEN, taken_at__lte=now() - SENT_WITHIN),
        sealed__isnull=False,
    )
    return sum(
        package_destroy(disclosure=disclosure)
        for disclosure in done.select_related("sealed", "taker")
    )


def package_destroy(*, disclosure: Disclosure) -> bool:
    """Whether the sealed package of a disclosure that is over was destroyed now."""
    with transaction.atomic():
        won = Disclosure.objects.filter(
            pk=disclosure.pk, status__in=_OVER, sealed__isnull=False
        ).update(sealed=None)
        if won and disclosure.sealed is not None:
            disclosure_note(
                CONTROL, "disclosure.destroy", disclosure, {"sha256": disclosure.sha256},
                verb=Entry.Verb.ERASURE,
            )  # fmt: skip
            vault.destroy(disclosure.sealed)
    return bool(won)


def disclosures_release(*, clip_codes: Collection[UUID]) -> Sequence[SealedObject]:
    """Sealed packages that hold a clip which is being erased, and that nothing names any more.

    Called in the transaction of the erasure, which destroys them with the rest. A package that is
    being made looks for its clips again in the transaction in which it is sealed.
    """
    held = Disclosure.objects.filter(
        pk__in=DisclosureClip.objects.filter(clip_code__in=clip_codes).values("disclosure"),
        sealed__isnull=False,
    )
    list(held.select_for_update())
    sealed = list(SealedObject.objects.filter(pk__in=held.values("sealed")))
    keys = list(held.values_list("pk", flat=True))
    Disclosure.objects.filter(pk__in=keys, status=Status.READY).update(status=Status.ENDED)
    Disclosure.objects.filter(pk__in=keys).update(sealed=None)
    return sealed


def _require_take(actor: User, disclosure: Disclosure) -> Entry:
    return policy.require(
        actor=actor, action=Action.DISCLOSURE_TAKE, purpose=Purpose.INVESTIGATION,
        subject=disclosure_subject(disclosure, barred=take_barred(disclosure)),
        case_reference=disclosure.case_reference,
    )  # fmt: skip
