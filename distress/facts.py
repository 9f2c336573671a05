"""Facts that governance asks of the application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import rfc8785
from django.conf import settings
from django.utils.timezone import now
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from distress.environment import environment
from distress.happenings import happenings_at
from distress.models import Camera, DutyShift, Hotspot, Station
from distress.selectors.model_cards import model_cards
from distress.selectors.periods import period_facts
from governance.documents import Document, DocumentKind, detection_rules, policy_text
from governance.models import Grant, User
from governance.subjects import Happening, OnDuty, PeriodFacts
from inference.detection_policy import policy_load
from inference.weights import manifest_load

# Neither told nor guessed from a hash: keys, and addresses that hold passwords.
SECRETS = {"secret_key", "database_url", "database_owner_url", "redis_url", "broker_url",
           "oversight_notify", "rti_notify"}  # fmt: skip
MODELS: dict[str, type[Station] | type[Hotspot] | type[Camera]] = {
    Grant.ObjectKind.STATION: Station,
    Grant.ObjectKind.HOTSPOT: Hotspot,
    Grant.ObjectKind.CAMERA: Camera,
}


class GuardianFacts:
    """Who holds which permission on what, as django-guardian keeps it and a grant backs it."""

    def objects_held(
        self, *, user: User, permission: str, kind: str, codes: frozenset[str]
    ) -> frozenset[str]:
        """Those of these codes of stations, hotspots or cameras on which she has the permission."""
        if not codes:
            return frozenset()
        held = get_objects_for_user(
            user, f"distress.{_name(permission, kind)}", klass=MODELS[kind], with_superuser=False,
            accept_global_perms=False,
        )  # fmt: skip
        return codes & {str(code) for code in held.values_list("code", flat=True)}

    def cameras_of(self, *, hotspots: frozenset[str]) -> frozenset[str]:
        """Codes of the cameras of these hotspots."""
        if not hotspots:
            return frozenset()
        found = Camera.objects.filter(hotspot__code__in=hotspots)
        return frozenset(str(code) for code in found.values_list("code", flat=True))

    def cameras_known(self, *, codes: frozenset[str]) -> frozenset[str]:
        """Those of these codes under which there is a camera."""
        found = Camera.objects.filter(code__in=codes)
        return frozenset(str(code) for code in found.values_list("code", flat=True))

    def permission_set(
        self, *, user: User, permission: str, kind: str, code: str, held: bool
    ) -> None:
        """Note that she holds the permission on this thing, or no longer. Raises LookupError."""
        found = MODELS[kind].objects.filter(code=code).first() if kind in MODELS else None
        if found is None:
            raise LookupError(f"there is no {kind} under this code")
        change = assign_perm if held else remove_perm
        change(f"distress.{_name(permission, kind)}", user, found)

    def detection_policy(self) -> str:
        """The detection policy in force in this deployment, as "name-vN"."""
        found = policy_load(settings.ABHAYA_DETECTION_POLICY)
        return f"{found.name}-v{found.version}"

    def detection_rules(self, *, policy: str) -> Mapping[str, float]:
        """What this detection policy weighs, and its limits; empty for one that is gone."""
        found = policy_load(settings.ABHAYA_DETECTION_POLICY)
        if f"{found.name}-v{found.version}" != policy:
            return {}
        return detection_rules(found.to_json())

    def card_expires_at(self) -> datetime:
        """When the card of the model in use expires."""
        return datetime.fromisoformat(manifest_load()["expression"].expires).replace(tzinfo=UTC)

    def configuration(self) -> Mapping[str, str]:
        """The detection policy, the model's SHA-256, and that of all settings but secrets."""
        told = environment.model_dump(mode="json", exclude=SECRETS)
        return {
            "detection_policy": self.detection_policy(),
            "model": manifest_load()["expression"].sha256,
            "settings": sha256(rfc8785.dumps(told)).hexdigest(),
        }

    def documents(self) -> Sequence[Document]:
        """The detection policy in force and the card of each model that has one."""
        found = policy_load(settings.ABHAYA_DETECTION_POLICY)
        rules = policy_text(found.to_json())
        cards = [
            Document(DocumentKind.MODEL_CARD, card.weights.name, card.text)
            for card in model_cards()
            if card.text
        ]
        return [Document(DocumentKind.DETECTION_POLICY, found.name, rules, found.version), *cards]

    def on_duty(self) -> Sequence[OnDuty]:
        """Everybody who is on duty at the moment, each once, with her stations."""
        at = now()
        shifts = DutyShift.objects.select_related("person", "station").filter(
            starts_at__lte=at, ends_at__gt=at, person__is_active=True
        )
        stations: dict[User, set[str]] = {}
        for shift in shifts:
            stations.setdefault(shift.person, set()).add(str(shift.station.code))
        return [OnDuty(person, frozenset(codes)) for person, codes in stations.items()]

    def happenings(
        self, *, place: str, from_at: datetime, until_at: datetime
    ) -> Sequence[Happening]:
        """What was done at a camera or hotspot, by its code, in a span of time, as it happened."""
        return happenings_at(place=place, from_at=from_at, until_at=until_at)

    def period_facts(self, *, from_at: datetime, until_at: datetime) -> PeriodFacts:
        """What is counted from one moment to before another, never with a person in it."""
        return period_facts(from_at=from_at, until_at=until_at)

    def names_of(self, *, codes: frozenset[str]) -> Mapping[str, str]:
        """The names of these hotspots and stations, by code."""
        return {
            str(code): name
            for model in (Hotspot, Station)
            for code, name in model.objects.filter(code__in=codes).values_list("code", "name")
        }


def _name(permission: str, kind: str) -> str:
    """watch_station on a camera is watch_camera: a permission belongs to a model."""
    return permission.replace("_station", f"_{kind}")
