"""The words of a question: actions, purposes, roles."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Action(TextChoices):
    """Everything that somebody may ask leave for. An action without a rule is refused."""

    ALERT_LIST = "alert.list", _("List alerts")
    ALERT_SEE = "alert.see", _("See an alert")
    ALERT_CLAIM = "alert.claim", _("Claim an alert")
    ALERT_REVIEW = "alert.review", _("Give a verdict on an alert")
    ALERT_DISPATCH = "alert.dispatch", _("Send a station")
    DISPATCH_LIST = "dispatch.list", _("List dispatches")
    DISPATCH_SEE = "dispatch.see", _("See a dispatch")
    DISPATCH_ACKNOWLEDGE = "dispatch.acknowledge", _("Acknowledge a dispatch")
    DISPATCH_ARRIVE = "dispatch.arrive", _("Report arrival")
    DISPATCH_CLOSE = "dispatch.close", _("Record an outcome")
    CAMERA_LIST = "camera.list", _("List cameras")
    CAMERA_STILL = "camera.still", _("See a redacted still of a camera")
    CAMERA_ANALYSE = "camera.analyse", _("Analyse a camera")
    CAMERA_PREROLL = "camera.preroll", _("Keep a camera's last seconds for a call for help")
    CAMERA_ADMINISTER = "camera.administer", _("Set up cameras")
    RENDITION_LOOK = "rendition.look", _("Look at a redacted rendition")
    RENDITION_REVIEW_LOOK = "rendition.review_look", _("Look at the face that raised the alert")
    LOOK_LIST = "look.list", _("List one's requests and looks")
    LOOK_END = "look.end", _("End a look at an original")
    CASE_LIST = "case.list", _("List alerts for a case")
    CASE_SEE = "case.see", _("Open an alert for a case")
    ORIGINAL_REQUEST = "original.request", _("Ask to see an original")
    ORIGINAL_LOOK = "original.look", _("Look at an original")
    REQUEST_SEE = "request.see", _("Read a request to see an original")
    REQUEST_ANSWER = "request.answer", _("Approve or refuse a request")
    GLASS_BREAK = "glass.break", _("Break the glass: see an original alone, life being at risk")
    GLASS_JUSTIFY = "glass.justify", _("Say why the glass was broken")
    GLASS_REVIEW = "glass.review", _("Judge a broken glass")
    EXPORT_MAKE = "export.make", _("Ask for an export")
    EXPORT_TAKE = "export.take", _("Take an export")
    DISCLOSURE_LIST = "disclosure.list", _("List disclosures")
    DISCLOSURE_SEE = "disclosure.see", _("Read a disclosure")
    DISCLOSURE_REQUEST = "disclosure.request", _("Register an order to disclose footage")
    DISCLOSURE_APPROVE = "disclosure.approve", _("Approve or refuse a disclosure")
    DISCLOSURE_TAKE = "disclosure.take", _("Take a disclosure's package and hand it over")
    CALL_MAKE = "call.make", _("Call for help")
    LEDGER_READ = "ledger.read", _("Read the ledger")
    OVERSIGHT_READ = "oversight.read", _("See what does not look right, and timelines")
    QUESTION_KEEP = "question.keep", _("Keep a question to the ledger, share it, run it again")
    FINDING_READ = "finding.read", _("Read findings and their answers")
    FINDING_RAISE = "finding.raise", _("Raise a finding that the agency has to answer")
    FINDING_ANSWER = "finding.answer", _("Answer a finding")
    FINDING_JUDGE = "finding.judge", _("Accept the answer to a finding, or disagree")
    NOTE_READ = "note.read", _("Read the notes of one's own oversight body")
    NOTE_WRITE = "note.write", _("Write a note on an entry or a timeline")
    UNSEAL_REQUEST = "unseal.request", _("Ask to open the sealed words of entries")
    UNSEAL_SEE = "unseal.see", _("Read a request to open sealed words")
    UNSEAL_ANSWER = "unseal.answer", _("Agree or refuse to open sealed words")
    UNSEAL_OPEN = "unseal.open", _("Open the sealed words of an entry")
    PARTY_READ = "party.read", _("Read the register of third parties")
    PARTY_REGISTER = "party.register", _("Register a third party, or end it")
    PARTY_AGREE = "party.agree", _("Make an agreement with a third party")
    PARTY_SIGN = "party.sign", _("Sign an agreement with a third party")
    PARTY_END = "party.end", _("End an agreement with a third party")
    PARTY_PEOPLE = "party.people", _("Add and end people of a third party")
    PARTY_KEYS = "party.keys", _("Make and end keys of a third party")
    PARTY_AUDIT = "party.audit", _("Read the accesses of third parties")
    PARTY_OWN = "party.own", _("See one's own agreements and accesses")
    PARTY_MAINTAIN = "party.maintain", _("Open and close a maintenance session")
    PARTY_HEALTH = "party.health", _("See the health of covered cameras")
    PARTY_FIGURES = "party.figures", _("Read counts of covered cameras")
    AUTHORISATION_READ = "authorisation.read", _("Read authorisations")
    AUTHORISATION_REQUEST = "authorisation.request", _("Ask for an authorisation")
    AUTHORISATION_APPROVE = "authorisation.approve", _("Approve an authorisation")
    AUTHORISATION_WITHDRAW = "authorisation.withdraw", _("Withdraw an authorisation")
    AUTHORISATION_REINSTATE = "authorisation.reinstate", _("Reinstate a suspended authorisation")
    CAMERA_SURVEY = "camera.survey", _("Take stills for placing and zones of a camera")
    CLOCK_ACCEPT = "clock.accept", _("Declare that the clock is right after a jump")
    LEDGER_EXPORT = "ledger.export", _("Export entries of the ledger")
    GATHERING_SET = "gathering.set", _("Set a time without analysis for a gathering")
    GATHERING_LIFT = "gathering.lift", _("Lift a gathering before its end")
    HOLD_PLACE = "hold.place", _("Hold a clip beyond its time")
    HOLD_LIFT = "hold.lift", _("Lift a hold")
    RETENTION_READ = "retention.read", _("See what is due, held and erased")
    RETENTION_RULE_SET = "retention.rule_set", _("Set how long footage is kept")
    RETENTION_CONTINUE = "retention.continue", _("Let erasure go on after the clock jumped")
    COMPLETENESS_READ = "completeness.read", _("See which reads no entry allowed")
    SHADOW_LIST = "shadow.list", _("List shadow episodes to judge")
    SHADOW_JUDGE = "shadow.judge", _("Judge a shadow episode")
    SECOND_LIST = "second.list", _("List verdicts to give again")
    SECOND_SEE = "second.see", _("Open an alert to judge it again")
    SECOND_JUDGE = "second.judge", _("Judge an alert again, unseeing the first verdict")
    VALIDATION_MAKE = "validation.make", _("Sum up a shadow period")
    REPORT_MAKE = "report.make", _("Make a period's report")
    COMPLAINT_READ = "complaint.read", _("Read complaints and what they are about")
    COMPLAINT_ANSWER = "complaint.answer", _("Look into a complaint and answer it")
    COMPLAINT_DISAGREE = "complaint.disagree", _("Disagree with the answer to a complaint")
    INCIDENT_READ = "incident.read", _("Read incidents")
    INCIDENT_OPEN = "incident.open", _("Open an incident")
    INCIDENT_REPORT = "incident.report", _("Record the report of an incident")
    INCIDENT_CLOSE = "incident.close", _("Close an incident")
    RTI_LIST = "rti.list", _("List requests under the RTI Act, without applicants")
    RTI_SEE = "rti.see", _("Read a request under the RTI Act and who asked")
    RTI_HANDLE = "rti.handle", _("Register requests under the RTI Act and note their steps")
    RECORD_ADD = "record.add", _("Enter a paper into the register of papers")
    RTI_ANSWER = "rti.answer", _("Compose the answer to a request under the RTI Act")
    PEOPLE_LIST = "people.list", _("List people and what they hold")
    ACCOUNT_MAKE = "account.make", _("Make an account")
    GRANT_GIVE = "grant.give", _("Grant a role or a permission")
    GRANT_END = "grant.end", _("End a grant")
    SHIFT_START = "shift.start", _("Start a shift")
    ACCOUNT_SECURE = "account.secure", _("Set up one's own sign-in and end one's own sessions")


class Purpose(TextChoices):
    """Why somebody asks. Chosen once a shift."""

    PATROL = "patrol", _("Keeping watch")
    INVESTIGATION = "investigation", _("Investigation")
    OVERSIGHT = "oversight", _("Oversight")
    ADMINISTRATION = "administration", _("Administration")
    HELP = "help", _("Answering a call for help")


class Role(TextChoices):
    """What a person is in the agency; the names of the groups in the database."""

    OPERATOR = "operator", _("Control-room operator")
    SUPERVISOR = "supervisor", _("Supervisor")
    STATION_OFFICER = "station_officer", _("Station officer")
    INVESTIGATOR = "investigator", _("Investigator")
    DATA_OFFICER = "data_officer", _("Data officer")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")
    RTI_OFFICER = "rti_officer", _("RTI officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    THIRD_PARTY = "third_party", _("Person of a third party")


class Scope(TextChoices):
    """What an agreement may open to a third party. There is no scope for footage or alerts."""

    HEALTH = "cameras.health", _("Health of cameras, in a maintenance session")
    FIGURES = "figures.read", _("Counts of alerts and verdicts by camera and day")
    DISCLOSURES = "disclosures.take", _("Packages that are disclosed to it")


WATCH = "watch_station"
RESPOND = "respond_station"
