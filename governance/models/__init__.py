from governance.models.access import AccessDay
from governance.models.authorisations import (
    Authorisation,
    AuthorisationDocument,
    AuthorisedCamera,
)
from governance.models.complaints import Complaint, Dissent
from governance.models.completeness import Reconciliation, UnmatchedRead
from governance.models.disclosures import Disclosure, DisclosureClip, DisclosureScope
from governance.models.documents import DocumentText
from governance.models.entries import Entry
from governance.models.evidence import Adjudication, PeriodReport, Suspension, Validation
from governance.models.exports import Export
from governance.models.gatherings import Gathering, GatheringCamera
from governance.models.glasses import BrokenGlass
from governance.models.grants import Grant
from governance.models.incidents import Incident, IncidentReport
from governance.models.ledger import (
    Checkpoint,
    Cosignature,
    DataDictionary,
    Leaf,
    LedgerKey,
    LedgerNode,
    PendingEntry,
    SealedValue,
    SequencerState,
    Tile,
    Witness,
)
from governance.models.look_requests import LookRequest
from governance.models.looks import Look
from governance.models.oversight import (
    AuditorNote,
    Finding,
    FindingEntry,
    SavedQuestion,
    Unsealing,
    UnsealingEntry,
)
from governance.models.parties import (
    Agreement,
    AgreementCamera,
    AgreementScope,
    MaintenanceSession,
    Party,
    PartyKey,
    PartyKeyScope,
    PartyPerson,
)
from governance.models.people import Body, User
from governance.models.register_records import RegisterRecord
from governance.models.retention import (
    Hold,
    Receipt,
    RetentionRule,
    RetentionRun,
    WrappingKey,
)
from governance.models.rti import RtiHoliday, RtiReminder, RtiRequest, RtiStep, RtiYear
from governance.models.rti_answers import (
    RtiAnswer,
    RtiPackage,
    RtiReply,
    RtiWithholding,
    StandingAnswer,
)
from governance.models.sealed import SealedObject
from governance.models.sessions import Session
from governance.models.transparency import ReportFile, TransparencyReport

__all__ = [
    "AccessDay",
    "Adjudication",
    "Agreement",
    "AgreementCamera",
    "AgreementScope",
    "AuditorNote",
    "Authorisation",
    "AuthorisationDocument",
    "AuthorisedCamera",
    "Body",
    "BrokenGlass",
    "Checkpoint",
    "Complaint",
    "Cosignature",
    "DataDictionary",
    "Disclosure",
    "DisclosureClip",
    "DisclosureScope",
    "Dissent",
    "DocumentText",
    "Entry",
    "Export",
    "Finding",
    "FindingEntry",
    "Gathering",
    "GatheringCamera",
    "Grant",
    "Hold",
    "Incident",
    "IncidentReport",
    "Leaf",
    "LedgerKey",
    "LedgerNode",
    "Look",
    "LookRequest",
    "MaintenanceSession",
    "Party",
    "PartyKey",
    "PartyKeyScope",
    "PartyPerson",
    "PendingEntry",
    "PeriodReport",
    "Receipt",
    "Reconciliation",
    "RegisterRecord",
    "ReportFile",
    "RetentionRule",
    "RetentionRun",
    "RtiAnswer",
    "RtiHoliday",
    "RtiPackage",
    "RtiReminder",
    "RtiReply",
    "RtiRequest",
    "RtiStep",
    "RtiWithholding",
    "RtiYear",
    "SavedQuestion",
    "SealedObject",
    "SealedValue",
    "SequencerState",
    "Session",
    "StandingAnswer",
    "Suspension",
    "Tile",
    "TransparencyReport",
    "UnmatchedRead",
    "Unsealing",
    "UnsealingEntry",
    "User",
    "Validation",
    "Witness",
    "WrappingKey",
]
