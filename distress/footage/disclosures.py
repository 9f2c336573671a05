"""Packages of disclosures: footage cut to its scope, marked, packed, sealed, sent once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import structlog
from celery import current_app
from django.core.cache import cache
from django.utils.timezone import localtime

from distress.footage.claims import claim
from distress.footage.originals import masks_of
from distress.footage.sealing import sealing
from distress.footage.segments import pieces_open
from distress.models import Clip, Rendition
from distress.selectors.disclosures import (
    ScopePiece,
    scope_cameras,
    scope_outages,
    scope_pieces,
    spans_of,
)
from governance import vault
from governance.disclosing.package import zip_parts
from governance.disclosing.papers import package_files
from governance.disclosing.proofs import ledger_is_behind
from governance.errors import DiskFull, GovernanceError
from governance.models import Disclosure, User
from governance.services.disclosures import (
    PackageClip,
    disclosure_take,
    disclosures_end,
    package_destroy,
    package_failed,
    package_made,
)
from inference.clips import Timed
from inference.copies import frames_between, marked_build, moments_of, mp4_frames, original_frames
from inference.errors import InferenceError, SourceError

log = structlog.get_logger(__name__)

DISCLOSURE_TASK = "distress.footage.tasks.disclosure_make_task"
AGAIN_S = 15
# A package is held in memory while it is made, and is carried away on a stick or a disc.
MOST_BYTES = 256 * 1024 * 1024


class _Superseded(Exception):
    """The disclosure ended, or its footage changed, while this package was being made."""


class _CannotBeMade(Exception):
    """No package can come of this scope; str() is the code of the reason."""


def disclosure_send(disclosure: Disclosure) -> None:
    """Ask a worker for the package. What is lost on the way the sweep asks again."""
    try:
        if cache.add(f"disclosure:asked:{disclosure.pk}", True, AGAIN_S):
            current_app.send_task(DISCLOSURE_TASK, args=[disclosure.pk])
    except Exception as error:
        log.warning(
            "disclosure not asked for", disclosure=str(disclosure.code), error=type(error).__name__
        )


def disclosures_sweep() -> None:
    """End what is over, destroy what was taken, ask again for what is not made."""
    disclosures_end()
    for disclosure in Disclosure.objects.filter(status=Disclosure.Status.MAKING):
        disclosure_send(disclosure)


def disclosure_make(*, disclosure_id: int) -> None:
    """Make and seal the package. Safe to run twice: the first that is sealed is the disclosure's.

    While a clip in the scope is being redacted, or no checkpoint covers the approval yet, nothing
    is made: the sweep asks again.
    """
    disclosure = Disclosure.objects.select_related("taker").get(pk=disclosure_id)
    if disclosure.status != Disclosure.Status.MAKING:
        return
    with claim(f"disclosure:claim:{disclosure.pk}") as is_ours:
        pieces = scope_pieces(spans=spans_of(disclosure), kind=disclosure.kind)
        is_early = any(piece.is_awaited for piece in pieces) or ledger_is_behind(disclosure)
        if is_ours and not is_early:
            _make(disclosure, [piece for piece in pieces if piece.can_be_given])


def disclosure_serve(*, actor: User, disclosure: Disclosure) -> tuple[Disclosure, Iterator[bytes]]:
    """The disclosure and its package, which leaves this once; afterwards it is destroyed.

    Raises:
        Denied: as disclosure_take does; the refusal is on record.
    """
    taken = disclosure_take(actor=actor, disclosure=disclosure)
    return taken, _sent_once(taken)


def mark_text(disclosure: Disclosure) -> str:
    """What is burnt into the pixels: who takes it, when it was approved, which disclosure it is."""
    assert disclosure.answered_at is not None
    at = localtime(disclosure.answered_at)
    taker, code = str(disclosure.taker.code)[:8], str(disclosure.code)[:8]
    return f"{taker}  {at:%Y-%m-%d %H:%M}  disclosure {code}"


def _sent_once(disclosure: Disclosure) -> Iterator[bytes]:
    assert disclosure.sealed is not None
    try:
        yield from vault.read(disclosure.sealed)
    finally:
        package_destroy(disclosure=disclosure)


def _make(disclosure: Disclosure, pieces: Sequence[ScopePiece]) -> None:
    told = {"disclosure": str(disclosure.code)}
    try:
        clips, footage = _footage(disclosure, pieces)
        _seal(disclosure, clips, _files(disclosure, clips, footage))
    except _Superseded:
        log.info("package was superseded before it was made", **told)
    except DiskFull:
        log.warning("no room for a package", **told)
    except _CannotBeMade as why:
        package_failed(disclosure=disclosure, failure=str(why))
    except (InferenceError, GovernanceError, FileNotFoundError) as error:
        package_failed(disclosure=disclosure, failure="unreadable")
        log.warning("package failed", error=type(error).__name__, **told)


def _files(
    disclosure: Disclosure, clips: Sequence[PackageClip], footage: dict[str, bytes]
) -> dict[str, bytes]:
    spans = spans_of(disclosure)
    return package_files(
        disclosure=disclosure, mark=mark_text(disclosure), cameras=scope_cameras(spans=spans),
        outages=scope_outages(spans=spans), footage=footage, clips=clips,
    )  # fmt: skip


def _seal(disclosure: Disclosure, clips: Sequence[PackageClip], files: dict[str, bytes]) -> None:
    digest = sha256()

    def hashed(parts: Iterable[bytes]) -> Iterator[bytes]:
        for part in parts:
            digest.update(part)
            yield part

    with sealing() as seal:
        # Erasure takes the clips' rows first: nothing is given of a clip that is being erased.
        codes = {clip.clip for clip in clips}
        held = Clip.objects.select_for_update().filter(code__in=codes, erased_at__isnull=True)
        if len(held) != len(codes):
            raise _Superseded
        sealed = seal(hashed(zip_parts(files)))
        if not package_made(
            disclosure=disclosure, sealed=sealed, sha256=digest.hexdigest(), clips=clips
        ):
            raise _Superseded


def _footage(
    disclosure: Disclosure, pieces: Sequence[ScopePiece]
) -> tuple[list[PackageClip], dict[str, bytes]]:
    clips: list[PackageClip] = []
    footage: dict[str, bytes] = {}
    for piece in pieces:
        shown = _Shown(_frames(disclosure, piece))
        try:
            video = marked_build(shown, text=mark_text(disclosure))
        except SourceError:
            # Left out silently, what cannot be read would look like what was never kept.
            if not shown.is_read or shown.first_at is not None:
                raise
            continue  # a hole in the clip is all that falls into the span
        name = f"footage/{len(clips) + 1:03}-{str(piece.clip.code)[:8]}.mp4"
        footage[name] = video
        clips.append(_package_clip(piece, name, video, shown))
        if sum(map(len, footage.values())) > MOST_BYTES:
            raise _CannotBeMade("too_large")
    if not clips:
        raise _CannotBeMade("nothing_in_scope")
    return clips, footage


def _package_clip(piece: ScopePiece, name: str, video: bytes, shown: _Shown) -> PackageClip:
    assert shown.first_at is not None
    return PackageClip(
        clip=piece.clip.code, camera=piece.span.camera, name=name,
        from_at=datetime.fromtimestamp(shown.first_at, UTC),
        to_at=datetime.fromtimestamp(shown.last_at, UTC),
        sha256=sha256(video).hexdigest(), bytes=len(video),
    )  # fmt: skip


def _frames(disclosure: Disclosure, piece: ScopePiece) -> Iterator[Timed]:
    clip = Clip.objects.select_related("episode__camera").get(pk=piece.clip.pk)
    frames = (
        original_frames(list(pieces_open(clip=clip)), mask=masks_of(clip))
        if disclosure.kind == Disclosure.Kind.ORIGINAL
        else _blurred(clip)
    )
    return frames_between(
        frames, from_at=piece.span.from_at.timestamp(), to_at=piece.span.to_at.timestamp()
    )


def _blurred(clip: Clip) -> Iterator[Timed]:
    blurred = clip.renditions.select_related("sealed").get(
        kind=Rendition.Kind.BLURRED, part=Rendition.Part.WHOLE
    )
    moment = moments_of(_shown_spans(clip))
    for seconds, image in mp4_frames(vault.open_all(blurred.sealed)):
        at = moment(seconds)
        if at is not None:
            yield at, image


def _shown_spans(clip: Clip) -> Sequence[tuple[float, float]]:
    """Moments of each segment's first and last picture; segments themselves know their packets'."""
    first_piece = next(pieces_open(clip=clip))
    first = next(original_frames([first_piece]), None)
    if first is None:
        raise SourceError("The clip's first segment holds no picture, so its times are not known.")
    delay_s = first[0] - first_piece.start_at
    segments = clip.segments.order_by("number").values_list("start_at", "end_at")
    return [(begin.timestamp() + delay_s, end.timestamp() + delay_s) for begin, end in segments]


class _Shown:
    """Frames that pass, with the moments of the first and the last, and whether all were read."""

    def __init__(self, frames: Iterator[Timed]) -> None:
        self._frames = frames
        self.first_at: float | None = None
        self.last_at = 0.0
        self.is_read = False

    def __iter__(self) -> Iterator[Timed]:
        for at, image in self._frames:
            self.first_at = at if self.first_at is None else self.first_at
            self.last_at = at
            yield at, image
        self.is_read = True
