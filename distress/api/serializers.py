"""What the API gives and takes. Codes, never row ids."""

from __future__ import annotations

from rest_framework import serializers

from distress.models import Alert, Call, Dispatch, Outcome, Review
from distress.selectors.cameras import Tile
from distress.selectors.party_figures import FigureRow
from distress.selectors.party_health import CameraHealth
from distress.web.forms import NOTE_LENGTH
from governance.texts import plain_text


class AlertOut(serializers.Serializer[Alert]):
    """One alert."""

    alert = serializers.UUIDField(source="code")
    status = serializers.CharField()
    signal = serializers.CharField()
    station = serializers.CharField(source="station.name")
    camera = serializers.CharField(source="episode.camera_name")
    place = serializers.CharField(source="episode.place")
    detection_policy = serializers.SerializerMethodField()
    raised_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(source="episode.decided_at")
    claimed_at = serializers.DateTimeField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    escalation = serializers.IntegerField()

    def get_detection_policy(self, alert: Alert) -> str:
        policy = alert.episode.detection_policy
        return str(policy) if policy else ""


class DispatchOut(serializers.Serializer[Dispatch]):
    """One dispatch."""

    dispatch = serializers.UUIDField(source="code")
    alert = serializers.UUIDField(source="alert.code")
    status = serializers.CharField()
    station = serializers.CharField(source="station.name")
    distance_km = serializers.FloatField()
    camera = serializers.CharField(source="alert.episode.camera_name")
    place = serializers.CharField(source="alert.episode.place")
    sent_at = serializers.DateTimeField()
    unanswered_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class ReviewIn(serializers.Serializer[None]):
    """A verdict with its reason."""

    verdict = serializers.ChoiceField(choices=Review.Verdict.choices)
    reason = serializers.ChoiceField(choices=Review.Reason.choices)
    note = serializers.CharField(
        allow_blank=True, default="", max_length=NOTE_LENGTH, validators=[plain_text]
    )


class DispatchIn(serializers.Serializer[None]):
    """The station to send, by code; none is the nearest with someone on duty."""

    station = serializers.UUIDField(required=False, allow_null=True, default=None)


class OutcomeIn(serializers.Serializer[None]):
    """What the officers found and did."""

    finding = serializers.ChoiceField(choices=Outcome.Finding.choices)
    note = serializers.CharField(
        allow_blank=True, default="", max_length=NOTE_LENGTH, validators=[plain_text]
    )


class SinceIn(serializers.Serializer[None]):
    """The last number that the caller saw."""

    since = serializers.IntegerField(min_value=0, max_value=2**62, default=0)


class ChangesOut(serializers.Serializer[None]):
    """Codes of alerts that changed, and the number to ask from next."""

    seq = serializers.IntegerField()
    alerts = serializers.ListField(child=serializers.UUIDField())


class TileOut(serializers.Serializer[Tile]):
    """One camera and its state."""

    camera = serializers.UUIDField(source="code")
    name = serializers.CharField()
    place = serializers.CharField()
    hotspot = serializers.CharField()
    state = serializers.CharField()
    word = serializers.CharField()
    detail = serializers.CharField()


class PartyIn(serializers.Serializer[None]):
    """One covered camera by code; none is all of them."""

    camera = serializers.UUIDField(required=False, allow_null=True, default=None)


class PartyFiguresIn(PartyIn):
    """Days, both counted; none are the last seven that are over."""

    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class HealthOut(serializers.Serializer[CameraHealth]):
    """How one covered camera is."""

    camera = serializers.UUIDField(source="code")
    name = serializers.CharField()
    place = serializers.CharField()
    state = serializers.CharField()
    word = serializers.CharField()
    noted_s = serializers.IntegerField(allow_null=True)
    frames_analysed = serializers.IntegerField(allow_null=True)
    frames_dropped = serializers.IntegerField(allow_null=True)


class FigureOut(serializers.Serializer[FigureRow]):
    """The counts of one camera on one day: each a number, "<10" or "withheld"."""

    camera = serializers.UUIDField(source="code")
    name = serializers.CharField()
    day = serializers.DateField()
    alerts = serializers.CharField()
    confirmed = serializers.CharField()
    dismissed = serializers.CharField()


class CallIn(serializers.Serializer[None]):
    """A call for help."""

    idempotency_key = serializers.RegexField(r"^[A-Za-z0-9_-]{8,64}$")
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    called_at = serializers.DateTimeField()


class CallOut(serializers.Serializer[Call]):
    """A call for help that was taken: by this code it can be asked about."""

    call = serializers.UUIDField(source="code")
    received_at = serializers.DateTimeField()


class ProblemOut(serializers.Serializer[None]):
    """A refusal."""

    error = serializers.CharField()
    detail = serializers.CharField()
