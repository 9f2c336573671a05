from governance.models.authorisations import (
    Authorisation,
    AuthorisationDocument,
    AuthorisedCamera,
)
from governance.models.entries import Entry
from governance.models.evidence import Adjudication, PeriodReport, Suspension, Validation
from governance.models.exports import Export
from governance.models.gatherings import Gathering, GatheringCamera
from governance.models.glasses import BrokenGlass
from governance.models.grants import Grant
from governance.models.look_requests import LookRequest
from governance.models.looks import Look
from governance.models.people import Body, User
from governance.models.retention import (
    Hold,
    Incident,
    Receipt,
    RetentionRule,
    RetentionRun,
    WrappingKey,
)
from governance.models.sealed import SealedObject
from governance.models.sessions import Session

__all__ = [
    "Adjudication",
    "Authorisation",
    "AuthorisationDocument",
    "AuthorisedCamera",
    "Body",
    "BrokenGlass",
    "Entry",
    "Export",
    "Gathering",
    "GatheringCamera",
    "Grant",
    "Hold",
    "Incident",
    "Look",
    "LookRequest",
    "PeriodReport",
    "Receipt",
    "RetentionRule",
    "RetentionRun",
    "SealedObject",
    "Session",
    "Suspension",
    "User",
    "Validation",
    "WrappingKey",
]
