from distress.models.alerts import Alert, Episode, Notice, NoticeCounter, Review, Signal
from distress.models.clips import Clip, Rendition, Segment
from distress.models.places import Camera, DutyShift, Hotspot, Station
from distress.models.responses import (
    Call,
    Device,
    Dispatch,
    Message,
    Outcome,
    OversightMessage,
    RtiMessage,
)
from distress.models.second import SecondReview
from distress.models.shadow import ShadowVerdict
from distress.models.watching import DetectionPolicyVersion, Lease, Stream

__all__ = [
    "Alert",
    "Call",
    "Camera",
    "Clip",
    "DetectionPolicyVersion",
    "Device",
    "Dispatch",
    "DutyShift",
    "Episode",
    "Hotspot",
    "Lease",
    "Message",
    "Notice",
    "NoticeCounter",
    "Outcome",
    "OversightMessage",
    "Rendition",
    "Review",
    "RtiMessage",
    "SecondReview",
    "Segment",
    "ShadowVerdict",
    "Signal",
    "Station",
    "Stream",
]
