"""Footage as governance has it erased: which clips there are, of which class, since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import now

from distress.models import Alert, Clip
from governance.models import SealedObject
from governance.retention.footage import Footage

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

    def release(self, code: UUID) -> Sequence[SealedObject] | None:
        """The clip's sealed objects, which nothing names any more; the clip is marked erased."""
        clip = Clip.objects.select_for_update(of=("self",)).filter(code=code).first()
        if clip is None or clip.erased_at is not None:
            return None
        objects = list(_objects(clip))
        clip.segments.all().delete()
        clip.renditions.all().delete()
        clip.boxes, clip.status, clip.erased_at = None, Clip.Status.ERASED, now()
        clip.save(update_fields=["boxes", "status", "erased_at"])
        return objects


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
