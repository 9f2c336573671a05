"""From an unwatched camera to one that this process holds."""

from __future__ import annotations

import structlog

from distress.footage.gathering import PREROLL_S
from distress.models import Camera
from distress.watching.addresses import camera_opening
from distress.watching.detection import Parts, detection_policy_publish, parts_load
from distress.watching.evidence import Evidence
from distress.watching.leases import HeldLease, lease_release, lease_take
from distress.watching.streams import stream_open
from distress.watching.watched import Watched
from governance.models import Authorisation
from governance.selectors.authorisations import authorisation_in_force
from inference.watch import CameraWatch
from inference.zones import Zones

log = structlog.get_logger(__name__)

EVIDENCE_S = 5.0
# In the other modes packets are kept for seconds and nothing is scored.
SCORED = frozenset({Authorisation.Mode.SHADOW, Authorisation.Mode.LIVE, Authorisation.Mode.DEMO})


def camera_take(*, camera_id: int, holder: str) -> Watched | None:
    """The camera, held and about to be watched; None when it is held or may not be watched.

    Raises:
        Denied: policy refused.
        AddressRefused: the stream's address is of a kind that is never opened.
        SealBroken: the address cannot be unsealed.
    """
    # Before the lease: loading may take longer than a lease lasts.
    parts = parts_load()
    camera = Camera.objects.select_related("station").filter(pk=camera_id).first()
    if camera is None:
        return None
    authorisation = authorisation_in_force(camera=camera.code)
    if authorisation is None:
        return None
    lease = lease_take(camera_id=camera_id, holder=holder)
    if lease is None:
        return None
    try:
        return _watched(lease, camera, authorisation, parts)
    except BaseException:
        lease_release(lease=lease)
        raise


def _watched(
    lease: HeldLease, camera: Camera, authorisation: Authorisation, parts: Parts
) -> Watched:
    stream = stream_open(lease=lease, camera=camera, authorisation=authorisation)
    watch = _camera_watch(camera, authorisation, parts)
    note = parts.detector.note
    Camera.objects.filter(pk=camera.pk).exclude(detector_note=note).update(detector_note=note)
    evidence = Evidence(
        lease=lease,
        camera=camera,
        authorisation=authorisation,
        detection_policy=detection_policy_publish(policy=parts.policy),
        watch=watch,
    )
    return Watched(
        lease=lease,
        camera=camera,
        authorisation=authorisation,
        stream=stream,
        watch=watch,
        evidence=evidence,
        detector=parts.detector,
    )


def _camera_watch(camera: Camera, authorisation: Authorisation, parts: Parts) -> CameraWatch:
    opening = camera_opening(camera=camera)
    return CameraWatch(
        address=opening.address,
        files=opening.files,
        looped=opening.is_looped,
        preroll_s=_preroll_s(authorisation),
        scores=authorisation.mode in SCORED,
        policy=parts.policy,
        zones=Zones.from_json(camera.zones),
        detector=parts.detector,
        model=parts.model,
    )


def _preroll_s(authorisation: Authorisation) -> float:
    """How far back packets are held: a survey brings stills and needs nothing of the past."""
    if authorisation.mode == Authorisation.Mode.SURVEY:
        return 0.0
    # The evidence itself takes seconds, and the pre-roll is counted from where it began.
    return PREROLL_S + EVIDENCE_S
