"""What people read for each reason, and the error that carries one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "allowed": _("Allowed."),
    "not_signed_in": _("You are not signed in. Sign in and try again."),
    "no_rule": _("Nobody may do this here."),
    "role_lacks_action": _("Your role does not include this. Ask your supervisor who may do it."),
    "no_footage_for_role": _("Your role never sees footage."),
    "other_station": _("There is nothing here under this address for your station."),
    "no_purpose": _("Choose the purpose of your shift first."),
    "wrong_purpose": _(
        "This may not be done for the purpose of your shift. Choose the fitting one."
    ),
    "not_the_reviewer": _("Only the person who claimed this alert sees the face that raised it."),
    "verdict_known": _(
        "You gave the first verdict, or may have seen it. Somebody else judges this alert again."
    ),
    "no_authorisation": _("No authorisation is in force for this camera, so it is not analysed."),
    "mode_lacks_action": _("The authorisation in force does not include this."),
    "suspended": _("The authorisation of this camera is suspended. An approver can reinstate it."),
    "gathering": _("People assemble here, so this camera is not analysed until that is over."),
    "other_detection_policy": _(
        "The authorisation names another detection policy. Ask for one that names this policy."
    ),
    "refused_lately": _(
        "A second person refused this within the last day. Her refusal stands until tomorrow."
    ),
    "not_apart": _(
        "You and whoever asked serve the same station now. Somebody else has to answer."
    ),
    "glass_open": _("You broke the glass before and have not written why yet. Write it first."),
    "look_ended": _("This look has ended."),
    "clock_went_back": _(
        "The clock of this machine went back, so no look can be timed. Tell your administrator."
    ),
    "not_a_party": _("There is nothing here under this address for your station."),
    "no_second_person": _(
        "A second person has to approve before an original is shown. Ask for it first."
    ),
    "self_approval": _("You asked for this yourself. The second person has to answer."),
    "nobody_elsewhere": _(
        "Nobody of another station is on duty who could be the second person. "
        "Try again later; where a life is at risk, break the glass."
    ),
    "already_asked": _("You have asked for this already. It waits for the second person."),
    "already_answered": _("This request has been answered. It can be answered once."),
    "request_lapsed": _("This request was not answered in time and has lapsed. Ask again."),
    "approval_ended": _("The approval was not used in time. Ask again."),
    "glass_owed": _(
        "An earlier breaking of the glass lacks its justification or its review, and the time for "
        "it is over. Until it is there you cannot break the glass. Ask a second person."
    ),
    "glass_not_justified": _(
        "An earlier breaking of the glass was judged not justified, so you cannot break it for a "
        "year. Ask a second person."
    ),
    "glass_waits": _(
        "The written justification is not there yet and its time still runs. Judge it afterwards."
    ),
    "glass_settled": _("This was done before, and stands."),
    "own_glass": _("You broke the glass yourself. Another person has to judge it."),
    "not_the_taker": _("This export is for another person, or its address is not genuine."),
    "export_not_ready": _("This export is not ready. Wait for it on your page."),
    "export_taken": _("This export was taken before. It can be taken once. Ask for a new one."),
    "export_ended": _("The time to take this export is over. Ask for a new one."),
    "scope_empty": _(
        "No footage is kept of these cameras at these times: without an episode nothing is kept, "
        "and what has had its time is erased. Check camera, day and time against the order."
    ),
    "taker_cannot": _(
        "The person named to take it is no supervisor or investigator who watches the station of "
        "these cameras. Name another."
    ),
    "other_body_needed": _(
        "An approver of the civil administration, of another body than whoever registered this, "
        "has to answer."
    ),
    "disclosure_answered": _("This disclosure has been answered. It can be answered once."),
    "disclosure_not_ready": _("This package is not ready. Wait for it on its page."),
    "disclosure_taken": _("This package was taken before. It can be taken once."),
    "disclosure_ended": _(
        "The time to take this package is over, or its footage was erased. Ask the data officer to "
        "register the order again."
    ),
    "nothing_kept": _("There is no clip of this alert that could be shown or copied."),
    "no_export_approved": _(
        "An original leaves only with an approved request that says so. Ask for it first."
    ),
    "not_their_agreement": _("There is nothing here under this address for you."),
    "camera_not_covered": _("There is nothing here under this address for you."),
    "agreement_not_signed": _(
        "This agreement waits for its signature. Until it is signed it opens nothing."
    ),
    "agreement_not_begun": _("The time of this agreement has not begun. Come back when it has."),
    "agreement_over": _(
        "This agreement is over. The agency's data officer can make a new one with you."
    ),
    "out_of_scope": _("This agreement does not include this. Read what it includes on your page."),
    "no_ticket": _(
        "No maintenance session is open. Open one on your page, with the ticket that it is for."
    ),
    "unsealing_answered": _("This request has been answered. It can be answered once."),
    "unsealing_other_body": _(
        "You and whoever asked act for the same body, or for none. An approver of another body has "
        "to answer."
    ),
    "unsealing_lapsed": _("This request was not answered in time and has lapsed. Ask again."),
    "unsealing_waits": _("The second key-holder has not agreed yet. Wait for her answer."),
    "unsealing_over": _("The time to read these words is over. Ask again."),
    "key_over": _("The time of this key is over. Ask the agency's data officer for a new one."),
}

# The refusals that say nothing of whether the thing exists.
HIDING = frozenset({"other_station", "not_a_party", "not_their_agreement", "camera_not_covered"})


class Denied(Exception):
    """Policy said no. The refusal is already on record."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        return str(SENTENCES[self.reason])

    @property
    def hidden(self) -> bool:
        """Whether the answer must not even say that the thing exists."""
        return self.reason in HIDING


class GovernanceError(Exception):
    """Base of what governance refuses for another reason than policy; str() is for people."""


class NotInTransaction(GovernanceError):
    """An entry about an alteration must commit with the alteration."""


class DetailNotCode(GovernanceError):
    """An entry's detail may hold codes and numbers only."""


class LookEnded(GovernanceError):
    """The look is over: by time, by the verdict, or closed."""


class Refused(GovernanceError):
    """The state of things does not allow it now; `code` is for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


class NotThere(GovernanceError):
    """There is nothing under this code."""


class NotDemo(GovernanceError):
    """Only the demo may do this."""


class KeyMissing(GovernanceError):
    """The wrapping key that an object names is not in the key ring."""


class SealBroken(GovernanceError):
    """A sealed object was altered, cut short, or sealed under another key."""


class DiskFull(GovernanceError):
    """There is too little room left for footage; what is left is for alerts and the ledger."""


class LedgerBroken(GovernanceError):
    """The tree in the database is not what was signed."""


class RoleUnfit(GovernanceError):
    """A role of the database cannot be used for what it is meant for."""


class LeaseLost(GovernanceError):
    """Another process does this now."""
