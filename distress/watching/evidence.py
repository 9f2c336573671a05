"""What a watched camera's episodes leave behind: rows through the services, video through clips."""

from __future__ import annotations

from uuid import UUID

import structlog

from distress.footage.gathering import PREROLL_S, Gathering
from distress.models import Camera, Clip, DetectionPolicyVersion, Episode, Signal, Stream
from distress.services.episodes import episode_close, episode_open
from distress.subjects import camera_subject
from distress.watching.leases import HeldLease
from distress.watching.leave import purpose_of
from governance import policy
from governance.actors import worker
from governance.models import Authorisation
from governance.vocabulary import Action
from inference.types import EpisodeClosed, EpisodeOpened
from inference.watch import CameraWatch

log = structlog.get_logger(__name__)


class Evidence:
    """The episodes of one watched camera that are not finished yet."""

    def __init__(
        self,
        *,
        lease: HeldLease,
        camera: Camera,
        authorisation: Authorisation,
        detection_policy: DetectionPolicyVersion,
        watch: CameraWatch,
    ) -> None:
        self._lease = lease
        self._camera = camera
        self._authorisation = authorisation
        self._detection_policy = detection_policy
        self._watch = watch
        self._episodes: dict[int, Episode] = {}
        self._gatherings: dict[UUID, Gathering] = {}

    def opened(self, event: EpisodeOpened, *, stream: Stream) -> None:
        """Write the episode with its alert, and seal what led up to it. Safe to do twice."""
        episode = episode_open(
            lease=self._lease,
            stream=stream,
            event=event,
            authorisation=self._authorisation,
            detection_policy=self._detection_policy,
        )
        self._episodes[event.number] = episode
        gathering = self._gathering(episode, since_s=event.start_s - PREROLL_S)
        if gathering is not None:
            gathering.boxes(event.boxes)
            gathering.feed()

    def closed(self, event: EpisodeClosed) -> None:
        """Write the episode's end; its clip goes on for a few seconds."""
        episode = self._episodes.get(event.number)
        if episode is None:
            return
        episode_close(lease=self._lease, episode=episode, event=event)
        gathering = self._gatherings.get(episode.code)
        if gathering is not None:
            gathering.boxes(event.boxes)
            gathering.ends(event.end_s)
        del self._episodes[event.number]

    def called(self, code: UUID) -> None:
        """Seal the pre-roll of this camera into the clip of a call for help.

        Raises:
            Denied: the camera's authorisation does not allow it.
        """
        policy.require(
            actor=worker(self._lease.holder),
            action=Action.CAMERA_PREROLL,
            subject=camera_subject(self._camera),
            purpose=purpose_of(self._authorisation),
        )
        episode = Episode.objects.filter(code=code, camera=self._camera, signal=Signal.CALL).first()
        newest = self._watch.latest
        if episode is None or newest is None:
            log.warning("preroll not granted", episode=str(code), camera=str(self._camera.code))
            return
        gathering = self._gathering(episode, since_s=newest.stream_s - PREROLL_S)
        if gathering is not None:
            gathering.ends(newest.stream_s)
            gathering.feed()

    def feed(self) -> None:
        """Seal what came for every clip that is being gathered."""
        for gathering in self._gatherings.values():
            gathering.feed()
        self._forget_done()

    def finish(self) -> None:
        """The stream is over: take what is there, and let the clips be finished."""
        for gathering in self._gatherings.values():
            gathering.finish()
        self._forget_done()

    def _gathering(self, episode: Episode, *, since_s: float) -> Gathering | None:
        """The gathering of this episode's clip; None when it has none or is gathered already."""
        if episode.code not in self._gatherings:
            clip = Clip.objects.filter(episode=episode, gathered_at=None).first()
            if clip is None:
                return None
            self._gatherings[episode.code] = Gathering(
                lease=self._lease, clip=clip, source=self._watch, since_s=since_s
            )
        return self._gatherings[episode.code]

    def _forget_done(self) -> None:
        self._gatherings = {
            code: gathering for code, gathering in self._gatherings.items() if not gathering.is_done
        }
