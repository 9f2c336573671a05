"""What each kind of anomaly is called, why it is shown, and what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.oversight import Kind


@dataclass(frozen=True)
class KindWords:
    """A kind in words. None of them says that somebody did wrong: a person asks, and decides."""

    label: Promise
    why: Promise


def _words(label: Promise, why: Promise) -> KindWords:
    return KindWords(label, why)


KINDS: Mapping[Kind, KindWords] = {
    Kind.LOOK_WITHOUT_ALERT: _words(
        _("Looks without an alert"),
        _("A clip was looked at by somebody who had opened no alert, case or dispatch there."),
    ),
    Kind.LOOK_WITHOUT_LEAVE: _words(
        _("Originals without a second person"),
        _("An original was shown, and no approval or broken glass for it is on record."),
    ),
    Kind.LOOK_AFTER_GRANT: _words(
        _("Looks after a grant had ended"),
        _("Footage was seen by somebody who no longer held what it takes."),
    ),
    Kind.LOOKS_AT_ONE_PLACE: _words(
        _("One place looked at again and again"),
        _("One person kept looking at one camera, far more than the work there explains."),
    ),
    Kind.LOOKS_AT_ONE_CLIP: _words(
        _("One clip looked at again and again"),
        _("The same clip was seen again and again, by one person or from hand to hand."),
    ),
    Kind.LOOKS_TOO_MANY: _words(
        _("Far more looks than colleagues"),
        _("One person looked at far more clips than others who hold the same roles."),
    ),
    Kind.CASES_LEAFED_THROUGH: _words(
        _("Cases leafed through"),
        _("Many alerts were opened for cases within an hour."),
    ),
    Kind.OUT_OF_SHIFT: _words(
        _("Acts out of shift"), _("Somebody looked or acted while she was not on duty.")
    ),
    Kind.OUT_OF_HOURS: _words(
        _("Office acts at night"),
        _("What offices decide by day was decided between 21:00 and 06:00."),
    ),
    Kind.PURPOSE_SWITCHED: _words(
        _("Purpose changed for one look"),
        _("A shift was started for another purpose, used for a look, and changed back."),
    ),
    Kind.EXPORTS_IN_BULK: _words(
        _("Copies in bulk"), _("One person asked for, or took, many copies of footage.")
    ),
    Kind.EXPORT_OF_DISMISSED: _words(
        _("Copies of dismissed alerts"),
        _("A copy was asked for of what the reviewer had found to be no distress."),
    ),
    Kind.DISCLOSURES_IN_BULK: _words(
        _("Disclosures in bulk"), _("One person registered, or took, many disclosures.")
    ),
    Kind.LEDGER_EXPORTS_IN_BULK: _words(
        _("Ledger exported in bulk"), _("One person took many extracts of the ledger in a day.")
    ),
    Kind.REFUSALS_IN_A_ROW: _words(
        _("Many refusals"),
        _("One person or key was refused many times in a short time: somebody tries doors."),
    ),
    Kind.REFUSED_ACROSS_STATIONS: _words(
        _("Refusals at other stations"),
        _("One person asked for things of several stations that are not hers."),
    ),
    Kind.REFUSED_FOOTAGE: _words(
        _("Footage asked for by a role that sees none"),
        _("Somebody whose role never sees footage asked for it again and again."),
    ),
    Kind.REFUSED_OWN: _words(
        _("Attempts on one's own, or by a forged address"),
        _("Somebody tried to approve her own request, or to take what is another's."),
    ),
    Kind.LOCKED_OUT_OFTEN: _words(
        _("Accounts locked again and again"), _("Sign-ins failed until accounts were locked.")
    ),
    Kind.REQUEST_ASKED_AGAIN: _words(
        _("One original asked for until somebody agreed"),
        _("The same request was put to one second person after another."),
    ),
    Kind.APPROVED_IN_SECONDS: _words(
        _("Approved within seconds"),
        _("An approval came faster than anybody reads what it is for."),
    ),
    Kind.APPROVED_UNREAD: _words(
        _("Approved without reading"),
        _("The second person never opened the request that she approved."),
    ),
    Kind.APPROVED_FOR_ONE: _words(
        _("Always the same second person"),
        _("One person's requests were nearly always approved by the same colleague."),
    ),
    Kind.SELF_DEALING: _words(
        _("Two accounts that serve each other"),
        _("Two accounts approved for one another, or one was made by the other."),
    ),
    Kind.REVIEWED_IN_SECONDS: _words(
        _("Verdicts within seconds"), _("A verdict came faster than anybody can see and judge.")
    ),
    Kind.REVIEWED_UNSEEN: _words(
        _("Verdicts without a look"), _("A verdict was given on footage that was not looked at.")
    ),
    Kind.VERDICTS_DIFFER: _words(
        _("Verdicts unlike those of colleagues"),
        _("One reviewer confirms, or dismisses, far more than others do. It may be her alerts."),
    ),
    Kind.CLAIMS_LEFT: _words(
        _("Alerts claimed and left"),
        _("One person claimed alerts, so that nobody else saw them, and gave no verdict."),
    ),
    Kind.SENT_UNSEEN: _words(
        _("Station sent in haste"),
        _("The same person claimed, confirmed and sent within seconds, without a look."),
    ),
    Kind.SENT_UNCONFIRMED: _words(
        _("Station sent without a verdict"),
        _("A station was sent, and no confirming verdict is on record."),
    ),
    Kind.CLOSED_IN_SECONDS: _words(
        _("Dispatches closed within seconds"),
        _("A dispatch was closed before anybody could have been anywhere."),
    ),
    Kind.CALLS_IN_BULK: _words(
        _("Calls for help in bulk"), _("One device called for help again and again.")
    ),
    Kind.GLASS_UNJUSTIFIED: _words(
        _("Broken glass without a justification in time"),
        _("Who broke the glass owes a written reason within 24 hours."),
    ),
    Kind.GLASS_REPEATED: _words(
        _("Glass broken again and again"), _("One person broke the glass more than once.")
    ),
    Kind.GLASS_JUDGED_IN_SECONDS: _words(
        _("Broken glasses judged in seconds"),
        _("Oversight's verdicts came faster than justifications are read."),
    ),
    Kind.HOLD_PLACED_AND_LIFTED: _words(
        _("Holds lifted soon, or before an erasure"),
        _("A hold was lifted within a day, or its clip was erased right after."),
    ),
    Kind.HOLDS_IN_BULK: _words(
        _("Holds in bulk"), _("One person held, or let go of, many clips in a day.")
    ),
    Kind.RULE_THEN_ERASURE: _words(
        _("Retention changed around an erasure"),
        _(
            "A rule was made shorter and footage erased under it, or it was changed and "
            "changed back."
        ),
    ),
    Kind.RULE_LENGTHENED: _words(_("Footage kept longer"), _("A retention rule was made longer.")),
    Kind.ERASED_OUT_OF_TIME: _words(
        _("Erased out of time"), _("Clips were erased before they were due, or days after.")
    ),
    Kind.AUTHORISATION_GREW: _words(
        _("Authorisations that grow"),
        _("A wider leave was asked for or given soon after a narrower one."),
    ),
    Kind.REINSTATED_SOON: _words(
        _("Reinstated soon after a suspension"),
        _("Analysis that was stopped for its results went on within a day."),
    ),
    Kind.JUDGED_UNTIL_PASSED: _words(
        _("Validated again and again"),
        _("One shadow period was summed up again and again, perhaps until it passed."),
    ),
    Kind.CAMERA_CHANGED_AND_BACK: _words(
        _("Camera changed more than once"),
        _("One person set a camera up differently, and again within the day."),
    ),
    Kind.GATHERING_LIFTED: _words(
        _("Gatherings lifted early"), _("Analysis went on although people were assembled.")
    ),
    Kind.GATHERINGS_IN_A_ROW: _words(
        _("Gatherings again and again"),
        _("One person stopped analysis for gatherings several times within half a day."),
    ),
    Kind.CONFIGURATION_CHANGED: _words(
        _("Configuration changed"),
        _("The detection policy, the model or the settings changed; at night is told."),
    ),
    Kind.KEYS_CHANGED: _words(
        _("Signing keys changed"), _("A key of the ledger was announced, retired or distrusted.")
    ),
    Kind.WITNESS_ENDED: _words(
        _("Witness ended, or database roles changed"),
        _("Who watches the ledger, or may write to its tables, changed."),
    ),
    Kind.CLOCK_JUMPED: _words(
        _("Clock jumped"), _("The clock jumped, with what was done around it.")
    ),
    Kind.OUT_OF_ORDER: _words(
        _("Entries out of order"),
        _("Entries have times before those of entries that were written earlier."),
    ),
    Kind.SILENCE: _words(
        _("Silence"), _("A node sent no heartbeat, or no checkpoint was signed, for too long.")
    ),
    Kind.SERVED_UNLOGGED: _words(
        _("Footage served without an entry"), _("Bytes left that no entry allowed.")
    ),
    Kind.GRANT_AROUND_LOOK: _words(
        _("Grant given for one look"),
        _("A grant was given, used, and ended within half a day."),
    ),
    Kind.GRANTS_IN_BULK: _words(
        _("Much granted at once"), _("One person was granted much within an hour.")
    ),
    Kind.ACCOUNT_NEW_AND_USED: _words(
        _("New account that looks at once"), _("An account saw footage within hours of being made.")
    ),
    Kind.ACCOUNT_WEAKENED: _words(
        _("Sign-in weakened before a look"),
        _(
            "A sign-in was made weaker, or made another where the account was not known before, "
            "and footage was seen with it within the hour."
        ),
    ),
    Kind.ACCOUNT_TAKEN_OVER: _words(
        _("Account perhaps taken over"),
        _(
            "The sign-in became another around a lock-out: somebody guessed before it, or stood "
            "outside after it while the account was in use."
        ),
    ),
    Kind.SESSIONS_AT_ONCE: _words(
        _("One account in many places"), _("One account was signed in several times at once.")
    ),
    Kind.PARTY_WITHOUT_TICKET: _words(
        _("Third party without a ticket"),
        _("A third party read cameras' health outside of a maintenance session."),
    ),
    Kind.PARTY_AT_NIGHT: _words(
        _("Third party at night"), _("A third party worked when nobody of the agency does.")
    ),
    Kind.PARTY_AFTER_END: _words(
        _("Third party after the end"), _("An access was allowed after the agreement had ended.")
    ),
    Kind.MAINTENANCE_KEPT_OPEN: _words(
        _("Maintenance session kept open"), _("A session stayed open for three hours or more.")
    ),
    Kind.TICKET_REUSED: _words(
        _("One ticket for many sessions"), _("The same ticket opened session after session.")
    ),
    Kind.FIGURES_IN_BULK: _words(
        _("Figures read in bulk"), _("A third party read counts or health again and again.")
    ),
    Kind.AUDITOR_LOOKS_TOO_MANY: _words(
        _("Auditor who reads far more than others"),
        _("An auditor's own looks into the ledger are far beyond those of the others."),
    ),
    Kind.AUDITOR_FOLLOWS_PERSON: _words(
        _("Ledger searched for one person"),
        _("One person's acts were searched for again and again."),
    ),
    Kind.ANSWERED_UNREAD: _words(
        _("Complaints answered unread"), _("An answer came within a minute of opening it.")
    ),
    Kind.INCIDENT_CLOSED_SOON: _words(
        _("Incidents closed at once"), _("An incident was closed within half an hour.")
    ),
    Kind.REPORT_MADE_AGAIN: _words(
        _("Report made again and again"), _("One period's report was made again and again.")
    ),
}

NUMBERS: Mapping[str, Promise] = {
    "acts": _("acts"), "looks": _("looks"), "of": _("of"), "elsewhere": _("elsewhere"),
    "people": _("people"), "usual": _("usual"), "opened": _("opened"), "hour": _("hour"),
    "minutes": _("minutes"), "seconds": _("seconds"), "hours": _("hours"), "taken": _("copies"),
    "extracts": _("extracts"), "entries": _("entries"), "refused": _("refused"),
    "stations": _("stations"), "things": _("things"), "locked": _("locked"), "draws": _("draws"),
    "approvals": _("approvals"), "alone": _("alone"), "each_way": _("each way"),
    "verdicts": _("verdicts"), "confirmed": _("confirmed"), "colleagues": _("colleagues'"),
    "colleagues_confirmed": _("of which confirmed"), "left": _("left"), "sent": _("sent"),
    "closed": _("closed"), "calls": _("calls"), "owed": _("owed"), "published": _("published"),
    "after_min": _("minutes after"), "broken": _("broken"), "judged": _("judged"),
    "held": _("placed that day"), "erased": _("erased"), "holds": _("holds"),
    "before": _("before"), "early": _("early"), "late": _("late"), "cameras": _("cameras"),
    "cameras_before": _("cameras before"), "made": _("made"), "changes": _("changes"),
    "night": _("at night"), "declared": _("declared right"), "gaps": _("gaps"),
    "unmatched": _("unmatched"), "reads": _("reads"), "bytes": _("bytes"), "grants": _("grants"),
    "sign_ins": _("sign-ins"), "sessions": _("sessions"), "accesses": _("accesses"),
    "searches": _("searches"), "answers": _("answers"), "missing": _("without it"),
    "lock_outs": _("lock-outs"), "new_places": _("new places"), "stills": _("stills"),
}  # fmt: skip

FINDING_LOOKS = {
    "open": ("waiting", "clock"),
    "answered": ("answered", "note"),
    "accepted": ("closed", "confirmed"),
    "disputed": ("overdue", "open"),
}
UNSEALING_LOOKS = {
    "waiting": ("waiting", "clock"),
    "approved": ("closed", "confirmed"),
    "refused": ("dismissed", "dismissed"),
}


def kind_words(kind: str) -> str:
    """What a kind of anomaly is called; empty where this is none."""
    return str(KINDS[Kind(kind)].label) if kind in set(Kind) else ""


def numbers_text(numbers: Mapping[str, float]) -> str:
    """What was counted, in a line."""
    return ", ".join(f"{NUMBERS.get(name, name)} {value:g}" for name, value in numbers.items())
