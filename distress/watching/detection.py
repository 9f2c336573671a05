"""The detection policy, detector and model that every camera of this process shares."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from django.conf import settings
from inference.detect import Detector, detector_load
from inference.detection_policy import DetectionPolicy, policy_load
from inference.express import ExpressionModel

from distress.models import DetectionPolicyVersion

_loading = threading.Lock()
_loaded: dict[str, Parts] = {}


@dataclass(frozen=True, slots=True)
class Parts:
    """What turns frames into episodes. Sessions are shared: they keep nothing between calls."""

    policy: DetectionPolicy
    detector: Detector
    model: ExpressionModel


def parts_load() -> Parts:
    """The parts, loaded on the first call of this process."""
    name = settings.ABHAYA_DETECTION_POLICY
    with _loading:
        if name not in _loaded:
            _loaded[name] = Parts(
                policy=policy_load(name), detector=detector_load(), model=ExpressionModel.load()
            )
        return _loaded[name]


def detection_policy_publish(*, policy: DetectionPolicy) -> DetectionPolicyVersion:
    """The stored row of this version of the policy, written when it is used for the first time."""
    row, _ = DetectionPolicyVersion.objects.get_or_create(
        name=policy.name, version=policy.version, defaults={"body": policy.to_json()}
    )
    return row
