"""Whether analysis is in use, by what right and for what; what goes in and what is improved."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count

from governance.models import Authorisation, Entry
from governance.rti.questions import papers
from governance.rti.questions.columns import (
    BASIS,
    BY_CONSTRUCTION,
    COUNTED,
    MONTH,
    code,
    count,
    time,
    word,
    yes_no,
)
from governance.rti.questions.reading import done, months, on_record
from governance.rti.questions.shape import AsOf, Column, Kind, Row
from governance.vocabulary import Purpose

AUTHORISATION = code(
    "authorisation", "Code of the authorisation, as in the public register",
    "प्राधिकृति का कोड, जैसा सार्वजनिक पंजी में है",
)  # fmt: skip
MODES = tuple(Authorisation.Mode.values)
STATES = ("waiting", "later", "in_force", "suspended", "over", "withdrawn")
# How a text names a law, and the word under which it is counted.
LAWS = {
    "bnss": ("bharatiya nagarik suraksha", "bnss"),
    "bns": ("bharatiya nyaya", "bns "),
    "bsa": ("bharatiya sakshya", "bsa "),
    "police_act_1861": ("police act",),
    "it_act_2000": ("information technology act", "it act"),
    "dpdp_act_2023": ("digital personal data", "dpdp"),
    "constitution": ("constitution",),
}
OTHER_LAW = "other"

IN_USE = (
    AUTHORISATION,
    word("mode", "What it allows", "यह किसकी अनुमति देती है", *MODES),
    word("state", "How it stands", "इसकी स्थिति", *STATES),
    word("purpose", "For which purpose", "किस प्रयोजन के लिए", *Purpose.values),
    count("cameras", "Cameras that it names", "इसमें नामित कैमरे", "cameras"),
    time("starts_at", "From when", "कब से"),
    time("ends_at", "Until when at most", "अधिकतम कब तक"),
    Column("detection_policy", Kind.VERSION, "Detection policy", "पहचान नीति"),
    yes_no("identifies_people", "Whether it identifies people", "क्या यह लोगों की पहचान करती है"),
)  # fmt: skip
LAW = (
    AUTHORISATION,
    word("law", "Law that its legal basis names", "कानूनी आधार में नामित कानून", *LAWS, OTHER_LAW),
    Column(
        "text_sha256", Kind.SHA256, "SHA-256 of the wording in the public register",
        "सार्वजनिक पंजी के पाठ का SHA-256",
    ),
)  # fmt: skip
PURPOSES = (
    MONTH,
    word("purpose", "Purpose that was given", "बताया गया प्रयोजन", *Purpose.values, "none"),
    yes_no("allowed", "Whether it was allowed", "क्या अनुमति मिली"),
    count("count", "How often somebody asked", "कितनी बार माँगा गया", "requests"),
)
COLLECTED = (
    "camera.register", "device.register", "stream.open", "episode.open", "alert.raise",
    "rendition.make",
)  # fmt: skip
SOURCES = (
    word(
        "fact", "What is counted", "क्या गिना गया", *COLLECTED, "social_media_images",
        "linked_databases", *papers.KINDS,
    ),
    count("count", "How many", "कितने", "records"),
    *papers.PAPER,
    BASIS,
)  # fmt: skip
CHANGES = (
    time("at", "Since when", "कब से"),
    word("fact", "What it is", "यह क्या है", "configuration", *papers.KINDS),
    Column("detection_policy", Kind.VERSION, "Detection policy", "पहचान नीति"),
    Column("model", Kind.SHA256, "SHA-256 of the model in use", "प्रयुक्त मॉडल का SHA-256"),
    *papers.PAPER,
)


def in_use(as_of: AsOf) -> Iterator[Row]:
    """Every authorisation on record, and how it stood."""
    states = _states(as_of)
    for found in _named(as_of):
        yield {
            "authorisation": str(found.code), "mode": found.mode, "purpose": found.purpose,
            "state": _state(found, states.get(str(found.code), "waiting"), as_of),
            "cameras": found.cameras.count(), "starts_at": found.starts_at,
            "ends_at": found.ends_at, "detection_policy": found.detection_policy or None,
            "identifies_people": False,
        }  # fmt: skip


def laws(as_of: AsOf) -> Iterator[Row]:
    """The laws that each authorisation names; its wording stands in the public register."""
    for found in _named(as_of):
        text = f"{found.legal_basis} ".lower()
        named = [law for law, signs in LAWS.items() if any(sign in text for sign in signs)]
        digest = sha256(found.legal_basis.encode()).hexdigest()
        for law in named or [OTHER_LAW]:
            yield {"authorisation": str(found.code), "law": law, "text_sha256": digest}


def purposes(as_of: AsOf) -> Iterator[Row]:
    """How often each purpose was given, month by month."""
    for month, begin, end in months(as_of):
        rows = (
            Entry.objects.filter(
                at__gte=begin, at__lt=end, allowed__isnull=False, leaf__index__lt=as_of.size
            )
            .order_by()
            .values_list("purpose", "allowed")
            .annotate(found=Count("id"))
        )
        for purpose, allowed, found in sorted(rows):
            yield {
                "month": month, "purpose": purpose or "none", "allowed": allowed, "count": found,
            }  # fmt: skip


def sources(as_of: AsOf) -> Iterator[Row]:
    """What was taken in, by kind, and what the register says of data sources."""
    for action in COLLECTED:
        yield {
            "fact": action, "count": sum(1 for _ in done(as_of, action)), "basis": COUNTED
        }  # fmt: skip
    for never in ("social_media_images", "linked_databases"):
        yield {"fact": never, "count": 0, "basis": BY_CONSTRUCTION}
    yield from papers.listed(as_of, "data_source")


def social_media(as_of: AsOf) -> Iterator[Row]:
    """The same, for whoever asks only about pictures from elsewhere."""
    yield {"fact": "social_media_images", "count": 0, "basis": BY_CONSTRUCTION}
    yield from papers.listed(as_of, "data_source")


def improvements(as_of: AsOf) -> Iterator[Row]:
    """Each change of detection policy or model, and papers about what a vendor owes."""
    for fact in done(as_of, "ledger.configuration"):
        policy, model = fact.public.get("detection_policy"), fact.public.get("model")
        yield {
            "at": fact.at, "fact": "configuration", "detection_policy": policy, "model": model,
        }  # fmt: skip
    yield from papers.listed(as_of, "procurement")


def _named(as_of: AsOf) -> list[Authorisation]:
    """Those on record; one of the demo is approved as it is asked for."""
    known = on_record(as_of, "authorisation.request", "authorisation.approve")
    found = Authorisation.objects.filter(code__in=list(known)).prefetch_related("cameras")
    return sorted(found, key=lambda one: (one.starts_at, str(one.code)))


def _states(as_of: AsOf) -> dict[str, str]:
    """What was last done to each authorisation."""
    words = {
        "authorisation.approve": "approved", "authorisation.withdraw": "withdrawn",
        "authorisation.suspend": "suspended", "authorisation.reinstate": "approved",
    }  # fmt: skip
    found: dict[str, str] = {}
    for fact in done(as_of, *words):
        if found.get(fact.subject) != "withdrawn":
            found[fact.subject] = words[fact.action]
    return found


def _state(found: Authorisation, said: str, as_of: AsOf) -> str:
    if said in ("waiting", "withdrawn"):
        return said
    if found.ends_at <= as_of.at:
        return "over"
    if said == "suspended":
        return said
    return "in_force" if found.starts_at <= as_of.at else "later"
