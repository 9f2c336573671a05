"""Who may see what, who from outside, and who was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from governance.errors import SENTENCES
from governance.models import Agreement, Body, Grant, Party
from governance.models.glasses import JUSTIFIED_WITHIN, REVIEWED_WITHIN
from governance.rti.questions.columns import MONTH, code, count, time, word
from governance.rti.questions.reading import asked, done, month_of, on_record
from governance.rti.questions.shape import AsOf, Row
from governance.vocabulary import Role, Scope

PERMISSIONS = ("watch_station", "respond_station", "none")
GLASSES = (
    "glass_broken", "glass_justified_in_time", "glass_justified_late", "glass_reviewed_in_time",
    "glass_reviewed_late", "glass_judged_justified", "glass_judged_not_justified",
    "glass_made_public",
)  # fmt: skip

GRANTED = (
    code("body", "Code of the body", "निकाय का कोड"),
    word("body_kind", "What kind of body it is", "निकाय का प्रकार", *Body.Kind.values, "none"),
    word("role", "Role", "भूमिका", *Role.values, "none"),
    word("permission", "Permission on one place", "किसी एक स्थान पर अनुमति", *PERMISSIONS),
    count("grants", "Grants that counted at that time", "उस समय मान्य अनुदान", "grants"),
)  # fmt: skip
OUTSIDE = (
    code("party", "Code of the third party, as in the public register",
         "तृतीय पक्ष का कोड, जैसा सार्वजनिक पंजी में है"),
    word("party_kind", "What kind of body it is", "निकाय का प्रकार", *Party.Kind.values),
    code("agreement", "Code of the agreement", "समझौते का कोड"),
    word("purpose", "For what", "किसलिए", *Agreement.Purpose.values),
    word("scope", "What it opens", "यह क्या खोलता है", *Scope.values),
    time("starts_at", "From when", "कब से"),
    time("ends_at", "Until when at most", "अधिकतम कब तक"),
    time("signed_at", "When it was signed", "कब हस्ताक्षर हुए"),
    time("ended_at", "When it ended early", "समय से पहले कब समाप्त हुआ"),
)  # fmt: skip
REFUSED = (
    MONTH,
    word(
        "fact", "What happened", "क्या हुआ", "refused", "look_at_original_approved",
        "look_at_original_refused", *GLASSES,
    ),
    word("reason", "Why it was refused", "क्यों इनकार हुआ", *sorted(SENTENCES), "none"),
    count("count", "How often", "कितनी बार", "events"),
)  # fmt: skip


def granted(as_of: AsOf) -> Iterator[Row]:
    """How many grants of each role and permission counted, by body; never whose they are."""
    bodies = _bodies(as_of)
    kinds = {str(one.code): one.kind for one in Body.objects.all()}
    known: dict[str, tuple[str, str, str]] = {}
    for fact in done(as_of, "grant.give", "grant.end"):
        grant = str(fact.detail.get("grant"))
        if fact.action == "grant.end":
            known.pop(grant, None)
        else:
            permission = str(fact.detail.get("permission") or "none")
            role = str(fact.detail.get("role") or "none")
            known[grant] = (bodies.get(fact.subject, ""), role, permission)
    running = Grant.objects.filter(
        code__in=list(known), starts_at__lte=as_of.at, ends_at__gt=as_of.at
    )
    tally = Counter(known[str(one)] for one in running.values_list("code", flat=True))
    for (body, role, permission), found in sorted(tally.items()):
        yield {
            "body": body or None, "body_kind": kinds.get(body, "none"), "role": role,
            "permission": permission if permission in PERMISSIONS else "none", "grants": found,
        }  # fmt: skip


def outside(as_of: AsOf) -> Iterator[Row]:
    """Every agreement with a third party, one row for each thing that it opens."""
    signed = on_record(as_of, "party.sign")
    ended = on_record(as_of, "party.end")
    made = on_record(as_of, "party.agree")
    found = Agreement.objects.filter(code__in=list(made)).select_related("party").order_by("id")
    for row in found:
        for scope in sorted(row.scopes.values_list("scope", flat=True)):
            yield {
                "party": str(row.party.code), "party_kind": row.party.kind,
                "agreement": str(row.code), "purpose": row.purpose, "scope": scope,
                "starts_at": row.starts_at, "ends_at": row.ends_at,
                "signed_at": signed.get(str(row.code)),
                "ended_at": ended.get(str(row.code)) or ended.get(str(row.party.code)),
            }  # fmt: skip


def refused(as_of: AsOf) -> Iterator[Row]:
    """How often what was refused and why, and every breaking of the glass."""
    tally: Counter[tuple[str, str, str]] = Counter()
    denied = asked(as_of, allowed=False).order_by().values_list("at", "reason")
    for at, reason in denied.iterator(2_000):
        tally[month_of(at), "refused", reason if reason in SENTENCES else "none"] += 1
    for at, what in [*_requests(as_of), *_glasses(as_of)]:
        tally[month_of(at), what, "none"] += 1
    for (month, what, reason), found in sorted(tally.items()):
        yield {"month": month, "fact": what, "reason": reason, "count": found}


def _bodies(as_of: AsOf) -> dict[str, str]:
    """Of each account the code of its body, as it was made."""
    return {
        fact.subject: str(fact.detail.get("body") or "")
        for fact in done(as_of, "account.make")
    }  # fmt: skip


def _requests(as_of: AsOf) -> Iterator[tuple[datetime, str]]:
    words = {"request.approve": "look_at_original_approved",
             "request.refuse": "look_at_original_refused"}  # fmt: skip
    for fact in done(as_of, *words):
        yield fact.at, words[fact.action]


def _glasses(as_of: AsOf) -> Iterator[tuple[datetime, str]]:
    broken: dict[str, datetime] = {}
    for fact in done(as_of, "glass.break", "glass.justify", "glass.review", "glass.publish"):
        if fact.action == "glass.break":
            broken[fact.subject] = fact.at
            yield fact.at, "glass_broken"
        elif fact.action == "glass.justify":
            late = fact.at - broken.get(fact.subject, fact.at) > JUSTIFIED_WITHIN
            yield fact.at, "glass_justified_late" if late else "glass_justified_in_time"
        elif fact.action == "glass.publish":
            yield fact.at, "glass_made_public"
        else:
            late = fact.at - broken.get(fact.subject, fact.at) > REVIEWED_WITHIN
            yield fact.at, "glass_reviewed_late" if late else "glass_reviewed_in_time"
            yield fact.at, f"glass_judged_{fact.detail.get('verdict')}"
