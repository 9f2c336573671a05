"""The detection policy, detector and model that every camera of this process shares."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from distress.models import DetectionPolicyVersion
from inference.detect import Detector, detector_load
from inference.detection_policy import DetectionPolicy, policy_load
from inference.express import ExpressionModel

_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Parts:
    """What turns frames into episodes. Sessions are shared: they keep nothing between calls."""

    policy: DetectionPolicy
    detector: Detector
    model: ExpressionModel


def parts_load() -> Parts:
    """The parts of the policy in force, loaded on the first call of this process."""
    with _loading:
        return _parts(settings.ABHAYA_DETECTION_POLICY)


def detector_shared() -> Detector:
    """The face detector of this process."""
    # Without the lock, two threads that begin together would both load it.
    with _loading:
        return _detector()


def detection_policy_publish(*, policy: DetectionPolicy) -> DetectionPolicyVersion:
    """The stored row of this version of the policy, written when it is used for the first time."""
    row, _ = DetectionPolicyVersion.objects.get_or_create(
        name=policy.name, version=policy.version, defaults={"body": policy.to_json()}
    )
    return row


@cache
def _detector() -> Detector:
    return detector_load()


@cache
def _parts(policy: str) -> Parts:
    return Parts(policy=policy_load(policy), detector=_detector(), model=ExpressionModel.load())
