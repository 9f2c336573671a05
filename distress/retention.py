"""Footage as governance has it erased: which clips there are, of which class, since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import now

from distress.models import Alert, Camera, Clip, Station
from distress.services.messages import NOTIFY_LABEL
from distress.watching.addresses import ADDRESS_LABEL
from governance import vault
from governance.models import SealedObject
from governance.retention.footage import Footage
from governance.services.disclosures import disclosures_release, words_reseal
from governance.services.exports import exports_release
from governance.services.justifications import justifications_reseal

_RULES = {
    Alert.Status.OPEN: "unreviewed",
    Alert.Status.CLAIMED: "unreviewed",
    Alert.Status.DISMISSED: "dismissed",
    Alert.Status.CONFIRMED: "confirmed",
    Alert.Status.CLOSED: "confirmed",
}


class ClipFootage:
    """Clips with their segments, renditions and boxes."""

    def stored(self) -> Iterable[Footage]:
        """Every clip that was not erased."""
        kept = Clip.objects.filter(erased_at__isnull=True)
        for clip in kept.select_related("episode__alert__station", "episode__camera__station"):
            yield _footage(clip)

    def clip_code(self, code: UUID) -> UUID | None:
        """The clip meant by the code of a clip or of its alert; None when there is none."""
        meant = Clip.objects.filter(Q(code=code) | Q(episode__alert__code=code)).first()
        return meant.code if meant else None

    def lock(self, code: UUID) -> bool:
        """Keep the clip as it is until this transaction ends; whether anything of it is stored."""
        locked = Clip.objects.select_for_update().filter(code=code, erased_at__isnull=True)
        return locked.first() is not None

    def now_of(self, code: UUID) -> Footage:
        """The clip as it is at this moment; its verdict stays until this transaction ends."""
        list(Alert.objects.select_for_update().filter(episode__clip__code=code))
        kept = Clip.objects.select_related("episode__alert__station", "episode__camera__station")
        return _footage(kept.get(code=code))

    def settings_reseal(self) -> None:
        """Seal addresses and what people wrote again, under the current key of settings."""
        justifications_reseal()
        words_reseal()
        for camera in Camera.objects.exclude(address_sealed=b""):
            text = vault.text_open(bytes(camera.address_sealed), ADDRESS_LABEL)
            Camera.objects.filter(pk=camera.pk).update(
                address_sealed=vault.text_seal(text, ADDRESS_LABEL)
            )
        for station in Station.objects.exclude(notify_sealed=b""):
            text = vault.text_open(bytes(station.notify_sealed), NOTIFY_LABEL)
            Station.objects.filter(pk=station.pk).update(
                notify_sealed=vault.text_seal(text, NOTIFY_LABEL)
            )

    def release(self, code: UUID) -> Sequence[SealedObject]:
        """The clip's sealed objects, which nothing names any more; the clip is marked erased."""
        clip = Clip.objects.get(code=code)
        objects = [
            *_objects(clip),
            *exports_release(subject_codes=_alert_codes(clip)),
            *disclosures_release(clip_codes=[clip.code]),
        ]
        clip.segments.all().delete()
        clip.renditions.all().delete()
        clip.boxes, clip.status, clip.erased_at = None, Clip.Status.ERASED, now()
        clip.save(update_fields=["boxes", "status", "erased_at"])
        return objects


def _alert_codes(clip: Clip) -> list[str]:
    codes = Alert.objects.filter(episode=clip.episode).values_list("code", flat=True)
    return [str(code) for code in codes]


def _objects(clip: Clip) -> Iterator[SealedObject]:
    yield from SealedObject.objects.filter(
        pk__in=[
            *clip.segments.values_list("sealed_id", flat=True),
            *clip.renditions.values_list("sealed_id", flat=True),
            *([clip.boxes_id] if clip.boxes_id else []),
        ]
    )


def _footage(clip: Clip) -> Footage:
    alert = getattr(clip.episode, "alert", None)
    if alert is None:
        camera = clip.episode.camera
        station = str(camera.station.code) if camera else ""
        return Footage(clip.code, "shadow", clip.episode.decided_at, station)
    rule = _RULES[Alert.Status(alert.status)]
    # The time of what nobody reviewed runs from the alert, of the rest from the verdict.
    since = alert.reviewed_at or alert.raised_at
    return Footage(clip.code, rule, since, str(alert.station.code))
