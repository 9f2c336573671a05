"""python -m inference watch SOURCE, and python -m inference redact IN OUT."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from inference.detect import detector_load
from inference.detection_policy import policy_load
from inference.errors import InferenceError, SourceError
from inference.express import ExpressionModel
from inference.redact import redact_video
from inference.types import EpisodeClosed
from inference.watch import CameraWatch, StreamEnded, StreamLost, WatchEvent

CANNOT = 1


def main() -> int:
    given = _parse()
    try:
        return int(given.run(given))
    except InferenceError as error:
        print(f"inference: {error}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return 0


def watch(given: argparse.Namespace) -> int:
    """Print one JSON object per episode, and one with counters at the end."""
    is_file = "://" not in given.source
    source = CameraWatch(
        address=str(Path(given.source).resolve()) if is_file else given.source,
        files=Path(given.source).resolve() if is_file else None,
        paced=given.paced,
        policy=policy_load(given.policy),
        detector=detector_load(prefer=given.detector),
        model=ExpressionModel.load(),
    )
    try:
        while not any(_tell(event) for event in source.step(seconds=1.0)):
            pass
    finally:
        source.close()
        # Also after an interruption: what was read and left out is never unsaid.
        print(json.dumps(asdict(source.counters)), flush=True)
    return 0


def _tell(event: WatchEvent) -> bool:
    """Print an episode; true when the source is at its end."""
    match event:
        case EpisodeClosed():
            print(json.dumps(_episode(event)), flush=True)
        case StreamLost():
            raise SourceError(event.reason)
    return isinstance(event, StreamEnded)


def _episode(event: EpisodeClosed) -> dict[str, object]:
    return {
        "start_s": round(event.start_s, 2),
        "end_s": round(event.end_s, 2),
        "peak": round(event.peak, 3),
        "mean": round(event.mean, 3),
        "track": event.track,
        "face_px": round(event.face_px),
        "policy": event.policy,
    }


def redact(given: argparse.Namespace) -> int:
    """Write a redacted video, and print what was counted."""
    print(json.dumps(asdict(redact_video(Path(given.source), Path(given.target)))))
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m inference")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("watch", help="episodes of a file or stream, as JSON lines")
    one.add_argument("source", help="a video file, or rtsp://, http://, https://")
    one.add_argument("--policy", default="street-1", help="detection policy (default street-1)")
    one.add_argument("--detector", choices=("yunet", "centerface"), help="default: the best here")
    one.add_argument("--paced", action="store_true", help="a file at its own pace")
    one.set_defaults(run=watch)
    two = commands.add_parser("redact", help="a video with every face hidden")
    two.add_argument("source")
    two.add_argument("target")
    two.set_defaults(run=redact)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
