"""Every version of the detection policy, as everybody may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from distress.models import DetectionPolicyVersion
from governance.models import Authorisation
from inference.classes import CLASSES
from inference.detection_policy import DetectionPolicy, policy_load


@dataclass(frozen=True)
class PolicyVersion:
    """One version: the rules, since when episodes rest on them, and whether it is in force.

    used_since: when the first camera was watched under it; None where none was yet.
    authorisations: how many authorisations that were approved name it.
    """

    policy: DetectionPolicy
    used_since: datetime | None
    is_in_force: bool
    authorisations: int

    @property
    def code(self) -> str:
        """Name and version as authorisations name it."""
        return f"{self.policy.name}-v{self.policy.version}"

    @property
    def weights(self) -> Sequence[tuple[str, float]]:
        """Each expression and how much it counts towards distress, the heaviest first."""
        counted = {name: self.policy.weights.get(name, 0.0) for name in CLASSES}
        return sorted(counted.items(), key=lambda pair: -pair[1])

    @property
    def body(self) -> Mapping[str, Any]:
        """All of it, as it is stored and named by every episode."""
        return self.policy.to_json()


def policies_public() -> list[PolicyVersion]:
    """The version in force, used or not, and every other that was ever used, the newest first."""
    in_force = policy_load(settings.ABHAYA_DETECTION_POLICY)
    rows = DetectionPolicyVersion.objects.order_by("-published_at")
    used = [(DetectionPolicy.from_json(row.body), row.published_at) for row in rows]
    since = {policy.label: at for policy, at in used}.get(in_force.label)
    older = [(policy, at) for policy, at in used if policy.label != in_force.label]
    return [
        _version(in_force, since, is_in_force=True),
        *(_version(policy, at, is_in_force=False) for policy, at in older),
    ]


def _version(
    policy: DetectionPolicy, since: datetime | None, *, is_in_force: bool
) -> PolicyVersion:
    code = f"{policy.name}-v{policy.version}"
    given = Authorisation.objects.filter(detection_policy=code, approved_at__isnull=False)
    return PolicyVersion(policy, since, is_in_force, given.count())
